"""A hand-in on disk → a `Submission`."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.messages import Text, message
from grader.submission import reading
from grader.submission.folder import MAX_FILES
from grader.submission.model import Answer, Cell
from grader.submission.reading import read_submission

Write = Callable[[str, object], Path]


def notebook(*cells: tuple[str, str]) -> dict[str, object]:
    """A notebook of cells given as kind and source."""
    return {"cells": [{"cell_type": kind, "source": source} for kind, source in cells]}


def problems(path: Path) -> list[tuple[str, Text]]:
    """Name and problem of each file that has one."""
    files = read_submission(path, "kim").files
    return [(file.name, file.problem) for file in files if file.problem is not None]


def expected(key: str, file: str, **values: object) -> Text:
    return message(f"submission.{key}", file=file, **values)


def test_notebook_gives_cells_and_answers(write: Write) -> None:
    """Code cells are numbered through, and text cells give answers with their place."""
    cells = [("markdown", "### 답 1\n1010"), ("code", "x = 1"), ("code", " \n"), ("code", "y = 2")]
    found = read_submission(write("week6.ipynb", notebook(*cells)), "kim")
    assert found.cells == (
        Cell(index=0, file="week6.ipynb", number=2, first_line=1, source="x = 1"),
        Cell(index=1, file="week6.ipynb", number=4, first_line=1, source="y = 2"),
    )
    assert found.answers == (Answer(question="1", text="1010", source="week6.ipynb, cell 1"),)
    assert (found.student, found.problems) == ("kim", ())


def test_folder_is_read_in_natural_order(write: Write, tmp_path: Path) -> None:
    """Parts are run as a person counts them, folders within folders too; the rest is listed."""
    for name in ("7-10.py", "7-2.py", "part/7-1.py", "part/7-1b.ipynb"):
        write(f"kim/{name}", notebook(("code", name)) if name.endswith("b.ipynb") else name)
    write("kim/answers.yaml", "params: 1010\n")
    write("kim/photo.png", b"\x89PNG")
    write("kim/.ipynb_checkpoints/7-2-checkpoint.py", "old")
    write("kim/__pycache__/x.py", "old")
    found = read_submission(tmp_path / "kim", "kim")
    assert [cell.file for cell in found.cells] == [
        "7-2.py",
        "7-10.py",
        "part/7-1.py",
        "part/7-1b.ipynb",
    ]
    assert [cell.index for cell in found.cells] == [0, 1, 2, 3]
    assert [(file.name, file.kind) for file in found.files] == [
        ("7-2.py", "script"),
        ("7-10.py", "script"),
        ("answers.yaml", "answers"),
        ("part/7-1.py", "script"),
        ("part/7-1b.ipynb", "notebook"),
        ("photo.png", "other"),
    ]
    assert found.answers == (Answer(question="params", text="1010", source="answers.yaml"),)


def test_fingerprint_does_not_depend_on_the_place(write: Write, tmp_path: Path) -> None:
    """The same files elsewhere are the same hand-in."""
    write("here/a.py", "x = 1")
    shutil.copytree(tmp_path / "here", tmp_path / "there/deeper")
    here = read_submission(tmp_path / "here", "kim")
    there = read_submission(tmp_path / "there/deeper", "lee")
    assert here.fingerprint == there.fingerprint


@pytest.mark.parametrize(("name", "content"), [("a.py", "x = 2"), ("b.py", "x = 1")])
def test_fingerprint_depends_on_names_and_contents(write: Write, name: str, content: str) -> None:
    """Another content or another name is another hand-in."""
    first = read_submission(write("one/a.py", "x = 1").parent, "kim")
    second = read_submission(write(f"two/{name}", content).parent, "kim")
    assert first.fingerprint != second.fingerprint


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("kim.ipynb", b"", "notebook.empty"),
        ("kim.py", b"", "script.empty"),
        ("kim.py", b"\n \n", "script.no_code"),
        ("kim.ipynb", notebook(("markdown", "# a"), ("code", "")), "notebook.no_code"),
        ("kim.ipynb", notebook(("markdown", "### 답 1\n1010")), "notebook.no_code"),
        ("kim.zip", b"PK\x03\x04", "file.archive"),
        ("kim.docx", b"PK\x03\x04", "file.other_format"),
    ],
)
def test_file_without_code_says_so(write: Write, name: str, content: object, key: str) -> None:
    """A single file that cannot be run has a problem in words, and no cells."""
    path = write(name, content)
    assert problems(path) == [(name, expected(key, name))]
    assert read_submission(path, "kim").cells == ()


def test_answers_may_have_a_notebook_of_their_own(write: Write, tmp_path: Path) -> None:
    """A notebook of quiz answers beside a script is no problem."""
    write("kim/quiz.ipynb", notebook(("markdown", "### 답 1\n1010")))
    write("kim/code.py", "x = 1")
    assert problems(tmp_path / "kim") == []


def test_empty_folder(tmp_path: Path) -> None:
    """A folder with nothing in it says so in the place of a file."""
    (tmp_path / "kim").mkdir()
    assert problems(tmp_path / "kim") == [(".", expected("folder.empty", "kim"))]


def test_folder_without_code(write: Write, tmp_path: Path) -> None:
    """A folder of pictures and answers has nothing to run."""
    write("kim/photo.png", b"\x89PNG")
    write("kim/answers.yaml", "1: 1010\n")
    assert problems(tmp_path / "kim") == [(".", expected("folder.nothing_to_run", "kim"))]


def test_one_unreadable_file_does_not_stop_the_others(write: Write, tmp_path: Path) -> None:
    """A broken part is named, and the other parts are read."""
    write("kim/a.ipynb", "{")
    write("kim/b.py", "x = 1")
    found = read_submission(tmp_path / "kim", "kim")
    assert [cell.file for cell in found.cells] == ["b.py"]
    assert found.problems == (expected("notebook.not_json", "a.ipynb", line=1),)


def test_links_are_not_followed(write: Write, tmp_path: Path) -> None:
    """A link to a file, to a folder or to nothing is a result, and its target is not read."""
    secret = write("secret.py", "secret")
    (tmp_path / "kim").mkdir()
    (tmp_path / "kim/a.py").symlink_to(secret)
    (tmp_path / "kim/b").symlink_to(tmp_path)
    (tmp_path / "kim/c.ipynb").symlink_to(tmp_path / "nowhere")
    found = read_submission(tmp_path / "kim", "kim")
    assert found.cells == ()
    assert [(file.name, file.size) for file in found.files] == [
        ("a.py", 0),
        ("c.ipynb", 0),
        ("b", 0),
    ]
    assert found.problems == tuple(
        expected("file.symlink", name) for name in ("a.py", "c.ipynb", "b")
    )


def test_hand_in_that_is_a_link(write: Write, tmp_path: Path) -> None:
    """A link in the place of a whole hand-in is a result too."""
    (tmp_path / "kim.py").symlink_to(write("secret.py", "secret"))
    assert problems(tmp_path / "kim.py") == [("kim.py", expected("file.symlink", "kim.py"))]


def test_pipe_does_not_hold_up_the_reader(tmp_path: Path) -> None:
    """A named pipe is refused without waiting for somebody to write to it."""
    os.mkfifo(tmp_path / "kim.py")
    assert problems(tmp_path / "kim.py") == [("kim.py", expected("file.special", "kim.py"))]


def test_hand_in_that_is_not_there(tmp_path: Path) -> None:
    """What has vanished since it was listed is a result."""
    reason = "No such file or directory"
    assert problems(tmp_path / "kim.py") == [
        ("kim.py", expected("file.unopened", "kim.py", reason=reason))
    ]


def test_large_notebook_is_not_opened(tmp_path: Path) -> None:
    """A notebook of 500 MB is refused by its size alone."""
    path = tmp_path / "kim.ipynb"
    with path.open("wb") as file:
        file.truncate(500_000_000)
    values = {"size": "500.0", "limit": 50}
    assert problems(path) == [("kim.ipynb", expected("notebook.too_large", "kim.ipynb", **values))]
    assert read_submission(path, "kim").files[0].size == 500_000_000


def test_total_size_is_bounded(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code comes first; what no longer fits is named and not opened."""
    monkeypatch.setattr(reading, "MAX_TOTAL", 1_000_000)
    write("kim/b.py", "x = 1")
    write("kim/a.bin", b"0" * 999_999)
    assert problems(tmp_path / "kim") == [
        ("a.bin", expected("file.total_too_large", "a.bin", limit=1))
    ]


