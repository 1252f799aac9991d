"""What cannot be carried over to another system, question by question.

Which formats have a place for what is told by Moodle's `question/format/gift/format.php` and
`question/format/xml/format.php`, and by Canvas's importer of QTI 1.2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from grader.messages import Text, message
from grader.quiz.exchange.fractions import is_known
from grader.quiz.exchange.wording import Tongue
from grader.spec.quiz import (
    CodeNameQuestion,
    CodeOutputQuestion,
    FreeTextQuestion,
    MatchQuestion,
    MultipleChoiceQuestion,
    NumericQuestion,
    OrderQuestion,
    Pool,
    Question,
    Quiz,
    SingleChoiceQuestion,
    TermQuestion,
    TrueFalseQuestion,
)

Target = Literal["gift", "moodle-xml", "qti"]

_NAMED = TermQuestion | CodeNameQuestion
_TYPED = NumericQuestion | _NAMED | CodeOutputQuestion
_CHOICES = SingleChoiceQuestion | MultipleChoiceQuestion


@dataclass(frozen=True)
class Loss:
    """Something that has no place in the other system."""

    question: str
    """The question's id; empty for what concerns the whole."""
    words: Text


def quiz_losses(quiz: Quiz, target: Target, tongue: Tongue) -> tuple[Loss, ...]:
    """What concerns a quiz as a whole."""
    keys = ["points", "unclear", "cases"]
    if quiz.personal or quiz.attempts > 1:
        keys.append("personal")
    if tongue != "both":
        keys.append("language")
    pools = any(isinstance(item, Pool) for item in quiz.questions)
    if pools and target != "qti":
        keys.append("pools")
    return tuple(_loss("", key) for key in keys)


def question_losses(question: Question, target: Target) -> tuple[Loss, ...]:
    """What concerns one question; its variables must not be filled in yet."""
    keys = [*_common(question, target), *_of_type(question, target)]
    return tuple(_loss(question.id, key) for key in dict.fromkeys(keys))


def _loss(question: str, key: str) -> Loss:
    return Loss(question, message(f"quiz_exchange.loss.{key}"))


def _common(question: Question, target: Target) -> Iterator[str]:
    if question.variables:
        yield "variables"
    is_essay = isinstance(question, FreeTextQuestion)
    if is_essay or (target == "gift" and _has_lost_hints(question)):
        yield "hints"
    elif target == "qti" and question.more_hints:
        yield "more_hints"


def _has_lost_hints(question: Question) -> bool:
    # GIFT has no hints: only words for any other answer can stand in for the first one.
    carried = isinstance(question, _TYPED) or (
        isinstance(question, TrueFalseQuestion) and question.feedback is None
    )
    return bool(question.more_hints) or not carried


def _of_type(question: Question, target: Target) -> Iterator[str]:
    match question:
        case SingleChoiceQuestion() | MultipleChoiceQuestion():
            yield from _choice_losses(question, target)
        case OrderQuestion() | MatchQuestion():
            yield from _pairing_losses(question)
        case NumericQuestion():
            yield "numbers"
            if question.units and target != "moodle-xml":
                yield "units"
            yield from _credit_losses(question, target)
        case TermQuestion() | CodeNameQuestion():
            yield "names"
            yield from _credit_losses(question, target)
        case CodeOutputQuestion():
            yield "output"
            yield from _credit_losses(question, target)
        case FreeTextQuestion():
            yield "concepts_kept" if target == "moodle-xml" else "concepts"
        case TrueFalseQuestion():
            pass


def _choice_losses(question: _CHOICES, target: Target) -> Iterator[str]:
    keys = (question.key,) if isinstance(question.key, str) else question.key
    if target == "qti" and isinstance(question, MultipleChoiceQuestion):
        yield "several"
    if not question.shuffle and target != "moodle-xml":
        yield "shuffle"
    if any(option.feedback and option.id in keys for option in question.options):
        yield "feedback"


def _pairing_losses(question: OrderQuestion | MatchQuestion) -> Iterator[str]:
    if isinstance(question, OrderQuestion):
        yield "order"
        options = question.steps
    else:
        options = (*question.left, *question.right)
    if any(option.feedback for option in options):
        yield "feedback"


def _credit_losses(question: _TYPED, target: Target) -> Iterator[str]:
    if target == "qti" and question.misconceptions:
        yield "misconceptions"
    elif any(not is_known(100 * m.credit) for m in question.misconceptions.values()):
        yield "credits"
