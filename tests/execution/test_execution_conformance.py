"""The conformance list, held against the real sandbox and, as far as it goes, against none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.execution.conformance import Outside, examine, stand_outside
from grader.execution.probes import HARMLESS, PROBES, Probe
from grader.execution.warm import WarmSandbox


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    folder = tmp_path / "outside"
    folder.mkdir()
    with stand_outside(folder) as place:
        yield place


@pytest.fixture(scope="module")
def unconfined(open_worker: Callable[[str], WarmSandbox]) -> Iterator[WarmSandbox]:
    with open_worker("none") as sandbox:
        yield sandbox


@pytest.mark.sandbox
@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_warm_sandbox_keeps_its_promise(
    probe: Probe, warm: WarmSandbox, outside: Outside, tmp_path: Path
) -> None:
    """The warm sandbox holds against the probe."""
    if probe.name == "limits_nobody_outside" and os.geteuid() != 0:
        pytest.xfail("an ordinary user's processes may set each other's limits")
    assert examine(warm, probe, outside, tmp_path / "job") == []


@pytest.mark.slow
@pytest.mark.parametrize("probe", HARMLESS, ids=lambda probe: probe.name)
def test_limits_hold_without_isolation(
    probe: Probe, unconfined: WarmSandbox, outside: Outside, tmp_path: Path
) -> None:
    """What needs no isolation holds without it too."""
    assert examine(unconfined, probe, outside, tmp_path / "job") == []


@pytest.mark.sandbox
def test_broken_promise_is_seen(warm: WarmSandbox, outside: Outside, tmp_path: Path) -> None:
    """A probe whose promise does not hold is told apart from one whose promise does."""
    probe = Probe("prints", "print('done')", shows="refused")
    problems = examine(warm, probe, outside, tmp_path / "job")
    assert problems == ["the cell showed 'done', expected 'refused'"]


def test_names_of_probes_are_unique() -> None:
    """Every promise has a name of its own."""
    names = [probe.name for probe in PROBES]
    assert sorted(set(names)) == sorted(names)
