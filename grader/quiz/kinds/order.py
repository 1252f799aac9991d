"""Marks steps that are put in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from grader.messages import message
from grader.quiz.reading.negation import has_hedge, has_negation
from grader.quiz.reading.options import Found, find_options, leave_out, show_options
from grader.quiz.verdict import Reading, Verdict, accept, postpone, refuse
from grader.spec.quiz import Misconception, OrderQuestion

_NUMBER_BEFORE = re.compile(r"(?<!\d)(\d{1,2}) ?(?:[.):]|번째?|단계)\s*[:.)]?\s*$")
_BACKWARDS = re.compile(r"<[-=]|←|⇐")


def mark_order(question: OrderQuestion, text: str, reading: Reading) -> Verdict:
    """Mark a normalised answer by the share of neighbouring steps that follow each other rightly.

    Steps stand in order or have numbers in front of them, which then count.
    """
    found = find_options(text, question.steps)
    ids = tuple(option.id for option in _by_number(text, found))
    read_as = show_options(question.steps, ids, " → ")
    rest = leave_out(text, found)
    wanted = [step.id for step in question.steps]
    if ids and has_negation(rest):
        return postpone("review", "review.negation", read_as)
    if sorted(ids) != sorted(wanted) or has_hedge(rest) or _BACKWARDS.search(rest):
        return postpone("ask", "ask.steps", read_as, count=len(set(ids)), wanted=len(wanted))
    links = set(pairwise(wanted))
    hits = sum(link in links for link in pairwise(ids))
    if hits == len(links):
        return accept(read_as)
    words = message("quiz.share.order", hits=hits, wanted=len(links))
    return refuse(question, read_as, Misconception(credit=hits / len(links), text=words))


def _by_number(text: str, found: Sequence[Found]) -> Sequence[Found]:
    """The steps by the numbers in front of them, where each has one of its own."""
    ends = [0, *(option.end for option in found)]
    before = [text[end : option.start] for end, option in zip(ends, found, strict=False)]
    numbers = [int(match[1]) for gap in before if (match := _NUMBER_BEFORE.search(gap))]
    if len(numbers) != len(found) or len(set(numbers)) != len(numbers):
        return found
    return [option for _, option in sorted(zip(numbers, found, strict=True), key=lambda p: p[0])]
