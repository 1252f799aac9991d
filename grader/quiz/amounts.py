"""Finds the amounts in a sentence: numbers, arithmetic, and equations taken as their last side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from grader.quiz.arithmetic import ArithmeticFailedError, evaluate
from grader.quiz.numerals import write_digits

_NUMBER = r"(?<![a-z0-9_.])\d{1,300}(?:\.\d{1,300})?(?:e[+-]?\d{1,4})?(?![a-z0-9_%]|\.\d| %)"
_SIGN = r"(?:(?<![\w)\]] )(?<![\w)\]])[+-] ?)?"
_OPERAND = rf"{_SIGN}(?:\( ?){{0,8}}{_SIGN}{_NUMBER}(?: ?\)){{0,8}}"
_EXPRESSION = re.compile(rf"{_OPERAND}(?: ?(?:\*\*|[-+*/^]) ?{_OPERAND})*")
_EQUALS = re.compile(r"\s*(?:=+>?|-+>|[→⇒⟹≈≒])\s*")
_EQUALS_BEFORE = re.compile(r"(?:=+>?|-+>|[→⇒⟹≈≒])\s*$")
_BOUND_BEFORE = re.compile(
    r"(?:최소|최대|적어도|많아야|at least|at most|(?:more|less|greater|fewer) than|over|under"
    r"|(?<![=-])>|[<≥≤~])\s*$"
)
_BOUND_AFTER = re.compile(r"\s*(?:이상|이하|미만|초과|보다|을? ?넘|or (?:more|less)|[~<≥≤])")

_REWRITES = tuple(
    (re.compile(pattern, re.MULTILINE), replacement)
    for pattern, replacement in (
        # LaTeX and look-alike operators.
        (r"\\(?:times|cdot)\b", "*"),
        (r"\\(?:text|mathrm|boxed)\b|[${}]", " "),
        (r"[−–—]", "-"),
        # Numbering: "1. …", "문제 1: …", "1번. …".
        (r"^\s*(?:\(?\d\)\s*(?=\w)|\d{1,2}\. |\d{1,2}번\s*[.:)])(?=\D*\d)", " "),
        (r"(?:문제|문|답|정답|\bq|\banswer|\bquestion) ?\d{1,2} ?번? ?[.:)](?=\D*\d)", " "),
        (r"^\s*[-*+•] ", " "),
        # Commas separate thousands, nothing else.
        (r"(?<![\d.,])(\d{1,3}(?:,\d{3})+)(?![\d,]*\d)", None),
    )
)
_TIMES = re.compile(r"(?<=[\d)]) ?(?:[x×∗✕✖⨯·•∙⋅*]|곱하기|\btimes\b|multiplied by) ?(?=[\d(])")
_WORDS = tuple(
    (re.compile(rf"(?<=[\d)]) ?(?:{words}) ?(?=[\d(])"), sign)
    for words, sign in (
        ("더하기|플러스|plus", " + "),
        ("빼기|마이너스|minus", " - "),
        ("나누기|÷|divided by", " / "),
    )
)
# What stands in brackets with words or an equation is a remark.
_REMARK = re.compile(r"\([^()]*(?:[^\W\d_]|[=,])[^()]*\)")
_LEADING_ZEROS = re.compile(r"(?<![\d.])0+(?=\d)")


@dataclass(frozen=True)
class Amount:
    """One amount of an answer, at `start` to `end` of the tidied text."""

    value: float | None
    """None where it looks like arithmetic and cannot be worked out."""
    start: int
    end: int
    is_result: bool
    """Stands after an equals sign or an arrow."""
    is_bound: bool
    """Is a limit ("1000 이상"), not an amount."""
    is_sum: bool
    """Is written as arithmetic, not as a bare number."""


def tidy(text: str, units: tuple[str, ...]) -> str:
    """A normalised text with plain operators and digits, without units, remarks and numbering."""
    for pattern, replacement in _REWRITES:
        plain = replacement if replacement is not None else _drop_commas
        text = pattern.sub(plain, text)
    text = write_digits(text, units)
    text = _unit_pattern(units).sub("", text)
    without_remarks = _REMARK.sub(" ", text)
    text = without_remarks if re.search(r"\d", without_remarks) else text
    text = _TIMES.sub(" * ", text)
    for pattern, sign in _WORDS:
        text = pattern.sub(sign, text)
    return re.sub(r" {2,}", " ", _power(text))


def find_amounts(text: str) -> tuple[Amount, ...]:
    """The amounts of a tidied text in order; of `100*10 + 10 = 1010` only the last side."""
    found: list[Amount] = []
    for match in _EXPRESSION.finditer(text):
        amount = _read(match, text)
        if found and _EQUALS.fullmatch(text, found[-1].end, amount.start):
            amount = _join(found.pop(), amount)
        found.append(amount)
    return tuple(found)


def _read(match: re.Match[str], text: str) -> Amount:
    expression = match[0]
    return Amount(
        value=_work_out(expression),
        start=match.start(),
        end=match.end(),
        is_result=_EQUALS_BEFORE.search(text, max(0, match.start() - 6), match.start()) is not None,
        is_bound=_BOUND_BEFORE.search(text, max(0, match.start() - 16), match.start()) is not None
        or _BOUND_AFTER.match(text, match.end()) is not None,
        is_sum=re.search(r"\d.*[-+*/^]", expression) is not None,
    )


def _join(left: Amount, right: Amount) -> Amount:
    # "1000 = 100*10 + 10" contradicts itself; in "100*10 = 1000 + 10 = 1010" one just runs on.
    contradicts = right.is_sum and not left.is_sum and left.value != right.value
    return Amount(
        value=None if contradicts else right.value,
        start=left.start,
        end=right.end,
        is_result=True,
        is_bound=left.is_bound or right.is_bound,
        is_sum=right.is_sum,
    )


def _work_out(expression: str) -> float | None:
    missing = expression.count("(") - expression.count(")")
    if missing > 0:
        expression = expression.replace("(", "", missing)
    elif missing < 0:
        expression = expression[::-1].replace(")", "", -missing)[::-1]
    try:
        return evaluate(_LEADING_ZEROS.sub("", expression))
    except ArithmeticFailedError:
        return None


def _power(text: str) -> str:
    return re.sub(r"(?<=[\d)]) ?\^ ?(?=[\d(])", "**", text)


def _drop_commas(match: re.Match[str]) -> str:
    return match[0].replace(",", "")


@lru_cache(maxsize=64)
def _unit_pattern(units: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(units, key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?<=\d) ?(?:{words})(?![a-z0-9])")
