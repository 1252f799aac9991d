"""Why an answer in free text that has every idea may still not be released without a person.

Words alone do not say who does what to whom. So an answer is only released where it says what one
of the author's own right answers says: the same words in the same order, with the same particles.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Literal

from grader.quiz.reading.negation import has_hedge, has_negation
from grader.quiz.reading.writing import normalise
from grader.quiz.words.concepts import Finding, Statement
from grader.quiz.words.lemmas import Analyser
from grader.quiz.words.roles import find_roles
from grader.spec.quiz import FreeTextQuestion

Doubt = Literal["negation", "hedge", "symbols", "list", "unclear", "roles", "beyond"]

_UNSURE = re.compile(
    r"\?|(?:것|거|듯) ?같|아마|글쎄|인가|일까|을까|ㄹ까|일지|을지|건지|는지 모|모르|추측"
    r"|\b(?:maybe|perhaps|might|may|could|probably|possibly|guess|think|believe|sure|if|unless)\b"
)
_SYMBOL = re.compile(r"[^\s0-9a-z가-힣.,!?~()'\"‘’“”\-:;·%…_`*]")
# Who does what to whom turns on a particle or on one small word here.
_ROLES = re.compile(
    r"[가-힣]보다(?![가-힣])|\bthan\b|\bby\b|\bfrom\b.*\bfrom\b"
    r"|[가-힣][을를] (?:[^\s]+ )*?[가-힣]+[이가](?= |$)"
    r"|(?:^| )[^\s]+[을를] [^\s]+[을를](?= |$)|(?:^| )[^\s]+로 [^\s]+에서(?= |$)"
)
_PREDICATE = re.compile(
    r"(?:[다요죠네]|습니당|[함됨임킴]|[가-힣](?:줄임|늘림|높임|낮춤|맞춤|구함))$"
)
_PARTICLE = re.compile(r"[가-힣a-z0-9](?:은|는|이|가|을|를|에|의|로|으로|에서|와|과|도)(?= |$)")
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|do|does|did|can|will|must|should|makes?|lets?|gets?|gives?"
    r"|takes?|goes|go|uses?|finds?|keeps?|turns?|moves?|becomes?|shows?|tells?|means?|needs?|helps?"
    r"|sends?|sent|passe[sd]|pass|learns?|learned|fits?|stops?|adds?|added|changes|changed"
    r"|updates|updated|adjusts|adjusted|computes|computed|calculates|calculated|reduces|reduced"
    r"|minimi[sz]e[sd]?|lowers|lowered|grows?|grew|shrinks?|rises?|falls?|increases|decreases"
    r"|propagates?|propagated|flows?|flowed|predicts?|trains|trained|memori[sz]e[sd]?|prevents?"
    r"|scales|scaled|divides|divided|sums|maps|outputs|drops|measures|compares|depends?|carries"
    r"|carried) \w"
)
_TYING = re.compile(
    r"\b(?:a|an|the|it|its|this|that|they|of|to|in|on|for|each|every|all|when|which)\b"
)


def find_doubt(
    question: FreeTextQuestion,
    statement: Statement,
    findings: Sequence[Finding],
    analyser: Analyser,
) -> Doubt | None:
    """The first reason for a person to read an answer in which every concept was found."""
    if _is_sample(question, statement):
        return None
    if has_negation(drop_own_negations(statement, findings, analyser)):
        return "negation"
    if has_hedge(statement.text) or _UNSURE.search(statement.text):
        return "hedge"
    if find_symbols(statement.text):
        return "symbols"
    if any(not _is_sentence(text) for text in _sentences(statement)):
        return "list"
    if any(_ROLES.search(clause) for clause in statement.clauses):
        return "roles"
    if not all(finding.clear for finding in findings):
        return "unclear"
    return None if _says_sample(question, statement, analyser) else "beyond"


def drop_own_negations(
    statement: Statement, findings: Sequence[Finding], analyser: Analyser
) -> str:
    """The text without those negations that a found concept asks for, each dropped once."""
    wanted = [
        word
        for finding in findings
        for phrase in dict.fromkeys(finding.phrases)
        if has_negation(normalise(phrase))
        for word in analyser.content_words(normalise(phrase))
        if has_negation(word) or has_negation(f"{word}다")
    ]
    left = statement.text.split()
    for word in dict.fromkeys(wanted):
        for place, written in enumerate(left):
            if has_negation(written) and word in analyser.content_words(written):
                del left[place]
                break
    return " ".join(left)


def find_symbols(text: str) -> tuple[str, ...]:
    """The signs in a normalised text that may carry a meaning of their own, in order."""
    return tuple(_SYMBOL.findall(text))


def _is_sample(question: FreeTextQuestion, statement: Statement) -> bool:
    """Whether it is one of the author's own right answers."""
    samples = question.cases.get("correct", ())
    return any(normalise(sample) == statement.text for sample in samples)


def _says_sample(question: FreeTextQuestion, statement: Statement, analyser: Analyser) -> bool:
    """Whether it says what one of the author's right answers says, but for endings.

    With less than that, ideas in a row ("the weighted sum is a threshold") would pass for sense.
    """
    roles = find_roles(statement.text)
    return any(
        analyser.content_words(sample) == statement.all_words and find_roles(sample) == roles
        for sample in map(normalise, question.cases.get("correct", ()))
    )


def _sentences(statement: Statement) -> Iterator[str]:
    for number in dict.fromkeys(statement.sentences):
        pairs = zip(statement.sentences, statement.clauses, strict=True)
        yield " ".join(clause for sentence, clause in pairs if sentence == number)


def _is_sentence(text: str) -> bool:
    """Whether it reads like a statement: a list of keywords has no verb, or ties none together."""
    bare = "".join(c if unicodedata.category(c)[0] in "LN" else " " for c in text)
    bare = " ".join(bare.split())
    if re.search(r"[가-힣]", bare):
        return bool(_PREDICATE.search(bare) and _PARTICLE.search(bare))
    return bool(_VERB.search(bare) and _TYING.search(bare))
