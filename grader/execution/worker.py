"""The warm worker: imports everything once, then forks a child for each request.

It reads one JSON object to a line from standard input and writes one to a line to standard output.
It never runs a student's code and never executes a TensorFlow operation, because an initialised
TensorFlow does not survive a fork. What it holds in memory its children can read: the data sets,
and nothing about assignments, rubrics, quizzes, records or other submissions.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import select
import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from grader.evidence.model import Evidence
from grader.execution.confinement import Confinement, choose_confinement, describe_sandbox
from grader.execution.harness.limits import bound_memory
from grader.execution.preload import (
    DataPlaces,
    describe_environment,
    import_everything,
    make_harness,
    note_dataset,
    open_datasets,
    run_cells,
)
from grader.execution.processes import adopt_orphans, die_with_parent, end_descendants
from grader.execution.sandbox import Request
from grader.execution.supervisor import supervise
from grader.files import write_whole
from grader.measurement.images import index_images
from grader.measurement.measure import measure

_MEASURE_SECONDS = 300
_MEASURE_MEMORY = 4 * 2**30
"""What a student's model may take while we measure it; allow-lists bound it far below."""


def main() -> None:
    """Serve requests until standard input ends."""
    arguments = _parse_arguments()
    # No `die_with_parent` here: when the grader is killed, standard input ends, and only a worker
    # that is still alive can end what submissions have started.
    adopt_orphans()
    protocol = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        server = _WarmWorker(arguments, protocol)
    except Exception as error:
        _say(protocol, {"failed": f"{error}", "hint": getattr(error, "hint", "")})
        raise SystemExit(1) from error
    server.serve()


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--dataset", action="append", default=[])
    parser.add_argument("--data-folder", type=Path)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--rows", type=int, nargs=2)
    parser.add_argument("--confinement", default="kernel")
    parser.add_argument("--no-download", action="store_true")
    return parser.parse_args()


class _WarmWorker:
    def __init__(self, arguments: argparse.Namespace, protocol: Any) -> None:
        self._protocol = protocol
        self._confinement: Confinement = choose_confinement(arguments.confinement)
        self._datasets = open_datasets(tuple(arguments.dataset), _find_places(arguments))
        import_everything()
        self._indexes = {name: index_images(dataset) for name, dataset in self._datasets.items()}
        self._harness = make_harness(self._datasets)
        self._children: dict[int, int] = {}
        _say(protocol, {"ready": True, **self._description()})

    def _description(self) -> dict[str, Any]:
        environment = describe_environment(
            describe_sandbox(self._confinement), self._confinement.layers, self._confinement.missing
        )
        notes = {
            name: note_dataset(dataset).model_dump() for name, dataset in self._datasets.items()
        }
        return {"environment": environment.model_dump(), "datasets": notes}

    def serve(self) -> None:
        """Fork a child for each line that comes in; report each child that ends."""
        wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        os.set_blocking(wake_read, False)
        signal.set_wakeup_fd(wake_write)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        pending = b""
        while True:
            readable, _, _ = select.select([0, wake_read], [], [])
            if wake_read in readable:
                os.read(wake_read, 4096)
                self._report_ended()
            if 0 in readable:
                chunk = os.read(0, 65_536)
                if not chunk:
                    end_descendants(os.getpid())
                    return
                *lines, pending = (pending + chunk).split(b"\n")
                for line in lines:
                    self._begin(json.loads(line))

    def _begin(self, order: dict[str, Any]) -> None:
        actions: dict[str, Callable[[dict[str, Any]], None]] = {
            "run": self._run,
            "measure": self._measure,
        }
        pid = os.fork()
        if pid == 0:
            _child(actions[order["action"]], order)
        self._children[pid] = order["id"]

    def _report_ended(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            order = self._children.pop(pid, None)
            if order is not None:
                # Of a supervisor that was killed, the worker inherits what it watched over.
                end_descendants(os.getpid(), keep=self._children)
                code = os.waitstatus_to_exitcode(status)
                _say(self._protocol, {"id": order, "code": code})

    def _run(self, order: dict[str, Any]) -> None:
        job = Path(order["job"])
        request = Request.model_validate_json((job / "request.json").read_bytes())
        scratch = job / "scratch"

        def work(started: int) -> None:
            die_with_parent()
            _close_descriptors(keep=started)
            run_cells(self._harness, request, scratch, started)

        end = supervise(self._confinement, work, scratch, request.limits)
        write_whole(job / "exit.json", end.model_dump_json().encode())

    def _measure(self, order: dict[str, Any]) -> None:
        signal.alarm(_MEASURE_SECONDS)
        bound_memory(_MEASURE_MEMORY)
        evidence = Evidence.model_validate_json(Path(order["evidence"]).read_bytes())
        blobs = Path(order["blobs"])

        def read_blob(digest: str) -> bytes:
            return (blobs / digest[:2] / digest).read_bytes()

        name = order["dataset"]
        measured = measure(evidence, self._datasets[name], read_blob, self._indexes[name])
        write_whole(Path(order["output"]), measured.model_dump_json().encode())


def _child(action: Callable[[dict[str, Any]], None], order: dict[str, Any]) -> NoReturn:
    """Carry out one order in a fork of the worker; its descriptors are not the worker's."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        die_with_parent()
        _close_descriptors(keep=-1)
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        null = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((null, 0), (log, 1), (log, 2)):
            os.dup2(source, target)
        action(order)
        code = 0
    except BaseException:
        with contextlib.suppress(Exception):
            traceback.print_exc()
    finally:
        os._exit(code)


def _close_descriptors(keep: int) -> None:
    """Close all but the standard streams and `keep`: a child hands on nothing of ours."""
    for name in os.listdir("/proc/self/fd"):
        descriptor = int(name)
        if descriptor > 2 and descriptor != keep:
            with contextlib.suppress(OSError):
                os.close(descriptor)


def _find_places(arguments: argparse.Namespace) -> DataPlaces:
    rows = tuple(arguments.rows) if arguments.rows else None
    return DataPlaces(
        arguments.data_folder, arguments.cache, rows, download=not arguments.no_download
    )


def _say(protocol: Any, message: dict[str, Any]) -> None:
    protocol.write(json.dumps(message) + "\n")
    protocol.flush()


if __name__ == "__main__":
    main()
