"""`grader quiz page` and `grader quiz secret`: handing out a quiz."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.completion import complete_quiz, complete_student
from grader.cli.options import course_option, language_option
from grader.errors import TargetError
from grader.messages import Language
from grader.messages.legible import legible

if TYPE_CHECKING:
    from grader.quiz.papers.paper import Paper

_SUFFIXES = (".html", ".json")


@click.command()
@click.argument("target", shell_complete=complete_quiz)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="A .html page, a .json paper for `grader quiz take`, or a folder for several students.",
)
@click.option(
    "--student",
    "students",
    multiple=True,
    shell_complete=complete_student,
    help="Whose own quiz; repeatable.",
)
@click.option(
    "--students",
    "roster",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="A text file with one student a line.",
)
@click.option("--attempt", type=click.IntRange(1, 20), default=1, show_default=True)
@course_option
@language_option
def page(
    target: str,
    output: Path,
    students: tuple[str, ...],
    roster: Path | None,
    attempt: int,
    course: Path,
    language: Language,
) -> None:
    """Write quiz TARGET as a page that works from a file; no key is in it."""
    from grader.messages import message
    from grader.pipeline.papers import load_papers, read_roster, write_paper
    from grader.spec.course import load_course

    names = tuple(dict.fromkeys((*students, *(read_roster(roster) if roster else ()))))
    papers = load_papers(load_course(course), target, names, attempt)
    for paper, path in zip(papers, _places(papers, output, roster is not None), strict=True):
        write_paper(path, paper, language)
        said = message("cli.quiz.page", path=path).in_language(language)
        click.echo(legible(said))


@click.command()
@course_option
@language_option
def secret(course: Path, language: Language) -> None:
    """Make the course's secret, from which personal quizzes are drawn."""
    from grader.messages import message
    from grader.pipeline.asking import make_secret
    from grader.spec.course import load_course

    path = make_secret(load_course(course))
    click.echo(message("cli.quiz.secret", path=path).in_language(language))


def _places(papers: tuple[Paper, ...], output: Path, many: bool) -> list[Path]:
    """Where each paper goes: the file that was named, or one a student in the folder."""
    from grader.files import file_stem

    if output.suffix.lower() in _SUFFIXES:
        if len(papers) > 1 or many:
            raise TargetError(
                f"{output} is one file for {len(papers)} students: expected a folder",
                "name a folder with -o, such as -o pages",
            )
        return [output]
    if not papers[0].student:
        raise TargetError(
            f"expected a file that ends in .html or .json, found {output}",
            "only quizzes of students' own go into a folder, a file for each",
        )
    return [output / f"{file_stem(paper.student)}.html" for paper in papers]
