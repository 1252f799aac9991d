"""Answers that wait for a person: grouped, decided once, applied by marking again."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_course import NOW, Class, open_class
from waiting_class import QUIZ, open_waiting

from grader.errors import SpecError, TargetError
from grader.pipeline.reviewing import Review, decide, open_review
from grader.quiz.deciding.decisions import Decision, read_decisions, save_decision


@pytest.fixture
def group(tmp_path: Path) -> Class:
    return open_waiting(
        tmp_path, kim="오차를 줄여요", lee="오차를 줄입니다.", park="오차를 줄이지 않아요"
    )


def review_of(group: Class, assignment: str = "a1") -> Review:
    return open_review(group.places.course, group.places.reports, assignment)


def test_equal_answers_wait_together(group: Class) -> None:
    """Answers of equal content are one group, and the largest comes first."""
    assert [waiting.students for waiting in review_of(group).waiting] == [("kim", "lee"), ("park",)]


def test_group_shows_what_the_marker_found(group: Class) -> None:
    """A person sees the ideas found and the credit that they suggest."""
    first = review_of(group).waiting[0]
    assert ([concept.found for concept in first.concepts], first.suggested) == ([True, False], 0.5)


def test_decision_marks_the_group_when_marked_again(group: Class) -> None:
    """One decision gives every student of the group the points, and others still wait."""
    review = review_of(group)
    decide(review, review.waiting[0], 1.0, "좋아요", NOW)
    after = {record.student: record.quiz[0] for _, record in group.regrade()}
    assert {name: (found.status, found.points) for name, found in after.items()} == {
        "kim": ("correct", 2.0),
        "lee": ("correct", 2.0),
        "park": ("review", 0.0),
    }


def test_decided_group_waits_no_more(group: Class) -> None:
    """What is decided is not asked again, also before the records are marked again."""
    review = review_of(group)
    decide(review, review.waiting[0], 0.0, "", NOW)
    assert [waiting.students for waiting in review_of(group).waiting] == [("park",)]


def test_decision_holds_the_answer_and_the_words(group: Class) -> None:
    """The file tells what was decided on which answer, when, and in which words."""
    review = review_of(group)
    decide(review, review.waiting[0], 0.5, "절반이에요", NOW)
    (kept,) = read_decisions(review.path)
    assert kept.words is not None
    assert (kept.answer, kept.credit, kept.words.ko, kept.decided_at) == (
        "오차를 줄여요",
        0.5,
        "절반이에요",
        NOW,
    )


def test_many_decisions_refine_the_suggestion(group: Class) -> None:
    """With ten decided answers the suggestion follows what people gave."""
    path = review_of(group).path
    for number in range(12):
        answer = f"오차를 줄이면 {number}번 좋아져요"
        save_decision(path, Decision(question="loss", answer=answer, credit=1))
    assert (review_of(group).waiting[0].suggested or 0) > 0.9


def test_question_that_is_gone_is_not_asked(group: Class) -> None:
    """Nobody decides about a question that the course no longer has."""
    path = group.root / "assignments/quizzes/a1.yaml"
    path.write_text(QUIZ.replace("id: loss", "id: other"), encoding="utf-8")
    assert review_of(group).waiting == ()


def test_faulty_decisions_stop_the_review(group: Class) -> None:
    """A damaged file is named with its line before anybody decides anything."""
    path = group.places.course.decisions_path("a1")
    path.parent.mkdir(parents=True)
    path.write_text("decisions:\n  - {question: loss}\n", encoding="utf-8")
    with pytest.raises(SpecError, match=r"a1\.yaml:2"):
        review_of(group)


def test_assignment_without_quiz_is_refused(group: Class) -> None:
    """Where nothing is asked nothing waits, and the message says so."""
    with pytest.raises(TargetError, match="no quiz"):
        review_of(group, "a2")


def test_nothing_graded_is_said(tmp_path: Path) -> None:
    """Before the first run there is nothing to decide."""
    with pytest.raises(TargetError, match="nothing graded yet"):
        review_of(open_class(tmp_path))
