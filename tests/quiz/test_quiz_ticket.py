"""Tickets: what was drawn goes to the student and back, and cannot be changed on the way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_quizzes import make_pooled

from grader.quiz.papers.drawing import Draw, draw_personal
from grader.quiz.papers.ticket import MAX_TICKET, issue_ticket, read_ticket

SECRET = b"0123456789abcdef"


def draw(student: str = "지민") -> Draw:
    quiz, bank = make_pooled()
    return draw_personal(quiz, bank, SECRET, student, 1)


def test_ticket_comes_back_as_the_draw() -> None:
    """What was issued is read as it was drawn."""
    assert read_ticket(issue_ticket(draw(), SECRET), SECRET) == draw()


def test_ticket_of_a_long_quiz_is_short_enough() -> None:
    """Thirty questions fit."""
    many = draw().model_copy(update={"items": draw().items * 15})
    assert len(issue_ticket(many, SECRET)) < MAX_TICKET


def test_another_secret_reads_nothing() -> None:
    """Only the course that issued a ticket believes it."""
    assert read_ticket(issue_ticket(draw(), SECRET), b"f" * 16) is None


@pytest.mark.parametrize("at", [0, 5, 40, -1])
def test_changed_ticket_is_refused(at: int) -> None:
    """No character of a ticket may change."""
    ticket = issue_ticket(draw(), SECRET)
    place = at % len(ticket)
    other = "A" if ticket[place] != "A" else "B"
    assert read_ticket(ticket[:place] + other + ticket[place + 1 :], SECRET) is None


def test_seal_of_another_ticket_is_refused() -> None:
    """Content and seal belong together."""
    own, others = issue_ticket(draw(), SECRET), issue_ticket(draw("서준"), SECRET)
    assert read_ticket(f"{others.partition('.')[0]}.{own.partition('.')[2]}", SECRET) is None


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever stands in an answer file is read as no ticket."""
    assert read_ticket(text, SECRET) is None
