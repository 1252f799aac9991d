"""What one student is asked: chosen when a hand-in is graded, and kept with its evidence."""

from __future__ import annotations

import os
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.errors import GraderError, SpecError
from grader.files import write_whole
from grader.quiz.deciding.decisions import Decisions
from grader.quiz.papers.drawing import Draw, draw_common, draw_personal
from grader.quiz.papers.form import Form, make_form
from grader.quiz.papers.ticket import issue_ticket, read_ticket
from grader.quiz.verdict import Reading
from grader.spec.course import Course
from grader.spec.quiz import Bank, Quiz
from grader.submission.model import Answer

TicketState = Literal["none", "good", "refused"]
SECRET_VARIABLE = "GRADER_QUIZ_SECRET"
_SECRET_FILE = Path(".grader") / "quiz-secret"
_SECRET_BYTES = 32


@dataclass(frozen=True)
class Asking:
    """Everything that a quiz is asked and marked by."""

    quiz: Quiz
    bank: Bank
    reading: Reading
    decisions: Decisions
    secret: bytes | None
    """The course's; None where there is none, and then no quiz can be personal."""

    def form(self, draw: Draw) -> Form:
        """The questions of a draw; errors as for `make_form`."""
        return make_form(self.quiz, self.bank, draw)


@dataclass(frozen=True)
class Choice:
    """What one hand-in is marked by."""

    draw: Draw
    ticket: str
    """The draw, sealed; empty where everybody has the same quiz."""
    state: TicketState
    """What became of the ticket that came with the answers."""
    answers: tuple[Answer, ...]
    """Without those that belong to another draw."""


def choose_draw(
    asking: Asking, student: str, answers: Sequence[Answer], earlier: str = ""
) -> Choice:
    """What `student` was asked: as the answers' ticket says, if it is ours and the student's.

    Of several tickets that of the latest attempt counts. Without one that counts it is `earlier`,
    the ticket that the same hand-in was marked by before, be it of an older version of the quiz, or
    else the first attempt. Where everybody has the same quiz, tickets do not count.

    Raises:
        SpecError: the quiz is personal, and the course has no secret.
    """
    quiz = asking.quiz
    if not quiz.personal:
        return Choice(draw_common(quiz, asking.bank), "", "none", tuple(answers))
    secret = require_secret(asking)
    tickets = list(dict.fromkeys(answer.ticket for answer in answers if answer.ticket))
    drawn = {ticket: draw for ticket in tickets if (draw := read_ticket(ticket, secret))}
    own = {
        ticket: draw
        for ticket, draw in drawn.items()
        if _is_issued(draw, quiz) and _is_own(draw, quiz, student)
    }
    if own:
        latest = max(own, key=lambda ticket: own[ticket].attempt)
        kept = tuple(answer for answer in answers if answer.ticket in ("", latest))
        return Choice(own[latest], latest, "good", kept)
    state: TicketState = "refused" if tickets else "none"
    before = read_ticket(earlier, secret)
    if before is None or not _is_own(before, quiz, student):
        before = draw_personal(quiz, asking.bank, secret, plain_name(student), 1)
    return Choice(before, issue_ticket(before, secret), state, tuple(answers))


def issue_draw(asking: Asking, student: str, attempt: int) -> tuple[Draw, str]:
    """The draw for a student's paper, and its ticket; empty where everybody has the same quiz.

    Raises:
        SpecError: the quiz is personal, and the course has no secret.
        GraderError: it allows fewer attempts.
    """
    quiz = asking.quiz
    if not quiz.personal:
        return draw_common(quiz, asking.bank), ""
    secret = require_secret(asking)
    if attempt > quiz.attempts:
        raise GraderError(
            f"quiz '{quiz.id}' allows {quiz.attempts} attempt(s), found attempt {attempt}",
            f"raise 'attempts' in the quiz's file to give {student} another one",
        )
    draw = draw_personal(quiz, asking.bank, secret, plain_name(student), attempt)
    return draw, issue_ticket(draw, secret)


def require_secret(asking: Asking) -> bytes:
    """The course's secret, which a personal quiz needs.

    Raises:
        SpecError: there is none.
    """
    if asking.secret is None:
        raise SpecError(
            f"quiz '{asking.quiz.id}' is personal, and the course has no secret to draw it with",
            f"make one with `grader quiz secret`, or set {SECRET_VARIABLE}; keep it from students",
        )
    return asking.secret


def load_secret(course: Course) -> bytes | None:
    """The course's secret: from the environment, or else from the leader's own file.

    Raises:
        SpecError: it is too short to be one, or cannot be read.
    """
    value = os.environ.get(SECRET_VARIABLE)
    path = secret_path(course)
    if value is None:
        try:
            value = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise SpecError(f"{path}: cannot read the quiz secret: {error}") from error
    secret = value.strip().encode("utf-8", "surrogateescape")
    if len(secret) < 16:
        raise SpecError(
            f"the quiz secret has {len(secret)} bytes: expected 16 or more",
            f"remove {path} or unset {SECRET_VARIABLE}, and make one with `grader quiz secret`",
        )
    return secret


def make_secret(course: Course) -> Path:
    """Write a new secret for the leader's own eyes; returns its file.

    Raises:
        GraderError: there is one already, or it cannot be written.
    """
    path = secret_path(course)
    if path.exists():
        raise GraderError(
            f"{path} is there already",
            "every quiz that was handed out hangs on it: keep it; for new questions raise "
            "'version' in the quiz's file",
        )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _ignore(path)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="ascii") as file:
            file.write(f"{secrets.token_hex(_SECRET_BYTES)}\n")
    except OSError as error:
        raise GraderError(f"cannot write {path}: {error.strerror or error}") from error
    return path


def _ignore(path: Path) -> None:
    """Have git leave `path` out, beside whatever it leaves out already."""
    ignore, line = path.with_name(".gitignore"), f"/{path.name}\n"
    before = ignore.read_text(encoding="utf-8") if ignore.exists() else ""
    if line not in before:
        gap = "\n" if before and not before.endswith("\n") else ""
        write_whole(ignore, f"{before}{gap}{line}".encode())


def secret_path(course: Course) -> Path:
    """The leader's own file, which is never committed."""
    return course.root / _SECRET_FILE


def plain_name(student: str) -> str:
    """The name in the one form in which every system spells it."""
    return unicodedata.normalize("NFC", student)


def _is_issued(draw: Draw, quiz: Quiz) -> bool:
    """Whether the quiz, as it is today, would be handed out so."""
    return draw.version == quiz.version and 1 <= draw.attempt <= quiz.attempts


def _is_own(draw: Draw, quiz: Quiz, student: str) -> bool:
    return draw.quiz == quiz.id and draw.student == plain_name(student)
