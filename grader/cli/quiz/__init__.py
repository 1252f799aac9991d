"""`grader quiz`: handing out a quiz, answering it, and learning from the answers."""

from __future__ import annotations

import click

from grader.cli.quiz.exchange import export_questions, import_questions
from grader.cli.quiz.page import page, secret
from grader.cli.quiz.practice import practice
from grader.cli.quiz.review import review
from grader.cli.quiz.stats import stats
from grader.cli.quiz.take import take


@click.group()
def quiz() -> None:
    """Hand out a quiz, answer it, practise, and learn from the answers.

    \b
    for students
      grader quiz take ch07-1                   answer it here, question by question
      grader quiz practice                      practise with hints and new numbers
    for the leader
      grader quiz page ch07-1 -o quiz.html      a page to answer it in the browser
      grader quiz review ch07-1                 decide about answers that wait for a person
      grader quiz stats ch07-1                  how hard the questions were, and for whom
      grader quiz export ch07-1 --format gift   for Moodle or Canvas
    """


for _command in (
    take,
    practice,
    page,
    secret,
    review,
    stats,
    export_questions,
    import_questions,
):
    quiz.add_command(_command)

__all__ = ["quiz"]
