"""Breaks `grader run` in every way that a machine can, at random moments, and looks what is left.

    python tests/faults/inject.py [--fault NAME]... [--times 20] [--seed N] [--at-once 2] [--json]

Each time: a class of six is graded, the fault happens, and a second `grader run` without it has to
end with what an undisturbed run gives. Exit code 0 where it always did. As root it mounts small
file systems, which nobody else sees, to have full disks; otherwise only writes fail.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from fault_class import STUDENTS
from fault_disturbances import FAULTS, MOUNTS_ARE_PRIVATE, MissedError, may_mount
from fault_trial import Trial, prepare, try_fault
from rich.console import Console
from rich.table import Table

_UNSHARE = ["unshare", "--mount", "--propagation", "private"]


def main() -> int:
    arguments = _parse_arguments()
    _leave_mounts()
    begin = time.monotonic()
    root = Path(tempfile.mkdtemp(prefix="faults-"))
    try:
        trials, missed = _try_all(root, arguments)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    if arguments.json:
        print(json.dumps([asdict(trial) for trial in trials]))
    else:
        _print(trials, time.monotonic() - begin)
    for name in missed:
        print(name, file=sys.stderr)
    return 0 if all(trial.is_good for trial in trials) and not missed else 1


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--fault", action="append", choices=list(FAULTS), help="only this one")
    parser.add_argument("--times", type=int, default=20, help="of each fault")
    parser.add_argument("--seed", type=int, default=1, help="other moments")
    parser.add_argument("--at-once", type=int, default=2, help="classes graded at the same time")
    parser.add_argument("--json", action="store_true", help="print every trial as JSON")
    return parser.parse_args()


def _leave_mounts() -> None:
    """Begin anew in a mount namespace of one's own, where this user may have one."""
    if os.geteuid() == 0 and not may_mount():
        possible = shutil.which("unshare") and not subprocess.run([*_UNSHARE, "true"]).returncode
        if possible:
            command = [*_UNSHARE, sys.executable, *sys.argv]
            os.execvpe("unshare", command, {**os.environ, MOUNTS_ARE_PRIVATE: "1"})


def _try_all(root: Path, arguments: argparse.Namespace) -> tuple[list[Trial], list[str]]:
    names = arguments.fault or list(FAULTS)
    undisturbed = prepare(root)
    # Fault by fault in turns: whatever else the machine does meets all of them.
    turns = [(name, turn) for turn in range(arguments.times) for name in names]
    missed: list[str] = []

    def attempt(turn: tuple[str, int]) -> Trial | None:
        try:
            trial = try_fault(root, *turn, arguments.seed, undisturbed)
        except MissedError as error:
            missed.append(str(error))
            return None
        _tell(trial)
        return trial

    with ThreadPoolExecutor(arguments.at_once) as pool:
        found = list(pool.map(attempt, turns))
    return [trial for trial in found if trial is not None], missed


def _tell(trial: Trial) -> None:
    state = "ok" if trial.is_good else "WRONG"
    print(f"{trial.fault} ({trial.form}): {trial.code}, {trial.second} {state}", file=sys.stderr)
    for line in (*trial.wrong, *trial.halves, *trial.processes, *trial.litter):
        print(f"    {line}", file=sys.stderr)


def _print(trials: Sequence[Trial], seconds: float) -> None:
    columns = ("fault", "times", "ended", "records", "half-written", "processes", "litter")
    table = Table(*columns, "second run", "wrong", title=f"{seconds / 60:.1f} min")
    for name in dict.fromkeys((trial.fault, trial.form) for trial in trials):
        mine = [trial for trial in trials if (trial.fault, trial.form) == name]
        table.add_row(
            name[0] if name[0] == name[1] else f"{name[0]}: {name[1]}",
            str(len(mine)),
            _count(trial.code for trial in mine),
            f"{sum(trial.whole for trial in mine)}/{len(mine) * len(STUDENTS)}",
            str(sum(len(trial.halves) for trial in mine)),
            str(sum(len(trial.processes) for trial in mine)),
            str(sum(len(trial.litter) for trial in mine)),
            _count(trial.second for trial in mine),
            str(sum(len(trial.wrong) for trial in mine)),
        )
    Console(width=120).print(table)


def _count(codes: Iterable[int]) -> str:
    counts = Counter(codes)
    return ", ".join(f"{code} ×{count}" for code, count in sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(main())
