"""The commands. Each imports what it needs when it runs, so that `--help` is instant."""

from __future__ import annotations

import contextlib
import json
import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli.completion import complete_student, complete_target
from grader.cli.frame import GRADED, NEEDS_PERSON, OUR_FAILURE, WRONG_USAGE
from grader.cli.options import (
    FOLDER,
    WORK,
    common_options,
    course_option,
    jobs_option,
    language_option,
    sandbox_option,
)
from grader.errors import TargetError
from grader.messages import Language
from grader.messages.legible import legible

if TYPE_CHECKING:
    from grader.pipeline.places import Places
    from grader.pipeline.run import Problem, Progress, Stage
    from grader.pipeline.warm import SandboxName
    from grader.record.model import Record

_PROBLEM_CODES = {"no_record": OUR_FAILURE, "unreadable_record": NEEDS_PERSON}


def _refuse_work(_context: click.Context, _parameter: click.Parameter, target: str) -> str:
    """Whoever names a notebook means another command, wherever it is called."""
    if target.endswith(WORK):
        raise TargetError(
            f"{target}: expected an assignment (ch07-1) or a week (week-6), found a file",
            f"to look at your own work: grader check {shlex.quote(target)}; to grade it, put it "
            "into submissions/<assignment>/ and name that assignment",
        )
    return target


@click.command()
@click.argument("target", shell_complete=complete_target, callback=_refuse_work)
@common_options
@click.option("--submissions", type=FOLDER, default=Path("submissions"), show_default=True)
@click.option(
    "--student",
    "students",
    multiple=True,
    shell_complete=complete_student,
    help="Only this student; repeatable.",
)
@jobs_option
@click.option("--json", "as_json", is_flag=True, help="Print a summary as JSON.")
@sandbox_option
@click.option("--again", is_flag=True, help="Run everything anew, also what has not changed.")
def run(
    target: str,
    course: Path,
    reports: Path,
    language: Language,
    submissions: Path,
    students: tuple[str, ...],
    jobs: int | None,
    as_json: bool,
    sandbox: SandboxName,
    again: bool,
) -> int:
    """Grade every submission for TARGET, an assignment (ch07-1) or a week (week-6)."""
    from grader.checks.registry import load_registry
    from grader.cli.progress import show_progress
    from grader.cli.table import print_records
    from grader.pipeline.ledger import open_ledger
    from grader.pipeline.places import prepare_reports
    from grader.pipeline.run import run as run_work
    from grader.pipeline.surroundings import data_folder, now
    from grader.pipeline.warm import open_sandbox
    from grader.pipeline.work import choose_jobs, find_work, load_targets

    places = _places(course, submissions, reports)
    if not again:
        places = replace(places, ledger=open_ledger())
    registry = load_registry()
    specs = load_targets(places.course, target, registry)
    work = find_work(places, specs, students)
    count = choose_jobs(jobs, specs)
    running = [spec.assignment for spec in specs if spec.assignment.tasks]
    datasets = tuple(dict.fromkeys(assignment.dataset for assignment in running))
    prepare_reports(places, specs)
    problems: list[Problem] = []
    counts: Counter[Stage] = Counter()
    with (
        _told(problems, language),
        show_progress(sum(len(item.specs) for item in work), language, quiet=as_json) as progress,
        open_sandbox(
            datasets, sandbox, data_folder(), out_of_reach=(course, submissions, reports)
        ) as warm,
    ):
        records = run_work(
            places,
            work,
            warm,
            registry,
            now,
            jobs=min(count, len(work)),
            language=language,
            progress=_counted(progress, counts),
            tell=problems.append,
        )
    if as_json:
        click.echo(json.dumps([_summary(places, record) for record in records], ensure_ascii=False))
    else:
        folders = [places.reports / spec.assignment.id for spec in specs]
        print_records(records, language, folders, kept=counts["kept"])
    return max(_exit_code(records), *(_PROBLEM_CODES[problem.kind] for problem in problems), 0)


@click.command()
@click.argument("target", shell_complete=complete_target)
@common_options
@click.option("--json", "as_json", is_flag=True, help="Print a summary as JSON.")
def regrade(target: str, course: Path, reports: Path, language: Language, as_json: bool) -> int:
    """Mark TARGET again from stored evidence; nobody's code runs."""
    from grader.checks.registry import load_registry
    from grader.cli.table import print_changes
    from grader.pipeline.regrade import regrade as regrade_records
    from grader.pipeline.surroundings import now
    from grader.pipeline.work import load_targets

    places = _places(course, Path("submissions"), reports)
    registry = load_registry()
    specs = load_targets(places.course, target, registry)
    changes = regrade_records(places, specs, registry, now, language=language)
    records = tuple(after for _, after in changes)
    if as_json:
        click.echo(json.dumps([_summary(places, record) for record in records], ensure_ascii=False))
    else:
        print_changes(changes, language, [places.reports / s.assignment.id for s in specs])
    return _exit_code(records)


@click.command()
@course_option
@language_option
def lint(course: Path, language: Language) -> int:
    """Check every assignment, rubric and quiz for mistakes; runs nothing."""
    from grader.checks.registry import load_registry
    from grader.messages import message
    from grader.pipeline.lint import lint as check_course
    from grader.spec.course import load_course

    report = check_course(load_course(course), load_registry())
    for problem in report.problems:
        click.echo(problem, err=True)
    if report.problems:
        text = message("cli.lint.bad", count=len(report.problems))
        click.echo(text.in_language(language), err=True)
        return WRONG_USAGE
    click.echo(message("cli.lint.good", files=report.files).in_language(language))
    return GRADED


def _counted(progress: Progress, counts: Counter[Stage]) -> Progress:
    """`progress`, with every stage that it is told counted."""

    def report(stage: Stage, assignment: str, student: str) -> None:
        counts[stage] += 1
        progress(stage, assignment, student)

    return report


@contextlib.contextmanager
def _told(problems: Sequence[Problem], language: Language) -> Iterator[None]:
    """Says on leaving, a failure included, what `problems` there were."""
    from grader.messages import message

    try:
        yield
    finally:
        for problem in problems:
            key = f"cli.problem.{problem.kind}"
            text = message(key, name=problem.name, reason=problem.reason).in_language(language)
            click.echo(legible(text), err=True)


def _places(course: Path, submissions: Path, reports: Path) -> Places:
    from grader.pipeline.places import Places
    from grader.spec.course import load_course

    return Places(course=load_course(course), submissions=submissions, reports=reports)


def _exit_code(records: tuple[Record, ...]) -> int:
    return GRADED if all(record.status == "graded" for record in records) else NEEDS_PERSON


def _summary(places: Places, record: Record) -> dict[str, Any]:
    from grader.pipeline.pages import page_path
    from grader.record.file import record_path

    return {
        "assignment": record.assignment,
        "student": record.student,
        "status": record.status,
        "score": record.score,
        "max_score": record.max_score,
        "execution": record.execution.status,
        "record": str(record_path(places.reports, record.assignment, record.student)),
        "page": str(page_path(places.reports, record)),
    }
