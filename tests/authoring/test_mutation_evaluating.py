"""Mutants of a score: computed, shown and honest."""

from __future__ import annotations

import pytest
from spoiling import spoil


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("drop_evaluate", "a, b = m.evaluate(x, y)", "pass"),
        ("hard_code_result", "a, b = m.evaluate(x, y)", "a, b = (0.45, 0.85)"),
        ("hard_code_result", "m.evaluate(x, y)", "print(0.85)"),
        ("hard_code_result", "s = cross_val_score(c, x, y)", "s = [0.82] * 5"),
        ("hard_code_result", "s = cross_validate(c, x, y)", 's = {"test_score": [0.82] * 5}'),
        ("drop_print", "m.evaluate(x, y)", "_ = m.evaluate(x, y, verbose=0)"),
        ("drop_print", "print(m.evaluate(x, y))", "_ = m.evaluate(x, y, verbose=0)"),
        ("drop_print", "a, b = m.evaluate(x, y)\nprint(f'점수 {b}')\nprint(x.shape)",
         "a, b = m.evaluate(x, y, verbose=0)\npass\nprint(x.shape)"),
        ("drop_print", "s = cross_validate(c, x, y)\nmean = np.mean(s['test_score'])\nmean",
         "s = cross_validate(c, x, y)\nmean = np.mean(s['test_score'])\npass"),
    ],
)  # fmt: skip
def test_scores_are_spoilt(kind: str, before: str, after: str) -> None:
    """The mutant differs from the solution by that mistake alone."""
    assert spoil(kind, before) == after


def test_training_data_are_those_of_the_last_fit() -> None:
    """Evaluated on what was trained on, whatever it is called."""
    found = spoil("evaluate_on_training", "m.fit(a, b)\nm.fit(c, d)", "m.evaluate(x, y)")
    assert found == "m.evaluate(c, d)"


def test_score_printed_in_a_later_cell_is_hidden() -> None:
    """A score that was computed without a word is only seen where it is printed."""
    silent = "a, b = m.evaluate(x, y, verbose=0)"
    assert spoil("drop_print", silent, "print(b)") == "pass"


@pytest.mark.parametrize(
    "sources",
    [["print(x.shape)"], ["a, b = m.evaluate(x, y)", "print(b)"], ["m.fit(x, y)"]],
    ids=["shapes", "seen in the progress bar", "training"],
)
def test_what_hides_no_score_is_left_alone(sources: list[str]) -> None:
    """Prints of other things matter to nobody, and evaluate shows its score by itself."""
    assert spoil("drop_print", *sources) is None
