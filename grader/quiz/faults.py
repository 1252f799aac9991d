"""What is wrong with a question though it can be read: keys given away, words that are missing.

In come a quiz or a topic and the bank; out come faults in words for whoever wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.messages import Text, message
from grader.quiz.kinds.numeric import is_close
from grader.quiz.lint import combinations, own_questions, show
from grader.quiz.papers.form import fill_text
from grader.quiz.reading.arithmetic import ArithmeticFailedError, work_out
from grader.quiz.reading.options import option_form
from grader.quiz.reading.printed import is_same_output, read_output
from grader.quiz.reading.terms import index_glossary
from grader.quiz.reading.writing import normalise
from grader.quiz.words.lemmas import PLAIN
from grader.spec.quiz import (
    Bank,
    CodeNameQuestion,
    CodeOutputQuestion,
    FreeTextQuestion,
    Glossary,
    MatchQuestion,
    MultipleChoiceQuestion,
    NumericQuestion,
    Option,
    OrderQuestion,
    Pool,
    Question,
    Quiz,
    SingleChoiceQuestion,
    Term,
    TermQuestion,
    Topic,
    Values,
    fold,
)
from grader.spec.quiz.asked import PLACEHOLDER, texts_in
from grader.spec.quiz.written import names_in
from grader.spec.suggestions import find_nearest

_TELLING = frozenset(("right", "wrong", "correct", "incorrect", "answer", "key", "true", "false"))
_LEAST_TELLING = 4
"""Letters below which a word in an id is no hint."""
_ONE_SIGN = re.compile(r"[a-z]|\d+")
_NUMBERED = re.compile(r".*\d|[a-z]")


@dataclass(frozen=True)
class Fault:
    """Something that must be put right in one question."""

    question: str
    words: Text


def find_faults(source: Quiz | Topic, bank: Bank) -> list[Fault]:
    """The faults of a file's own questions and pools."""
    faults = [
        Fault(question.id, words)
        for question in own_questions(source)
        for check in _CHECKS
        for words in check(question)
    ]
    pools = [item for item in source.questions if isinstance(item, Pool)]
    return faults + [
        Fault(pool.id, _unknown_question(id, bank))
        for pool in pools
        for id in pool.draw
        if id not in bank.questions
    ]


def find_bank_faults(bank: Bank) -> list[Fault]:
    """The faults of every topic, and ids that stand in two of them."""
    topics: dict[str, str] = {}
    faults: list[Fault] = []
    for topic in bank.topics:
        faults += find_faults(topic, bank)
        for question in topic.questions:
            other = topics.setdefault(question.id, topic.id)
            if other != topic.id:
                words = message("quiz.fault.repeated", first=other, second=topic.id)
                faults.append(Fault(question.id, words))
    return faults


def _unknown_question(id: str, bank: Bank) -> Text:
    nearest = find_nearest(id, bank.questions)
    if nearest is None:
        return message("quiz.fault.pool", id=id)
    return message("quiz.fault.pool_near", id=id, nearest=nearest)


def _placeholders(question: Question) -> Iterator[Text]:
    if not question.variables:
        return
    names = {name for text in texts_in(question) for name in _placeholder_names(text)}
    bare = PLACEHOLDER.sub(" ", question.code)
    known = ", ".join(question.variables)
    for name in sorted(names - set(question.variables)):
        # The code's own names may stand in its f-strings.
        if not re.search(rf"\b{name}\b", bare):
            yield message("quiz.fault.placeholder", name=name, known=known)


def _placeholder_names(text: str) -> Iterator[str]:
    for match in PLACEHOLDER.finditer(text):
        if match["name"]:
            yield match["name"]
            continue
        try:
            yield from names_in(match["sum"])
        except SyntaxError:
            yield match["sum"]


def _clashes(question: Question) -> Iterator[Text]:
    """Misconceptions that are the key under some values."""
    clashes: Callable[[str, Values], bool]
    match question:
        case NumericQuestion():
            clashes = _numeric_clash(question)
        case CodeOutputQuestion():
            clashes = _output_clash(question)
        case TermQuestion() | CodeNameQuestion():
            clashes = _term_clash(question)
        case _:
            return
    for wrong in question.misconceptions:
        values = next((v for v in combinations(question) if clashes(wrong, v)), None)
        if values is not None:
            yield message("quiz.fault.clash", wrong=wrong, values=show(values) or "-")


