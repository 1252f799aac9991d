"""Writing pages, and the words on them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from report_records import make_failing, make_record, make_review

from grader.errors import GraderError
from grader.messages import Text, plain
from grader.report import page_name, write_page
from grader.report.marks import mark, task_mark
from grader.report.overview import page_link
from grader.report.words import breakable, pair


def test_page_is_written_whole(tmp_path: Path) -> None:
    """The folder is made, an older page is replaced, and nothing else is left behind."""
    path = tmp_path / "reports" / page_name("김하늘")
    write_page(path, "old")
    write_page(path, "새 페이지")
    assert path.read_text(encoding="utf-8") == "새 페이지"
    assert list(path.parent.iterdir()) == [path]


def test_page_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """A path that is a folder is refused by name, and no temporary file stays."""
    path = tmp_path / "taken"
    path.mkdir()
    with pytest.raises(GraderError, match=r"cannot write the page .*taken"):
        write_page(path, "x")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("student", "name"),
    [
        ("index", "index_.html"),
        ("Index", "Index_.html"),
        ("index_", "index__.html"),
        ("indexes", "indexes.html"),
    ],
)
def test_leaders_page_is_no_students(student: str, name: str) -> None:
    """A student called like the leader's page has a page of their own, under a name of its own."""
    assert (page_name(student), page_link(student)) == (name, name)


def test_long_name_fits_a_file(tmp_path: Path) -> None:
    """Names that differ only in their ends have pages apart, and the link is the page's name."""
    students = ["가" * 84, "가" * 83 + "나", "\ud800" * 90]
    names = [page_name(student) for student in students]
    assert (len(set(names)), names) == (3, [page_name(student) for student in students])
    assert all(len(name.encode()) < 256 for name in names)
    assert [unquote(page_link(student)) for student in students] == names
    write_page(tmp_path / names[0], "x")


def test_pair_shows_both_languages() -> None:
    """A text becomes two spans, escaped."""
    expected = '<span class="t" lang="ko">&lt;가&gt;</span><span class="t" lang="en">a&amp;b</span>'
    assert pair(Text(ko="<가>", en="a&b")) == expected


def test_pair_shows_equal_words_once() -> None:
    """What is the same in both languages stands there once."""
    assert pair(plain("Dense(10)")) == "Dense(10)"


def test_breakable_breaks_after_underscores() -> None:
    """A long name may be broken, and is still escaped."""
    assert breakable("a_<b") == "a_<wbr>&lt;b"


@pytest.mark.parametrize("group", ["execution", "cell"])
def test_unknown_status_has_words(group: str) -> None:
    """A status that a later release adds is shown as unknown, not as a crash."""
    assert mark(group, "invented").word.en == "Unknown"


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        (make_record().tasks[0], "good"),
        (make_failing().tasks[0], "part"),
        (make_failing().tasks[1], "bad"),
        (make_review().tasks[1], "person"),
    ],
)
def test_task_mark(task: object, expected: str) -> None:
    """A task is as good as its points, and a person's where one check is."""
    assert task_mark(task).tone == expected  # type: ignore[arg-type]


def test_import_brings_no_heavy_library() -> None:
    """Importing the part loads neither templates nor highlighter, let alone TensorFlow."""
    code = (
        "import sys, grader.report; print(sorted({*sys.modules} & {'jinja2', 'pygments', "
        "'matplotlib', 'numpy', 'tensorflow'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
