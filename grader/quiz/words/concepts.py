"""Finds an author's ideas in an answer in free text.

An idea is *found* where all words of one of its groups are in the answer. It is *clear* where they
stand in one clause and in the author's order: `크면 느리고, 작으면 발산한다` has both words of
`[크, 발산]`, and does not say it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from grader.quiz.reading.writing import normalise
from grader.quiz.words.lemmas import PLAIN, Analyser
from grader.spec.quiz import Concept, Contradiction, FreeTextQuestion

Place = tuple[int, int]
"""A content word: the number of its clause and its number there, both from 0."""

_SENTENCE_END = re.compile(r"(?<!\d)[.]|[.](?!\d)|[!?;\n]")
_CLAUSE_END = re.compile(
    r",(?!\d)|(?<=[가-힣][고며])\s|(?<=[가-힣]지만)\s|(?<=[가-힣]면서)\s|(?<=[는은인]데)\s"
    r"|\b(?:and|but|while|whereas|then)\b|그리고|하지만|그런데|반면"
)


@dataclass(frozen=True)
class Statement:
    """An answer taken apart."""

    text: str
    clauses: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    """The content words of each clause."""
    sentences: tuple[int, ...]
    """For each clause the number of its sentence."""

    @cached_property
    def all_words(self) -> tuple[str, ...]:
        return tuple(word for words in self.words for word in words)

    def sentence_words(self) -> Iterator[tuple[str, ...]]:
        """The content words of one sentence after another."""
        for number in dict.fromkeys(self.sentences):
            pairs = zip(self.sentences, self.words, strict=True)
            yield tuple(word for sentence, words in pairs if sentence == number for word in words)


@dataclass(frozen=True)
class Finding:
    """What an answer has of one concept."""

    concept: Concept
    found: bool
    clear: bool
    used: frozenset[Place] = frozenset()
    """The words that say it clearly."""
    phrases: tuple[str, ...] = ()
    """The phrases of the groups that were found, as their author wrote them."""


def take_apart(text: str, analyser: Analyser) -> Statement:
    """A normalised text in clauses and content words."""
    clauses: list[str] = []
    sentences: list[int] = []
    words: list[tuple[str, ...]] = []
    for number, sentence in enumerate(_SENTENCE_END.split(text)):
        for clause in _CLAUSE_END.split(sentence):
            if found := analyser.content_words(clause):
                clauses.append(clause.strip())
                sentences.append(number)
                words.append(found)
    return Statement(text, tuple(clauses), tuple(words), tuple(sentences))


def find_concepts(
    question: FreeTextQuestion, statement: Statement, analyser: Analyser
) -> tuple[Finding, ...]:
    """One finding for each concept of the question, in its order."""
    asked = asked_words(question, analyser)
    return tuple(
        _find_concept(concept, statement, analyser, asked) for concept in question.concepts
    )


def find_contradictions(
    question: FreeTextQuestion, statement: Statement, analyser: Analyser
) -> tuple[Contradiction, ...]:
    """Those of which all words of a group stand in one sentence, in whatever order."""
    sentences = tuple(statement.sentence_words())
    return tuple(
        contradiction
        for contradiction in question.contradictions
        if any(
            _has_all(group, words, analyser)
            for group in contradiction.any_of
            for words in sentences
        )
    )


def credit(findings: Iterable[Finding]) -> float:
    """The weight of the concepts that were found as a share of all, from 0 to 1."""
    weights = [(finding.concept.weight, finding.found) for finding in findings]
    whole = sum(weight for weight, _ in weights)
    return round(sum(weight for weight, found in weights if found) / whole, 4)


def asked_words(question: FreeTextQuestion, analyser: Analyser) -> frozenset[str]:
    """The words of the question itself, which are no evidence that somebody knows its answer."""
    texts = (question.prompt.ko, question.prompt.en, question.code)
    return frozenset(
        word for text in texts for word in analyser.content_words(normalise(text)) if text
    )


def _find_concept(
    concept: Concept, statement: Statement, analyser: Analyser, asked: frozenset[str]
) -> Finding:
    used: set[Place] = set()
    found: list[str] = []
    for group in concept.any_of:
        if all(_is_asked(phrase, asked, analyser) for phrase in group):
            continue
        if _has_all(group, statement.all_words, analyser):
            found += group
        for number, words in enumerate(statement.words):
            used |= {(number, place) for place in _in_order(group, words, analyser)}
    return Finding(concept, bool(found), bool(used), frozenset(used), tuple(found))


def _is_asked(phrase: str, asked: frozenset[str], analyser: Analyser) -> bool:
    return any(set(variant) <= asked for variant in _variants(phrase, analyser))


def _has_all(group: Sequence[str], words: Sequence[str], analyser: Analyser) -> bool:
    return all(_locate(phrase, words, 0, analyser) is not None for phrase in group)


def _in_order(group: Sequence[str], words: Sequence[str], analyser: Analyser) -> tuple[int, ...]:
    """The places of a group's words if its phrases follow each other in `words`, else none."""
    places: list[int] = []
    for phrase in group:
        here = _locate(phrase, words, places[-1] + 1 if places else 0, analyser)
        if here is None:
            return ()
        places += here
    return tuple(places)


def _locate(phrase: str, words: Sequence[str], start: int, analyser: Analyser) -> range | None:
    """The first run of words that is the phrase, whether or not it is written with spaces."""
    joined, longest = _joined(phrase, analyser)
    for first in range(start, len(words)):
        run = ""
        for last in range(first, len(words)):
            run += words[last]
            if run in joined:
                return range(first, last + 1)
            if len(run) >= longest:
                break
    return None


@lru_cache(maxsize=20_000)
def _joined(phrase: str, analyser: Analyser) -> tuple[frozenset[str], int]:
    """The variants of a phrase, each without spaces, and the length of the longest."""
    joined = frozenset("".join(variant) for variant in _variants(phrase, analyser)) - {""}
    return joined, max(map(len, joined), default=0)


@lru_cache(maxsize=20_000)
def _variants(phrase: str, analyser: Analyser) -> tuple[tuple[str, ...], ...]:
    """The content words of a phrase; a last word that may be a verb's stem is tried as one, too."""
    text = normalise(phrase)
    ways = [analyser.content_words(text), PLAIN.content_words(text)]
    if "가" <= text[-1:] <= "힣":
        ways.append(analyser.content_words(f"{text}다"))
    return tuple(dict.fromkeys(way for way in ways if way))
