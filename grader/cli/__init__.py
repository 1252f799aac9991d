"""The command line: arguments in, calls of the pipeline out. No logic lives here."""

from __future__ import annotations

import sys

import click

from grader.cli.authoring import new, schema
from grader.cli.check import check
from grader.cli.ci import ci
from grader.cli.commands import lint, regrade, run
from grader.cli.comment import comment
from grader.cli.completion import completion
from grader.cli.doctor import doctor
from grader.cli.frame import ExpectedErrors
from grader.cli.init import init
from grader.cli.publish import publish
from grader.cli.quiz import quiz
from grader.cli.verify import verify


@click.group(cls=ExpectedErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="grader")
def command() -> None:
    """Grade neural-network coursework: run it in a sandbox, check it, write feedback.

    \b
    Students
      grader check FILE        look at your own work before you hand it in
      grader quiz take ch07-1  answer a quiz, or practise
    Leaders
      grader run ch07-1        grade every submission for one assignment
      grader run week-6        grade a whole week
      grader regrade ch07-1    mark again from stored evidence, after a rubric was edited
      grader publish ch07-1    make the kit for students, without keys
      grader quiz page ch07-1  hand a quiz out, decide about answers, learn from them
      grader doctor            look whether this machine can grade strangers' code
    Authors
      grader init DIR          make a study group's own repository
      grader new ID            begin an assignment of your own
      grader lint              check assignments, rubrics and quizzes for mistakes
      grader verify ch07-1     try an assignment on wrong solutions
      grader schema            let an editor complete and check the YAML
    CI
      grader ci                grade the submissions that a pull request changes
      grader comment FILE      make a comment out of the results, believing nothing else
    """


_COMMANDS = (
    *(check, quiz, run, regrade, publish, doctor),
    *(init, new, lint, verify, schema),
    *(ci, comment, completion),
)
for _command in _COMMANDS:
    command.add_command(_command)


def main() -> None:
    """Entry point of the `grader` command."""
    sys.exit(command(standalone_mode=False) or 0)


__all__ = ["command", "main"]
