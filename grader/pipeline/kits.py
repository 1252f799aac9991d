"""The public part of an assignment: what students may know of it before they are graded.

A kit is built field by field from what is meant for students. Whatever else an assignment, a rubric
or a quiz holds, now or after its next change, stays behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from grader.checks.registry import Registry, load_registry
from grader.errors import TargetError
from grader.messages import Language
from grader.pipeline.asking import Asking
from grader.pipeline.grade import Specs
from grader.quiz.papers.drawing import draw_common
from grader.quiz.papers.paper import make_paper
from grader.spec.arguments import check_mistakes
from grader.spec.assignment import Assignment, CheckSpec, Task
from grader.spec.kit import Kit, KitCheck, KitQuestion, KitTask
from grader.spec.quiz import Item, Pool
from grader.spec.rubric import Criterion, Rubric, TaskRubric

_Key = tuple[str, str]
"""Ids of a task and of a check in it."""
_AGAIN = "ask for the kit again, or install the release of grader that it was made with"


def make_kit(specs: Specs, registry: Registry, language: Language) -> Kit:
    """What students may know of an assignment, with `language` shown first.

    A check is published with its arguments unless the assignment says `hidden: true`, or it is held
    against a threshold or a rubric's levels and the assignment does not say `hidden: false`. It
    stays closed, too, where it needs a closed check or the model that one finds.

    Raises:
        KeyError: `registry` lacks a kind of check, which `load_targets` would have refused.
        SpecError: a question of the quiz cannot be asked.
    """
    assignment = specs.assignment
    opened = _settle(
        (
            ((task.id, check.id), check, _is_open(task.id, check, specs.rubric, registry))
            for task in assignment.tasks
            for check in task.checks
        ),
        registry,
    )
    return Kit(
        id=assignment.id,
        week=assignment.week,
        title=assignment.title,
        language=language,
        dataset=assignment.dataset,
        seed=assignment.seed,
        limits=assignment.limits,
        tasks=tuple(
            _publish_task(task, specs.rubric.tasks[task.id], opened, registry)
            for task in assignment.tasks
        ),
        questions=tuple(_publish_questions(specs.asking, specs.rubric)) if specs.asking else (),
    )


def open_specs(kit: Kit, registry: Registry | None = None) -> Specs:
    """The checks of `kit` that can be run here, with their points; no levels and no quiz.

    Left out are closed checks, those of kinds that `registry` (by default everything installed)
    lacks, those that cannot be run without them, and tasks without any other.

    Raises:
        TargetError: the arguments of a check are wrong, or its checks do not go together.
    """
    registry = load_registry() if registry is None else registry
    specs = [
        ((task.id, check.id), _check_spec(check), check.is_open and check.kind in registry)
        for task in kit.tasks
        for check in task.checks
    ]
    tasks = list(_keep(kit, _settle(specs, registry)))
    assignment = _open_assignment(kit, tasks)
    mistakes = list(check_mistakes(assignment, registry))
    if mistakes:
        raise TargetError(f"the kit of '{kit.id}': {mistakes[0].words}", _AGAIN)
    return Specs(assignment=assignment, rubric=_open_rubric(kit, tasks), asking=None)


def _is_open(task: str, check: CheckSpec, rubric: Rubric, registry: Registry) -> bool:
    """Whether students may know what a check asks for, by itself."""
    if check.hidden is not None:
        return not check.hidden
    kind = registry[check.kind]
    models = kind.named_models(check.arguments)
    # An argument that may be a threshold or a model's name is no threshold where it is a name.
    arguments = {name: value for name, value in check.arguments.items() if value not in models}
    return not (kind.has_threshold(arguments) or rubric.tasks[task].checks[check.id].levels)


def _settle(checks: Iterable[tuple[_Key, CheckSpec, bool]], registry: Registry) -> frozenset[_Key]:
    """Which of the checks can be run by students, who have only those that are open themselves.

    Takes all checks in their order, and of each whether it is open by itself.
    """
    kept: set[_Key] = set()
    found: set[str] = set()
    latest: dict[str, bool] = {}
    for key, check, is_open in checks:
        # The kind of a closed check may be unknown here.
        can_run = (
            is_open
            and all(latest.get(need, False) for need in check.needs)
            and found.issuperset(registry[check.kind].named_models(check.arguments))
        )
        latest[check.id] = can_run
        if can_run:
            kept.add(key)
            found.update([check.binds] if check.binds else [])
    return frozenset(kept)


def _publish_task(
    task: Task, rubric: TaskRubric, opened: frozenset[_Key], registry: Registry
) -> KitTask:
    return KitTask(
        id=task.id,
        title=task.title,
        bonus=rubric.bonus,
        checks=tuple(
            _publish_check(
                check, rubric.checks[check.id].points, (task.id, check.id) in opened, registry
            )
            for check in task.checks
        ),
    )


def _publish_check(check: CheckSpec, points: float, is_open: bool, registry: Registry) -> KitCheck:
    title = registry[check.kind].title
    if not is_open:
        return KitCheck(kind=check.kind, id=check.id, title=title, points=points, is_open=False)
    return KitCheck(
        kind=check.kind,
        id=check.id,
        title=title,
        points=points,
        is_open=True,
        binds=check.binds,
        needs=check.needs,
        arguments=check.arguments,
    )


def _publish_questions(asking: Asking, rubric: Rubric) -> Iterator[KitQuestion]:
    """What is asked; only the place of a question that differs from student to student."""
    paper = make_paper(asking.form(draw_common(asking.quiz, asking.bank)))
    for item, shown in zip(asking.quiz.questions, paper.items, strict=True):
        is_own = asking.quiz.personal and _differs(item)
        yield KitQuestion(
            id=item.id,
            points=rubric.quiz.get(item.id, 0.0),
            prompt=None if is_own else shown.prompt,
        )


def _differs(item: Item) -> bool:
    """Whether students with quizzes of their own may be asked different things in this place."""
    return isinstance(item, Pool) or bool(item.variables)


def _check_spec(check: KitCheck) -> CheckSpec:
    return CheckSpec(
        kind=check.kind,
        id=check.id,
        binds=check.binds,
        needs=check.needs,
        arguments=check.arguments,
    )


def _keep(kit: Kit, keys: frozenset[_Key]) -> Iterator[KitTask]:
    """The tasks of a kit with these checks alone; without tasks that have none of them."""
    for task in kit.tasks:
        checks = tuple(check for check in task.checks if (task.id, check.id) in keys)
        if checks:
            yield task.model_copy(update={"checks": checks})


def _open_assignment(kit: Kit, tasks: Iterable[KitTask]) -> Assignment:
    """The assignment that consists of `tasks`.

    Raises:
        TargetError: two of its parts have one id.
    """
    try:
        opened = tuple(
            Task(id=task.id, title=task.title, checks=tuple(map(_check_spec, task.checks)))
            for task in tasks
        )
        return Assignment(
            id=kit.id,
            week=kit.week,
            title=kit.title,
            dataset=kit.dataset,
            seed=kit.seed,
            limits=kit.limits,
            rubric=kit.id,
            # Without tasks it has to name a quiz, which nobody reads.
            quiz=None if opened else kit.id,
            tasks=opened,
        )
    except ValidationError as error:
        raise TargetError(f"the kit of '{kit.id}': {error.errors()[0]['msg']}", _AGAIN) from error


def _open_rubric(kit: Kit, tasks: Iterable[KitTask]) -> Rubric:
    """The points of `tasks`, all of them for passing."""
    return Rubric(
        id=kit.id,
        tasks={
            task.id: TaskRubric(
                checks={check.id: Criterion(points=check.points) for check in task.checks},
                bonus=task.bonus,
            )
            for task in tasks
        },
    )
