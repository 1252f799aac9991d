"""A question of ours → what another system can ask: the nearest type, in the chosen language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from grader.errors import SpecError
from grader.messages import Text, message
from grader.quiz.exchange.item import (
    Answer,
    Body,
    Choice,
    Essay,
    Item,
    Match,
    Number,
    Numeric,
    ShortAnswer,
    TrueFalse,
)
from grader.quiz.exchange.wording import Tongue, clean, one_line, speak
from grader.quiz.reading.arithmetic import ArithmeticFailedError, work_out
from grader.spec.quiz import (
    CodeNameQuestion,
    CodeOutputQuestion,
    FreeTextQuestion,
    Glossary,
    MatchQuestion,
    Misconception,
    MultipleChoiceQuestion,
    NumericQuestion,
    OrderQuestion,
    Question,
    SingleChoiceQuestion,
    Term,
    TermQuestion,
    TrueFalseQuestion,
)

_NAMED = TermQuestion | CodeNameQuestion


def make_item(question: Question, glossary: Glossary, tongue: Tongue) -> Item:
    """A question without variables, as other systems can ask it.

    Raises:
        SpecError: it names a term that the glossary lacks, or a number without a value.
    """
    hints = (question.hint, *question.more_hints)
    return Item(
        id=question.id,
        prompt=speak(question.prompt, tongue),
        code=clean(question.code),
        explanation=speak(question.explanation, tongue),
        hints=tuple(speak(hint, tongue) for hint in hints),
        body=_make_body(question, glossary, tongue),
    )


def _make_body(question: Question, glossary: Glossary, tongue: Tongue) -> Body:
    match question:
        case SingleChoiceQuestion() | MultipleChoiceQuestion():
            return _choice(question, tongue)
        case TrueFalseQuestion():
            feedback = question.feedback or question.hint
            return TrueFalse(question.key, wrong=speak(feedback, tongue))
        case MatchQuestion():
            return _match(question, tongue)
        case OrderQuestion():
            return _places(question, tongue)
        case NumericQuestion():
            return _numeric(question, tongue)
        case TermQuestion() | CodeNameQuestion():
            return _names(question, glossary, tongue)
        case CodeOutputQuestion():
            typed = {one_line(text): m for text, m in question.misconceptions.items()}
            return _short([one_line(question.key)], typed, question.hint, tongue)
        case FreeTextQuestion():
            return Essay(_grader_info(question, tongue))


def _choice(question: SingleChoiceQuestion | MultipleChoiceQuestion, tongue: Tongue) -> Choice:
    """Right ones share 100 %; of several, each wrong one costs as much as a right one earns."""
    single = isinstance(question, SingleChoiceQuestion)
    keys = (question.key,) if isinstance(question.key, str) else question.key
    share = 100 / len(keys)
    answers = tuple(
        Answer(speak(option.text, tongue), share)
        if option.id in keys
        else Answer(
            speak(option.text, tongue),
            0.0 if single else -share,
            _optional(option.feedback, tongue),
        )
        for option in question.options
    )
    return Choice(answers, single=single, shuffle=question.shuffle)


def _match(question: MatchQuestion, tongue: Tongue) -> Match:
    texts = {option.id: one_line(speak(option.text, tongue)) for option in question.right}
    pairs = tuple(
        (speak(option.text, tongue), texts[question.key[option.id]]) for option in question.left
    )
    used = {right for _, right in pairs}
    return Match(pairs, tuple(text for text in texts.values() if text not in used))


def _places(question: OrderQuestion, tongue: Tongue) -> Match:
    """Places on the left: steps there would stand in the right order."""
    return Match(
        tuple(
            (
                speak(message("quiz_exchange.place", number=number), tongue),
                one_line(speak(step.text, tongue)),
            )
            for number, step in enumerate(question.steps, start=1)
        )
    )


def _numeric(question: NumericQuestion, tongue: Tongue) -> Numeric:
    try:
        key = work_out(question.key, {})
        known = [(work_out(value, {}), m) for value, m in question.misconceptions.items()]
    except ArithmeticFailedError as error:
        raise SpecError(f"question {question.id}: {error}") from error
    wide = question.tolerance

    def number(value: float, percent: float, feedback: str = "") -> Number:
        slack = max(wide.absolute, wide.relative * abs(value))
        return Number(f"{value:.15g}", f"{slack:.12g}", percent, feedback)

    wrong = tuple(number(value, 100 * m.credit, speak(m.text, tongue)) for value, m in known)
    otherwise = speak(question.hint, tongue)
    return Numeric((number(key, 100.0), *wrong), otherwise, tuple(map(one_line, question.units)))


def _names(question: _NAMED, glossary: Glossary, tongue: Tongue) -> ShortAnswer:
    terms = {term.id: term for term in glossary.terms}
    missing = [id for id in (question.key, *question.misconceptions) if id not in terms]
    if missing:
        raise SpecError(
            f"question {question.id}: the glossary has no term '{missing[0]}'",
            "add the term to assignments/glossary.yaml or correct its id in the question",
        )
    wrong = {
        spelling: misconception
        for id, misconception in question.misconceptions.items()
        for spelling in _spellings(terms[id], question)
    }
    return _short(_spellings(terms[question.key], question), wrong, question.hint, tongue)


def _spellings(term: Term, question: _NAMED) -> Iterable[str]:
    calls = [f"{code}()" for code in term.code if isinstance(question, CodeNameQuestion)]
    return map(one_line, (*term.spellings, *calls))


def _short(
    right: Iterable[str], wrong: Mapping[str, Misconception], hint: Text, tongue: Tongue
) -> ShortAnswer:
    """Capitals do not count, so that each spelling is listed once and the right ones win."""
    answers: dict[str, Answer] = {}
    for text in right:
        answers.setdefault(text.casefold(), Answer(text, 100.0))
    for text, m in wrong.items():
        answer = Answer(text, 100 * m.credit, speak(m.text, tongue))
        answers.setdefault(text.casefold(), answer)
    return ShortAnswer(tuple(answers.values()), speak(hint, tongue))


def _grader_info(question: FreeTextQuestion, tongue: Tongue) -> tuple[str, ...]:
    lines = [
        message(
            "quiz_exchange.concept",
            name=concept.name,
            share=f"{concept.weight:g}",
            words=" | ".join(" + ".join(group) for group in concept.any_of),
        )
        for concept in question.concepts
    ]
    lines += [
        message(
            "quiz_exchange.contradiction",
            text=contradiction.text,
            words=" | ".join(" + ".join(group) for group in contradiction.any_of),
        )
        for contradiction in question.contradictions
    ]
    return tuple(one_line(speak(line, tongue)) for line in lines)


def _optional(text: Text | None, tongue: Tongue) -> str:
    return "" if text is None else speak(text, tongue)
