"""Tests of `grader.quiz.deciding.decisions`."""

from __future__ import annotations

from pathlib import Path

import pytest
from free_text_quiz import QUIZ, ROLE
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import SpecError
from grader.messages import Text
from grader.quiz.deciding.decisions import (
    Decision,
    load_decisions,
    read_decisions,
    resolve,
    save_decision,
)
from grader.quiz.marking import Marking, mark
from grader.quiz.papers.form import common_form
from grader.quiz.verdict import Reading, Verdict
from grader.spec.quiz import Bank
from grader.submission.model import Answer

HALF = Decision(question="role", answer="오차를 줄여요", credit=0.5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "decisions" / "q.yaml"


def mark_role(text: str, decisions: list[Decision], reading: Reading) -> Marking:
    resolved = resolve(decisions, QUIZ, Bank(), reading)
    answer = Answer(question="role", text=text, source="answers.yaml")
    return mark(common_form(QUIZ), reading, [answer], resolved)[0]


def test_decision_marks_answers_of_equal_content(reading: Reading) -> None:
    """A decision about one answer is the mark of all that say the same."""
    marking = mark_role("오차를 줄입니다.", [HALF], reading)
    assert (marking.status, marking.credit, marking.decided) == ("partial", 0.5, True)


def test_decision_leaves_other_answers_alone(reading: Reading) -> None:
    """An answer that says something else still waits."""
    marking = mark_role("오차를 줄이지 않아요", [HALF], reading)
    assert (marking.status, marking.decided) == ("review", False)


def test_decision_never_overrules_a_marker(reading: Reading) -> None:
    """Only what waits for a person is decided by one."""
    decision = Decision(question="sum", answer="2", credit=0.0)
    resolved = resolve([decision], QUIZ, Bank(), reading)
    answers = [Answer(question="sum", text="2", source="answers.yaml")]
    assert mark(common_form(QUIZ), reading, answers, resolved)[1].status == "correct"


def test_later_decision_counts(reading: Reading) -> None:
    """Of two decisions on one content the later one is the mark."""
    later = Decision(question="role", answer="오차를 줄인다", credit=1)
    assert mark_role("오차를 줄여요", [HALF, later], reading).status == "correct"


def test_decision_on_an_unknown_question_is_ignored(reading: Reading) -> None:
    """A question that is gone disturbs nobody."""
    gone = Decision(question="gone", answer="오차", credit=1)
    assert resolve([gone], QUIZ, Bank(), reading).by_group == {}


@pytest.mark.parametrize(
    ("credit", "status"), [(0.0, "wrong"), (0.01, "partial"), (0.99, "partial"), (1.0, "correct")]
)
def test_credit_gives_the_status(credit: float, status: str) -> None:
    """All points are right, none are wrong, and what lies between is a part."""
    decision = Decision(question="role", answer="a", credit=credit)
    before = Verdict("review", 0.0, "", Text(ko="", en=""))
    assert decision.verdict(before, ROLE.hint).status == status


def test_words_are_read_by_the_student() -> None:
    """What the leader writes stands beside the mark, with the hint."""
    decision = HALF.model_copy(update={"words": Text(ko="좋아요", en="good")})
    feedback = decision.verdict(Verdict("review", 0.0, "", Text(ko="", en="")), ROLE.hint).feedback
    assert ("좋아요" in feedback.ko, "힌트" in feedback.ko, "good" in feedback.en) == (True,) * 3


def test_no_file_is_no_decision(path: Path, reading: Reading) -> None:
    """A quiz that nobody has decided about has no file."""
    assert load_decisions(path, QUIZ, Bank(), reading).by_group == {}


def test_decisions_are_kept_in_order(path: Path) -> None:
    """What is saved is read again, one after another."""
    other = Decision(
        question="sum", values={"n": 3}, answer="no", credit=1, words=Text(ko="네", en="yes")
    )
    save_decision(path, HALF)
    save_decision(path, other)
    assert read_decisions(path) == (HALF, other)


def test_decision_on_the_same_answer_is_replaced(path: Path) -> None:
    """Who decides again about an answer changes their mind."""
    save_decision(path, HALF)
    save_decision(path, HALF.model_copy(update={"credit": 1.0}))
    assert [decision.credit for decision in read_decisions(path)] == [1.0]


def test_decision_on_a_gone_question_is_kept(path: Path) -> None:
    """Saving throws nothing away: the question may come back."""
    gone = Decision(question="gone", answer="x", credit=1)
    save_decision(path, gone)
    save_decision(path, HALF)
    assert read_decisions(path) == (gone, HALF)


def test_file_is_written_for_people(path: Path) -> None:
    """Korean stands in the file as it is read."""
    save_decision(path, HALF)
    assert '- question: "role"\n  answer: "오차를 줄여요"\n  credit: 0.5' in path.read_text("utf-8")


@given(st.text(min_size=1, max_size=40).filter(str.strip))
def test_any_answer_survives_the_file(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever a student wrote, such as 1e5, no, or a line of YAML, comes back as it was."""
    path = tmp_path_factory.mktemp("decisions") / "q.yaml"
    decision = Decision(question="role", answer=text, credit=1)
    save_decision(path, decision)
    assert read_decisions(path) == (decision,)


def test_fault_names_file_and_line(path: Path) -> None:
    """A share above 1 is refused where it stands."""
    save_decision(path, HALF)
    path.write_text(path.read_text("utf-8").replace("credit: 0.5", "credit: 5"), "utf-8")
    with pytest.raises(SpecError, match=r"q\.yaml:\d+: .*credit"):
        read_decisions(path)


def test_unknown_field_is_refused(path: Path) -> None:
    """A misspelt field is not passed over in silence."""
    path.parent.mkdir()
    path.write_text("decisions:\n  - {question: role, answer: a, credits: 1}\n", "utf-8")
    with pytest.raises(SpecError, match=r"q\.yaml:2"):
        read_decisions(path)


def test_faulty_file_is_not_overwritten(path: Path) -> None:
    """Nothing is written over what cannot be read."""
    path.parent.mkdir()
    path.write_text("decisions: [", "utf-8")
    with pytest.raises(SpecError):
        save_decision(path, HALF)
    assert path.read_text("utf-8") == "decisions: ["
