"""`grader quiz take`: a quiz answered in the terminal. There is no key here, and no mark."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from grader.cli.completion import complete_paper
from grader.cli.options import course_option, language_option
from grader.messages import Language

ANSWERS = Path("answers.yaml")

plain_option = click.option(
    "--plain", is_flag=True, help="Numbered lines only: for screen readers and pipes."
)


@click.command()
@click.argument("target", shell_complete=complete_paper)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=ANSWERS,
    show_default=True,
    help="The answer file; one that is there is taken up again.",
)
@course_option
@language_option
@plain_option
def take(target: str, output: Path, course: Path, language: Language, plain: bool) -> None:
    """Answer quiz TARGET, one question at a time; stop and go on whenever you like.

    TARGET is a quiz of this course (ch07-1), or the paper that you were given (paper.json).
    """
    from grader.cli.quiz.answering import take_quiz
    from grader.cli.quiz.files import check_writable, load_paper, load_session
    from grader.cli.quiz.terminal import open_terminal

    session = load_session(load_paper(target, course, language), output, language)
    check_writable(output, language)
    command = shlex.join(_again(target, output, course))
    take_quiz(open_terminal(plain, language), session, output, command)


def _again(target: str, output: Path, course: Path) -> list[str]:
    command = ["grader", "quiz", "take", target]
    command += ["-o", str(output)] if output != ANSWERS else []
    return command + (["--course", str(course)] if course != Path() else [])