def test_number_of_files_is_bounded(write: Write, tmp_path: Path) -> None:
    """Of a thousand files some are read, code before anything else, and the page says so."""
    for number in range(MAX_FILES + 50):
        write(f"kim/{number:04}.txt", "x")
    write("kim/z.py", "x = 1")
    found = read_submission(tmp_path / "kim", "kim")
    assert (found.files[0].name, len(found.files)) == ("z.py", MAX_FILES + 1)
    assert found.problems == (expected("folder.too_many_files", "kim", limit=MAX_FILES),)


def test_depth_of_folders_is_bounded(write: Write, tmp_path: Path) -> None:
    """A folder too deep inside others is named and not opened."""
    write("kim/a.py", "x = 1")
    write("kim/" + "d/" * 9 + "b.py", "x = 1")
    deep = "/".join("d" * 7)
    assert problems(tmp_path / "kim") == [(deep, expected("folder.too_deep", deep))]


def test_name_that_is_no_text(tmp_path: Path) -> None:
    """A file name that is not UTF-8 is shown with its bytes; a decomposed one is composed."""
    (tmp_path / "kim").mkdir()
    for name in (b"\xff.py", "과제.py".encode()):
        (tmp_path / "kim" / os.fsdecode(name)).write_text("x = 1")
    decomposed = "\u1100\u1161.py"
    (tmp_path / "kim" / decomposed).write_text("x = 1")
    found = read_submission(tmp_path / "kim", "kim")
    assert sorted(file.name for file in found.files) == ["\\xff.py", "가.py", "과제.py"]


def test_empty_package_marker_is_no_homework(write: Write, tmp_path: Path) -> None:
    """An empty `__init__.py` is neither run nor a problem."""
    write("kim/__init__.py", b"")
    write("kim/a.py", "x = 1")
    assert problems(tmp_path / "kim") == []


def test_slow_libraries_are_not_imported() -> None:
    """Reading submissions imports neither nbformat nor anything heavier."""
    code = (
        "import sys, grader.submission.reading, grader.submission.finding; "
        "print([m for m in ('nbformat', 'tensorflow', 'rapidfuzz', 'IPython') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


@pytest.mark.parametrize("name", ["a.ipynb", "a.py", "answers.yaml", "answers.json", "a.bin"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    content=st.binary(max_size=200)
    | st.text(alphabet='{}[]",:0 \\cells\n#%답1-', max_size=80).map(str.encode)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["cells", "worksheets", "cell_type", "source", "metadata", "1"]),
                inner,
                max_size=4,
            )
        ),
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_bytes_are_a_submission(tmp_path: Path, name: str, content: bytes) -> None:
    """Whatever is in a file, reading it gives a submission: with cells, or with a reason."""
    (tmp_path / name).write_bytes(content)
    found = read_submission(tmp_path / name, "kim")
    assert bool(found.cells) or bool(found.problems) or name.startswith("answers")
