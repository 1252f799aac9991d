"""Where a student's own file runs on the student's own machine."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import platformdirs

from grader.errors import SandboxUnavailableError
from grader.evidence.model import Environment
from grader.execution.client import WorkerSettings
from grader.execution.local.sandbox import LocalSandbox
from grader.execution.sandbox import Sandbox
from grader.messages import Text, message
from grader.pipeline.jobs import remove_abandoned_jobs
from grader.pipeline.warm import open_sandbox

_LOG = logging.getLogger(__name__)


@contextlib.contextmanager
def open_own_machine(
    datasets: Sequence[str], data_folder: Path | None, *, isolate: bool = True
) -> Iterator[Sandbox]:
    """A sandbox that holds `datasets`: the kernel's where this machine gives one, else none at all.

    Without `isolate` it is none in any case. Without data sets nothing is to run, and the sandbox
    is one that runs nothing. Everything it started is ended on leaving. Where the user's cache
    folder cannot be written to, a temporary one takes its place.

    Args:
        data_folder: where `NAME.npz` lies; None for Keras's own copy.
    """
    with contextlib.ExitStack() as stack:
        yield _enter(stack, tuple(datasets), data_folder, isolate)


def tell_isolation(environment: Environment) -> Text:
    """Whether the code was shut in, in words for its student."""
    is_open = environment.sandbox == "none"
    return message("own_machine.not_isolated" if is_open else "own_machine.isolated")


def _enter(
    stack: contextlib.ExitStack, datasets: tuple[str, ...], folder: Path | None, isolate: bool
) -> Sandbox:
    cache = _choose_cache(stack)
    if isolate or not datasets:
        try:
            return stack.enter_context(open_sandbox(datasets, "kernel", folder, cache=cache))
        except SandboxUnavailableError as error:
            _LOG.info("running without a sandbox: %s", error.message)
    remove_abandoned_jobs()
    return stack.enter_context(LocalSandbox(WorkerSettings(datasets, folder, cache, "none")))


def _choose_cache(stack: contextlib.ExitStack) -> Path:
    """The user's cache folder; or one for this time, as on a machine with a home that is shut."""
    cache = platformdirs.user_cache_path("grader")
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        if os.access(cache, os.W_OK):
            return cache
    # Windows keeps a file that something still holds open: what is left there is no harm.
    made = tempfile.TemporaryDirectory(prefix="grader-cache-", ignore_cleanup_errors=True)
    return Path(stack.enter_context(made))
