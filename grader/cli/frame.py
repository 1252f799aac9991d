"""How commands end: exit codes, and expected errors without a traceback.

0   every submission graded          2   wrong usage, or a faulty specification
1   some submission needs a person   3   our own failure
"""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
import traceback
from collections.abc import Iterator
from types import FrameType
from typing import Any

import click

from grader.errors import GraderError, SpecError, TargetError
from grader.messages.legible import legible_lines

GRADED, NEEDS_PERSON, WRONG_USAGE, OUR_FAILURE = 0, 1, 2, 3


class _LegibleFormatter(logging.Formatter):
    """What is logged may quote a student as well."""

    def format(self, record: logging.LogRecord) -> str:
        return legible_lines(super().format(record))


class ExpectedErrors(click.Group):
    """A group that turns errors into exit codes."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        # What logs where nobody has said how.
        if logging.lastResort is not None:
            logging.lastResort.setFormatter(_LegibleFormatter())
        try:
            with _termination_interrupts():
                return super().main(*args, **{**kwargs, "standalone_mode": False})
        except click.exceptions.Exit as end:
            return end.exit_code
        except click.ClickException as error:
            error.show()
            return WRONG_USAGE
        except (click.Abort, KeyboardInterrupt):
            click.echo("stopped", err=True)
            return OUR_FAILURE
        except GraderError as error:
            _show(error)
            return WRONG_USAGE if isinstance(error, SpecError | TargetError) else OUR_FAILURE
        except Exception:
            click.echo(legible_lines(traceback.format_exc()), err=True, nl=False)
            click.echo("error: this is a bug in grader, not in a submission", err=True)
            return OUR_FAILURE


@contextlib.contextmanager
def _termination_interrupts() -> Iterator[None]:
    """Inside, SIGTERM is what Ctrl-C is; a second one does not disturb the clearing up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _show(error: GraderError) -> None:
    for word, text in (("error", error.message), ("hint", error.hint)):
        if text:
            click.echo(f"{word}: {legible_lines(text)}", err=True)