def _numeric_clash(question: NumericQuestion) -> Callable[[str, Values], bool]:
    def clashes(wrong: str, values: Values) -> bool:
        try:
            wanted = work_out(question.key, values)
            return is_close(work_out(wrong, values), wanted, question.tolerance)
        except ArithmeticFailedError:
            return False

    return clashes


def _output_clash(question: CodeOutputQuestion) -> Callable[[str, Values], bool]:
    def clashes(wrong: str, values: Values) -> bool:
        try:
            texts = [fill_text(text, values) for text in (wrong, question.key)]
        except ArithmeticFailedError:
            return False
        first, second = (read_output(normalise(text)) for text in texts)
        return is_same_output(first, second)

    return clashes


def _term_clash(question: TermQuestion | CodeNameQuestion) -> Callable[[str, Values], bool]:
    return lambda wrong, values: wrong == question.key


def _telling_ids(question: Question) -> Iterator[Text]:
    match question:
        case SingleChoiceQuestion() | MultipleChoiceQuestion():
            for option in question.options:
                if option.id in _TELLING or _ONE_SIGN.fullmatch(option.id):
                    yield message("quiz.fault.telling_id", id=option.id)
        case OrderQuestion():
            ids = [step.id for step in question.steps]
            if ids == sorted(ids) and all(map(_NUMBERED.fullmatch, ids)):
                yield message("quiz.fault.telling_order", ids=", ".join(ids))
        case _:
            pass


def find_telling_names(source: Quiz | Topic, glossary: Glossary) -> list[Fault]:
    """Questions whose own id, which students see, names the answer."""
    terms = index_glossary(glossary).terms
    return [
        Fault(question.id, message("quiz.fault.telling_question", id=question.id, word=word))
        for question in own_questions(source)
        for word in _told(question, terms)
    ]


def _told(question: Question, terms: Mapping[str, Term]) -> Iterator[str]:
    match question:
        case TermQuestion() | CodeNameQuestion() if question.key in terms:
            spellings = terms[question.key].spellings
            yield from [word for word in spellings if _is_in(word, question.id)][:1]
        case SingleChoiceQuestion():
            others = {w for o in question.options if o.id != question.key for w in _parts(o.id)}
            shared = set(_parts(question.key)) & set(_parts(question.id))
            yield from sorted(shared - others)[:1]
        case _:
            pass


def _is_in(word: str, id: str) -> bool:
    return len(fold(word)) >= _LEAST_TELLING and fold(word) in fold(id)


def _parts(id: str) -> list[str]:
    return [part for part in re.split(r"[_-]", id) if len(part) >= _LEAST_TELLING]


def _alike_options(question: Question) -> Iterator[Text]:
    """Options that an answer cannot tell apart."""
    for options in _option_lists(question):
        owners: dict[str, str] = {}
        for option in options:
            for form in sorted(set(map(option_form, (option.id, option.text.ko, option.text.en)))):
                other = owners.setdefault(form, option.id)
                if other != option.id:
                    yield message("quiz.fault.alike", first=other, second=option.id)


def _option_lists(question: Question) -> tuple[Sequence[Option], ...]:
    match question:
        case SingleChoiceQuestion() | MultipleChoiceQuestion():
            return (question.options,)
        case OrderQuestion():
            return (question.steps,)
        case MatchQuestion():
            return question.left, question.right
        case _:
            return ()


def _silent_options(question: Question) -> Iterator[Text]:
    match question:
        case SingleChoiceQuestion():
            key: tuple[str, ...] = (question.key,)
        case MultipleChoiceQuestion():
            key = question.key
        case _:
            return
    for option in question.options:
        if option.id not in key and option.feedback is None:
            yield message("quiz.fault.no_feedback", id=option.id)


def _given_concepts(question: Question) -> Iterator[Text]:
    """Concepts that the prompt's own words would bring, which are no evidence."""
    if not isinstance(question, FreeTextQuestion):
        return
    prompt = normalise(f"{question.prompt.ko}\n{question.prompt.en}")
    given = set(PLAIN.content_words(prompt))
    for concept in question.concepts:
        groups = (PLAIN.content_words(normalise(" ".join(group))) for group in concept.any_of)
        if all(set(words) <= given for words in groups):
            yield message("quiz.fault.given_concept", id=concept.id)


_CHECKS: tuple[Callable[[Question], Iterator[Text]], ...] = (
    _placeholders,
    _clashes,
    _telling_ids,
    _alike_options,
    _silent_options,
    _given_concepts,
)
