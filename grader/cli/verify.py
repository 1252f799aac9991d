"""`grader verify`: whether an assignment tells right work from wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.completion import complete_target
from grader.cli.frame import GRADED, WRONG_USAGE
from grader.cli.options import (
    course_option,
    jobs_option,
    language_option,
    sandbox_option,
)
from grader.messages import Language

if TYPE_CHECKING:
    from grader.authoring.verify import Plan
    from grader.pipeline.grade import Specs
    from grader.pipeline.warm import SandboxName


@click.command()
@click.argument("target", shell_complete=complete_target)
@course_option
@language_option
@click.option("--kind", "kinds", multiple=True, help="Only mutants of this kind; repeatable.")
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    help="At most so many mutants of each assignment, the same each time (default: all).",
)
@click.option("--full", is_flag=True, help="Use the whole data set; takes far longer.")
@jobs_option
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@sandbox_option
def verify(
    target: str,
    course: Path,
    language: Language,
    kinds: tuple[str, ...],
    sample: int | None,
    full: bool,
    jobs: int | None,
    as_json: bool,
    sandbox: SandboxName,
) -> int:
    """Check that TARGET's solution earns full marks, its starters none, and every mutant less.

    A mutant is the solution with one mistake. Each must lose points on the task it hurts, and on no
    other.
    """
    from grader.authoring.verify import ROWS, plan_verification
    from grader.authoring.verify import verify as verify_assignment
    from grader.checks.registry import load_registry
    from grader.cli.findings import print_verification, summarise
    from grader.cli.progress import show_progress
    from grader.pipeline.surroundings import data_folder
    from grader.pipeline.warm import open_sandbox
    from grader.pipeline.work import choose_jobs, load_targets
    from grader.spec.course import load_course

    opened, registry = load_course(course), load_registry()
    specs = load_targets(opened, target, registry)
    plans: list[Plan] = []
    for spec in _with_tasks(specs):
        seen = [mutant.kind for plan in plans for mutant in plan.mutants]
        plans.append(plan_verification(opened, spec, kinds, full=full, sample=sample, seen=seen))
    count = choose_jobs(jobs, specs)
    datasets = tuple(dict.fromkeys(spec.assignment.dataset for spec in specs))
    rows = None if full else ROWS
    with (
        show_progress(sum(plan.count for plan in plans), language, quiet=as_json) as progress,
        open_sandbox(datasets, sandbox, data_folder(), rows=rows, out_of_reach=(course,)) as warm,
    ):
        found = [
            verify_assignment(plan, warm, registry, jobs=count, progress=progress) for plan in plans
        ]
    if as_json:
        click.echo(json.dumps([summarise(item) for item in found], ensure_ascii=False))
    else:
        print_verification(found, language)
    return WRONG_USAGE if any(item.is_faulty for item in found) else GRADED


def _with_tasks(specs: Sequence[Specs]) -> Sequence[Specs]:
    """The assignments of a week that are more than a quiz; where none is, all."""
    return [spec for spec in specs if spec.assignment.tasks] or specs
