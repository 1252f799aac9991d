"""Where somebody is in a paper, and what they have answered. Every step gives a new session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from grader.quiz.papers.answer_file import AnswerFile, AnswerValue, answer_text
from grader.quiz.papers.paper import Paper, PaperItem
from grader.submission.text_cells import parse_number

Stranger = Literal["quiz", "student", "ticket"]
"""What of an answer file belongs to something else."""


@dataclass(frozen=True)
class Session:
    """One student at work on one paper."""

    paper: Paper
    answers: Mapping[str, AnswerValue]
    """By question id. What a file names otherwise is kept as it is."""
    place: int = 0
    """Of the question being asked, from 0; the number of questions stands for the overview."""
    is_visit: bool = False
    """Whether the overview led to this question, and is where one returns to."""

    @property
    def item(self) -> PaperItem | None:
        """The question being asked; None in the overview."""
        return self.paper.items[self.place] if self.place < len(self.paper.items) else None

    @property
    def unanswered(self) -> tuple[int, ...]:
        """The places of questions without an answer, from 0."""
        return tuple(i for i, item in enumerate(self.paper.items) if item.id not in self.answers)

    def step(self, by: int) -> Session:
        """The session at another question, or back in the overview that led here."""
        end = len(self.paper.items)
        place = end if self.is_visit else min(max(self.place + by, 0), end)
        return replace(self, place=place, is_visit=False)


def begin(paper: Paper) -> Session:
    """A session without answers, at the first question."""
    return Session(paper=paper, answers={})


def find_stranger(paper: Paper, file: AnswerFile) -> Stranger | None:
    """What in `file` shows that it belongs to another paper; None where it belongs to this one."""
    if file.quiz != paper.quiz:
        return "quiz"
    if file.student != paper.student:
        return "student"
    return "ticket" if file.ticket != paper.ticket else None


def resume(paper: Paper, file: AnswerFile) -> Session:
    """A session with the answers of `file`, at the first question that has none."""
    answers: dict[str, AnswerValue] = {}
    for name, value in file.answers.items():
        if not is_empty(value):
            answers[_find_id(paper, name)] = value
    session = Session(paper=paper, answers=answers)
    return replace(session, place=next(iter(session.unanswered), len(paper.items)))


def answer(session: Session, value: AnswerValue) -> Session:
    """The session with the current question answered, at the next; an empty value is no answer."""
    return keep(session, value).step(1)


def keep(session: Session, value: AnswerValue) -> Session:
    """The session with the current question answered, and still there.

    Raises:
        ValueError: the session is in the overview.
    """
    if session.item is None:
        raise ValueError("no question is being asked")
    id = session.item.id
    rest = {name: other for name, other in session.answers.items() if name != id}
    return replace(session, answers=rest if is_empty(value) else {**session.answers, id: value})


def skip(session: Session) -> Session:
    """The session at the next question, with what had been answered to this one."""
    return session.step(1)


def go_back(session: Session) -> Session:
    """The session at the question before; the first one stays."""
    return session.step(-1)


def visit(session: Session, place: int) -> Session:
    """The session at one question of the overview, to which it will return."""
    return replace(session, place=place, is_visit=True)


def make_file(session: Session) -> AnswerFile:
    """What is to be saved: answers in the paper's order, then what the file had beside them."""
    ids = [item.id for item in session.paper.items if item.id in session.answers]
    others = [name for name in session.answers if name not in ids]
    return AnswerFile(
        quiz=session.paper.quiz,
        student=session.paper.student,
        ticket=session.paper.ticket,
        answers={name: session.answers[name] for name in (*ids, *others)},
    )


def is_empty(value: AnswerValue) -> bool:
    """Whether an answer says nothing."""
    return not answer_text(value).strip()


def _find_id(paper: Paper, name: str) -> str:
    """The id of the question that a file names by id or by number; any other name as it is."""
    ids = [item.id for item in paper.items]
    number = None if name in ids else parse_number(name)
    return ids[int(number) - 1] if number and 1 <= int(number) <= len(ids) else name
