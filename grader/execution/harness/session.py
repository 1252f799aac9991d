"""Runs the cells of one submission, one after another, in the process that was forked for it."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from grader.evidence.events import CellEnd, CellError, CellFinished, CellStarted, RunFinished, Where
from grader.evidence.layout import CELL_MARK
from grader.execution.harness import acceleration, compatibility
from grader.execution.harness.hooks import (
    datasets,
    figures,
    histories,
    keras_files,
    keras_models,
    seeds,
    sklearn_estimators,
)
from grader.execution.harness.limits import (
    CellClock,
    CellTimeoutError,
    ProcessLimits,
    cell_time,
    find_passed_limit,
    take_on_limits,
)
from grader.execution.harness.notes import NoteTaker
from grader.execution.harness.output import CapturedStream, OutputExceededError, Outputs
from grader.execution.harness.patching import wrap
from grader.execution.harness.recorder import Recorder
from grader.execution.harness.shell import GraderShell, describe_error, make_shell, run_cell
from grader.execution.harness.shortening import Shortening


class Harness:
    """Everything that can be made ready once, in the warm worker, before any student is known."""

    def __init__(self, splits: Mapping[str, datasets.Splits]) -> None:
        self.recorder = Recorder()
        self.notes = NoteTaker(self.recorder)
        self.outputs = Outputs(self.recorder, limit=2**20)
        self.figures = figures.Figures(self.recorder, self.outputs)
        self.histories = histories.Histories(self.recorder)
        self.shortening = Shortening()
        seeds.install(self.recorder)
        datasets.install(self.recorder, splits)
        keras_models.install(self.recorder, self.notes, self.histories, self.shortening)
        keras_files.install(self.recorder, self.notes)
        sklearn_estimators.install(self.recorder, self.notes, self.shortening)
        figures.install(self.recorder, self.figures)
        compatibility.install(self.recorder)

    def run(
        self,
        cells: Sequence[tuple[int, str, str]],
        seed: int,
        limits: ProcessLimits,
        folder: Path,
        started: int,
        *,
        quick: bool = False,
    ) -> NoReturn:
        """Run all cells and end the process; called in the sandboxed child, once.

        `cells` are (index, file, source). One byte goes to `started` when all is ready. `quick`
        trains for a few epochs on part of the data.
        """
        self.shortening.is_on = quick
        _enter(folder)
        _take_over_streams(folder)
        self.outputs.limit = limits.output
        self.recorder.open(folder / "evidence")
        take_on_limits(limits)
        with self.recorder.quiet():
            _seed_everything(seed)
        acceleration.share_threads()
        shell = make_shell(self.outputs)
        self.recorder.namespace = shell.user_ns
        figures.show_as_result(shell, self.figures)
        warnings.formatwarning = _short_warning
        os.write(started, b"1")
        os.close(started)
        sys.stdout = CapturedStream(self.outputs, "stdout", 1)
        sys.stderr = CapturedStream(self.outputs, "stderr", 2)
        for index, file, source in cells:
            _name_file(shell, file)
            (folder / "evidence" / CELL_MARK).write_text(str(index), encoding="ascii")
            self._run_cell(shell, index, source, limits.cell_seconds)
        end = RunFinished(cells=len(cells), events=self.recorder.count)
        self.recorder.record(end, always=True)
        self.recorder.close()
        os._exit(0)

    def _run_cell(self, shell: GraderShell, index: int, source: str, limit: float) -> None:
        self.recorder.record(CellStarted(cell=index), always=True)
        self.outputs.start_cell()
        before = _console_bytes()
        begin = time.perf_counter()
        error, described, is_late = self._execute(shell, index, source, limit)
        seconds = time.perf_counter() - begin
        is_flood = self.outputs.exceeded or _console_bytes() - before > self.outputs.limit
        self.recorder.record(
            CellFinished(
                cell=index,
                status=_cell_end(error, is_flood=is_flood, is_late=is_late),
                seconds=seconds,
                error=described,
                outputs=self.outputs.finish_cell(),
            ),
            always=True,
        )

    def _execute(
        self, shell: GraderShell, index: int, source: str, limit: float
    ) -> tuple[BaseException | None, CellError | None, bool]:
        """What the cell raised, its description, and whether it took longer than it may.

        A student's exception may take time too while it is described.
        """
        clock = CellClock()
        try:
            with cell_time(limit) as clock:
                error = run_cell(shell, index, source)
                self._take_up(Where(cell=index, line=1 + source.count("\n")))
                described = None if error is None else describe_error(error, index)
                return error, described, clock.is_over
        except BaseException as escaped:
            return escaped, describe_error(escaped, index), clock.is_over

    def _take_up(self, where: Where) -> None:
        """What the cell left behind; a figure that cannot be drawn is not an error of its cell."""
        with contextlib.suppress(Exception):
            self.figures.finish_cell(where)
        with contextlib.suppress(Exception):
            self.histories.take_up()


def _name_file(shell: GraderShell, file: str) -> None:
    """A script knows its own file by name; a notebook has none."""
    if file.endswith(".py"):
        shell.user_ns["__file__"] = file
    else:
        shell.user_ns.pop("__file__", None)


def _short_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    line: str | None = None,
) -> str:
    """A warning without the place in the library that raised it."""
    return f"{category.__name__}: {message}\n"


def _cell_end(error: BaseException | None, *, is_flood: bool, is_late: bool) -> CellEnd:
    # Not `isinstance`, which asks the exception itself, and a student may have written its class.
    kind = type(error)
    if is_flood or issubclass(kind, OutputExceededError):
        return "output_exceeded"
    if is_late or issubclass(kind, CellTimeoutError):
        return "timed_out"
    return "completed" if error is None else find_passed_limit(error) or "raised"


def _console_bytes() -> int:
    """What was written past the shell so far; a student's code may have closed the descriptor."""
    try:
        return os.fstat(1).st_size
    except OSError:
        return 0


def _enter(folder: Path) -> None:
    """Make the submission's copy the working folder, and the scratch folder its home."""
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    places = {"HOME": folder, "TMPDIR": temporary, "PWD": folder / "work"}
    places |= {"IPYTHONDIR": folder / "ipython", "KERAS_HOME": folder / "keras"}
    os.environ.update({name: str(place) for name, place in places.items()})
    tempfile.tempdir = None
    os.chdir(folder / "work")
    for name in ("chmod", "utime"):
        wrap(os, name, _leave_as_it_is)
    sys.path.insert(0, "")
    sys.argv = ["notebook"]


def _leave_as_it_is(original: Callable[..., None], *args: Any, **kwargs: Any) -> None:
    """The sandbox refuses to change modes and dates; whoever copies a file can do without."""
    with contextlib.suppress(PermissionError):
        original(*args, **kwargs)


def _take_over_streams(folder: Path) -> None:
    """What C code and child processes print goes to a file in the scratch folder."""
    null = os.open(os.devnull, os.O_RDONLY)
    console = os.open(folder / "console.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, target in ((null, 0), (console, 1), (console, 2)):
        os.dup2(source, target)
    os.close(null)
    os.close(console)


def _seed_everything(seed: int) -> None:
    """Python, NumPy and TensorFlow: Keras seeds all three."""
    import keras

    keras.utils.set_random_seed(seed)
