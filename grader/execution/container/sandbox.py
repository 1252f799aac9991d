"""The sandbox of containers: one for each submission, and one more for each measurement."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from grader.errors import ExecutionError
from grader.evidence.model import DatasetNote, Environment
from grader.execution.container.attached import Attached
from grader.execution.container.commands import Bounds, Container, Mount, bound, run_command
from grader.execution.container.data import write_datasets
from grader.execution.container.engine import Engine, find_engine
from grader.execution.container.image import explain_image, read_description
from grader.execution.container.inside import DATA, EVIDENCE, MEASURE_SECONDS, READY, SCRATCH
from grader.execution.container.measuring import copy_evidence, keep_measurement
from grader.execution.container.names import is_left_over, new_name
from grader.execution.container.returning import is_lent, lend_files
from grader.execution.container.settings import ContainerSettings
from grader.execution.container.watching import POLL_SECONDS, fail, judge, last_words, watch
from grader.execution.preload import DataPlaces, note_dataset, open_datasets
from grader.execution.sandbox import Exit, Request
from grader.spec.assignment import Limits

_KEPT_OUTPUT = 2**16
_KEPT_MEASUREMENT = 64 * 2**20
_MEASURE_BOUNDS = Bounds(memory=4 * 2**30, tasks=256)


def open_container_sandbox(settings: ContainerSettings) -> ContainerSandbox:
    """A sandbox of containers, ready for requests; to be used as a context manager.

    Raises:
        SandboxUnavailableError: no engine answers, or it lacks the image, or the image is another
            grader's, or its containers would leave files or the network open.
        DatasetError: a data set cannot be had.
    """
    engine = find_engine(settings.engine, settings.patience.answer)
    if not engine.has_image(settings.image):
        raise explain_image(engine, settings.image, "is not on this machine")
    for name in engine.list_containers():
        if is_left_over(name):
            engine.remove(name)
    sandbox = ContainerSandbox(engine, settings)
    try:
        sandbox.environment()
    except BaseException:
        sandbox.close()
        raise
    return sandbox


class ContainerSandbox:
    """Implements `Sandbox`; safe to call from several threads. Leaving it ends every container."""

    def __init__(self, engine: Engine, settings: ContainerSettings) -> None:
        self._engine = engine
        self._settings = settings
        self._lock = threading.Lock()
        self._running: set[str] = set()
        self._closed = False
        self._environment: Environment | None = None
        places = DataPlaces(
            settings.data_folder, settings.cache, settings.rows, download=settings.download
        )
        datasets = open_datasets(settings.datasets, places)
        self._notes = {name: note_dataset(dataset) for name, dataset in datasets.items()}
        self._own = Path(tempfile.mkdtemp(prefix="grader-containers-"))
        try:
            write_datasets(datasets, self._own / "data")
        except BaseException:
            shutil.rmtree(self._own, ignore_errors=True)
            raise

    def __enter__(self) -> ContainerSandbox:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def is_closed(self) -> bool:
        return self._closed

    def environment(self) -> Environment:
        """Versions in the image, and the layers that hold in its containers; asked once.

        Raises:
            SandboxUnavailableError: the image or the layers are not what they must be.
        """
        with self._lock:
            known = self._environment
        if known is None:
            known = self._ask_environment()
            with self._lock:
                self._environment = known
        return known

    def dataset(self, name: str) -> DatasetNote:
        """Which copy of the data set `name` containers are given."""
        return self._notes[name]

    def run(self, request: Request, job: Path) -> Exit:
        """Run `request` in a container of its own; `job`/scratch/work must exist.

        Raises:
            ExecutionError: the engine does not answer, or the sandbox is closed.
        """
        self.environment()
        scratch = job / "scratch"
        lend_files(scratch)
        writable = Mount(scratch, SCRATCH, writable=True, relabel="private")
        container = Container(
            new_name(), ("run",), (self._data, writable), bounds=bound(request.limits)
        )
        order = request.model_dump_json().encode()
        with self._attach(container, order, _KEPT_OUTPUT) as attached:
            end = self._wait(attached, container.name, request.limits, scratch)
        problem = self._take_back(scratch)
        return fail(end.wall_seconds, problem) if problem else end

    def measure(self, evidence: Path, blobs: Path, dataset: str, output: Path) -> str:
        """Measure stored evidence in a container that sees nothing else, and can write nowhere.

        Returns what went wrong, or an empty string when `output` was written.

        Raises:
            ExecutionError: the engine does not answer, or the sandbox is closed.
        """
        if self._closed:
            raise ExecutionError("the sandbox is closed")
        own = Path(tempfile.mkdtemp(prefix="evidence-", dir=self._own))
        try:
            copy_evidence(evidence, blobs, own)
            action = ("measure", "--dataset", dataset)
            mounts = (self._data, Mount(own, EVIDENCE, relabel="private"))
            container = Container(new_name(), action, mounts, _MEASURE_BOUNDS)
            with self._attach(container, b"", _KEPT_MEASUREMENT) as attached:
                attached.has_ended(MEASURE_SECONDS + self._settings.patience.start)
            return keep_measurement(attached, output)
        except (OSError, ValueError) as error:
            return f"the evidence cannot be measured: {error}"
        finally:
            shutil.rmtree(own, ignore_errors=True)

    def close(self) -> None:
        """End every container and forget the data sets' copies."""
        with self._lock:
            self._closed = True
            running = tuple(self._running)
        for name in running:
            with contextlib.suppress(ExecutionError):
                self._engine.remove(name)
        shutil.rmtree(self._own, ignore_errors=True)

    @property
    def _data(self) -> Mount:
        return Mount(self._own / "data", DATA, relabel="shared")

    def _ask_environment(self) -> Environment:
        container = Container(new_name(), ("describe",), bounds=_MEASURE_BOUNDS)
        with self._attach(container, b"", _KEPT_OUTPUT) as attached:
            attached.has_ended(self._settings.patience.start)
        return read_description(self._engine, self._settings.image, attached)

    @contextlib.contextmanager
    def _attach(self, container: Container, order: bytes, bound: int) -> Iterator[Attached]:
        """Start `container`; on leaving it is gone, or the engine is at fault and says why."""
        with self._lock:
            if self._closed:
                raise ExecutionError("the sandbox is closed")
            self._running.add(container.name)
        arguments = run_command(self._engine.name, self._settings.image, container)
        attached = None
        try:
            attached = Attached(self._engine.program, arguments, order, bound)
            yield attached
        finally:
            self._end(container.name, attached)

    def _end(self, name: str, attached: Attached | None) -> None:
        try:
            problem = self._engine.remove(name)
        finally:
            with self._lock:
                self._running.discard(name)
            if attached is not None:
                attached.end()
        if problem:
            raise ExecutionError(
                f"the container {name} could not be ended: {problem}",
                f"end it with `{self._engine.name} rm --force {name}`",
            )

    def _wait(self, attached: Attached, name: str, limits: Limits, scratch: Path) -> Exit:
        """Wait for the container's end, or bring it about when a limit is passed."""
        line = attached.wait_for_line(self._settings.patience.start)
        if self._closed:
            raise ExecutionError("the sandbox was closed while a submission ran")
        if line != READY:
            return fail(0.0, self._explain_start(attached))
        begin = time.monotonic()
        passed = watch(attached, limits, scratch, self._settings.patience.grace)
        seconds = time.monotonic() - begin
        if passed:
            self._engine.kill(name)
            return Exit.model_validate({"reason": passed, "wall_seconds": seconds})
        if self._closed:
            raise ExecutionError("the sandbox was closed while a submission ran")
        return judge(attached, self._engine.inspect(name), seconds)

    def _explain_start(self, attached: Attached) -> str:
        seconds = self._settings.patience.start
        if not attached.has_ended(POLL_SECONDS):
            return f"the container did not start the submission within {seconds:g} s"
        return f"the container did not start the submission: {last_words(attached)}"

    def _take_back(self, scratch: Path) -> str:
        """See that what the container left can be read; returns what is wrong where it cannot."""
        if not is_lent(scratch):
            return ""
        writable = Mount(scratch, SCRATCH, writable=True, relabel="private")
        container = Container(new_name(), ("return",), (writable,), returns_files=True)
        with self._attach(container, b"", _KEPT_OUTPUT) as attached:
            attached.has_ended(self._settings.patience.start)
        if is_lent(scratch):
            return f"the container's files belong to another user: {last_words(attached)}"
        return ""
