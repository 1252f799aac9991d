"""`grader init`: a repository for a study group of one's own."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from grader.cli.frame import GRADED
from grader.cli.options import language_option
from grader.messages import Language


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--title", help="The group's name, the heading of the README.")
@click.option(
    "--requirement",
    help="What CI and students install the grader by, as in a requirements file "
    "(default: where this one came from, if that is known).",
)
@language_option
def init(folder: Path, title: str | None, requirement: str | None, language: Language) -> int:
    """Make a study group's own repository in DIR, a new or empty folder.

    It holds all assignments, rubrics and quizzes, a folder for hand-ins, the workflows that grade
    pull requests, and a README in Korean and English.
    """
    from grader.authoring.origin import check_requirement, find_requirement
    from grader.authoring.starting import make_repository
    from grader.messages import message

    found = find_requirement() if requirement is None else check_requirement(requirement)
    written = make_repository(folder, title=title, requirement=found, language=language)
    told = message("init.done", folder=folder, count=len(written))
    click.echo(told.in_language(language))
    for note in ("private", *(("unfilled",) if found is None else ())):
        click.echo(message(f"init.{note}").in_language(language))
    click.echo(message("init.next").in_language(language))
    steps = [(step, shlex.join(command)) for step, command in _next_steps(folder)]
    width = max(len(command) for _, command in steps)
    for step, command in steps:
        why = message(f"init.step.{step}").in_language(language)
        click.echo(f"  {command:<{width}}  # {why}")
    return GRADED


def _next_steps(folder: Path) -> list[tuple[str, list[str]]]:
    """Three commands to go on with, each with what its purpose is called."""
    steps = {
        "go": ["cd", str(folder)],
        "git": ["git", "init"],
        "doctor": ["grader", "doctor"],
        "lint": ["grader", "lint"],
    }
    if folder.resolve() == Path.cwd():
        del steps["go"]
    if (folder / ".git").exists():
        del steps["git"]
    return list(steps.items())[:3]
