"""Which hand-ins a pull request changes."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pull_request_course import Clone, open_clone

from grader.pipeline.pull_request.changes import (
    Changes,
    Entry,
    FileChange,
    find_changes,
    find_entry,
    sort_changes,
)
from grader.pipeline.pull_request.span import find_span

HERE = PurePosixPath("submissions")


def changes_of(clone: Clone, folder: PurePosixPath = HERE) -> Changes:
    return find_changes(clone.root, find_span(clone.root, "main", {}), folder)


def kinds_of(clone: Clone) -> list[tuple[str, str]]:
    return [(change.kind, str(change.entry)) for change in changes_of(clone).entries]


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return open_clone(tmp_path / "clone", "a1/kim.py", "a1/lee/work.py", "a1/lee/data.csv")


def test_nothing_changed(clone: Clone) -> None:
    """A branch without commits of its own."""
    assert changes_of(clone) == Changes((), (), ())


def test_several_students_in_one_pull_request(clone: Clone) -> None:
    """Each is found with what became of their hand-in."""
    clone.write("submissions/a1/kim.py", "x = 2\n")
    clone.git("rm", "-q", "-r", "submissions/a1/lee")
    clone.write("submissions/a2/park.py", "import keras\n")
    clone.write("submissions/week-6/choi.py", "import numpy\n")
    clone.commit()
    assert kinds_of(clone) == [
        ("changed", "a1/kim.py"),
        ("deleted", "a1/lee"),
        ("added", "a2/park.py"),
        ("added", "week-6/choi.py"),
    ]


def test_file_in_a_folder_changes_the_whole_hand_in(clone: Clone) -> None:
    """However deep it lies, and whether it was added, changed or deleted."""
    clone.git("rm", "-q", "submissions/a1/lee/data.csv")
    clone.hand_in("a1/lee/deep/er/new.py")
    assert kinds_of(clone) == [("changed", "a1/lee")]


@pytest.mark.parametrize("name", ["a1/park.py", "a2/kim.py", "a1/kim/kim.py", "a1/KIM.py"])
def test_renamed_hand_in(clone: Clone, name: str) -> None:
    """To another student's name, another assignment, into a folder, or in its case alone."""
    (clone.root / "submissions" / name).parent.mkdir(exist_ok=True)
    clone.git("mv", "submissions/a1/kim.py", f"submissions/{name}")
    clone.commit()
    (found,) = changes_of(clone).entries
    folder, entry = name.split("/")[:2]
    assert (found.kind, found.entry, found.before) == (
        "renamed",
        Entry(folder, entry),
        Entry("a1", "kim.py"),
    )


def test_hand_ins_that_change_places(clone: Clone) -> None:
    """Both are there before and after, so both are changed."""
    clone.write("submissions/a1/kim.py", "long = 'enough to be told apart' * 20\n")
    clone.write("submissions/a1/park.py", "import keras\nkeras.utils.set_random_seed(42)\n")
    clone.commit()
    clone.git("branch", "-f", "main")
    for old, new in (("kim", "tmp"), ("park", "kim"), ("tmp", "park")):
        clone.git("mv", f"submissions/a1/{old}.py", f"submissions/a1/{new}.py")
    clone.commit()
    assert kinds_of(clone) == [("changed", "a1/kim.py"), ("changed", "a1/park.py")]


def test_what_is_not_committed_is_no_part_of_it(clone: Clone) -> None:
    """Neither a new file nor an edited one."""
    clone.write("submissions/a1/new.py")
    clone.write("submissions/a1/kim.py", "edited = 1\n")
    assert changes_of(clone).entries == ()


def test_changes_outside_are_told_apart(clone: Clone) -> None:
    """Files among the folders, read-me files, and everything else."""
    clone.write("rubrics/a1.yaml", "points: all\n")
    clone.write(".github/workflows/grade.yml", "on: push\n")
    clone.hand_in("kim.py", "a1/README.md", "a1/.hidden", "README.md")
    found = changes_of(clone)
    assert (found.entries, found.loose) == ((), ("submissions/kim.py",))
    assert found.outside == (
        ".github/workflows/grade.yml",
        "rubrics/a1.yaml",
        "submissions/README.md",
        "submissions/a1/.hidden",
        "submissions/a1/README.md",
    )


