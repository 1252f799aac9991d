"""Whether every word round the number of an answer is known.

`70개가 남아요` and `70개가 꺼져요` hold one number and say opposite things. No list tells which
words turn an answer round, so it goes the other way about: a number is accepted only where all
words of its clause are known. Those are the words that answers are wrapped in, such as "정답은",
before the number also whatever the question is about, and behind it what the question's author says
of it: in right sample answers, in the part of the explanation with this number, and in asking.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grader.quiz.reading.amounts import Amount, find_amounts, tidy
from grader.quiz.reading.negation import has_negation
from grader.quiz.reading.wrapping import WORD, WORKING, WRAPPING, forms_of
from grader.quiz.reading.writing import normalise
from grader.quiz.words.stems import stem
from grader.spec.quiz import NumericQuestion

_CLAUSE_END = (
    r"[,;!?\n]|\.(?!\d)|(?<=[가-힣\d])(?:니까|므로|라서|아서|어서|해서|여서|져서|돼서|고|며|면서|지만"
    r"|는데|인데|면) |\b(?:because|since)\b|=+>?|-+>|[→⇒⟹≈≒←#]"
)
_BEFORE = re.compile(rf"{_CLAUSE_END}|:|\b(?:so|therefore|thus|hence)\b")
_BEHIND = re.compile(_CLAUSE_END)
_PROMPT_END = re.compile(r"[,;]|(?<=[가-힣])(?:니까|므로|라서|고|면|는데|인데|지만) ")
_ENDING = re.compile(
    r"(?:입니다|입니당|이에요|예요|에요|이예요|이요|요|이다|다|임|이야|야|인|이고|고|이며|며|이니까|니까"
    r"|이므로|므로|이라서|라서|이라고|라고|이라|라|인데|듯|거|게|같|아|은|이|가|는|을|를|도|만|로|으로"
    r"|의|에|정도|쯤|까지|네|죠|지|에서|됨|돼|됩니다|됩니당|개|번|번째|째)*"
)
"""What may hang on to a number: a wrong unit is a slip of the pen."""
_DIRECTIONS = forms_of("전 후 뒤 앞 전에 뒤에 뒤에서 앞에 다음 이전 이후 직전 직후")
"""Where from the number: an explanation needs such words for something else."""
_BOUND = re.compile(
    r"\b(?:the|an?|one|each|right|just) (?:[a-z]+ )?(?:before|after|behind|past|below|above) "
    r"(?:[a-z]+ )*$"
)
"""`the epoch after 15`; what `stops after epoch 15` names is 15."""


@dataclass(frozen=True)
class Vocabulary:
    """The stems of a question author's words."""

    samples: frozenset[str]
    """Round the number in the right sample answers."""
    said: frozenset[str]
    """Of whatever is said of the answer itself."""
    parts: frozenset[str]
    """Of the names of intermediate amounts."""
    topic: frozenset[str]
    """Of the whole question."""


def stems_in(texts: Iterable[str]) -> frozenset[str]:
    """The stems of all words in several normalised texts."""
    return frozenset(stem(match[0]) for text in texts for match in WORD.finditer(text))


def is_known(word: str, stems: frozenset[str]) -> bool:
    """Whether a word wraps an answer, or is one of the `stems` in some form."""
    return word in WRAPPING or (root := stem(word)) in WRAPPING or root in stems


def is_plain(
    question: NumericQuestion, text: str, amounts: Sequence[Amount], wanted: float, slack: float
) -> bool:
    """Whether one of the `amounts` of a tidied text has nothing but known words round it.

    All of them are the key's, which is `wanted`, give or take `slack`.
    """
    vocabulary = _read_question(
        question.units,
        question.parts,
        question.cases.get("correct", ()),
        (question.prompt.ko, question.prompt.en),
        (question.explanation.ko, question.explanation.en),
        wanted,
        slack,
    )
    return any(_is_plain(text, amount, vocabulary) for amount in amounts)


def _is_plain(text: str, amount: Amount, vocabulary: Vocabulary) -> bool:
    start, end = _clause(text, amount)
    if _BOUND.search(text, start, amount.start):
        return False
    # Of a sum the last summand may be named: `1000 weights + 10 biases`.
    behind = vocabulary.said | vocabulary.parts if amount.is_sum else vocabulary.said
    for word, is_before in _words_beside(text, amount, start, end):
        root = stem(word)
        if root in _DIRECTIONS and root not in vocabulary.samples:
            return False
        if is_before and (word in WORKING or root in WORKING):
            continue
        if not is_known(word, vocabulary.topic if is_before else behind):
            return False
    return True


def _words_beside(text: str, amount: Amount, start: int, end: int) -> Iterator[tuple[str, bool]]:
    """The words of a clause without endings of numbers, and whether they precede the amount."""
    for match in WORD.finditer(text, start, end):
        if amount.start <= match.start() < amount.end:
            continue
        hangs_on = match.start() > 0 and not text[match.start() - 1].isspace()
        if not (hangs_on and _ENDING.fullmatch(match[0])):
            yield match[0], match.start() < amount.start


def _clause(text: str, amount: Amount) -> tuple[int, int]:
    ends = [match.end() for match in _BEFORE.finditer(text, 0, amount.start)]
    behind = _BEHIND.search(text, amount.end)
    return ends[-1] if ends else 0, behind.start() if behind else len(text)


@lru_cache(maxsize=2048)
def _read_question(
    units: tuple[str, ...],
    parts: tuple[str, ...],
    samples: tuple[str, ...],
    prompts: tuple[str, ...],
    explanations: tuple[str, ...],
    wanted: float,
    slack: float,
) -> Vocabulary:
    def near_number(texts: tuple[str, ...]) -> frozenset[str]:
        tidied = (tidy(normalise(text), units, parts) for text in texts)
        return stems_in(
            text[slice(*_clause(text, amount))]
            for text in tidied
            for amount in find_amounts(text)
            if amount.value is not None and abs(amount.value - wanted) <= slack
        )

    sampled = near_number(samples)
    asked = stems_in(map(asking_clause, prompts))
    said = sampled | near_number(explanations) | asked | stems_in(units)
    topic = said | stems_in(map(normalise, (*prompts, *explanations, *parts, *samples)))
    return Vocabulary(sampled, said, stems_in(parts), topic)


def asking_clause(prompt: str) -> str:
    """The last clause of a prompt's last question, normalised.

    Empty where it asks none, or for what is not so: `which are not dropped` tells the wrong words.
    """
    asked = [part for part in re.split(r"(?<=[.?!])\s", normalise(prompt)) if part.endswith("?")]
    clause = _PROMPT_END.split(asked[-1])[-1] if asked else ""
    return "" if has_negation(clause) else clause
