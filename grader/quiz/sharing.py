"""One hand-in, several quizzes: which answer belongs to which."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from grader.submission.model import Answer


def share_answers(
    quizzes: Sequence[Sequence[str]], answers: Sequence[Answer]
) -> tuple[tuple[Answer, ...], ...]:
    """The answers for each of `quizzes`, in their order.

    Of a quiz only the ids of its questions are needed, in their order; none stand for no quiz.

    An answer that names its question by id goes where the question is. Numbers run through all
    quizzes (1 to 9 for quizzes of four and five questions), or begin again with each: a number that
    is not above the one before it begins the next quiz. What fits nowhere is left to the first.
    """
    if len(quizzes) == 1:
        return (tuple(answers),)
    lengths = [len(quiz) for quiz in quizzes]
    shares: list[list[Answer]] = [[] for _ in quizzes]
    for file in dict.fromkeys(map(_file, answers)):
        written = [answer for answer in answers if _file(answer) == file]
        numbers = [number for answer in written if (number := _number(answer)) is not None]
        places = iter(_count(lengths, numbers))
        for answer in written:
            quiz = _find_quiz(quizzes, answer)
            if _number(answer) is not None:
                quiz, number = next(places)
                answer = answer.model_copy(update={"question": str(number)})
            shares[quiz].append(answer)
    return tuple(map(tuple, shares))


def _file(answer: Answer) -> str:
    return answer.source.partition(", cell ")[0]


def _number(answer: Answer) -> int | None:
    name = answer.question.strip()
    return int(name) if name.isdecimal() and len(name) <= 3 else None


def _find_quiz(quizzes: Sequence[Sequence[str]], answer: Answer) -> int:
    name = answer.question.strip()
    return next((position for position, ids in enumerate(quizzes) if name in ids), 0)


def _count(lengths: Sequence[int], numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Quiz and number within it for each of `numbers`, in the order of one file.

    `lengths` is the number of questions of each quiz.
    """
    if all(after > before for before, after in pairwise(numbers)):
        return [_place(lengths, number) for number in numbers]
    asking = [quiz for quiz, length in enumerate(lengths) if length]
    places: list[tuple[int, int]] = []
    turn = before = 0
    for number in numbers:
        turn += number <= before
        before = number
        places.append((asking[min(turn, len(asking) - 1)] if asking else 0, number))
    return places


def _place(lengths: Sequence[int], number: int) -> tuple[int, int]:
    """Where a number that runs through all quizzes falls."""
    rest = number
    for quiz, length in enumerate(lengths):
        if 1 <= rest <= length:
            return quiz, rest
        rest -= length
    return 0, number
