"""Which terms an answer claims for the case that was asked about.

Who writes of two cases, sigmoid for the binary and softmax for the multiclass one, has answered the
binary question with sigmoid. A clause that names one case speaks of it. A clause that names several
gives each term to the case before it or, where it begins with a term, to the case after it. A
clause that names no case goes on about the last one named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grader.quiz.reading.terms import Mention, TermIndex, find_terms
from grader.spec.quiz import CodeNameQuestion, TermQuestion

NamedQuestion = TermQuestion | CodeNameQuestion

_CLAUSE_END = re.compile(r"[,;!?\n/]|\.(?=\s|$)|(?<=[가-힣])\.")


@dataclass(frozen=True)
class Clause:
    """A clause and all terms in it, of any kind."""

    text: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True)
class Claims:
    """The terms of an answer."""

    asked: tuple[Mention, ...]
    """Of the key's kind, claimed for the case that was asked about."""
    elsewhere: tuple[Mention, ...]
    """Of the key's kind, claimed for another case."""
    beside: tuple[Mention, ...]
    """Of another kind, the prompt's own words and the cases left out."""
    asked_text: str
    """The clauses that speak of the case that was asked about."""
    clauses: tuple[Clause, ...]
    """All clauses."""


def read_claims(text: str, question: NamedQuestion, index: TermIndex) -> Claims:
    """Sort the terms of a normalised text by what they are claimed for."""
    kind = index.terms[question.key].kind
    asked: list[Mention] = []
    elsewhere: list[Mention] = []
    beside: list[Mention] = []
    asked_clauses: list[str] = []
    clauses: list[Clause] = []
    is_asked = True
    for clause in _CLAUSE_END.split(text):
        mentions = find_terms(clause, index)
        clauses.append(Clause(clause, mentions))
        cases = [mention for mention in mentions if _case(mention, question) is not None]
        terms = [mention for mention in mentions if mention.term.kind == kind]
        beside += [mention for mention in mentions if mention.term.kind != kind]
        if len({_case(mention, question) for mention in cases}) > 1:
            for mention, claimed in _share_out(terms, cases, question):
                (asked if claimed else elsewhere).append(mention)
            is_asked = _case(cases[-1], question) is True
            continue
        is_asked = _case(cases[0], question) is True if cases else is_asked
        (asked if is_asked else elsewhere).extend(terms)
        if is_asked:
            asked_clauses.append(clause)
    return Claims(
        asked=tuple(asked),
        elsewhere=tuple(elsewhere),
        beside=_leave_out(beside, question, index),
        asked_text="\n".join(asked_clauses),
        clauses=tuple(clauses),
    )


def distinct(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """One mention for each term; a vaguer term is dropped where a term it covers is there too."""
    first = {mention.term.id: mention for mention in reversed(tuple(mentions))}
    covered = {mention.term.broader for mention in first.values()}
    kept = [mention for name, mention in first.items() if name not in covered]
    return tuple(reversed(kept))


def _case(mention: Mention, question: NamedQuestion) -> bool | None:
    """True for the case that was asked about, False for another, None for no case."""
    if mention.term.id in question.subjects:
        return True
    return False if mention.term.id in question.rivals else None


def _share_out(
    terms: Sequence[Mention], cases: Sequence[Mention], question: NamedQuestion
) -> list[tuple[Mention, bool]]:
    comes_first = bool(terms) and terms[0].start < cases[0].start
    shared = []
    for term in terms:
        if comes_first:
            near = next((case for case in cases if case.start > term.start), None)
        else:
            near = next((case for case in reversed(cases) if case.start < term.start), None)
        # A term that no case takes might be meant for the asked one: let it count.
        shared.append((term, near is None or _case(near, question) is True))
    return shared


def _leave_out(
    mentions: Sequence[Mention], question: NamedQuestion, index: TermIndex
) -> tuple[Mention, ...]:
    cases = (*question.subjects, *question.rivals)
    others = [mention for mention in mentions if mention.term.id not in cases]
    if not others:
        return ()
    known = _terms_of(question.prompt.ko, question.prompt.en, index)
    return tuple(mention for mention in others if mention.term.id not in known)


@lru_cache(maxsize=2048)
def _terms_of(korean: str, english: str, index: TermIndex) -> frozenset[str]:
    """The ids of the terms that a prompt names."""
    mentions = find_terms(f"{korean}\n{english}".casefold(), index)
    return frozenset(mention.term.id for mention in mentions)
