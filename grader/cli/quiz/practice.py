"""`grader quiz practice`: questions with hints, tries and new numbers, and what to repeat when."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path

import click

from grader.cli.completion import complete_topic
from grader.cli.options import FOLDER, course_option, language_option
from grader.cli.quiz.take import plain_option
from grader.messages import Language

COUNT = 10


@click.command()
@click.argument("topics", nargs=-1, shell_complete=complete_topic)
@course_option
@language_option
@plain_option
@click.option("--count", type=click.IntRange(1, 200), default=COUNT, show_default=True)
@click.option("--state", type=FOLDER, help="Where to remember what to repeat, and when.")
def practice(
    topics: tuple[str, ...],
    course: Path,
    language: Language,
    plain: bool,
    count: int,
    state: Path | None,
) -> None:
    """Practise questions on TOPICS (default: all) with hints, tries and new numbers.

    Nothing here is graded, and no question of a quiz is asked. What comes again, and when, is
    remembered on this machine only.
    """
    from grader.cli.quiz.practising import practise_course
    from grader.cli.quiz.terminal import open_terminal
    from grader.quiz.practice.cards import cards_path

    folder = state or _data_folder()
    terminal = open_terminal(plain, language, has_back=False)
    now = datetime.now().astimezone()
    path = cards_path(folder, course)
    practise_course(terminal, course, topics, path, count, random.Random(), now)


def _data_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("grader") / "practice"