def test_file_moved_out_of_the_hand_ins(clone: Clone) -> None:
    """The hand-in is gone, and the file is elsewhere."""
    clone.git("mv", "submissions/a1/kim.py", "kim.py")
    clone.commit()
    found = changes_of(clone)
    assert (kinds_of(clone), found.outside) == ([("deleted", "a1/kim.py")], ("kim.py",))


HOSTILE = [
    "-rf.py",
    "--output=x.py",
    "a b'c\"d.py",
    "line\nbreak.py",
    "tab\t.py",
    "$(touch pwned).py",
    ":(exclude)kim.py",
    "*.py",
    "김민준.py",
    unicodedata.normalize("NFD", "김민준.py"),
    os.fsdecode(b"\xff\xfe.py"),
    "::error::x.py",
    "\x1b[31m.py",
]


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_hostile_name_is_found_as_it_is(clone: Clone, name: str) -> None:
    """Whatever bytes it has, it is one entry of that name."""
    clone.hand_in(f"a1/{name}")
    (found,) = changes_of(clone).entries
    assert (found.kind, found.entry) == ("added", Entry("a1", name))


def test_link_and_submodule_are_hand_ins(clone: Clone) -> None:
    """Reading them says later what is wrong with them."""
    (clone.root / "submissions/a1/link").symlink_to("/etc")
    clone.git("add", "-A")
    commit = clone.git("rev-parse", "HEAD")
    clone.git("update-index", "--add", "--cacheinfo", f"160000,{commit},submissions/a1/module")
    clone.git("commit", "-q", "-m", "link")
    assert kinds_of(clone) == [("added", "a1/link"), ("added", "a1/module")]


def test_mode_alone_is_a_change(clone: Clone) -> None:
    """A file that became executable."""
    clone.git("update-index", "--chmod=+x", "submissions/a1/kim.py")
    clone.git("commit", "-q", "-m", "mode")
    assert kinds_of(clone) == [("changed", "a1/kim.py")]


def test_hand_ins_at_another_place(clone: Clone) -> None:
    """The folder of hand-ins lies where it is said to; elsewhere the same names mean nothing."""
    clone.write("course/handed in/a1/kim.py")
    clone.write("other/a1/kim.py")
    clone.commit()
    found = changes_of(clone, PurePosixPath("course/handed in"))
    assert [str(change.entry) for change in found.entries] == ["a1/kim.py"]
    assert found.outside == ("other/a1/kim.py",)


def test_git_settings_of_the_machine_change_nothing(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Variables that would redirect git, and tools that it would start, are not heeded."""
    mark = tmp_path / "ran"
    clone.write(".gitattributes", "* diff=evil filter=evil\n")
    clone.hand_in("a1/park.py")
    for name in ("diff.evil.textconv", "diff.evil.command", "diff.external", "core.fsmonitor"):
        clone.git("config", name, f"touch '{mark}'; cat")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", f"touch {mark}")
    assert (kinds_of(clone), mark.exists()) == ([("added", "a1/park.py")], False)


names = st.text("ab/.é\n ", min_size=1, max_size=8).map("s/{}".format)


@given(st.lists(st.tuples(names, st.none() | names), max_size=6), st.sets(names), st.sets(names))
def test_every_changed_file_is_accounted_for(
    pairs: list[tuple[str, str | None]], before: set[str], after: set[str]
) -> None:
    """Each belongs to a hand-in that is listed, or is listed itself."""
    files = [FileChange(path, old) for path, old in pairs if path != old]
    here = PurePosixPath("s")
    gone = {file.before for file in files if file.before is not None}
    now = {file.path for file in files}
    sides = [
        {entry for path in paths if (entry := find_entry(path, here))}
        for paths in (before | gone, (after - gone) | now)
    ]
    found = sort_changes(files, here, *sides)
    listed = {change.entry for change in found.entries} | {c.before for c in found.entries}
    rest = {*found.loose, *found.outside}
    for path in now | gone:
        entry = find_entry(path, here)
        assert path in rest if entry is None else entry in listed
