"""A folder of hand-ins → whose they are."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.errors import TargetError
from grader.submission.finding import find_submissions

Write = Callable[[str, object], Path]


def found(folder: Path) -> list[tuple[str, str]]:
    """Student and file name of each hand-in."""
    return [(student, path.name) for student, path in find_submissions(folder)]


def test_each_entry_is_a_student(write: Write, tmp_path: Path) -> None:
    """Notebooks, scripts, folders and odd formats are students, in natural order."""
    for name in ("s10.ipynb", "s2.py", "lee/a.py", "park.zip"):
        write(name, "x")
    assert found(tmp_path) == [
        ("lee", "lee"),
        ("park", "park.zip"),
        ("s2", "s2.py"),
        ("s10", "s10.ipynb"),
    ]


def test_surroundings_are_nobodys(write: Write, tmp_path: Path) -> None:
    """Hidden files, caches and the README are no students."""
    for name in (
        ".DS_Store",
        ".ipynb_checkpoints/a.ipynb",
        "__pycache__/a.pyc",
        "__MACOSX/a",
        "README.md",
        "readme.txt",
        "Thumbs.db",
    ):
        write(name, "x")
    assert found(tmp_path) == []


def test_entries_of_one_name_keep_their_file_names(write: Write, tmp_path: Path) -> None:
    """Two entries that would be one student are told apart by their full names."""
    for name in ("kim.ipynb", "kim.py", "lee.py", "lee/a.py"):
        write(name, "x")
    assert found(tmp_path) == [
        ("kim.ipynb", "kim.ipynb"),
        ("kim.py", "kim.py"),
        ("lee", "lee"),
        ("lee.py", "lee.py"),
    ]


def test_names_that_differ_only_in_case_are_told_apart(write: Write, tmp_path: Path) -> None:
    """Names alike but for their case would overwrite each other's report on some systems."""
    for name in ("Kim.ipynb", "kim.ipynb", "kim.py"):
        write(name, "x")
    names = [student for student, _ in find_submissions(tmp_path)]
    assert sorted(names) == ["Kim.ipynb", "kim.ipynb (2)", "kim.py"]


def test_names_are_composed(write: Write, tmp_path: Path) -> None:
    """A name from a Mac, in decomposed letters, is the same as typed elsewhere."""
    write("\u1100\u1175\u11b7.py", "x")
    assert [student for student, _ in find_submissions(tmp_path)] == ["김"]


def test_link_is_listed_and_not_followed(write: Write, tmp_path: Path) -> None:
    """A link is somebody's hand-in, to be turned down with a reason when it is read."""
    write("elsewhere/a.py", "x")
    (tmp_path / "class").mkdir()
    (tmp_path / "class/kim").symlink_to(tmp_path / "elsewhere")
    assert found(tmp_path / "class") == [("kim", "kim")]


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    """A wrong path is the leader's mistake, and named."""
    with pytest.raises(TargetError) as caught:
        find_submissions(tmp_path / "ch07")
    expected = f"the submissions in {tmp_path}/ch07 cannot be listed: No such file or directory"
    assert caught.value.message == expected
