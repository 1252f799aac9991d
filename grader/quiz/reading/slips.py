"""Spelling slips: the nearest term of the whole glossary, measured in keystrokes.

Korean is taken apart into jamo, so that 씨그모이드 is one keystroke from 시그모이드. No similarity
threshold separates slips from other terms (`elu` is nearer to `relu` than most slips are to their
word), so the rule asks three things: the key is the nearest term, strictly nearer than the second,
and at most one slip in six keystrokes away, word by word. Short words have no slips at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from grader.quiz.reading.terms import TermIndex

MIN_LENGTH = 6
"""Keystrokes below which two terms are too easily one another."""
_KEYSTROKES_PER_SLIP = 6
_LONGEST_FIXED_WORD = 4
_MAX_WORDS = 40

_FIRST = 0xAC00
_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS: tuple[str, ...] = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_WORD = re.compile(r"[a-z]+|[가-힣]+")
_NAME_WITH_DIGITS = re.compile(r"(?<![a-z0-9_])[a-z_]*\d[a-z0-9_]*")
_CAMEL_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PARTICLES = re.compile(
    r"(?:이라고|라고|입니다|입니당|이에요|예요|에요|이요|요|이다|다|죠|함수|메서드|메소드"
    r"|을|를|은|는|이|가|으로|로|에|의|와|과|도|만)+$"
)


@dataclass(frozen=True)
class Slip:
    """A spelling slip of a term, and the folded text that was read so."""

    term: str
    text: str


@dataclass(frozen=True)
class _Spelling:
    term: str
    words: tuple[str, ...]
    jamo: str


@dataclass(frozen=True)
class _Spellings:
    """Every spelling of a glossary."""

    all: tuple[_Spelling, ...]
    jamo: tuple[str, ...]
    longest: int
    """Words of the longest one."""


@lru_cache(maxsize=8192)
def split_jamo(text: str) -> str:
    """Hangul syllables as their letters in the order they are typed; the rest as it is."""
    if text.isascii():
        return text
    return "".join(_letters(character) for character in text)


def find_slip(text: str, key: str, index: TermIndex) -> Slip | None:
    """The longest stretch of a normalised text that is a slip of `key`, if there is one."""
    words = _WORD.findall(_NAME_WITH_DIGITS.sub(" ", text))
    if not 0 < len(words) <= _MAX_WORDS:
        return None
    spelt = _spellings(index)
    wanted = [spelling for spelling in spelt.all if spelling.term == key]
    for stretch in _stretches(words, spelt.longest):
        # Few stretches are near the key, and only those need a look at the whole glossary.
        if not any(_is_near(stretch, spelling) for spelling in wanted):
            continue
        if "".join(stretch) not in index.owners and _nearest(stretch, spelt) == key:
            return Slip(term=key, text="".join(stretch))
    return None


def _letters(character: str) -> str:
    offset = ord(character) - _FIRST
    if not 0 <= offset < len(_LEADS) * len(_VOWELS) * len(_TAILS):
        return character
    lead, rest = divmod(offset, len(_VOWELS) * len(_TAILS))
    vowel, tail = divmod(rest, len(_TAILS))
    return _LEADS[lead] + _VOWELS[vowel] + _TAILS[tail]


@lru_cache(maxsize=8)
def _spellings(index: TermIndex) -> _Spellings:
    found = tuple(
        _Spelling(term.id, words, split_jamo("".join(words)))
        for term in index.terms.values()
        for spelling in term.spellings
        if (words := _words_of(spelling))
    )
    return _Spellings(
        all=found,
        jamo=tuple(spelling.jamo for spelling in found),
        longest=max(len(spelling.words) for spelling in found),
    )


def _words_of(spelling: str) -> tuple[str, ...]:
    parted = _CAMEL_HUMP.sub(" ", unicodedata.normalize("NFKC", spelling))
    return tuple(_WORD.findall(parted.casefold()))


def _stretches(words: Sequence[str], longest: int) -> Iterator[tuple[str, ...]]:
    """Runs of neighbouring words, longest first, with and without the last one's particles."""
    for size in range(min(longest, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            stretch = tuple(words[start : start + size])
            bare = _PARTICLES.sub("", stretch[-1])
            if bare and bare != stretch[-1]:
                yield (*stretch[:-1], bare)
            yield stretch


def _is_near(stretch: tuple[str, ...], spelling: _Spelling) -> bool:
    jamo = split_jamo("".join(stretch))
    if min(len(jamo), len(spelling.jamo)) < MIN_LENGTH:
        return False
    allowed = _allowed(min(len(jamo), len(spelling.jamo)))
    distance = OSA.distance(jamo, spelling.jamo, score_cutoff=allowed)
    return distance <= allowed and _is_close(stretch, spelling, distance)


def _nearest(stretch: tuple[str, ...], spelt: _Spellings) -> str | None:
    spellings, jamo = spelt.all, split_jamo("".join(stretch))
    if len(jamo) < MIN_LENGTH:
        return None
    cutoff = _allowed(len(jamo) + len(jamo) // _KEYSTROKES_PER_SLIP + 1)
    hits = process.extract(jamo, spelt.jamo, scorer=OSA.distance, score_cutoff=cutoff, limit=None)
    distances: dict[str, float] = {}
    for _, distance, position in hits:
        term = spellings[position].term
        distances[term] = min(distance, distances.get(term, distance))
    ranked = sorted(distances, key=distances.__getitem__)
    if not ranked or (len(ranked) > 1 and distances[ranked[0]] == distances[ranked[1]]):
        return None
    within = any(
        spellings[position].term == ranked[0] and _is_close(stretch, spellings[position], distance)
        for _, distance, position in hits
    )
    return ranked[0] if within else None


def _is_close(stretch: tuple[str, ...], spelling: _Spelling, distance: float) -> bool:
    length = min(len(split_jamo("".join(stretch))), len(spelling.jamo))
    if length < MIN_LENGTH or distance > _allowed(length):
        return False
    if len(stretch) > len(spelling.words):
        return False
    if len(stretch) < len(spelling.words):
        # Words run together cannot be compared one by one: one slip in all of them.
        return distance <= 1
    return all(map(_is_word_close, stretch, spelling.words))


def _is_word_close(word: str, wanted: str) -> bool:
    # Word by word, or `dense_categorical_crossentropy` would be a slip of `sparse_…`.
    written, right = split_jamo(word), split_jamo(wanted)
    length = min(len(written), len(right))
    return OSA.distance(written, right) <= (_allowed(length) if length > _LONGEST_FIXED_WORD else 0)


def _allowed(length: int) -> int:
    return max(1, length // _KEYSTROKES_PER_SLIP)
