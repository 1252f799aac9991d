"""Item analysis from stored records."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_course import NOW, Class, open_class, write

from grader.errors import RecordError, TargetError
from grader.pipeline.pages import quiz_page_path
from grader.pipeline.quiz_stats import ClassAnalysis, analyse_class, write_quiz_stats
from grader.record.file import list_records
from grader.report import page_name
from grader.spec.course import load_course

ANSWERS = {"kim": "softmax", "lee": "softmx", "park": "sigmoid", "choi": "-"}


@pytest.fixture
def group(tmp_path: Path) -> Class:
    """Four students who answered the quiz of `a1`, one of them with a dash."""
    group = open_class(tmp_path)
    for name, answer in ANSWERS.items():
        group.hand_in(f"{name}/main.py")
        group.hand_in(f"{name}/answers.yaml", f"loss: '{answer}'\n")
    group.run()
    return group


def find(group: Class) -> ClassAnalysis:
    return analyse_class(load_course(group.root), group.root / "reports", "a1")


def test_every_record_with_an_answer_counts(group: Class) -> None:
    """Right, misspelt and unreadable answers are attempts; who answered nothing took no quiz."""
    found = find(group)
    (item,) = found.analysis.items
    assert (found.assignment, found.title.en, found.blank, found.unread) == (
        "a1",
        "Assignment",
        1,
        0,
    )
    assert (item.id, item.questions[0].prompt.en, item.asked) == ("loss", "What?", 3)
    assert item.statistics.n + item.unclear == 3


def test_marks_are_those_of_the_rubric(group: Class) -> None:
    """The question is worth two points."""
    assert find(group).analysis.max_marks == 2


def test_ungraded_hand_in_is_left_out(group: Class) -> None:
    """A record without a grade says nothing about the quiz."""
    group.hand_in("yoon/main.ipynb", "no notebook")
    group.run()
    found = find(group)
    assert (found.unread, found.blank, found.analysis.statistics.n) == (1, 1, 3)


def test_assignment_without_a_quiz_is_refused(group: Class) -> None:
    """There is nothing to analyse."""
    with pytest.raises(TargetError, match="'a2' has no quiz"):
        analyse_class(load_course(group.root), group.root / "reports", "a2")


def test_unknown_assignment_is_refused(group: Class) -> None:
    """The error names the nearest that there is."""
    with pytest.raises(TargetError, match="no assignment 'a11'"):
        analyse_class(load_course(group.root), group.root / "reports", "a11")


def test_nothing_graded_yet(tmp_path: Path) -> None:
    """The hint says what to run first."""
    group = open_class(tmp_path)
    with pytest.raises(TargetError, match="no answer to the quiz") as caught:
        find(group)
    assert caught.value.hint.endswith("grader run a1")


def test_damaged_record_is_named(group: Class) -> None:
    """Numbers are never those of part of a class."""
    record = list_records(group.root / "reports", "a1")[0]
    write(record, "{}")
    with pytest.raises(RecordError, match=record.name):
        find(group)


def test_page_is_written_where_no_student_has_one(group: Class) -> None:
    """A folder is no student's page, whatever the student is called."""
    path = quiz_page_path(group.root / "reports", "a1")
    write_quiz_stats(path, find(group), "ko", NOW)
    assert "2025-01-01 00:00 UTC" in path.read_text(encoding="utf-8")
    names = ("quiz", "index", "quiz/index", "Quiz")
    assert path.parent.name not in {page_name(name) for name in names}
    assert page_name("quiz") == "quiz.html"
