"""Verifies an assignment: its starters, its solution and every mutant of it, really run and graded.

Nothing is written outside a temporary folder, and no record or page is kept.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from grader.authoring.judging import (
    MARGIN,
    Judgement,
    Standing,
    find_leniency,
    is_faulty,
    judge_mutant,
    judge_solution,
    judge_starter,
)
from grader.authoring.mutation.mutants import (
    Mutant,
    find_mutants,
    find_unchecked,
    sample_mutants,
)
from grader.authoring.mutation.operators import KINDS
from grader.authoring.solution import Solution, find_starters, load_solution, notebook_folder
from grader.checks.registry import Registry
from grader.errors import ExecutionError, GraderError, TargetError
from grader.evidence.store import EvidenceStore
from grader.execution.sandbox import Sandbox
from grader.pipeline.bundle import Bundle
from grader.pipeline.execute import execute, fail
from grader.pipeline.grade import Specs, grade
from grader.pipeline.run import Progress
from grader.record.model import Record
from grader.spec.course import Course
from grader.spec.suggestions import did_you_mean, listed
from grader.submission.reading import read_submission

ROWS = (3_001, 1_000)
"""Training and test images of the reduced data set. Accuracies of so few images are coarse: with
3,000 a fold and a validation set of a fifth each would have the same size, and often by chance the
same accuracy, so that one passes for the other."""
SOLUTION = "solution"

_T = TypeVar("_T")


@dataclass(frozen=True)
class Plan:
    """What will be run for one assignment."""

    specs: Specs
    solution: Solution
    starters: dict[str, Path]
    mutants: tuple[Mutant, ...]
    is_reduced: bool
    """Whether it runs on the reduced data set, where accuracies are judged leniently."""
    is_partial: bool
    """Whether only some of the mutants were asked for."""

    @property
    def count(self) -> int:
        """How many notebooks will be graded."""
        return 1 + len(self.starters) + len(self.mutants)


@dataclass(frozen=True)
class Verification:
    """What was found out about one assignment."""

    assignment: str
    leniency: float
    """By how much lower accuracies might lie; 0 on the full data set."""
    standings: tuple[Standing, ...]
    """The solution's, then those of the starters."""
    judgements: tuple[Judgement, ...]
    """Empty where the solution did not earn full marks."""
    unchecked: tuple[tuple[str, int], ...]
    """Kinds that cells leave free on purpose, with the cell."""
    untouched: tuple[str, ...]
    """Tasks in which no mutant at all lost points."""
    ran_mutants: bool

    @property
    def is_faulty(self) -> bool:
        """Whether a starter, the solution or a mutant scores otherwise than it must."""
        return is_faulty(self.standings, self.judgements)


def plan_verification(
    course: Course,
    specs: Specs,
    kinds: Collection[str] = (),
    *,
    full: bool = False,
    sample: int | None = None,
    seen: Collection[str] = (),
) -> Plan:
    """Read what lies beside the assignment and spoil its solution; nothing runs.

    With `sample` there are at most so many mutants, kinds that are not among `seen` first.

    Raises:
        TargetError: a notebook is missing, or there is no mutant of the asked kinds.
        SpecError: the solution is no notebook, or its tags are wrong.
    """
    if not specs.assignment.tasks:
        raise TargetError(
            f"assignment '{specs.assignment.id}' is a quiz alone: it has no solution to spoil",
            "`grader lint` marks the sample answers of its questions",
        )
    for kind in kinds:
        if kind not in KINDS:
            raise TargetError(
                f"there is no kind of mutant '{kind}'{did_you_mean(kind, KINDS)}",
                f"there are: {listed(KINDS)}",
            )
    folder = notebook_folder(course.path("assignment", specs.assignment.id))
    solution = load_solution(folder, specs.assignment, KINDS)
    mutants = find_mutants(solution, kinds or KINDS)
    if not mutants:
        raise TargetError(
            f"{solution.path} has no place for a mutant of kind {listed(kinds)}",
            "leave out --kind to see all of its mutants",
        )
    return Plan(
        specs=specs,
        solution=solution,
        starters=find_starters(folder),
        mutants=mutants if sample is None else sample_mutants(mutants, sample, seen),
        is_reduced=not full,
        is_partial=bool(kinds) or sample is not None,
    )


