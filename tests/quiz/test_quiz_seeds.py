"""Real learners' answers, read from the folder of seeds where there is one."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.quiz import Marking

MarkOne = Callable[[str, str], Marking]

SEEDS = Path(os.environ.get("GRADER_SEEDS_DIR") or Path(__file__).parents[3] / "shared" / "seeds")
QUESTIONS = ("params", "binary_activation", "setup_method", "integer_loss")


def read_answers(number: str) -> list[str]:
    """The texts after the numbered questions at the end of a seed."""
    files = sorted(SEEDS.glob(f"{number}_*.txt")) if SEEDS.is_dir() else []
    if not files:
        pytest.skip(f"no seed {number} in {SEEDS}")
    text = files[0].read_text(encoding="utf-8")
    quiz = text[text.rindex("확인 문제") :]
    parts = re.split(r"^\d\. .*\?$", quiz, flags=re.MULTILINE)[1:]
    return [part.strip() for part in parts]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_first_learner_is_right(mark_one: MarkOne, number: int) -> None:
    """A learner's own sentences on the first three questions are marked correct."""
    answers = read_answers("001")
    assert mark_one(QUESTIONS[number - 1], answers[number - 1]).status == "correct"


def test_first_learner_is_right_about_the_loss(mark_one: MarkOne) -> None:
    """The two sentences on integer and one-hot labels answer the fourth question."""
    sentences = read_answers("001")[3].splitlines()[:2]
    assert mark_one("integer_loss", "\n".join(sentences)).status == "correct"


def test_second_learner_is_right(mark_one: MarkOne) -> None:
    """A sum told in three sentences is read as its conclusion."""
    assert (
        (marking := mark_one("params", read_answers("002")[0])).status,
        marking.read_as.en,
    ) == ("correct", "1010")
