"""Korean numerals: 천십, 1만2천, 천 십 개, 일공일공."""

from __future__ import annotations

import re
from functools import lru_cache

_DIGITS = {name: value for value, name in enumerate("영일이삼사오육칠팔구")} | {"공": 0, "륙": 6}
_SMALL = {"십": 10, "백": 100, "천": 1_000}
_LARGE = {"만": 10**4, "억": 10**8}
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[가-힣]")
_NUMERAL = "[영공일이삼사오육륙칠팔구십백천만억]"
_ENDINGS = "입니다|입니당|이에요|예요|이다|이요|이야|임|정도|[은는이가을를]"
# Words that happen to be made of numerals: "if", "that's all", "only".
_PLAIN_WORDS = {"만일", "이만", "만"}


def write_digits(text: str, units: tuple[str, ...]) -> str:
    """Korean numerals of a normalised text as digits; `units` are words that may follow one.

    A numeral starts a word and ends the text or is followed by a unit, an ending or punctuation.
    """
    if text.isascii():
        return text
    whole = text.strip()

    def replace(match: re.Match[str]) -> str:
        numeral = match[0]
        if numeral in _PLAIN_WORDS and match["unit"] is None and numeral != whole:
            return numeral
        if any(sign in numeral for sign in (*_SMALL, *_LARGE)):
            return f"{parse_numeral(numeral):.15g}"
        digits = [str(_DIGITS[letter]) for letter in numeral if letter in _DIGITS]
        # Two letters or fewer are more often a word: 이 (this), 일 (day), 오이 (cucumber).
        return "".join(digits) if len(digits) > 2 else numeral

    return _pattern(units).sub(replace, text)


def parse_numeral(numeral: str) -> float:
    """The value of a numeral made of digits, Korean digits and 십 백 천 만 억."""
    total = section = 0.0
    digit: float | None = None
    for token in _TOKEN.findall(numeral):
        if token in _SMALL:
            section += (digit or 1) * _SMALL[token]
            digit = None
        elif token in _LARGE:
            total += (section + (digit or 0) or 1) * _LARGE[token]
            section, digit = 0.0, None
        elif token in _DIGITS:
            digit = (digit or 0) * 10 + _DIGITS[token]
        else:
            digit = float(token)
    return total + section + (digit or 0)


@lru_cache(maxsize=64)
def _pattern(units: tuple[str, ...]) -> re.Pattern[str]:
    unit = "|".join(re.escape(word) for word in sorted(units, key=len, reverse=True)) or "(?!)"
    return re.compile(
        rf"(?<![가-힣a-z0-9.,])(?:\d{{1,12}}(?:\.\d{{1,6}})? ?(?=[십백천만억])|{_NUMERAL})"
        rf"(?: ?{_NUMERAL}|(?<=[십백천만억]) ?\d{{1,12}}){{0,20}}"
        rf"(?= ?(?P<unit>{unit})|(?:{_ENDINGS})(?![가-힣])|\s*$|\s*[^\w\s])"
    )
