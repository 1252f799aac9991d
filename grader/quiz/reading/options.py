"""Finds the options of a question in an answer, by id or by their text in either language.

Spaces, quotes, `_`, `-` and the marks that end or divide sentences do not count. The longest text
wins, as among terms; options are never found by their place, which differs from student to student.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grader.messages import Text, join_texts
from grader.quiz.reading.wrapping import WORD
from grader.quiz.reading.writing import normalise
from grader.spec.quiz import Option

_KEPT = re.compile(
    r"(?:[^\s'\"‘’“”`*,;!?_.\-]|(?<=\d)\.(?=\d)|(?<![^\W\d])-(?=\.?\d)|(?<=\d)\*+(?=\d))+"
)
# Where two pieces of an option join without a gap that could end it.
_JOINT = re.compile(r"[_\-]+|(?<=\d),(?=\d{3}(?!\d))")
_RUN = re.compile(r"[^\W가-힣]+|[가-힣]+|\W")
_ENDING = re.compile(
    r"(?:이라고|라고|라는|입니다|입니당|이에요|예요|에요|이다|다|이요|요|임|이고|고|이며|며|이죠|죠"
    r"|인 것|인것|일 때|이랑|랑|하고|을|를|은|는|이|가|으로|로|에서|에|의|와|과|도|만|부터|까지)*"
    r"(?![가-힣])"
)
_COUNTED_ON = frozenset("십백천만억번배%*/^")
_SEPARATOR = re.compile(
    r"[,;\n/&+:=→⇒]|->| [-–—]+ |[.!?](?=\s|$)|\b(?:and|because|since|so|then)\b"
    r"|그리고|그다음|다음에?|및|왜냐하면|때문"
)
_TEXT_END = re.compile(
    r"[,;\n/.!?&+(#:=]|->|[→⇒]| [-–—]|\b(?:and|because|since|so)\b|그리고|왜냐하면|때문"
)
_LATIN_WORD = re.compile(r"[a-z]{2,}")
_FILLING = (
    "answer answers option options choice choices choose chose chosen pick picked select selected "
    "the it is its it's are be would my think i'd am an one both right correct true id step first "
    "second third fourth fifth next last finally and because since so then"
)
_FILLERS = frozenset(_FILLING.split())


@dataclass(frozen=True)
class Found:
    """An option that was found, at `start` to `end` of the normalised text."""

    id: str
    start: int
    end: int


@dataclass(frozen=True)
class _Index:
    """The options of one question, made ready for searching."""

    ids: Mapping[str, str]
    """Compact form of an id or a text → the option's id."""
    lengths: Mapping[str, tuple[int, ...]]
    """First character → lengths of the forms that begin with it, longest first."""
    bare: frozenset[str]
    """Compact forms of ids that are no option's text."""


@dataclass(frozen=True)
class _Compact:
    """A text without what does not count."""

    text: str
    origins: Sequence[int]
    """For each character its place in the whole text."""
    breaks: frozenset[int]
    """The offsets before which something stood that ends a word."""
    starts: Sequence[int]
    """The offsets at which a word or a sign begins, in order."""


def find_options(text: str, options: tuple[Option, ...]) -> tuple[Found, ...]:
    """The options named in a normalised text, in order and without overlap.

    An id that is no option's text counts only where it is not one word of an English sentence.
    """
    return find_each(text, options)[0]


def find_each(text: str, *lists: tuple[Option, ...]) -> list[tuple[Found, ...]]:
    """`find_options` for each of several lists of options."""
    compact = _compact(text)
    found = [_find(text, compact, options) for options in lists]
    blanked = leave_out(text, (option for some in found for option, _ in some))
    bare = {option.start for some in found for option, is_bare in some if is_bare}
    lost = _within_sentences(blanked, bare)
    return [
        tuple(option for option, is_bare in some if not (is_bare and option.start in lost))
        for some in found
    ]


def leave_out(text: str, found: Iterable[Found]) -> str:
    """`text` with spaces of equal length in place of the options found in it."""
    for option in found:
        width = option.end - option.start
        text = text[: option.start] + " " * width + text[option.end :]
    return text


def show_options(options: Iterable[Option], ids: Iterable[str], between: str = "; ") -> Text:
    """The texts of the options of these ids."""
    texts = {option.id: option.text for option in options}
    return join_texts((texts[id] for id in ids), between)


