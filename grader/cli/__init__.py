"""The command line: arguments in, calls of the pipeline out. No logic lives here."""

from __future__ import annotations

import sys

import click

from grader.cli.authoring import new, schema
from grader.cli.commands import lint, regrade, run
from grader.cli.doctor import doctor
from grader.cli.frame import ExpectedErrors
from grader.cli.quiz import quiz
from grader.cli.verify import verify


@click.group(cls=ExpectedErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="grader")
def command() -> None:
    """Grade neural-network coursework: run it in a sandbox, check it, write feedback.

    \b
    grader run ch07-1       grade every submission for one assignment
    grader run week-6       grade a whole week
    grader regrade ch07-1   mark again from stored evidence, after a rubric was edited
    grader quiz take ch07-1 answer a quiz, practise, hand it out, learn from it
    grader lint             check assignments, rubrics and quizzes for mistakes
    grader doctor           look whether this machine can grade strangers' code
    grader verify ch07-1    try an assignment on wrong solutions
    grader new ID           begin an assignment of your own
    grader schema           let an editor complete and check the YAML
    """


for _command in (run, regrade, quiz, lint, doctor, verify, new, schema):
    command.add_command(_command)


def main() -> None:
    """Entry point of the `grader` command."""
    sys.exit(command(standalone_mode=False) or 0)


__all__ = ["command", "main"]
