"""Calls a command as the command line does, and keeps what it left on the terminal."""

from __future__ import annotations

from dataclasses import dataclass

import click
from click.testing import CliRunner

from grader.cli.frame import ExpectedErrors


@dataclass
class Done:
    """What a command left on the terminal."""

    code: int
    out: list[str]
    error: list[str]


def call(*arguments: str, commands: dict[str, click.Command]) -> Done:
    """How a call of one of `commands` ended."""
    done = CliRunner().invoke(ExpectedErrors(commands=commands), arguments)
    assert done.exception is None
    return Done(done.return_value, done.stdout.splitlines(), done.stderr.splitlines())
