"""Answers that wait for a person: collected from records, decided once for all of equal content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.errors import TargetError
from grader.messages import Text, plain
from grader.pipeline.asking import Asking
from grader.pipeline.grade import load_asking
from grader.quiz.deciding.decisions import Decision, find_asked, read_decisions, save_decision
from grader.quiz.deciding.grouping import group_name
from grader.quiz.deciding.suggestion import suggest
from grader.quiz.papers.form import fill_in
from grader.quiz.reading.writing import normalise
from grader.record.file import list_records, read_record
from grader.record.model import ConceptRecord, QuestionRecord, Record
from grader.spec.course import Course
from grader.spec.quiz import FreeTextQuestion, Question, Values


@dataclass(frozen=True)
class WaitingGroup:
    """Answers of equal content to one question, none of them decided."""

    group: str
    question: str
    """The id of the question that was asked, not that of a pool."""
    values: Values
    prompt: Text
    answer: str
    """The first of them, as it was written. Hostile text."""
    students: tuple[str, ...]
    reason: Text
    """Why a person has to read it, in the words that the student sees."""
    concepts: tuple[ConceptRecord, ...]
    suggested: float | None
    """From 0 to 1; None where nobody has an opinion."""


@dataclass(frozen=True)
class Review:
    """What waits for a person in the records of one assignment."""

    asking: Asking
    path: Path
    """Where decisions are kept; there may be no file yet."""
    waiting: tuple[WaitingGroup, ...]


def open_review(course: Course, reports: Path, assignment: str) -> Review:
    """Collect what waits for a person: the groups of most students first.

    Raises:
        TargetError: there is no such assignment, it has no quiz, or nothing is graded yet.
        SpecError: the quiz, the bank or the decisions are faulty.
        RecordError: a record cannot be read.
    """
    quiz = course.assignment(assignment).quiz
    if not quiz:
        raise TargetError(
            f"the assignment '{assignment}' has no quiz, so there are no answers to decide about",
            "name an assignment with a quiz",
        )
    records = [read_record(path) for path in list_records(reports, assignment)]
    if not records:
        raise TargetError(f"nothing graded yet for {assignment}", f"first: grader run {assignment}")
    asking, path = load_asking(course, quiz), course.decisions_path(quiz)
    # A question may have left the quiz for the bank since it was asked.
    if not asking.bank.topics:
        asking = replace(asking, bank=course.bank)
    decided = read_decisions(path)
    waiting = [_refine(group, asking, decided) for group in find_waiting(records, asking)]
    waiting.sort(key=lambda group: (-len(group.students), group.question, group.group))
    return Review(asking, path, tuple(waiting))


def find_waiting(records: Iterable[Record], asking: Asking) -> tuple[WaitingGroup, ...]:
    """The groups of answers in `review` that no decision covers, as they are first met.

    Answers are grouped as today's analyser reads them, whatever read them when they were graded.
    """
    groups: dict[str, WaitingGroup] = {}
    for record in records:
        for found in record.quiz:
            question = find_asked(found.asked or found.id, asking.quiz, asking.bank)
            if found.status != "review" or question is None:
                continue
            name = _name(found, question, asking)
            if asking.decisions.find(name) is not None:
                continue
            before = groups.get(name)
            students = (*before.students, record.student) if before else (record.student,)
            groups[name] = replace(before or _group(name, found), students=students)
    return tuple(groups.values())


def decide(
    review: Review, waiting: WaitingGroup, credit: float, words: str, decided_at: str
) -> Decision:
    """Write down a decision about a group; `words` is for the students, empty for none.

    Raises:
        SpecError: the file of decisions is faulty.
        GraderError: it cannot be written.
    """
    decision = Decision(
        question=waiting.question,
        values=dict(waiting.values),
        answer=waiting.answer,
        credit=credit,
        words=plain(words) if words else None,
        decided_at=decided_at,
    )
    save_decision(review.path, decision)
    return decision


def _name(found: QuestionRecord, question: Question, asking: Asking) -> str:
    source, text = found.asked or found.id, normalise(found.answer)
    return group_name(question, source, found.values, text, asking.reading)


def _group(name: str, found: QuestionRecord) -> WaitingGroup:
    return WaitingGroup(
        group=name,
        question=found.asked or found.id,
        values=found.values,
        prompt=found.prompt,
        answer=found.answer,
        students=(),
        reason=found.feedback,
        concepts=found.concepts,
        suggested=found.suggested,
    )


def _refine(group: WaitingGroup, asking: Asking, decided: Sequence[Decision]) -> WaitingGroup:
    """The group with a suggestion from like answers, where enough of them were decided."""
    question = find_asked(group.question, asking.quiz, asking.bank)
    if not isinstance(question, FreeTextQuestion):
        return group
    like = [
        (decision.answer, decision.credit)
        for decision in decided
        if decision.question == group.question and decision.values == group.values
    ]
    guess = suggest(fill_in(question, group.values), group.answer, like, asking.reading)
    return group if guess is None else replace(group, suggested=guess)
