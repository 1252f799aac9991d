"""`grader comment`: the comment on a pull request, from what CI handed on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from grader.cli.frame import GRADED
from grader.cli.options import FOLDER, language_option
from grader.errors import GraderError, RecordError, TargetError
from grader.messages import Language, Text

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("results", type=FILE)
@click.option(
    "-o", "--output", type=FILE, help="Write the comment to this file (default: print it)."
)
@click.option(
    "--course",
    type=FOLDER,
    default=Path(),
    help="Folder with assignments/, for their titles (default: this one).",
)
@language_option
def comment(results: Path, output: Path | None, course: Path, language: Language) -> int:
    """Turn RESULTS, the results.json of `grader ci`, into a comment in Markdown.

    Nothing in RESULTS is believed but its numbers and ids, so it may come from anybody.
    """
    from grader.record.results import read_results
    from grader.report.ci import render_comment

    try:
        found = read_results(results)
    except RecordError as error:
        # Whatever is wrong with it, it is not ours.
        raise TargetError(error.message, error.hint) from error
    titles = _find_titles(course, {result.assignment for result in found.results})
    text = render_comment(found, titles, language)
    if output is None:
        click.echo(text, nl=False)
    else:
        _write(output, text)
    return GRADED


def _find_titles(root: Path, ids: Iterable[str]) -> dict[str, Text]:
    """The titles of those assignments that the course in `root` has, and of their tasks.

    Where `root` is no course, the one that comes with the package serves. An assignment that is not
    there or faulty has no title: a comment shows its id.
    """
    from grader.spec.course import Course
    from grader.spec.packaged import packaged_course

    folder = root if (root / "assignments").is_dir() else packaged_course()
    if folder is None:
        return {}
    course = Course(folder)
    titles: dict[str, Text] = {}
    for id in sorted(set(ids) & set(course.ids("assignment"))):
        try:
            titles |= course.assignment(id).titles
        except GraderError:
            continue
    return titles


def _write(path: Path, text: str) -> None:
    from grader.files import write_whole

    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise GraderError(
            f"the comment cannot be written to {path}: {error.strerror or error}",
            "check that the folder can be written to, or name another file with -o",
        ) from error
