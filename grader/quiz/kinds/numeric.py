"""Marks a number."""

from __future__ import annotations

from collections.abc import Sequence

from grader.quiz.reading.amounts import Amount, find_amounts, tidy
from grader.quiz.reading.arithmetic import evaluate
from grader.quiz.reading.conclusion import concluding_values
from grader.quiz.reading.negation import has_negation, has_question
from grader.quiz.reading.surroundings import is_plain
from grader.quiz.verdict import Reading, Verdict, accept, postpone, refuse
from grader.spec.quiz import Misconception, NumericQuestion, Tolerance

# Rounding of floats; no question is about less.
_ROUNDING = 1e-9


def mark_numeric(question: NumericQuestion, text: str, reading: Reading) -> Verdict:
    """Mark a normalised answer to a question for a number.

    A right number among words that are not known to belong to it is asked about again.

    Raises:
        ArithmeticFailedError: the key or a misconception has no value (`check_cases` finds it).
    """
    tidied = tidy(text, question.units, question.parts)
    amounts = find_amounts(tidied)
    values = concluding_values(tidied, amounts, question.parts)
    read_as = ", ".join(_show(value) for value in values if value is not None)
    if not values:
        return postpone("ask", "ask.no_number")
    if has_negation(text):
        return postpone("review", "review.negation", read_as)
    if len(values) > 1:
        return postpone("ask", "ask.several_numbers", read_as)
    value = values[0]
    if value is None:
        return postpone("ask", "ask.no_value")
    if not is_close(value, evaluate(question.key), question.tolerance):
        return refuse(question, read_as, _misconception(question, value))
    return _mark_right(question, tidied, amounts, read_as)


def is_close(value: float, wanted: float, tolerance: Tolerance) -> bool:
    """Whether a value is near enough to a wanted one: the wider tolerance counts."""
    return abs(value - wanted) <= _slack(wanted, tolerance)


def _mark_right(
    question: NumericQuestion, tidied: str, amounts: Sequence[Amount], read_as: str
) -> Verdict:
    wanted = evaluate(question.key)
    slack = _slack(wanted, question.tolerance)
    right = [
        amount
        for amount in amounts
        if not amount.is_open and amount.value is not None and abs(amount.value - wanted) <= slack
    ]
    if has_question(tidied):
        return postpone("ask", "ask.question", read_as)
    if not is_plain(question, tidied, right, wanted, slack):
        return postpone("ask", "ask.more_words", read_as)
    return accept(read_as)


def _slack(wanted: float, tolerance: Tolerance) -> float:
    return max(tolerance.absolute, max(tolerance.relative, _ROUNDING) * abs(wanted))


def _misconception(question: NumericQuestion, value: float) -> Misconception | None:
    known = question.misconceptions.items()
    return next((m for key, m in known if is_close(value, evaluate(key), question.tolerance)), None)


def _show(value: float) -> str:
    return f"{value:.12g}"
