"""Marks a whole quiz."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import BaseModel, ConfigDict, Field

from grader.errors import SpecError
from grader.messages import Text, message, plain
from grader.quiz.deciding.decisions import NO_DECISIONS, Decisions
from grader.quiz.kinds import MARKERS
from grader.quiz.papers.form import Form, FormItem
from grader.quiz.reading.terms import index_glossary
from grader.quiz.reading.writing import MAX_ANSWER, is_blank, is_unreadable, legible, normalise
from grader.quiz.verdict import Markers, Reading, Verdict, postpone
from grader.spec.quiz import CodeNameQuestion, Question, QuizStatus, TermQuestion
from grader.submission.model import Answer


class ConceptMark(BaseModel):
    """Whether one idea was found in an answer in free text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text
    found: bool


class Marking(BaseModel):
    """The mark of one question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    """Its id in the quiz."""
    source_question: str
    """The id of the question that was asked there; another where it came from a pool."""
    status: QuizStatus
    credit: float = Field(ge=0, le=1)
    """Share of the question's points; 0 for `ask` and `review`, which are not decided yet."""
    answer: str
    """As it was written, cut to `MAX_ANSWER` characters; empty where there is none."""
    source: str
    """Where it was found; empty where there is none."""
    read_as: Text
    """What was read in it."""
    feedback: Text
    explanation: Text | None
    """Why the answer is right; None for an answer that may still be tried again."""
    suggested: float | None = None
    """For `review`: the credit that the marker would give."""
    concepts: tuple[ConceptMark, ...] = ()
    """Of an answer in free text."""
    group: str = ""
    """For `review` and what a person decided: equal for answers of equal content."""
    decided: bool = False
    """Whether a person's decision counts here."""


def mark(
    form: Form,
    reading: Reading,
    answers: Iterable[Answer],
    decisions: Decisions = NO_DECISIONS,
    markers: Markers = MARKERS,
) -> tuple[Marking, ...]:
    """One marking for each question, in the form's order.

    An answer names its question by id or by number from 1. Of several answers to one question the
    answers file's wins over a notebook cell's, and a later one over an earlier one; empty ones do
    not count. Where a marker leaves an answer to a person who has already decided about its like,
    that decision is the mark.

    Raises:
        SpecError: a question names a term that the glossary lacks, or a type without a marker.
    """
    chosen = choose_answers(form, answers)
    return tuple(
        _mark_item(item, reading, chosen.get(item.question.id), decisions, markers)
        for item in form.items
    )


def choose_answers(form: Form, answers: Iterable[Answer]) -> Mapping[str, Answer]:
    """The answer that counts for each question that has one, by question id."""
    chosen: dict[str, Answer] = {}
    for answer in answers:
        question = _find_question(form, answer)
        if question is None or not answer.text[:MAX_ANSWER].strip():
            continue
        before = chosen.get(question.id)
        if before is None or _rank(answer) >= _rank(before):
            chosen[question.id] = answer
    return chosen


def unmatched_answers(form: Form, answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """The answers that belong to no question of the form."""
    return tuple(answer for answer in answers if _find_question(form, answer) is None)


def judge(question: Question, reading: Reading, text: str, markers: Markers = MARKERS) -> Verdict:
    """What the marker of its type says of an answer as it was written; errors as for `mark`."""
    marker = markers.get(question.type)
    if marker is None:
        known = ", ".join(sorted(markers))
        raise SpecError(
            f"question {question.id}: no marker for type {question.type!r}; there are: {known}"
        )
    if len(text) > MAX_ANSWER:
        return postpone("ask", "ask.too_long", length=len(text), limit=MAX_ANSWER)
    if is_unreadable(text):
        return postpone("ask", "ask.unreadable")
    normal = normalise(text)
    if len(normal) > MAX_ANSWER:
        return postpone("ask", "ask.too_long", length=len(normal), limit=MAX_ANSWER)
    if is_blank(normal):
        return Verdict("unanswered", 0.0, plain(""), message("quiz.unanswered", hint=question.hint))
    if isinstance(question, TermQuestion | CodeNameQuestion):
        _require_terms(question, reading)
    return marker(question, normal, reading)


def _require_terms(question: TermQuestion | CodeNameQuestion, reading: Reading) -> None:
    terms = index_glossary(reading.glossary).terms
    for id in question.term_ids:
        if id not in terms:
            raise SpecError(
                f"question {question.id}: the glossary has no term {id!r}",
                "Add the term to assignments/glossary.yaml or correct its id in the quiz.",
            )


def _find_question(form: Form, answer: Answer) -> Question | None:
    name, questions = answer.question.strip(), form.questions
    if name.isdecimal() and len(name) <= 3:
        number = int(name)
        return questions[number - 1] if 1 <= number <= len(questions) else None
    return next((question for question in questions if question.id == name), None)


def _rank(answer: Answer) -> bool:
    # A cell's source reads `week6.ipynb, cell 12`; an answers file's is its name alone.
    return ", cell " not in answer.source


def _mark_item(
    item: FormItem,
    reading: Reading,
    answer: Answer | None,
    decisions: Decisions,
    markers: Markers,
) -> Marking:
    question, text = item.question, answer.text if answer else ""
    verdict = judge(question, reading, text, markers)
    group, decided = "", False
    if verdict.status == "review":
        group = decisions.group_of(item, normalise(text), reading)
        decision = decisions.find(group)
        if decision is not None:
            verdict, decided = decision.verdict(verdict, question.hint), True
    is_right = verdict.status in ("correct", "near")
    return Marking(
        question=question.id,
        source_question=item.source,
        status=verdict.status,
        credit=verdict.credit,
        answer=legible(answer.text) if answer else "",
        source=answer.source if answer else "",
        read_as=verdict.read_as,
        feedback=verdict.feedback,
        explanation=question.explanation if is_right else None,
        suggested=verdict.suggested,
        concepts=tuple(ConceptMark(name=c.name, found=c.found) for c in verdict.concepts),
        group=group,
        decided=decided,
    )
