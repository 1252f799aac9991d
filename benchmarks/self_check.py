"""How long a student waits for a look at their own work: quick and whole, in a sandbox and without.

    python benchmarks/self_check.py [--repeat 3] [--assignment ch07-1] [--skip-whole]

Seconds from opening the sandbox to the measured evidence of each reference solution, so the import
of TensorFlow is in them; medians over rounds that run every way once, so that a busy moment of the
machine hits all of them. The data comes from `GRADER_DATA_DIR` or from Keras.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from grader.evidence.store import EvidenceStore
from grader.pipeline.execute import execute
from grader.pipeline.own_machine import open_own_machine
from grader.spec.course import load_course
from grader.submission.reading import read_submission

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENTS = ("ch07-1", "ch07-2", "ch07-3")

Way = tuple[str, str, bool, bool]
"""Assignment, how it runs, and whether it is isolated and quick."""


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--assignment", action="append")
    parser.add_argument("--skip-whole", action="store_true")
    arguments = parser.parse_args()
    chosen = arguments.assignment or ASSIGNMENTS
    kinds = [("local, quick", False, True), ("kernel, quick", True, True)]
    if not arguments.skip_whole:
        kinds += [("local, whole", False, False), ("kernel, whole", True, False)]
    ways: list[Way] = [(id, *kind) for id in chosen for kind in kinds]
    times: dict[Way, list[float]] = {way: [] for way in ways}
    for _ in range(arguments.repeat):
        for way in ways:
            times[way].append(measure_way(way))
    print("| assignment | way | seconds |\n|---|---|---:|")
    for way, seconds in times.items():
        print(f"| {way[0]} | {way[1]} | {statistics.median(seconds):.1f} |")


def measure_way(way: Way) -> float:
    """Seconds of one look at the solution, from nothing to measured evidence."""
    id, _, isolate, quick = way
    folder = os.environ.get("GRADER_DATA_DIR")
    assignment = load_course(ROOT).assignment(id)
    solution = ROOT / "assignments" / id / "solution.ipynb"
    begin = time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as place,
        open_own_machine(
            (assignment.dataset,), Path(folder) if folder else None, isolate=isolate
        ) as sandbox,
    ):
        submission = read_submission(solution, "solution")
        store = EvidenceStore(Path(place))
        bundle = execute(assignment, submission, solution, sandbox, store, quick=quick)
        seconds = time.perf_counter() - begin
    if bundle.evidence.status != "completed" or bundle.problem:
        raise SystemExit(f"{way}: {bundle.evidence.status} {bundle.problem}")
    return seconds


if __name__ == "__main__":
    main()
