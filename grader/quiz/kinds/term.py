"""Marks a term of the glossary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from grader.quiz.reading.bindings import has_unread_word, is_bound
from grader.quiz.reading.claims import Claims, Clause, NamedQuestion, distinct, read_claims
from grader.quiz.reading.negation import has_negation, has_question
from grader.quiz.reading.slips import find_slip
from grader.quiz.reading.terms import Mention, TermIndex, index_glossary
from grader.quiz.verdict import Reading, Verdict, accept, accept_slip, postpone, refuse
from grader.spec.quiz import Term


def mark_term(question: NamedQuestion, text: str, reading: Reading) -> Verdict:
    """Mark a normalised answer to a question for a term."""
    index = index_glossary(reading.glossary)
    claims = read_claims(text, question, index)
    found = distinct(claims.asked)
    if (found or claims.elsewhere) and has_negation(text):
        return postpone("review", "review.negation", _names((*found, *claims.elsewhere)))
    if question.key not in {mention.term.id for mention in found}:
        slip = find_slip(claims.asked_text, question.key, index)
        # The longest spelling wins, also among slips: 'sprase categorical …' is not 'categorical'.
        if slip is not None and all(mention.text in slip.text for mention in found):
            return _mark_slip(question, text, slip.text, claims, index)
    if not found:
        return _mark_nothing(question, claims)
    if len(found) > 1:
        return postpone("ask", "ask.several_terms", _names(found))
    term = found[0].term
    if term.id == question.key:
        return _mark_right(question, text, claims, index)
    if has_unread_word(claims.clauses, term.id):
        return postpone("ask", "ask.more_words", show_name(term))
    return refuse(question, show_name(term), question.misconceptions.get(term.id))


def show_name(term: Term) -> str:
    """The name of a term for readers of any language: as in code, else Korean and English."""
    return term.code[0] if term.code else f"{term.name.ko} ({term.name.en})"


def _mark_right(question: NamedQuestion, text: str, claims: Claims, index: TermIndex) -> Verdict:
    name = show_name(index.terms[question.key])
    if has_question(text):
        return postpone("ask", "ask.question", name)
    if is_bound(question, claims.clauses, index):
        return postpone("ask", "ask.more_words", name)
    return accept(name)


def _mark_slip(
    question: NamedQuestion, text: str, slip: str, claims: Claims, index: TermIndex
) -> Verdict:
    name = show_name(index.terms[question.key])
    if has_negation(text):
        return postpone("review", "review.negation", name)
    if has_question(text):
        return postpone("ask", "ask.question", name)
    clauses = _read_slip(claims.clauses, slip, index.terms[question.key])
    if clauses and is_bound(question, clauses, index):
        return postpone("ask", "ask.more_words", name)
    return accept_slip(slip, name)


def _read_slip(clauses: Sequence[Clause], slip: str, key: Term) -> list[Clause]:
    """The clauses in which the slip stands, with it as a mention of the key."""
    spelt = re.compile(r"[\s_-]*".join(map(re.escape, slip)))
    return [
        Clause(clause.text, (*clause.mentions, Mention(key, slip, *match.span())))
        for clause in clauses
        if (match := spelt.search(clause.text)) is not None
    ]


def _mark_nothing(question: NamedQuestion, claims: Claims) -> Verdict:
    if claims.elsewhere:
        return postpone("ask", "ask.other_case", _names(distinct(claims.elsewhere)))
    beside = distinct(claims.beside)
    if len(beside) == 1:
        term = beside[0].term
        if has_unread_word(claims.clauses, term.id):
            return postpone("ask", "ask.no_term", show_name(term))
        return refuse(question, show_name(term), question.misconceptions.get(term.id))
    return postpone("ask", "ask.no_term", _names(beside))


def _names(mentions: Iterable[Mention]) -> str:
    return ", ".join(dict.fromkeys(show_name(mention.term) for mention in mentions))
