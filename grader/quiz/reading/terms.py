"""Finds glossary terms in a text: the longest spelling wins, spaces, `_` and `-` do not count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from grader.spec.quiz import Glossary, Term

_PIECE = re.compile(r"[^\s_-]+")
_JOINTS_ONLY = re.compile(r"[_-]*")
# A word begins where the script changes, or behind a syllable that ends a word where a writer
# leaves out the space.
_START = re.compile(
    r"(?:^|(?<![a-z0-9]))[a-z0-9]|(?:(?<![가-힣])|(?<=[은는을를엔땐면때로]))[가-힣]"
    r"|(?<![^a-z0-9가-힣])[^a-z0-9가-힣]"
)


@dataclass(frozen=True)
class Mention:
    """A term at `start` to `end` of the text, and the folded text that it was found as."""

    term: Term
    text: str
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class TermIndex:
    """A glossary made ready for searching. Build it once with `index_glossary`."""

    terms: Mapping[str, Term]
    """By id."""
    owners: Mapping[str, Term]
    """By folded spelling."""
    lengths: Mapping[str, tuple[int, ...]]
    """First character → lengths of the spellings that begin with it, longest first."""


@dataclass(frozen=True, eq=False)
class _Same:
    """A glossary as a key of its own: hashing all its terms takes longer than marking."""

    glossary: Glossary

    def __hash__(self) -> int:
        return id(self.glossary)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.glossary is other.glossary


def index_glossary(glossary: Glossary) -> TermIndex:
    """The index of a glossary; built once for each."""
    return _index(_Same(glossary))


@lru_cache(maxsize=8)
def _index(same: _Same) -> TermIndex:
    glossary = same.glossary
    owners = {form: term for term in glossary.terms for form in term.forms}
    lengths: dict[str, set[int]] = {}
    for form in owners:
        lengths.setdefault(form[0], set()).add(len(form))
    return TermIndex(
        terms={term.id: term for term in glossary.terms},
        owners=owners,
        lengths={first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()},
    )


def find_terms(text: str, index: TermIndex) -> tuple[Mention, ...]:
    """The terms in a normalised text, in order and without overlap."""
    joined, origins, breaks = _join(text)
    starts = breaks.union(match.start() for match in _START.finditer(joined))
    found: list[Mention] = []
    end = 0
    for position in sorted(starts):
        if end <= position < len(joined):
            sizes = index.lengths.get(joined[position])
            form = _longest_at(joined, position, sizes, breaks, index) if sizes else ""
            if form:
                end = position + len(form)
                last = origins[end - 1] + 1
                found.append(Mention(index.owners[form], form, origins[position], last))
    return tuple(found)


def _join(text: str) -> tuple[str, list[int], frozenset[int]]:
    """The text without joints, each character's place, and the offsets at which a word ended."""
    pieces: list[str] = []
    origins: list[int] = []
    breaks: set[int] = set()
    end = 0
    for piece in _PIECE.finditer(text):
        start = piece.start()
        if not _JOINTS_ONLY.fullmatch(text, end, start):
            breaks.add(len(origins))
        end = piece.end()
        pieces.append(piece[0])
        origins.extend(range(start, end))
    if end < len(text) and not _JOINTS_ONLY.fullmatch(text, end):
        breaks.add(len(origins))
    breaks.discard(0)
    return "".join(pieces), origins, frozenset(breaks)


def _longest_at(
    joined: str,
    start: int,
    sizes: tuple[int, ...],
    breaks: frozenset[int],
    index: TermIndex,
) -> str:
    """The longest spelling of a term that begins at `start`; empty where none does."""
    for size in sizes:
        form = joined[start : start + size]
        if form in index.owners and _is_end(joined, start + size, breaks):
            return form
    return ""


def _is_end(joined: str, end: int, breaks: frozenset[int]) -> bool:
    # Korean endings stick to a word of any script, Latin letters only to their own.
    if end >= len(joined) or end in breaks:
        return True
    last = _script(joined[end - 1])
    return last != "latin" or _script(joined[end]) != "latin"


def _script(character: str) -> str:
    if character.isascii():
        return "latin" if character.isalnum() else "other"
    return "hangul" if "가" <= character <= "힣" else "other"
