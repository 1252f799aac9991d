"""What one student is asked: by ticket, by what was asked before, or by the course's secret."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from small_quizzes import make_pooled, make_quiz

from grader.errors import GraderError, SpecError
from grader.messages import plain
from grader.pipeline.asking import (
    Asking,
    choose_draw,
    issue_draw,
    load_secret,
    make_secret,
    secret_path,
)
from grader.quiz.deciding.decisions import NO_DECISIONS
from grader.quiz.papers.drawing import Draw, draw_common
from grader.quiz.papers.ticket import issue_ticket
from grader.quiz.verdict import Reading
from grader.quiz.words.lemmas import PLAIN
from grader.spec.course import Course
from grader.spec.quiz import Bank, Glossary, Quiz, Term
from grader.submission.model import Answer

SECRET = b"0123456789abcdef"
GLOSSARY = Glossary(terms=(Term(id="relu", kind="activation", name=plain("relu")),))


def asking(quiz: Quiz | None = None, secret: bytes | None = SECRET) -> Asking:
    pooled, bank = make_pooled()
    reading = Reading(glossary=GLOSSARY, analyser=PLAIN)
    return Asking(quiz or pooled, bank, reading, NO_DECISIONS, secret)


def drawn(*args: Any) -> tuple[Draw, str]:
    """What is drawn, and what became of the ticket."""
    choice = choose_draw(*args)
    return choice.draw, choice.state


def answers(*tickets: str) -> list[Answer]:
    return [
        Answer(question="first", text="1", source="answers.yaml", ticket=ticket)
        for ticket in tickets
    ]


def test_ticket_decides() -> None:
    """Who answers the second quiz of their own is marked by that one."""
    draw, ticket = issue_draw(asking(), "지민", 2)
    assert drawn(asking(), "지민", answers(ticket)) == (draw, "good")


@pytest.mark.parametrize("turned", [False, True])
def test_latest_attempt_counts(turned: bool) -> None:
    """Of two answer files that of the latest attempt counts, and none of the other's answers."""
    (_, first), (second, later) = issue_draw(asking(), "지민", 1), issue_draw(asking(), "지민", 2)
    found = answers(*((later, "", first) if turned else (first, "", later)))
    choice = choose_draw(asking(), "지민", found)
    assert (choice.draw, choice.state, choice.ticket) == (second, "good", later)
    assert sorted(answer.ticket for answer in choice.answers) == ["", later]


def test_ticket_of_another_student_is_refused() -> None:
    """Answers to somebody else's questions are marked by one's own."""
    own, _ = issue_draw(asking(), "지민", 1)
    _, others = issue_draw(asking(), "서준", 1)
    assert drawn(asking(), "지민", answers(others)) == (own, "refused")


def test_forged_ticket_is_refused() -> None:
    """Who seals a draw of their choice without the secret gains nothing."""
    own, _ = issue_draw(asking(), "지민", 1)
    forged = issue_ticket(own.model_copy(update={"items": own.items[:1]}), b"f" * 16)
    assert drawn(asking(), "지민", answers(forged)) == (own, "refused")


@pytest.mark.parametrize("change", [{"attempt": 3}, {"version": 9}, {"quiz": "other"}])
def test_ticket_beyond_the_quiz_is_refused(change: dict[str, object]) -> None:
    """A sealed ticket counts for its quiz, its version and the attempts that are allowed."""
    own, _ = issue_draw(asking(), "지민", 1)
    ticket = issue_ticket(own.model_copy(update=change), SECRET)
    assert drawn(asking(), "지민", answers(ticket)) == (own, "refused")


def test_without_ticket_the_first_attempt_is_asked() -> None:
    """Answers in a notebook carry no ticket."""
    own, _ = issue_draw(asking(), "지민", 1)
    assert drawn(asking(), "지민", answers("")) == (own, "none")


def test_what_was_asked_before_is_asked_again() -> None:
    """A pool that changed since does not change the questions of a hand-in that did not."""
    before, _ = issue_draw(asking(), "지민", 1)
    other = before.model_copy(update={"items": tuple(reversed(before.items))})
    ticket = issue_ticket(other, SECRET)
    assert drawn(asking(), "지민", [], ticket) == (other, "none")
    raised = asking(make_pooled(version=2)[0])
    assert drawn(raised, "지민", [], ticket) == (other, "none")
    assert choose_draw(raised, "지민", []).draw.version == 2


def test_what_reports_say_was_asked_is_not_believed() -> None:
    """Reports that came with a hand-in cannot choose its questions: only our seal counts."""
    own, _ = issue_draw(asking(), "지민", 1)
    easy = own.model_copy(update={"items": own.items[:1]})
    for forged in (issue_ticket(easy, b"f" * 16), easy.model_dump_json(), "x.y"):
        assert drawn(asking(), "지민", [], forged) == (own, "none")
    others = issue_ticket(issue_draw(asking(), "서준", 1)[0], SECRET)
    assert drawn(asking(), "지민", [], others) == (own, "none")


def test_name_in_another_form_is_the_same_student() -> None:
    """A name whose letters a system took apart is the name it was."""
    draw, ticket = issue_draw(asking(), "지민", 1)
    apart = unicodedata.normalize("NFD", "지민")
    assert drawn(asking(), apart, answers(ticket)) == (draw, "good")
    assert issue_draw(asking(), apart, 1) == (draw, ticket)


def test_quiz_for_everybody_needs_no_secret() -> None:
    """Where everybody has the same questions, tickets are not looked at."""
    quiz = make_quiz()
    same = asking(quiz, secret=None)
    assert drawn(same, "지민", answers("anything")) == (draw_common(quiz, Bank()), "none")
    assert issue_draw(same, "지민", 1)[1] == ""


def test_personal_quiz_needs_a_secret() -> None:
    """Without the secret nothing is drawn, and the error says what to do."""
    with pytest.raises(SpecError, match="pooled") as error:
        choose_draw(asking(secret=None), "지민", [])
    assert "grader quiz secret" in (error.value.hint or "")


def test_attempts_are_bounded() -> None:
    """No paper is issued beyond what the quiz allows."""
    with pytest.raises(GraderError, match="allows 2"):
        issue_draw(asking(), "지민", 3)


def test_secret_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret is the leader's own file, kept out of the repository, and never replaced."""
    monkeypatch.delenv("GRADER_QUIZ_SECRET", raising=False)
    course = Course(tmp_path)
    assert load_secret(course) is None
    path = make_secret(course)
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert (path.parent / ".gitignore").read_text(encoding="utf-8") == "/quiz-secret\n"
    before = load_secret(course)
    assert before is not None
    assert len(before) == 64
    with pytest.raises(GraderError, match="already"):
        make_secret(course)
    assert load_secret(course) == before


def test_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CI gives the secret in its environment; one that is too short is refused."""
    course = Course(tmp_path)
    make_secret(course)
    monkeypatch.setenv("GRADER_QUIZ_SECRET", "a" * 20)
    assert load_secret(course) == b"a" * 20
    monkeypatch.setenv("GRADER_QUIZ_SECRET", "short")
    with pytest.raises(SpecError, match="5 bytes"):
        load_secret(course)


def test_unreadable_secret_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged file is an error, not a course without a secret."""
    monkeypatch.delenv("GRADER_QUIZ_SECRET", raising=False)
    course = Course(tmp_path)
    secret_path(course).parent.mkdir()
    secret_path(course).write_bytes(b"\xff\xfe" * 20)
    with pytest.raises(SpecError, match="quiz-secret"):
        load_secret(course)
