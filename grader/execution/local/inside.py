"""What runs in the two processes of a local sandbox.

`cells` imports everything, waits for its one order and runs a student's cells. `measure` never sees
a student's code: it opens the data sets, says what it is, measures, and when the grader is gone it
ends what the grader has left running.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from grader.evidence.model import Evidence
from grader.execution.container.data import read_datasets, write_datasets
from grader.execution.local.program import end_processes, find_tree
from grader.execution.preload import (
    DataPlaces,
    describe_environment,
    import_everything,
    make_harness,
    note_dataset,
    open_datasets,
    run_cells,
)
from grader.execution.sandbox import Request
from grader.files import write_whole

Orders = queue.SimpleQueue[dict[str, Any]]


def main() -> None:
    """Be what the command line says."""
    arguments = _parse_arguments()
    output = os.dup(1)
    os.dup2(2, 1)
    roles: dict[str, Callable[[argparse.Namespace, int], None]] = {"cells": _run, "measure": _serve}
    roles[arguments.role](arguments, output)


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=("cells", "measure"))
    parser.add_argument("--data", type=Path, default=Path())
    parser.add_argument("--cache", type=Path, default=Path())
    parser.add_argument("--dataset", action="append", default=[])
    parser.add_argument("--data-folder", type=Path)
    parser.add_argument("--rows", type=int, nargs=2)
    parser.add_argument("--no-download", action="store_true")
    return parser.parse_args()


def _run(_arguments: argparse.Namespace, output: int) -> None:
    """Run the cells of the submission that the first line of standard input names.

    The harness writes to `output` just before the first cell, and closes it.
    """
    import_everything()
    line = sys.stdin.buffer.readline()
    if not line:
        return
    order = json.loads(line)
    job = Path(order["job"])
    harness = make_harness(read_datasets(Path(order["data"])))
    request = Request.model_validate_json((job / "request.json").read_bytes())
    run_cells(harness, request, job / "scratch", output)


def _serve(arguments: argparse.Namespace, output: int) -> None:
    """Two answers that say what there is, and then one to each order."""

    def say(answer: dict[str, Any]) -> None:
        os.write(output, json.dumps(answer).encode() + b"\n")

    orders: Orders = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    try:
        _prepare(arguments, orders, say)
    except Exception as error:
        traceback.print_exc()
        say({"failed": str(error), "hint": getattr(error, "hint", "")})
        raise SystemExit(1) from error


def _prepare(
    arguments: argparse.Namespace, orders: Orders, say: Callable[[dict[str, Any]], None]
) -> None:
    rows = tuple(arguments.rows) if arguments.rows else None
    places = DataPlaces(
        arguments.data_folder, arguments.cache, rows, download=not arguments.no_download
    )
    datasets = open_datasets(tuple(arguments.dataset), places)
    # Both processes work on the same copy, and it is downloaded or drawn once.
    write_datasets(datasets, arguments.data)
    say({name: note_dataset(dataset).model_dump() for name, dataset in datasets.items()})
    say(describe_environment("none").model_dump())

    from grader.measurement.images import index_images
    from grader.measurement.measure import measure

    indexes = {name: index_images(dataset) for name, dataset in datasets.items()}
    while True:
        order = orders.get()
        blobs, name = Path(order["blobs"]), order["dataset"]

        def read_blob(digest: str, blobs: Path = blobs) -> bytes:
            return (blobs / digest[:2] / digest).read_bytes()

        evidence = Evidence.model_validate_json(Path(order["evidence"]).read_bytes())
        measured = measure(evidence, datasets[name], read_blob, indexes[name])
        write_whole(Path(order["output"]), measured.model_dump_json().encode())
        say({"measured": True})


def _listen(orders: Orders) -> None:
    """Pass orders on; when there are to be no more, end what is still running, and this process."""
    guarded: list[psutil.Process] = []
    for line in sys.stdin.buffer:
        order = json.loads(line)
        if "guard" in order:
            guarded += _find(order["guard"])
        else:
            orders.put(order)
    end_processes([process for root in guarded for process in find_tree(root)])
    os._exit(0)


def _find(pid: int) -> list[psutil.Process]:
    try:
        return [psutil.Process(pid)]
    except psutil.Error:
        return []


if __name__ == "__main__":
    main()