def words_behind(text: str, found: Sequence[Found]) -> list[str]:
    """The words that go on where the text of an option ends, its endings left out.

    Behind an id there is nothing to go on with.
    """
    starts = [option.start for option in found]
    words: list[str] = []
    for option in found:
        if option_form(text[option.start : option.end]) == option_form(option.id):
            continue
        ending = _ENDING.match(text, option.end)
        start = ending.end() if ending else option.end
        stop = _TEXT_END.search(text, start)
        ends = [stop.start() if stop else len(text), *(s for s in starts if s > option.start)]
        words += [match[0] for match in WORD.finditer(text, start, min(ends))]
    return words


def option_form(text: str) -> str:
    """The form in which an id or a text of an option, as it was written, is looked for."""
    return _compact(normalise(text)).text


def _find(text: str, compact: _Compact, options: tuple[Option, ...]) -> list[tuple[Found, bool]]:
    """Every option that is named, and whether by an id that is no option's text."""
    index = _index(tuple((option.id, option.text.ko, option.text.en) for option in options))
    found: list[tuple[Found, bool]] = []
    end = 0
    for position in compact.starts:
        sizes = index.lengths.get(compact.text[position]) if position >= end else None
        size = _longest_at(compact, position, sizes, index, text) if sizes else 0
        if size:
            end = position + size
            form = compact.text[position:end]
            first, last = compact.origins[position], compact.origins[end - 1]
            found.append((Found(index.ids[form], first, last + 1), form in index.bare))
    return found


@lru_cache(maxsize=4096)
def _index(options: tuple[tuple[str, str, str], ...]) -> _Index:
    texts: dict[str, set[str]] = {}
    for id, *written in options:
        for text in written:
            texts.setdefault(option_form(text), set()).add(id)
    ids = {form: min(owners) for form, owners in texts.items() if form and len(owners) == 1}
    bare = {option_form(id): id for id, *_ in options if option_form(id) not in texts}
    ids.update(bare)
    lengths: dict[str, set[int]] = {}
    for form in ids:
        lengths.setdefault(form[0], set()).add(len(form))
    longest_first = {first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()}
    return _Index(ids=ids, lengths=longest_first, bare=frozenset(bare))


def _compact(text: str) -> _Compact:
    pieces: list[str] = []
    origins: list[int] = []
    breaks: set[int] = set()
    end = 0
    for match in _KEPT.finditer(text):
        if match.start() > end and not _JOINT.fullmatch(text, end, match.start()):
            breaks.add(len(origins))
        pieces.append(match[0])
        end = match.end()
        origins.extend(range(match.start(), end))
    if end < len(text):
        breaks.add(len(origins))
    joined = "".join(pieces)
    starts = breaks.union(match.start() for match in _RUN.finditer(joined))
    starts.discard(len(joined))
    return _Compact(joined, origins, frozenset(breaks), sorted(starts))


def _longest_at(
    compact: _Compact, start: int, sizes: tuple[int, ...], index: _Index, text: str
) -> int:
    # A decimal point or a sign in front makes another number.
    if (
        start > 0
        and start not in compact.breaks
        and (compact.text[start].isdigit() and compact.text[start - 1] in ".-+*/^")
    ):
        return 0
    for size in sizes:
        form = compact.text[start : start + size]
        if len(form) == size and form in index.ids and _is_end(compact, start, size, text):
            return size
    return 0


def _is_end(compact: _Compact, start: int, size: int, text: str) -> bool:
    end = start + size
    if end >= len(compact.text) or end in compact.breaks:
        return True
    last, after = compact.text[end - 1], compact.text[end]
    is_number = last.isdigit() and not compact.text[start].isalpha()
    if is_number and (after in _COUNTED_ON or after == "." or (after == ")" and size < 3)):
        return False
    if _is_hangul(last) and _is_hangul(after):
        # Another word in one with it, or its ending only?
        return _ENDING.match(text, compact.origins[end - 1] + 1) is not None
    return not (last.isalnum() and after.isalnum() and _is_hangul(last) == _is_hangul(after))


def _is_hangul(character: str) -> bool:
    return "가" <= character <= "힣"


def _within_sentences(blanked: str, starts: Collection[int]) -> frozenset[int]:
    """Those places that lie in a clause with other English words than fillers."""
    if not starts:
        return frozenset()
    words = [match for match in _LATIN_WORD.finditer(blanked) if match[0] not in _FILLERS]
    if not words:
        return frozenset()
    ends = [match.start() for match in _SEPARATOR.finditer(blanked)]
    clauses = {bisect_left(ends, word.start()) for word in words}
    return frozenset(start for start in starts if bisect_left(ends, start) in clauses)
