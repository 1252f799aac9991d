"""A grader that was broken off or had no room leaves nothing that the next run does not mend."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fault_disturbances import FAULTS

from grader.errors import SandboxUnavailableError
from grader.execution.confinement import choose_confinement

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

Trials = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def trials() -> Trials:
    """Each fault once, by its name; `inject.py` does it as often as wanted."""
    try:
        choose_confinement("kernel")
    except SandboxUnavailableError as error:
        pytest.skip(str(error))
    script = Path(__file__).with_name("inject.py")
    command = [sys.executable, str(script), "--times", "1", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        return {trial["fault"]: trial for trial in json.loads(done.stdout)}
    except ValueError:
        pytest.fail(done.stderr)


@pytest.mark.parametrize("fault", FAULTS)
def test_next_run_gives_what_an_undisturbed_one_does(trials: Trials, fault: str) -> None:
    """Everybody has the same record as ever and is once on the page, and the exit code is 0."""
    assert (trials[fault]["second"], trials[fault]["wrong"]) == (0, [])


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_half_written(trials: Trials, fault: str) -> None:
    """What lies in the reports right after the fault is whole."""
    assert trials[fault]["halves"] == []


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_left(trials: Trials, fault: str) -> None:
    """No process lives on, and no folder or part of a file lies about."""
    assert (trials[fault]["processes"], trials[fault]["litter"]) == ([], [])
