"""The faults: each disturbs one `grader run` at a random moment, and is gone when that ends."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
from fault_class import ASSIGNMENT, STUDENTS, Class, Ended, Run, copy_results
from fault_damage import damage_something
from fault_remains import Undisturbed

from grader.record.file import record_path

MOUNTS_ARE_PRIVATE = "FAULTS_MOUNTS_ARE_PRIVATE"
"""Environment variable that `inject.py` sets in a mount namespace of its own."""
_WORKER = "grader.execution.worker"
_ROOMS = {"reports": 8, "tmp": 48, "cache": 16}
"""MiB of the small file systems that get full."""


class MissedError(Exception):
    """The run was over before the fault could happen; it is tried again at another moment."""


@dataclass(frozen=True)
class Scene:
    """What a fault has at hand."""

    group: Class
    undisturbed: Undisturbed
    chance: random.Random
    undo: contextlib.ExitStack
    """What is to be done when all is over."""
    turn: int
    """Faults of several forms take them in turns."""


@dataclass(frozen=True)
class Disturbed:
    """How the run ended that was disturbed."""

    form: str
    ended: Ended
    died: bool = False
    """It was itself what was killed, so that it cannot have said why."""
    partial: bool = False
    """A student's own processes were hit: its grade may be honest and yet another."""


def kill_worker(scene: Scene) -> Disturbed:
    """`kill -9` of the warm worker."""
    run = scene.group.start()
    _act(scene, run, lambda: _kill(_workers(run)))
    return Disturbed("worker", run.wait())


def kill_runner(scene: Scene) -> Disturbed:
    """`kill -9` of a supervisor, or of a process that it watches over."""
    run = scene.group.start()
    _act(scene, run, lambda: _kill([_any(scene, _below_workers(run))]))
    return Disturbed("runner", run.wait(), partial=True)


def kill_grader(scene: Scene) -> Disturbed:
    """`kill -9` of `grader` itself."""
    run = scene.group.start()
    _act(scene, run, lambda: run.process.kill())
    return Disturbed("grader", run.wait(), died=True)


def stop_grader(scene: Scene) -> Disturbed:
    """SIGTERM or SIGINT to `grader`."""
    number = (signal.SIGTERM, signal.SIGINT)[scene.turn % 2]
    run = scene.group.start()
    _act(scene, run, lambda: run.process.send_signal(number))
    ended = run.wait()
    return Disturbed(number.name, ended, died=ended.code in (-number, 128 + number))


def fill_disk(scene: Scene) -> Disturbed:
    """A disk that gets full: of the reports, the submissions or the cache, or a write fails."""
    forms = [*(_ROOMS if may_mount() else ()), "write"]
    form = forms[scene.turn % len(forms)]
    if form == "write":
        return Disturbed(form, scene.group.start(writes=scene.chance.randrange(1, 25)).wait())
    place = scene.group.root / form
    place.mkdir(exist_ok=True)
    _mount_small_disk(scene, place, _ROOMS[form])
    ballast = place / "ballast"
    run = scene.group.start()
    _act(scene, run, lambda: _fill(ballast))
    ended = run.wait()
    ballast.unlink()
    return Disturbed(form, ended)


def block_reports(scene: Scene) -> Disturbed:
    """Reports that cannot be written to, from the beginning or from some moment on."""
    forms = (_block_folder, _block_record, _close_folders)
    return forms[scene.turn % len(forms)](scene)


def damage_store(scene: Scene) -> Disturbed:
    """Evidence, records and ledger of an earlier run, damaged in several places."""
    copy_results(scene.undisturbed.group, scene.group)
    for _ in range(scene.chance.randrange(1, 9)):
        damage_something(scene.group, scene.chance)
    return Disturbed("store", scene.group.run())


