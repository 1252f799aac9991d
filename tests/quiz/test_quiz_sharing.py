"""Which answers of a week's hand-in belong to which quiz."""

from __future__ import annotations

import pytest

from grader.quiz.sharing import share_answers
from grader.submission.model import Answer

FIRST, SECOND, NONE = ("a", "b"), ("c", "d", "e"), ()


def answers(*names: str, source: str = "week.ipynb, cell 3") -> list[Answer]:
    return [Answer(question=name, text=f"{n}", source=source) for n, name in enumerate(names)]


def shared(*names: str, quizzes: tuple[tuple[str, ...], ...] = (FIRST, SECOND)) -> list[list[str]]:
    return [
        [answer.question for answer in share] for share in share_answers(quizzes, answers(*names))
    ]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("a", "d", "c"), [["a"], ["d", "c"]]),
        (("1", "2", "3", "5"), [["1", "2"], ["1", "3"]]),
        (("1", "2", "1", "2", "3"), [["1", "2"], ["1", "2", "3"]]),
        (("2", "2"), [["2"], ["2"]]),
        (("1", "1", "1"), [["1"], ["1", "1"]]),
        (("9",), [["9"], []]),
        (("who",), [["who"], []]),
        (("0",), [["0"], []]),
        ((), [[], []]),
    ],
)
def test_answers_go_to_their_quiz(names: tuple[str, ...], expected: list[list[str]]) -> None:
    """By id, by numbers that run on, or by numbers that begin again; the rest to the first."""
    assert shared(*names) == expected


def test_one_quiz_takes_all() -> None:
    """An ordinary hand-in is left as it is."""
    assert shared("1", "1", "x", quizzes=(FIRST,)) == [["1", "1", "x"]]


def test_assignment_without_quiz_gets_no_numbers() -> None:
    """Numbers pass over it, whichever way they are counted."""
    assert shared("1", "2", "3", quizzes=(FIRST, NONE, SECOND)) == [["1", "2"], [], ["1"]]
    assert shared("1", "1", quizzes=(FIRST, NONE, SECOND)) == [["1"], [], ["1"]]


def test_each_file_is_counted_for_itself() -> None:
    """An answers file beside a notebook begins again without beginning the next quiz."""
    both = [*answers("1", "2"), *answers("1", "3", source="answers.yaml")]
    first, second = share_answers((FIRST, SECOND), both)
    assert [(a.question, a.source) for a in first] == [
        ("1", "week.ipynb, cell 3"),
        ("2", "week.ipynb, cell 3"),
        ("1", "answers.yaml"),
    ]
    assert [(a.question, a.source) for a in second] == [("1", "answers.yaml")]
