"""What the files of a course say about one another: all of it is there, and none forgotten."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from grader.errors import SpecError
from grader.spec.arguments import CheckInfo, check_mistakes
from grader.spec.assignment import Assignment, Task
from grader.spec.course import (
    Course,
    Noun,
    inspect_assignment,
    inspect_id,
    inspect_rubric,
)
from grader.spec.mistakes import Mistake
from grader.spec.quiz import CodeNameQuestion, Item, Pool, Quiz, TermQuestion, Topic
from grader.spec.rubric import Rubric, TaskRubric
from grader.spec.shapes import Location
from grader.spec.suggestions import did_you_mean, listed
from grader.spec.yaml import Document, load_document, validate_document

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class _Read(Generic[M]):
    """A file that could be read: as it is written, and as its model."""

    document: Document
    model: M

    def errors(self, mistakes: Iterable[Mistake]) -> Iterator[SpecError]:
        for mistake in mistakes:
            yield SpecError(f"{self.document.place(mistake.location)}: {mistake.words}")


def check_references(
    course: Course, checks: Mapping[str, CheckInfo], only: Collection[str] | None = None
) -> list[SpecError]:
    """Everything wrong with the files of a course, alone or with one another.

    `checks` are the checks that exist, by kind; `only` restricts it to the assignments of these
    ids and the files that they name. Each faulty file is one error; each wrong reference is
    another, and begins with the `file:line` to look at. An empty list means that all is well.
    """
    errors: list[SpecError] = []
    assignments = _read_all(course, "assignment", Assignment, inspect_assignment, errors, only)
    named = [file.model for file in assignments.values()]
    named_rubrics = None if only is None else [assignment.rubric for assignment in named]
    named_quizzes = None if only is None else [assignment.quiz or "" for assignment in named]
    rubrics = _read_all(course, "rubric", Rubric, inspect_rubric, errors, named_rubrics)
    quizzes = _read_all(course, "quiz", Quiz, inspect_id, errors, named_quizzes)
    items = [item for file in quizzes.values() for item in file.model.questions]
    # A faulty file of the bank stops nobody who draws nothing from it.
    needed = None if only is None or any(isinstance(item, Pool) for item in items) else ()
    topics = _read_all(course, "topic", Topic, inspect_id, errors, needed)
    if quizzes or topics:
        errors += _glossary_errors(course, [*quizzes.values(), *topics.values()])
    errors += _repeated_questions(topics)
    bank = [question.id for topic in topics.values() for question in topic.model.questions]
    for read in quizzes.values():
        errors += read.errors(_pool_mistakes(read.model, bank))
    for file in assignments.values():
        assignment = file.model
        errors += file.errors(_file_mistakes(course, assignment))
        errors += file.errors(check_mistakes(assignment, checks))
        rubric, quiz = rubrics.get(assignment.rubric), quizzes.get(assignment.quiz or "")
        if rubric is not None:
            errors += rubric.errors(_task_mistakes(assignment, rubric.model))
            # A quiz that is named but cannot be read is reported once, as itself.
            if quiz is not None or assignment.quiz is None:
                questions = [question.id for question in quiz.model.questions] if quiz else []
                errors += rubric.errors(_question_mistakes(questions, rubric.model))
    return errors


def _read_all(
    course: Course,
    noun: Noun,
    model: type[M],
    inspect: Callable[[Document], list[str]],
    errors: list[SpecError],
    only: Collection[str] | None,
) -> dict[str, _Read[M]]:
    """The readable files of one kind by id; the errors of the others go to the end of `errors`."""
    read: dict[str, _Read[M]] = {}
    for id in course.ids(noun):
        if only is not None and id not in only:
            continue
        try:
            document = load_document(course.path(noun, id))
            read[id] = _Read(document, validate_document(document, model, inspect))
        except SpecError as error:
            errors.append(error)
    return read


def _glossary_errors(
    course: Course, files: Sequence[_Read[Quiz] | _Read[Topic]]
) -> list[SpecError]:
    try:
        glossary = course.glossary
    except SpecError as error:
        return [error]
    terms = [term.id for term in glossary.terms]
    return [
        error
        for file in files
        for error in file.errors(_term_mistakes(file.model.questions, terms))
    ]


def _repeated_questions(topics: Mapping[str, _Read[Topic]]) -> Iterator[SpecError]:
    owners: dict[str, str] = {}
    for id, file in topics.items():
        for index, question in enumerate(file.model.questions):
            owner = owners.setdefault(question.id, id)
            if owner != id:
                words = f"expected an id of its own, found that of a question in '{owner}'"
                place = ("questions", index, "id")
                yield from file.errors([Mistake(place, f"questions.{question.id}.id — {words}")])


def _pool_mistakes(quiz: Quiz, bank: list[str]) -> Iterator[Mistake]:
    for index, item in enumerate(quiz.questions):
        for at, id in enumerate(item.draw if isinstance(item, Pool) else ()):
            if id not in bank:
                name = f"questions.{item.id}.draw"
                words = f"expected the id of a question in assignments/questions, found '{id}'"
                place = ("questions", index, "draw", at)
                yield Mistake(place, f"{name} — {words}{did_you_mean(id, bank)}")


def _term_mistakes(questions: Sequence[Item], terms: list[str]) -> Iterator[Mistake]:
    for index, question in enumerate(questions):
        for location, term in _terms_of(question):
            if term not in terms:
                name = f"questions.{question.id}.{location[0]}"
                words = f"expected the id of a term of the glossary, found '{term}'"
                place = ("questions", index, *location)
                yield Mistake(place, f"{name} — {words}{did_you_mean(term, terms)}")


def _terms_of(question: Item) -> Iterator[tuple[Location, str]]:
    """The glossary terms that a question names, and where it does."""
    if not isinstance(question, TermQuestion | CodeNameQuestion):
        return
    yield ("key",), question.key
    yield from ((("subjects", at), term) for at, term in enumerate(question.subjects))
    yield from ((("rivals", at), term) for at, term in enumerate(question.rivals))
    yield from ((("misconceptions", term), term) for term in question.misconceptions)


def _file_mistakes(course: Course, assignment: Assignment) -> Iterator[Mistake]:
    named: tuple[tuple[Noun, str | None], ...] = (
        ("rubric", assignment.rubric),
        ("quiz", assignment.quiz),
    )
    for noun, name in named:
        known = course.ids(noun)
        if name is not None and name not in known:
            words = f"expected the id of a {noun} file ({listed(known)}), found '{name}'"
            yield Mistake((noun,), f"{noun} — {words}{did_you_mean(name, known)}")


def _task_mistakes(assignment: Assignment, rubric: Rubric) -> Iterator[Mistake]:
    tasks = {task.id: task for task in assignment.tasks}
    what = f"task of the assignment '{assignment.id}'"
    yield from _compare(list(tasks), list(rubric.tasks), ("tasks",), what)
    for id, points in rubric.tasks.items():
        if id in tasks:
            yield from _criterion_mistakes(tasks[id], points)


def _criterion_mistakes(task: Task, points: TaskRubric) -> Iterator[Mistake]:
    checks = [check.id for check in task.checks]
    what = f"check of the task '{task.id}'"
    yield from _compare(checks, list(points.checks), ("tasks", task.id, "checks"), what)


def _question_mistakes(questions: list[str], rubric: Rubric) -> Iterator[Mistake]:
    yield from _compare(questions, list(rubric.quiz), ("quiz",), "question of the quiz")


def _compare(there: list[str], named: list[str], at: Location, what: str) -> Iterator[Mistake]:
    """What a rubric names too much or too little; `there` is what it has to name, exactly."""
    missing = [name for name in there if name not in named]
    label = ".".join(map(str, at))
    for name in named:
        if name not in there:
            meant = did_you_mean(name, missing)
            words = f"expected a {what} ({listed(there)}), found '{name}'{meant}"
            yield Mistake((*at, name), f"{label}.{name} — {words}")
    for name in missing:
        yield Mistake(at, f"{label}.{name} — expected points for this {what}, found none")