def verify(
    plan: Plan,
    sandbox: Sandbox,
    registry: Registry,
    *,
    jobs: int,
    progress: Progress,
) -> Verification:
    """Run and judge everything in `plan`; mutants only where the solution earns full marks.

    When something is raised, an interruption included, `sandbox` is closed.

    Raises:
        ExecutionError: the sandbox fails for every notebook.
    """
    with (
        tempfile.TemporaryDirectory(prefix="grader-verify-", ignore_cleanup_errors=True) as folder,
        ThreadPoolExecutor(max_workers=jobs) as pool,
    ):
        bench = _Bench(plan, sandbox, registry, Path(folder), progress)
        try:
            return _verify(bench, pool)
        except BaseException:
            pool.shutdown(cancel_futures=True, wait=False)
            sandbox.close()
            raise


@dataclass(frozen=True)
class _Bench:
    """Runs and grades one notebook at a time, from several threads."""

    plan: Plan
    sandbox: Sandbox
    registry: Registry
    folder: Path
    progress: Progress

    @property
    def store(self) -> EvidenceStore:
        return EvidenceStore(self.folder / "evidence")

    def run(self, name: str, path: Path) -> Bundle:
        """What the notebook at `path` leaves behind."""
        assignment = self.plan.specs.assignment
        self.progress("started", assignment.id, name)
        submission = read_submission(path, name)
        try:
            bundle = execute(assignment, submission, path, self.sandbox, self.store)
        except ExecutionError:
            raise
        except GraderError as error:
            bundle = fail(assignment, submission, self.sandbox, error.message)
        self.progress("graded", assignment.id, name)
        return bundle

    def grade(self, bundle: Bundle, leniency: float) -> Record:
        specs = self.plan.specs
        return grade(specs, bundle, "", self.store, self.registry, "", leniency=leniency)

    def judge(self, mutant: Mutant, solution: Bundle, full: Record, leniency: float) -> Judgement:
        """Run `mutant` and hold its record against the solution's."""
        path = self.folder / "mutants" / mutant.name / "solution.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(self.plan.solution.with_sources(dict(mutant.sources)), encoding="utf-8")
        if mutant.question is None:
            bundle = self.run(mutant.name, path)
        else:
            bundle = self._with_answers_of(mutant.name, path, solution)
        return judge_mutant(mutant, full, self.grade(bundle, leniency))

    def _with_answers_of(self, name: str, path: Path, solution: Bundle) -> Bundle:
        """The solution's own run, with the answers at `path`: their code is the same."""
        self.progress("started", self.plan.specs.assignment.id, name)
        submission = read_submission(path, name)
        self.progress("graded", self.plan.specs.assignment.id, name)
        return solution.model_copy(update={"submission": submission})


def _verify(bench: _Bench, pool: ThreadPoolExecutor) -> Verification:
    plan = bench.plan
    names = {SOLUTION: plan.solution.path, **plan.starters}
    solution, *starters = _collect(
        pool.submit(bench.run, name, path) for name, path in names.items()
    )
    leniency = _find_leniency(bench, solution)
    full = bench.grade(solution, leniency)
    standings = [judge_solution(full)]
    standings += [
        judge_starter(name, bench.grade(bundle, leniency))
        for name, bundle in zip(plan.starters, starters, strict=True)
    ]
    mutants = plan.mutants if standings[0].good else ()
    judgements = _collect(
        pool.submit(bench.judge, mutant, solution, full, leniency) for mutant in mutants
    )
    return Verification(
        assignment=plan.specs.assignment.id,
        leniency=leniency,
        standings=tuple(standings),
        judgements=tuple(judgements),
        unchecked=find_unchecked(plan.solution),
        untouched=_untouched(plan, judgements),
        ran_mutants=bool(mutants),
    )


def _find_leniency(bench: _Bench, solution: Bundle) -> float:
    """How leniently everything is judged; not at all where no leniency helps the solution."""
    if not bench.plan.is_reduced:
        return 0.0
    needed = find_leniency(lambda leniency: bench.grade(solution, leniency))
    return 0.0 if needed is None else round(needed + MARGIN, 2)


def _untouched(plan: Plan, judgements: Sequence[Judgement]) -> tuple[str, ...]:
    """Tasks without a loss, where all mutants were run."""
    if plan.is_partial or not judgements:
        return ()
    lost = {name for judgement in judgements for name in judgement.lost}
    return tuple(task.id for task in plan.specs.assignment.tasks if task.id not in lost)


def _collect(futures: Iterable[Future[_T]]) -> list[_T]:
    """All results, in the order of the futures, which are all submitted first."""
    return [future.result() for future in tuple(futures)]
