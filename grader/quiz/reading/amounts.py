"""Finds the amounts in a sentence: numbers, arithmetic, and equations taken as their last side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from grader.quiz.reading.arithmetic import ArithmeticFailedError, evaluate
from grader.quiz.reading.numerals import write_digits

_NUMBER = (
    r"(?:(?<![a-z0-9_.])\d{1,300}(?:\.\d{1,300})?|(?<![\w.])\.\d{1,300})(?:e[+-]?\d{1,4})?"
    r"(?![a-z0-9_]|\.\d| ?(?:%|퍼센트|percent\b))"
)
_PLAIN = r"(?<![\w.])\d{1,15}(?:\.\d{1,15})?"
_PERCENT = r"(?:%|퍼센트|프로(?![가-힣])|percent\b)"
# "답은 -3" has a sign and "답 - 3" a dash; behind a number either takes away.
_SIGN = r"(?:(?<![\w)\]] )(?<![\w)\]])[+-] ?|(?:(?<=[a-z가-힣] )|(?<=[은는이가]))[+-](?=[\d.(]))?"
_OPERAND = rf"{_SIGN}(?:\( ?){{0,8}}{_SIGN}{_NUMBER}(?: ?\)){{0,8}}"
_EXPRESSION = re.compile(rf"{_OPERAND}(?: ?(?:\*\*|[-+*/^]) ?{_OPERAND})*")
_EQUALS = re.compile(r"\s*(?:=+>?|-+>|[→⇒⟹≈≒])\s*")
_EQUALS_BEFORE = re.compile(r"(?:=+>?|-+>|[→⇒⟹≈≒])\s*$")
_BOUND_BEFORE = re.compile(
    r"(?:최소|최대|적어도|많아야|at least|at most|(?:more|less|greater|fewer) than|over|under"
    r"|twice|double|half of|\d ?(?:%|mod|//)|(?<![=-])>|[<≥≤~])\s*$"
)
_BOUND_AFTER = re.compile(
    r"\s*(?:이상|이하|미만|초과|보다|을? ?넘|or (?:more|less)|[~<≥≤]"
    r"|의? ?[두세네몇] ?배|의 ?(?:절반|제곱))"
)
# An operator with a word on its other side: "1010 + 편향" is more than 1010.
_OPERATOR_AFTER = re.compile(r" ?(?:[+/÷×^]|\*(?!\*)|x(?= )) ?(?=[^\W\d_])")
# What a function makes of a number is not worked out: "log(4)" is no 4.
_FUNCTION_BEFORE = re.compile(r"(?:\b(?:log|ln|exp|sqrt)\d{0,2}|√|\be ?(?:\^|\*\*)) ?\(?$")
_OPERATOR_BEFORE = re.compile(r"[^\W\d_] ?(?:[+/÷×^]|(?<!\*)\*|(?<= )x) ?$")

# Signs, pattern, replacement: where none of the signs is in a text, the pattern is not tried.
_REWRITES = tuple(
    (frozenset(signs), re.compile(pattern, re.MULTILINE), replacement)
    for signs, pattern, replacement in (
        # LaTeX and look-alike operators.
        ("\\", r"\\(?:times|cdot)\b", "*"),
        ("\\${}", r"\\(?:text|mathrm|boxed)\b|[${}]", " "),
        ("−–—", r"[−–—]", "-"),
        # Numbering: "1. …", "문제 1: …", "1번. …".
        (").번", r"^\s*(?:\(?\d\)\s*(?=\w)|\d{1,2}\. |\d{1,2}번\s*[.:)])(?=\D*\d)", " "),
        (".:)", r"(?:문제|문|답|정답|\bq|\banswer|\bquestion) ?\d{1,2} ?번? ?[.:)](?=\D*\d)", " "),
        ("-*+•", r"^\s*[-*+•] ", " "),
        # What a function makes of something is told behind the equals sign: "-log(0.25) = 1.386".
        ("=≈≒", r"[-+]? ?\b(?!x\b)[a-z_가-힣][a-z0-9_.가-힣]*\([^()=]*\)(?= ?[=≈≒])", " "),
        (
            "=≈≒",
            r"[-+]? ?(?:\b(?:log|ln|exp|sqrt)|√|\be ?(?:\^|\*\*)) ?\(?-?[\d.]+\)?(?= ?[=≈≒])",
            " ",
        ),
        # Commas separate thousands, nothing else.
        (",", r"(?<![\d.,])(\d{1,3}(?:,\d{3})+)(?![\d,]*\d)", None),
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
_SIGN_WORD = re.compile(r"(?<![\d)] )(?<![\w)])(?:마이너스|음수|minus|negative) ?(?=[\d(.])")
# What stands in brackets with words or an equation is a remark.
_REMARK = re.compile(r"\([^()]*(?:[^\W\d_]|[=,])[^()]*\)")
_SHARES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (
            rf"({_PLAIN}) ?(?:의|중(?:에서?|의)?|가운데|에서) ?({_PLAIN}) ?{_PERCENT}",
            r"(\1 * \2 / 100)",
        ),
        (rf"({_PLAIN}) ?{_PERCENT} (?:of|from) (?:the )?({_PLAIN})", r"(\2 * \1 / 100)"),
        (rf"(?<=\* )({_PLAIN}) ?{_PERCENT}", r"(\1 / 100)"),
        (rf"({_PLAIN}) ?{_PERCENT}(?= \* )", r"(\1 / 100)"),
    )
)
_POWER = re.compile(r"(?<=[\d)]) ?\^ ?(?=[\d(])")
_DIGIT = re.compile(r"\d")
_SUM = re.compile(r"\d.*[-+*/^]")
_SPACES = re.compile(r" {2,}")
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
    is_open: bool
    """Is a limit ("1000 이상") or a side of an unfinished sum ("1000 + 편향"), not an amount."""
    is_sum: bool
    """Is written as arithmetic, not as a bare number."""


def tidy(text: str, units: tuple[str, ...], parts: tuple[str, ...] = ()) -> str:
    """A normalised text with plain operators and digits, without units, remarks and numbering.

    Names of `parts` next to an operator go too: `100 inputs * 10 neurons` → `100 * 10 neurons`.
    """
    for signs, pattern, replacement in _REWRITES:
        if not signs.isdisjoint(text):
            text = pattern.sub(_drop_commas if replacement is None else replacement, text)
    text = write_digits(text, units)
    text = _unit_pattern(units).sub("", text)
    without_remarks = _REMARK.sub(" ", text) if "(" in text else text
    text = without_remarks if _DIGIT.search(without_remarks) else text
    text = _SPACES.sub(" ", _part_pattern(parts).sub(" ", text))
    text = _TIMES.sub(" * ", text)
    for pattern, sign in (*_WORDS, *_SHARES):
        text = pattern.sub(sign, text)
    return _SPACES.sub(" ", _POWER.sub("**", _SIGN_WORD.sub("-", text)))


def find_amounts(text: str) -> tuple[Amount, ...]:
    """The amounts of a tidied text in order; of `100*10 + 10 = 1010` only the last side."""
    found: list[Amount] = []
    for match in _EXPRESSION.finditer(text):
        amount = _read(match, text)
        if found and _is_chain(found[-1], amount, text):
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
        is_open=_is_open(match, text),
        is_sum=_SUM.search(expression) is not None,
    )


def _is_open(match: re.Match[str], text: str) -> bool:
    begin = max(0, match.start() - 16)
    return any(
        pattern.search(text, begin, match.start())
        for pattern in (_BOUND_BEFORE, _OPERATOR_BEFORE, _FUNCTION_BEFORE)
    ) or any(pattern.match(text, match.end()) for pattern in (_BOUND_AFTER, _OPERATOR_AFTER))


def _is_chain(left: Amount, right: Amount, text: str) -> bool:
    sign = _EQUALS.fullmatch(text, left.end, right.start)
    if sign is None:
        return False
    # An arrow between two bare numbers only points: "편향 10 → 1010".
    is_equation = sign[0].strip().strip("=") == ""
    return is_equation or left.is_sum or right.is_sum or left.value == right.value


def _join(left: Amount, right: Amount) -> Amount:
    # "1000 = 100*10 + 10" contradicts itself; in "100*10 = 1000 + 10 = 1010" one just runs on.
    contradicts = not left.is_sum and left.value != right.value
    return Amount(
        value=None if contradicts else right.value,
        start=left.start,
        end=right.end,
        is_result=True,
        is_open=left.is_open or right.is_open,
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


def _drop_commas(match: re.Match[str]) -> str:
    return match[0].replace(",", "")


def alternatives(words: tuple[str, ...]) -> str:
    """A regular expression for any of the words, the longest first; for none if there are none."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"


@lru_cache(maxsize=64)
def _part_pattern(parts: tuple[str, ...]) -> re.Pattern[str]:
    name, sign = rf"(?:{alternatives(parts)})", r"[+*x×∗]"
    return re.compile(
        rf"(?<=\d) ?(?:의 ?)?{name} ?(?={sign} ?(?:\d|{name}))"
        rf"|(?<=[+*×∗])(?: ?{name}(?:의|수|개수)?)+ ?(?=\d)|(?<= x )(?:{name} ?)+(?=\d)"
    )


@lru_cache(maxsize=64)
def _unit_pattern(units: tuple[str, ...]) -> re.Pattern[str]:
    words = alternatives(units)
    return re.compile(rf"(?<=\d) ?(?:{words})(?![a-z0-9])")
