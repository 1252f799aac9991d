"""How commands end, whatever a student's text does to them."""

from __future__ import annotations

import logging

import click
import pytest
from click.testing import CliRunner

from grader.cli.frame import OUR_FAILURE, WRONG_USAGE, ExpectedErrors
from grader.errors import TargetError

HOSTILE = "first\n::add-mask::owned\n##[stop-commands]x \x1b[31m"


def fail() -> None:
    raise ValueError(HOSTILE)


def refuse() -> None:
    raise TargetError(HOSTILE, HOSTILE)


def log() -> None:
    assert logging.lastResort is not None
    values = {"msg": "running %s again", "args": (HOSTILE,), "levelno": logging.WARNING}
    logging.lastResort.handle(logging.makeLogRecord(values))


@pytest.mark.parametrize(
    ("act", "code"),
    [(fail, OUR_FAILURE), (refuse, WRONG_USAGE), (log, None)],
    ids=["fail", "refuse", "log"],
)
def test_error_stream_is_no_command(act: object, code: int | None) -> None:
    """A CI service reads what is printed there, too: tracebacks, errors and warnings."""
    command = click.Command("act", callback=act)  # type: ignore[arg-type]
    group = ExpectedErrors("grader", commands={"act": command})
    done = CliRunner().invoke(group, ["act"])
    assert (done.return_value, "add-mask" in done.stderr) == (code, True)
    assert [mark for mark in ("::", "##[", "\x1b") if mark in done.stderr] == []
