"""Finds glossary terms in a text: the longest spelling wins, spaces, `_` and `-` do not count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from grader.spec.quiz import Glossary, Term

_JOINTS = str.maketrans("", "", "_-")
# Syllables that end a word before the next one where a writer leaves out the space.
_WORD_ENDS = frozenset("은는을를엔땐면때로")


@dataclass(frozen=True)
class Mention:
    """A term that was found, and the folded text it was found as."""

    term: Term
    text: str
    start: int


@dataclass(frozen=True)
class TermIndex:
    """A glossary made ready for searching. Build it once with `index_glossary`."""

    terms: Mapping[str, Term]
    """By id."""
    owners: Mapping[str, Term]
    """By folded spelling."""
    lengths: Mapping[str, tuple[int, ...]]
    """First character → lengths of the spellings that begin with it, longest first."""


@lru_cache(maxsize=8)
def index_glossary(glossary: Glossary) -> TermIndex:
    """The index of a glossary; built once for each."""
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
    joined, breaks = _join(text)
    found: list[Mention] = []
    position = 0
    while position < len(joined):
        sizes = index.lengths.get(joined[position])
        mention = None
        if sizes and _is_start(joined, position, breaks):
            mention = _longest_at(joined, position, sizes, breaks, index)
        if mention is None:
            position += 1
        else:
            found.append(mention)
            position += len(mention.text)
    return tuple(found)


def _join(text: str) -> tuple[str, frozenset[int]]:
    """The text without joints, and the offsets in it before which a space stood."""
    pieces = text.translate(_JOINTS).split()
    breaks, length = set(), 0
    for piece in pieces:
        length += len(piece)
        breaks.add(length)
    return "".join(pieces), frozenset(breaks)


def _longest_at(
    joined: str,
    start: int,
    sizes: tuple[int, ...],
    breaks: frozenset[int],
    index: TermIndex,
) -> Mention | None:
    for size in sizes:
        form = joined[start : start + size]
        term = index.owners.get(form)
        if term is not None and _is_end(joined, start + size, breaks):
            return Mention(term=term, text=form, start=start)
    return None


def _is_start(joined: str, position: int, breaks: frozenset[int]) -> bool:
    if position == 0 or position in breaks:
        return True
    before, script = joined[position - 1], _script(joined[position])
    return script != _script(before) or (script == "hangul" and before in _WORD_ENDS)


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
