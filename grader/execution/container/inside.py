"""What runs within a container: one submission, one measurement, or a look at the container itself.

Its orders come in one line of standard input, its answers go out line by line. The process that the
engine starts never runs a student's code. It is the container's first, which no process in there
can kill or stop, and nobody in there may read its memory or its open files; when it ends, or the
grader does, the kernel ends everything else.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import threading
from collections.abc import Callable
from pathlib import Path

READY = b"ready"
"""Said when all is loaded and the submission's own process is about to begin."""
DATA, SCRATCH, EVIDENCE = "/data", "/scratch", "/evidence"
"""Where a container sees them."""
MEASURE_SECONDS = 300
_CHUNK = 65_536
_FONT_LIST = Path("/opt/grader/matplotlib")
"""Made with the image, so that fonts are not looked for anew in every container."""

Say = Callable[[bytes], None]


def main() -> None:
    """Carry out the one action that the command line names."""
    arguments = _parse_arguments()
    say = _take_over_output()
    actions: dict[str, Callable[[argparse.Namespace, Say], None]] = {
        "describe": _describe,
        "measure": _measure,
        "return": _return,
        "run": _run,
    }
    actions[arguments.action](arguments, say)


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=("describe", "measure", "return", "run"))
    parser.add_argument("--data", type=Path, default=Path(DATA))
    parser.add_argument("--scratch", type=Path, default=Path(SCRATCH))
    parser.add_argument("--evidence", type=Path, default=Path(EVIDENCE))
    parser.add_argument("--dataset", default="")
    return parser.parse_args()


def _take_over_output() -> Say:
    """The only way to standard output from here on; what libraries print goes to the errors."""
    output = os.dup(1)
    os.dup2(2, 1)

    def say(line: bytes) -> None:
        pending = line + b"\n"
        while pending:
            pending = pending[os.write(output, pending) :]

    return say


def _describe(_arguments: argparse.Namespace, say: Say) -> None:
    from grader.execution.container.layers import find_layers
    from grader.execution.preload import describe_environment

    layers, missing = find_layers()
    say(describe_environment("container", layers, missing).model_dump_json().encode())


def _return(arguments: argparse.Namespace, _say: Say) -> None:
    from grader.execution.container.returning import return_files

    return_files(arguments.scratch)


def _measure(arguments: argparse.Namespace, say: Say) -> None:
    """Measure evidence that the grader has read; no student's code is in this container."""
    from grader.evidence.model import Evidence
    from grader.execution.container.data import read_datasets
    from grader.measurement.images import index_images
    from grader.measurement.measure import measure

    signal.alarm(MEASURE_SECONDS)
    _end_with_grader()
    evidence = Evidence.model_validate_json((arguments.evidence / "evidence.json").read_bytes())
    dataset = read_datasets(arguments.data)[arguments.dataset]

    def read_blob(digest: str) -> bytes:
        return Path(arguments.evidence, "blobs", digest).read_bytes()

    measured = measure(evidence, dataset, read_blob, index_images(dataset))
    say(measured.model_dump_json().encode())


def _run(arguments: argparse.Namespace, say: Say) -> None:
    """Run one submission in a process of its own, and say how it ended."""
    from grader.execution.confinement import Unconfined
    from grader.execution.container.calls import hide_memory, refuse_calls
    from grader.execution.container.data import read_datasets
    from grader.execution.preload import import_everything, make_harness, run_cells
    from grader.execution.processes import die_with_parent
    from grader.execution.sandbox import Request
    from grader.execution.supervisor import supervise

    request = Request.model_validate_json(_read_line())
    hide_memory(True)
    # The first process of a container gets a signal from within only where it has asked for it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _end_with_grader()
    if _FONT_LIST.is_dir():
        shutil.copytree(_FONT_LIST, os.environ["MPLCONFIGDIR"], dirs_exist_ok=True)
    datasets = read_datasets(arguments.data)
    import_everything()
    harness = make_harness(datasets)

    def work(started: int) -> None:
        die_with_parent()
        os.closerange(3, started)
        os.closerange(started + 1, os.sysconf("SC_OPEN_MAX"))
        hide_memory(False)
        refuse_calls()
        run_cells(harness, request, arguments.scratch, started)

    say(READY)
    # The container is what confines; a plain fork is all that is left to do.
    end = supervise(Unconfined(), work, arguments.scratch, request.limits)
    say(end.model_dump_json().encode())
    os._exit(0)


def _read_line() -> bytes:
    """The order, read past Python's own buffer, whose lock no fork may find taken."""
    line = bytearray()
    while not line.endswith(b"\n"):
        chunk = os.read(0, _CHUNK)
        if not chunk:
            break
        line += chunk
    return bytes(line)


def _end_with_grader() -> None:
    """End this process, and so its container, as soon as nobody holds standard input open."""

    def wait() -> None:
        while os.read(0, _CHUNK):
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    main()
