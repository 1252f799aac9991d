"""Which of several amounts is the answer: rules that can be told to the person who wrote it.

1. An answer that offers a choice or takes something back has no single amount.
2. What follows the last word of conclusion ("따라서", "답은", "so") counts, or what follows the
   last reason ("… 하니까") of a single sentence; else the whole answer.
3. A number with the name of a part in front ("편향 10개") is part of the working.
4. If one value is left, that is it.
5. Else a total ("총 1010개") that no other amount exceeds, or the value after the last equals sign.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from grader.quiz.reading.amounts import Amount, alternatives
from grader.quiz.reading.negation import has_hedge

_CONCLUSION = re.compile(
    r"따라서|그러므로|그래서|결과|결론|정답|(?<![가-힣])답(?:은|이|:| :| =|\s)"
    r"|\b(?:therefore|thus|hence|so|answer|result)\b|∴"
)
_REASON = re.compile(r"(?<=[가-힣\d])(?:니까|므로)(?=[ ,])")
_TOTAL = re.compile(
    r"(?<![가-힣])총|합계|합은|합이|합:|합치면|합쳐서|합하면|합해|합친|(?<![가-힣])합(?= ?\d)"
    r"|더하면|더해|더하여|더한|까지 하면|포함하면|포함해서"
    r"|모두|전부|\b(?:total|altogether|in all|sum|makes|gives)\b"
)
_SENTENCE_END = re.compile(r"[!?;\n]|\.(?!\d)")
_CLAUSE_END = re.compile(r"[!?;\n,]|\.(?!\d)")


def concluding_values(
    text: str, amounts: Sequence[Amount], parts: tuple[str, ...]
) -> tuple[float | None, ...]:
    """The distinct values that a tidied text may mean: one where it is clear, more where it is not.

    None among them is an amount that cannot be worked out or is only a limit.
    """
    everything = _distinct(amounts)
    if len(everything) <= 1 or has_hedge(text):
        return everything
    region = _region(text, amounts)
    free = [amount for amount in region if not _is_part(text, amount, parts)]
    candidates = _distinct(free or region)
    if len(candidates) == 1:
        return candidates
    total = _total(text, region, amounts)
    if total is not None:
        return (total,)
    if free and free[-1] is region[-1] and free[-1].is_result:
        return _distinct(free[-1:])
    return candidates


def _distinct(amounts: Sequence[Amount]) -> tuple[float | None, ...]:
    return tuple(dict.fromkeys(None if a.is_open else a.value for a in amounts))


def _region(text: str, amounts: Sequence[Amount]) -> Sequence[Amount]:
    for match in reversed(list(_CONCLUSION.finditer(text))):
        after = [amount for amount in amounts if amount.start >= match.end()]
        if after:
            stop = _SENTENCE_END.search(text, after[0].end)
            end = stop.start() if stop else len(text)
            inside = [amount for amount in after if amount.start < end]
            return _behind_reason(text, match.end(), end, inside)
    return _behind_reason(text, 0, len(text.rstrip(" .!?\n")), amounts)


def _behind_reason(text: str, start: int, end: int, amounts: Sequence[Amount]) -> Sequence[Amount]:
    """The amounts behind the last reason of a single sentence: a second may tell the reason why."""
    reasons = list(_REASON.finditer(text, start, end))
    if not reasons or _SENTENCE_END.search(text, start, end):
        return amounts
    return [amount for amount in amounts if amount.start >= reasons[-1].end()] or amounts


def _total(text: str, region: Sequence[Amount], amounts: Sequence[Amount]) -> float | None:
    values = [amount.value for amount in amounts]
    for match in reversed(list(_TOTAL.finditer(text))):
        stop = _CLAUSE_END.search(text, match.end())
        end = stop.start() if stop else len(text)
        inside = [amount for amount in region if match.end() <= amount.start < end]
        if inside and not inside[0].is_open and inside[0].value is not None:
            total = inside[0].value
            # A total is no smaller than its parts: "뉴런이 총 10개" is not the answer here.
            if all(value is not None and value <= total for value in values):
                return total
    return None


def _is_part(text: str, amount: Amount, parts: tuple[str, ...]) -> bool:
    before, after = _part_patterns(parts)
    return (
        before.search(text, max(0, amount.start - 30), amount.start) is not None
        or after.match(text, amount.end) is not None
    )


@lru_cache(maxsize=64)
def _part_patterns(parts: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = alternatives(parts)
    link = r"(?:\s*(?:총|의|개수|갯수|수|값|은|는|이|가|도|와|과|:|are|is|has|have))*\s*"
    # In "10 biases = 1010" the word belongs to the number before it.
    before = rf"(?:{words}){link}$|(?<!\d)(?<!\d )(?:{words}){link}={link}$"
    return re.compile(before), re.compile(rf"\s*(?:의\s*)?(?:{words})")
