"""One trial: a fault, a look at what it left, and a second run that has to put all right."""

from __future__ import annotations

import contextlib
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fault_class import STUDENTS, open_class
from fault_disturbances import FAULTS, Disturbed, MissedError, Scene
from fault_remains import (
    Undisturbed,
    count_whole,
    describe,
    find_faults,
    find_halves,
    find_litter,
    observe,
    wait_for_quiet,
)

_TRIES = 5
_CODES = (0, 1, 3)


@dataclass(frozen=True)
class Trial:
    """What came of one fault."""

    fault: str
    form: str
    code: int
    """Exit code of the disturbed run."""
    whole: int
    """Records that were complete and right after it, of those of all students."""
    halves: tuple[str, ...]
    """Files that it left half written."""
    processes: tuple[str, ...]
    """What was still alive when all should have ended, after either run."""
    litter: tuple[str, ...]
    """Files and folders left behind after the second run."""
    second: int
    """Exit code of the second run."""
    wrong: tuple[str, ...]
    """Everything else that was not as it has to be, in words."""

    @property
    def is_good(self) -> bool:
        return not (self.halves or self.processes or self.litter or self.wrong)


def prepare(root: Path) -> Undisturbed:
    """Grade the class twice, so that the second run has everything in its cache, and look at it."""
    first = open_class(root / "first")
    _expect_success(first.run().code)
    group = open_class(root / "undisturbed", first)
    begin = time.monotonic()
    _expect_success(group.run().code)
    return observe(group, time.monotonic() - begin)


def try_fault(root: Path, name: str, turn: int, seed: int, undisturbed: Undisturbed) -> Trial:
    """Disturb a run by the fault `name`, at the moment that `seed` and `turn` give, and run again.

    Raises:
        MissedError: the run was always over before the fault could happen.
    """
    chance = random.Random(f"{seed} {name} {turn}")
    for attempt in range(_TRIES):
        with contextlib.ExitStack() as undo:
            folder = root / f"{name}-{turn}-{attempt}"
            undo.callback(shutil.rmtree, folder, ignore_errors=True)
            scene = Scene(open_class(folder, undisturbed.group), undisturbed, chance, undo, turn)
            with contextlib.suppress(MissedError):
                return _judge(name, FAULTS[name](scene), scene)
    raise MissedError(f"{name} came too late {_TRIES} times")


def _judge(name: str, disturbed: Disturbed, scene: Scene) -> Trial:
    group, undisturbed = scene.group, scene.undisturbed
    processes = _end_left(scene)
    whole, halves = count_whole(group, undisturbed), tuple(find_halves(group))
    wrong = list(_find_bad_end(disturbed, whole))
    second = group.run()
    wrong += find_faults(group, undisturbed, second)
    processes += _end_left(scene)
    return Trial(
        fault=name,
        form=disturbed.form,
        code=disturbed.ended.code,
        whole=whole,
        halves=halves,
        processes=tuple(processes),
        litter=tuple(find_litter(group)),
        second=second.code,
        wrong=tuple(wrong),
    )


def _end_left(scene: Scene) -> list[str]:
    left = wait_for_quiet(scene.group)
    names = [describe(process) for process in left]
    for process in left:
        process.kill()
    return names


def _find_bad_end(disturbed: Disturbed, whole: int) -> Iterator[str]:
    """Whether the disturbed run said honestly how it ended."""
    code, error = disturbed.ended.code, disturbed.ended.error
    if disturbed.died:
        return
    if code not in _CODES:
        yield f"the disturbed run ended with {code}"
    if "Traceback" in error:
        yield f"it showed a traceback: {error[-2_000:]}"
    if code == 3 and "error:" not in error and "stopped" not in error:
        yield f"it failed without a word: {error[-500:]!r}"
    if code == 0 and whole < len(STUDENTS) and not disturbed.partial:
        yield f"it said that all was well, with {whole} of {len(STUDENTS)} records"


def _expect_success(code: int) -> None:
    if code != 0:
        raise SystemExit(f"an undisturbed run ended with {code}: mend that first")
