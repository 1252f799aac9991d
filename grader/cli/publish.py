"""`grader publish`: what students get of an assignment, without any key."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.completion import complete_student, complete_target
from grader.cli.frame import GRADED
from grader.cli.options import FOLDER, course_option, language_option
from grader.messages import Language
from grader.messages.legible import legible


@click.command()
@click.argument("target", shell_complete=complete_target)
@click.option(
    "-o",
    "--output",
    required=True,
    type=FOLDER,
    help="The folder for the kit: a new one, or that of an earlier kit.",
)
@click.option(
    "--student",
    "students",
    multiple=True,
    shell_complete=complete_student,
    help="Put this student's own quiz into the kit; repeatable.",
)
@course_option
@language_option
def publish(
    target: str, output: Path, students: tuple[str, ...], course: Path, language: Language
) -> int:
    """Make the student kit of TARGET, an assignment (ch07-1) or a week (week-6), without keys."""
    from grader.checks.registry import load_registry
    from grader.messages import Text, message
    from grader.pipeline.publishing import publish as publish_kit
    from grader.spec.course import load_course

    told: list[Text] = []
    paths = publish_kit(
        load_course(course),
        target,
        output,
        load_registry(),
        language=language,
        students=students,
        tell=told.append,
    )
    told.insert(0, message("kit.published", folder=output, count=len(paths)))
    for text in told:
        click.echo(legible(text.in_language(language)))
    for path in paths:
        click.echo(legible(f"  {path}"))
    return GRADED
