"""The commands for authors: a new assignment, and the schemas that editors use."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.frame import GRADED
from grader.cli.options import FOLDER, course_option, language_option
from grader.messages import Language

if TYPE_CHECKING:
    from grader.authoring.rendering import DatasetName


@click.command()
@click.argument("id")
@course_option
@click.option("--week", type=click.IntRange(1, 60), help="Its week (default: after the last one).")
@click.option("--title-ko", help="Its title in Korean.")
@click.option("--title-en", help="Its title in English.")
@click.option(
    "--dataset",
    type=click.Choice(["fashion_mnist", "mnist"]),
    default="fashion_mnist",
    show_default=True,
)
@language_option
def new(
    id: str,
    course: Path,
    week: int | None,
    title_ko: str | None,
    title_en: str | None,
    dataset: DatasetName,
    language: Language,
) -> int:
    """Write a small assignment called ID that works, to be changed into yours."""
    from grader.authoring.scaffold import make_assignment
    from grader.messages import message

    written = make_assignment(
        course,
        id,
        week=week,
        title_ko=title_ko,
        title_en=title_en,
        dataset=dataset,
        language=language,
    )
    click.echo(message("cli.new.written", id=id, count=len(written)).in_language(language))
    for path in written:
        click.echo(f"  {path}")
    click.echo(message("cli.new.next").in_language(language))
    where = [] if course == Path() else ["--course", str(course)]
    for name, *arguments in (["schema"], ["lint"], ["verify", id]):
        command = shlex.join(["grader", name, *arguments, *where])
        click.echo(f"  {command}  # {message(f'cli.new.{name}').in_language(language)}")
    return GRADED


@click.command()
@course_option
@click.option(
    "-o",
    "--output",
    type=FOLDER,
    help="Folder for the schemas (default: .grader/schemas in the course).",
)
@language_option
def schema(course: Path, output: Path | None, language: Language) -> int:
    """Write the JSON Schemas with which editors complete and check the YAML files."""
    from grader.authoring.schema import FOLDER, write_schemas
    from grader.checks.registry import load_registry
    from grader.messages import message

    for path in write_schemas(load_registry(), course / FOLDER if output is None else output):
        click.echo(message("cli.schema.written", path=path).in_language(language))
    return GRADED
