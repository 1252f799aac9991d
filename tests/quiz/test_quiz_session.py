"""Where one is in a paper: answering, skipping, going back, looking over and going on."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.messages import plain
from grader.quiz.papers import session as steps
from grader.quiz.papers.answer_file import AnswerFile
from grader.quiz.papers.paper import Paper, PaperItem
from grader.quiz.papers.session import Session

IDS = ("a", "b", "c")


def paper(**fields: Any) -> Paper:
    items = tuple(PaperItem(id=id, type="term", prompt=plain(id)) for id in IDS)
    return Paper(quiz="q", title=plain("Q"), items=items, **fields)


def resumed(**answers: str) -> Session:
    return steps.resume(paper(), AnswerFile(quiz="q", answers=dict(answers)))


def test_answer_moves_on() -> None:
    """An answer is kept, and the next question comes."""
    after = steps.answer(steps.begin(paper()), "x")
    assert (after.answers, after.place) == ({"a": "x"}, 1)


def test_skip_keeps_the_answer() -> None:
    """Who skips a question keeps what was answered to it."""
    after = steps.skip(steps.visit(resumed(a="x"), 0))
    assert after.answers == {"a": "x"}


def test_empty_answer_takes_it_back() -> None:
    """Blanks are no answer."""
    after = steps.answer(steps.visit(resumed(a="x", b="y"), 0), "  ")
    assert (after.answers, after.unanswered) == ({"b": "y"}, (0, 2))


def test_first_question_has_none_before() -> None:
    """Going back from the first stays there."""
    assert steps.go_back(steps.begin(paper())).place == 0


def test_going_back_from_the_overview() -> None:
    """The question before the overview is the last one."""
    assert steps.go_back(resumed(a="x", b="y", c="z")).item == paper().items[2]


@pytest.mark.parametrize("leave", [steps.skip, steps.go_back, lambda s: steps.answer(s, "new")])
def test_visit_returns_to_the_overview(leave: Any) -> None:
    """However a question is left that the overview led to, the overview is next."""
    after = leave(steps.visit(resumed(a="x"), 1))
    assert (after.item, after.is_visit) == (None, False)


def test_resumes_at_the_first_gap() -> None:
    """The first question without an answer is asked."""
    assert resumed(a="x", c="z").place == 1


def test_resumes_in_the_overview() -> None:
    """Where everything is answered there is only the overview."""
    assert resumed(a="x", b="y", c="z").item is None


def test_numbers_name_questions() -> None:
    """A file that somebody wrote by numbers is taken up by ids."""
    file = AnswerFile(quiz="q", answers={"2": "y", "7": "z"})
    assert steps.resume(paper(), file).answers == {"b": "y", "7": "z"}


def test_unknown_answers_are_kept() -> None:
    """What the paper does not ask is written back after what it does."""
    session = steps.answer(resumed(old="x"), "y")
    assert list(steps.make_file(session).answers.items()) == [("a", "y"), ("old", "x")]


def test_file_says_whose_answers_they_are() -> None:
    """Quiz, student and ticket are the paper's."""
    session = steps.begin(paper(student="kim", ticket="t"))
    assert steps.make_file(session) == AnswerFile(quiz="q", student="kim", ticket="t")


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, None),
        ({"quiz": "p"}, "quiz"),
        ({"student": "lee"}, "student"),
        ({"ticket": "u"}, "ticket"),
        ({"student": ""}, "student"),
    ],
    ids=str,
)
def test_strangers_are_found(fields: dict[str, str], found: str | None) -> None:
    """A file belongs to a paper where quiz, student and ticket are the same."""
    file = AnswerFile(**({"quiz": "q", "student": "kim", "ticket": "t"} | fields))
    assert steps.find_stranger(paper(student="kim", ticket="t"), file) == found


def test_overview_cannot_be_answered() -> None:
    """There is no question to answer there."""
    with pytest.raises(ValueError, match="no question"):
        steps.answer(resumed(a="x", b="y", c="z"), "w")


@given(st.lists(st.sampled_from(["answer", "skip", "back", "visit"]), max_size=20))
def test_every_walk_stays_in_the_paper(walk: list[str]) -> None:
    """Whatever one does, one is at a question or the overview, and a restart knows the answers."""
    session = steps.begin(paper())
    for move in walk:
        if move == "answer" and session.item:
            session = steps.answer(session, "x")
        elif move == "visit" and session.item is None:
            session = steps.visit(session, 1)
        else:
            session = steps.go_back(session) if move == "back" else steps.skip(session)
    again = steps.resume(session.paper, steps.make_file(session))
    assert (0 <= session.place <= len(IDS), again.answers) == (True, session.answers)
