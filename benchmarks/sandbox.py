"""What isolation costs: the same submission with every layer, with each alone, and with none.

    python benchmarks/sandbox.py [--repeat 5] [--starts 25]

Two submissions are run in turn under each choice of layers, so that a busy moment of the machine
hits all of them: one that does nothing, which shows what starting costs, and the solution of
chapter 7-1, which shows what it costs to compute inside. Medians of the pairs within each round are
printed. The goal: at most 50 ms for a start and 3 % for computing.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import get_args

import platformdirs

from grader.execution.confinement import ConfinementName
from grader.execution.sandbox import Request, RequestCell
from grader.execution.warm import WarmSandbox, WorkerSettings
from grader.spec.assignment import Limits
from grader.submission.reading import read_submission

ROOT = Path(__file__).resolve().parent.parent
NAMES: tuple[ConfinementName, ...] = get_args(ConfinementName)
Times = dict[str, list[float]]


def main() -> None:
    """Run the rounds and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5, help="rounds of the solution")
    parser.add_argument("--starts", type=int, default=25, help="rounds of the empty submission")
    arguments = parser.parse_args()
    solution = read_submission(ROOT / "assignments/ch07-1/solution.ipynb", "solution")
    sources = [cell.source for cell in solution.cells]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        sandboxes = {name: stack.enter_context(open_worker(name)) for name in NAMES}
        for sandbox in sandboxes.values():
            sandbox.environment()
        place = Path(folder)
        print_starts(run_rounds(sandboxes, ["pass"], arguments.starts, place / "starts"))
        print_computing(run_rounds(sandboxes, sources, arguments.repeat, place / "solution"))


def open_worker(name: ConfinementName) -> WarmSandbox:
    """A worker on the whole data set, under one choice of layers."""
    data = os.environ.get("GRADER_DATA_DIR")
    cache = platformdirs.user_cache_path("grader")
    folder = Path(data) if data else None
    return WarmSandbox(WorkerSettings(("fashion_mnist",), folder, cache, name, download=False))


def run_rounds(
    sandboxes: dict[ConfinementName, WarmSandbox], sources: Sequence[str], rounds: int, place: Path
) -> Times:
    """Seconds of each run, from the order to its end, by layers; the first to go changes."""
    times: Times = {name: [] for name in sandboxes}
    numbers = itertools.count()
    for turn in range(rounds):
        order = list(sandboxes)
        for name in order[turn % len(order) :] + order[: turn % len(order)]:
            job = place / str(next(numbers))
            (job / "scratch" / "work").mkdir(parents=True)
            cells = tuple(RequestCell(index=i, source=text) for i, text in enumerate(sources))
            begin = time.perf_counter()
            end = sandboxes[name].run(Request(cells=cells, seed=42, limits=Limits()), job)
            times[name].append(time.perf_counter() - begin)
            assert end.reason == "ended", end
    return times


def print_starts(times: Times) -> None:
    """Milliseconds of the empty submission, and how many more than without isolation."""
    print(f"start, {len(times['none'])} rounds\n{'':<10}{'median ms':>12}{'more than none':>16}")
    for name, values in times.items():
        more = statistics.median(a - b for a, b in zip(values, times["none"], strict=True))
        print(f"{name:<10}{statistics.median(values) * 1000:>12.0f}{more * 1000:>13.0f} ms")


def print_computing(times: Times) -> None:
    """Seconds of the solution, and the ratio to those without isolation."""
    print(f"\nsolution, {len(times['none'])} rounds\n{'':<10}{'median s':>12}{'to none':>12}")
    for name, values in times.items():
        ratio = statistics.median(a / b for a, b in zip(values, times["none"], strict=True))
        print(f"{name:<10}{statistics.median(values):>12.2f}{ratio:>12.3f}")


if __name__ == "__main__":
    main()