def run_twice(scene: Scene) -> Disturbed:
    """A second `grader run` into the same reports at the same time."""
    first = scene.group.start()
    _act(scene, first, lambda: None)
    second = scene.group.start()
    ends = (first.wait(), second.wait())
    return Disturbed("two at once", max(ends, key=lambda end: abs(end.code)))


FAULTS: dict[str, Callable[[Scene], Disturbed]] = {
    "worker": kill_worker,
    "runner": kill_runner,
    "grader": kill_grader,
    "stop": stop_grader,
    "disk": fill_disk,
    "unwritable": block_reports,
    "store": damage_store,
    "twice": run_twice,
}


def may_mount() -> bool:
    """Whether small file systems can be mounted where nobody else sees them."""
    return MOUNTS_ARE_PRIVATE in os.environ


def _act(scene: Scene, run: Run, action: Callable[[], None]) -> None:
    """`action` at a random moment of the run, or as soon after as there is what it needs.

    Every other time the moment is counted from when the first hand-in runs: warming up takes most
    of so short a run.

    Raises:
        MissedError: the run was over by then.
    """
    begin = time.monotonic()
    counts_at_once = scene.chance.random() < 0.5
    moment = scene.chance.uniform(0, scene.undisturbed.seconds * (1 if counts_at_once else 0.4))
    while not run.is_over:
        time.sleep(0.02)
        if not (counts_at_once or any(scene.group.temporary.glob("grader-*"))):
            begin = time.monotonic()
        elif time.monotonic() - begin >= moment:
            with contextlib.suppress(IndexError, psutil.NoSuchProcess):
                action()
                return
    run.wait()
    raise MissedError


def _kill(victims: list[psutil.Process]) -> None:
    victims[0].kill()


def _any(scene: Scene, processes: list[psutil.Process]) -> psutil.Process:
    return scene.chance.choice(processes)


def _workers(run: Run) -> list[psutil.Process]:
    children = psutil.Process(run.process.pid).children()
    return [child for child in children if _WORKER in child.cmdline()]


def _below_workers(run: Run) -> list[psutil.Process]:
    return [process for worker in _workers(run) for process in worker.children(recursive=True)]


def _mount_small_disk(scene: Scene, place: Path, room: int) -> None:
    """A file system of `room` MiB in place of the folder, with the same in it, until the end."""
    held = place.with_name(f"{place.name}-held")
    place.rename(held)
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}m", "tmpfs", place], check=True)
    scene.undo.callback(lambda: subprocess.run(["umount", "--lazy", place], check=True))
    shutil.copytree(held, place, dirs_exist_ok=True)


def _fill(ballast: Path) -> None:
    """Write until the disk is full."""
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 65_536)


def _block_folder(scene: Scene) -> Disturbed:
    """A file lies where a folder has to be."""
    name = scene.chance.choice(("reports", "reports/evidence", f"reports/{ASSIGNMENT}"))
    blocked = scene.group.root / name
    blocked.parent.mkdir(exist_ok=True)
    blocked.write_text("a file")
    ended = scene.group.run()
    blocked.unlink()
    return Disturbed("file for folder", ended)


def _block_record(scene: Scene) -> Disturbed:
    """A folder lies where a record has to be."""
    student = scene.chance.choice(STUDENTS)
    blocked = record_path(scene.group.reports, ASSIGNMENT, student)
    blocked.mkdir(parents=True)
    ended = scene.group.run()
    blocked.rmdir()
    return Disturbed("folder for record", ended)


def _close_folders(scene: Scene) -> Disturbed:
    """From some moment on nothing can be written in any folder of the reports."""
    reports = scene.group.reports

    def set_modes(mode: int) -> None:
        for folder in (reports, *reports.rglob("*/")):
            folder.chmod(mode)

    run = scene.group.start(modes_hold=True)
    try:
        _act(scene, run, lambda: set_modes(0o555))
        ended = run.wait()
    finally:
        if reports.exists():
            set_modes(0o755)
    return Disturbed("closed folders", ended)
