"""The files of a quiz that is answered here: the paper that is asked, the answers that are kept.

Each fault is said in the student's language, with what to do about it.
"""

from __future__ import annotations

from pathlib import Path

from grader.errors import TargetError
from grader.files import probe_folder, write_whole
from grader.messages import Language, Text, message
from grader.quiz.papers.answer_file import AnswerFileError, read_answers, write_answers
from grader.quiz.papers.drawing import draw_common
from grader.quiz.papers.form import make_form
from grader.quiz.papers.paper import Paper, make_paper
from grader.quiz.papers.paper_file import PaperFileError, read_paper
from grader.quiz.papers.session import Session, begin, find_stranger, make_file, resume
from grader.spec.course import load_course
from grader.spec.quiz import Bank, Pool

_MAX_BYTES = 1_000_000


def load_paper(target: str, course: Path, language: Language) -> Paper:
    """The paper in a `.json` file, or the one that everybody has for a quiz of the course,
    which may be named by its assignment.

    Raises:
        TargetError: there is neither, the file is no paper, or each student has their own.
    """
    if target.lower().endswith(".json"):
        return _read_paper_file(Path(target), language)
    place = load_course(course)
    quiz = place.quiz(place.find_quiz(target))
    if quiz.personal:
        raise _refusal("paper.personal", "paper.personal_hint", language, quiz=quiz.id)
    bank = place.bank if any(isinstance(item, Pool) for item in quiz.questions) else Bank()
    draw = draw_common(quiz, bank)
    return make_paper(make_form(quiz, bank, draw), draw)


def load_session(paper: Paper, output: Path, language: Language) -> Session:
    """A new session, or where `output` has answers to this very paper, one that goes on from them.

    Raises:
        TargetError: there is a file that holds something else, or cannot be read.
    """
    try:
        file = read_answers(_read_some(output), output.name)
    except FileNotFoundError:
        return begin(paper)
    except OSError as error:
        key, reason = "paper.unreadable", error.strerror or str(error)
        raise _refusal(key, "file.hint", language, file=output, reason=reason) from error
    except AnswerFileError as error:
        raise _refused(error.problem, "file.hint", language) from error
    stranger = find_stranger(paper, file)
    if stranger is None:
        return resume(paper, file)
    nobody = message("quiz_terminal.file.nobody")
    expected, found = getattr(paper, stranger) or nobody, getattr(file, stranger) or nobody
    raise _refusal(
        f"file.{stranger}", "file.hint", language, file=output, expected=expected, found=found
    )


def check_writable(output: Path, language: Language) -> None:
    """Nobody should write a whole answer before hearing that it cannot be kept.

    Raises:
        TargetError: nothing can be written where the answers are to go.
    """
    try:
        probe_folder(output.parent)
    except OSError as error:
        raise _unwritable(output, error, language) from error


def save(session: Session, output: Path, language: Language) -> None:
    """Write the answers of a session to `output`, whole or not at all.

    Raises:
        TargetError: they cannot be written.
    """
    try:
        write_whole(output, write_answers(make_file(session)))
    except OSError as error:
        raise _unwritable(output, error, language) from error


def _read_paper_file(path: Path, language: Language) -> Paper:
    try:
        return read_paper(_read_some(path), path.name)
    except OSError as error:
        reason = error.strerror or str(error)
        raise _refusal(
            "paper.unreadable", "paper.hint", language, file=path, reason=reason
        ) from error
    except PaperFileError as error:
        raise _refused(error.problem, "paper.hint", language) from error


def _read_some(path: Path) -> bytes:
    """The file, but never more than a little above what any of ours can have."""
    with path.open("rb") as file:
        return file.read(_MAX_BYTES + 1)


def _unwritable(output: Path, error: OSError, language: Language) -> TargetError:
    reason = error.strerror or str(error)
    return _refusal("file.unwritable", "file.elsewhere", language, file=output, reason=reason)


def _refusal(key: str, hint: str, language: Language, **values: object) -> TargetError:
    return _refused(message(f"quiz_terminal.{key}", **values), hint, language)


def _refused(problem: Text, hint: str, language: Language) -> TargetError:
    words = message(f"quiz_terminal.{hint}")
    return TargetError(problem.in_language(language), words.in_language(language))
