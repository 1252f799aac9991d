"""Marks pairs: what belongs to what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from grader.messages import Text, join_texts, message
from grader.quiz.reading.negation import has_hedge, has_negation
from grader.quiz.reading.options import Found, find_each, leave_out
from grader.quiz.verdict import Reading, Verdict, accept, postpone, refuse
from grader.spec.quiz import MatchQuestion, Misconception

_PAIR_END = re.compile(r"[;\n]|,(?!\d{3}(?!\d))")
_BETWEEN = re.compile(r"=>|=+|[-–—]+>|→|⇒|➡|:| [-–—]+ ")


@dataclass(frozen=True)
class _Pair:
    left: str
    right: str
    rest: str
    """What else its text says."""


def mark_match(question: MatchQuestion, text: str, reading: Reading) -> Verdict:
    """Mark normalised `left: right` pairs by the share of them that are right."""
    pairs, unread = _read_pairs(text, question)
    read_as = _show(question, pairs)
    if not pairs:
        return postpone("ask", "ask.no_pairs")
    rest = " ".join(pair.rest for pair in pairs)
    if has_negation(rest):
        return postpone("review", "review.negation", read_as)
    chosen = {(pair.left, pair.right) for pair in pairs}
    if len(chosen) > len({left for left, _ in chosen}) or has_hedge(rest):
        return postpone("ask", "ask.pair_twice", read_as)
    if unread:
        return postpone("ask", "ask.unread_pairs", read_as, read_pairs=len(chosen), unread=unread)
    wanted = len(question.left)
    hits = sum(question.key[left] == right for left, right in chosen)
    if hits == wanted:
        return accept(read_as)
    words = message("quiz.share.match", hits=hits, wanted=wanted)
    return refuse(question, read_as, Misconception(credit=hits / wanted, text=words))


def _read_pairs(text: str, question: MatchQuestion) -> tuple[list[_Pair], int]:
    """The pairs of an answer, and how many of its pieces look like pairs and are none."""
    left, right = find_each(text, question.left, question.right)
    # Signs and commas within an option's own text divide nothing.
    signs = leave_out(text, (*left, *right))
    pairs: list[_Pair] = []
    unread = 0
    for start, end in _cut(_pieces(signs), signs, left, right):
        between = [match.span() for match in _BETWEEN.finditer(signs, start, end)]
        options = (_join(left, right, (start, *span, end)) for span in between)
        pair = next((pair for pair in options if pair is not None), None)
        if pair is None:
            unread += bool(between)
        else:
            pairs.append(_Pair(pair[0].id, pair[1].id, leave_out(text, pair)[start:end]))
    return pairs, unread


def _cut(
    pieces: Iterable[tuple[int, int]], signs: str, left: Sequence[Found], right: Sequence[Found]
) -> Iterator[tuple[int, int]]:
    """Pieces of several pairs with nothing but spaces between them, cut: `a: x b: y`."""
    for begin, end in pieces:
        start = begin
        for sign, following in pairwise(_BETWEEN.finditer(signs, begin, end)):
            inside = (sign.end(), following.start())
            before = next((o for o in right if inside[0] <= o.start < o.end <= inside[1]), None)
            after = next((o for o in left if before and before.end <= o.start < inside[1]), None)
            if after is not None:
                yield start, after.start
                start = after.start
        yield start, end


def _pieces(signs: str) -> Iterator[tuple[int, int]]:
    """Where each pair stands. What has no sign between two sides belongs to the one before."""
    start = end = 0
    for stop in (*(match.start() for match in _PAIR_END.finditer(signs)), len(signs)):
        has_sign = _BETWEEN.search(signs, end, stop) is not None
        if has_sign and _BETWEEN.search(signs, start, end):
            yield start, end
            start = end
        end = stop
    yield start, end


def _join(
    left: Sequence[Found], right: Sequence[Found], at: tuple[int, int, int, int]
) -> tuple[Found, Found] | None:
    """The only option on each side of a sign; `at` is start, sign, end of the sign and end."""
    start, sign, after, end = at
    firsts = {option.id: option for option in left if start <= option.start < option.end <= sign}
    seconds = {option.id: option for option in right if after <= option.start < option.end <= end}
    if len(firsts) != 1 or len(seconds) != 1:
        return None
    return next(iter(firsts.values())), next(iter(seconds.values()))


def _show(question: MatchQuestion, pairs: list[_Pair]) -> Text:
    texts = {option.id: option.text for option in question.left}
    others = {option.id: option.text for option in question.right}
    chosen = dict.fromkeys((pair.left, pair.right) for pair in pairs)
    return join_texts(
        (join_texts((texts[left], others[right]), " → ") for left, right in chosen), ", "
    )
