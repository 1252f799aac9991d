"""`grader ci`: what a pull request changes, graded for a CI service."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.frame import GRADED, NEEDS_PERSON, OUR_FAILURE
from grader.cli.options import (
    FOLDER,
    course_option,
    jobs_option,
    language_option,
    sandbox_option,
)
from grader.messages import Language, Text
from grader.messages.legible import legible

if TYPE_CHECKING:
    from grader.checks.registry import Registry
    from grader.pipeline.pull_request.grading import Outcome, Review
    from grader.pipeline.pull_request.verdict import FailOn
    from grader.pipeline.warm import SandboxName
    from grader.record.model import Record


def _read_fail_on(_context: click.Context, _option: click.Parameter, value: str) -> FailOn:
    """`error`, `never` or `below:60`."""
    from grader.pipeline.pull_request.verdict import FailOn

    if value in ("error", "never"):
        return FailOn(errors=value == "error")
    word, _, number = value.partition(":")
    with contextlib.suppress(ValueError):
        if word == "below" and 0 <= (percent := float(number)) <= 100:
            return FailOn(below=percent)
    raise click.BadParameter(
        "expected 'error', 'never' or 'below:' and a number from 0 to 100, such as 'below:60', "
        f"found {legible(value)!r}"
    )


@click.command()
@click.option(
    "--base",
    metavar="REF",
    help="Branch that the pull request is for (default: as the CI service says, or main).",
)
@click.option(
    "--submissions",
    type=FOLDER,
    default=Path("submissions"),
    show_default=True,
    help="Folder with the hand-ins, one folder for each assignment.",
)
@course_option
@click.option(
    "-o",
    "--output",
    type=FOLDER,
    default=Path("ci"),
    show_default=True,
    help="Folder for the pages, the summary and the results.",
)
@click.option(
    "--fail-on",
    metavar="error|below:60|never",
    callback=_read_fail_on,
    default="error",
    show_default=True,
    help="When to end with 1: on a run that failed, also on a score below 60 percent, or never.",
)
@language_option
@jobs_option
@sandbox_option
def ci(
    base: str | None,
    submissions: Path,
    course: Path,
    output: Path,
    fail_on: FailOn,
    language: Language,
    jobs: int | None,
    sandbox: SandboxName,
) -> int:
    """Grade the hand-ins that a pull request changes, by the course of the branch it is for.

    \b
    Exit codes:
    0  graded, or nothing to grade
    1  failed, as --fail-on says
    2  wrong usage or a faulty specification
    3  our own failure
    """
    from grader.checks.registry import load_registry
    from grader.pipeline.pull_request.grading import open_review
    from grader.pipeline.pull_request.output import (
        annotate,
        clear_output,
        write_output,
        write_step,
    )
    from grader.pipeline.pull_request.place import check_output, find_repository
    from grader.pipeline.pull_request.span import find_span
    from grader.pipeline.pull_request.verdict import judge

    repository = find_repository(submissions)
    span = find_span(repository.top, base, os.environ)
    check_output(repository, span, output)
    clear_output(output)
    registry = load_registry()
    with open_review(repository, span, course, registry) as review:
        outcome = _grade(review, registry, jobs, language, sandbox)
        status = judge(outcome.records, fail_on)
        write_output(output, review, outcome, language)
        write_step(output, outcome, status, os.environ)
        _show(outcome, language)
        if os.environ.get("GITHUB_ACTIONS") == "true":
            for line in annotate(review, outcome.records, language):
                click.echo(line)
    _say("done.written", language, folder=str(output))
    if status == "failed":
        key = "done.error" if fail_on.below is None else "done.below"
        _say(key, language, percent=f"{fail_on.below or 0:g}")
    if outcome.problems:
        return OUR_FAILURE
    return NEEDS_PERSON if status == "failed" else GRADED


def _grade(
    review: Review, registry: Registry, jobs: int | None, language: Language, sandbox: SandboxName
) -> Outcome:
    """Grade what there is; no sandbox is opened where there is nothing."""
    from grader.cli.progress import show_progress
    from grader.pipeline.pull_request.grading import Outcome, grade_review
    from grader.pipeline.surroundings import data_folder, now
    from grader.pipeline.warm import open_sandbox
    from grader.pipeline.work import choose_jobs

    work, specs = review.plan.work, review.plan.specs
    if not work:
        return Outcome((), review.notes, ())
    running = [spec.assignment for spec in specs if spec.assignment.tasks]
    datasets = tuple(dict.fromkeys(assignment.dataset for assignment in running))
    with (
        show_progress(sum(len(item.specs) for item in work), language, quiet=False) as progress,
        open_sandbox(
            datasets, sandbox, data_folder(), out_of_reach=(review.repository.top,)
        ) as warm,
    ):
        return grade_review(
            review,
            warm,
            registry,
            now,
            jobs=min(choose_jobs(jobs, specs), len(work)),
            language=language,
            progress=progress,
        )


def _show(outcome: Outcome, language: Language) -> None:
    """A line for each hand-in, and each note; what is meant for the leader alone is not shown."""
    if not outcome.records:
        _say("done.nothing", language)
    for record in outcome.records:
        _show_record(record, language)
    for note in outcome.notes:
        click.echo(legible(note.in_language(language)))


def _show_record(record: Record, language: Language) -> None:
    from grader.messages import message

    _say(
        "line.unscored" if record.score is None else "line.scored",
        language,
        assignment=record.assignment,
        student=record.student,
        score=f"{record.score or 0:g}",
        max_score=f"{record.max_score:g}",
        status=message(f"cli.status.{record.status}"),
        execution=message(f"cli.execution.{record.execution.status}"),
    )


def _say(key: str, language: Language, **values: str | Text) -> None:
    from grader.messages import message

    click.echo(legible(message(f"ci.{key}", **values).in_language(language)))
