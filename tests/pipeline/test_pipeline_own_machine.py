"""Where a student's own file runs: in the kernel's sandbox where there is one, else without."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest

from grader.errors import SandboxUnavailableError
from grader.evidence.model import Environment
from grader.execution.client import WorkerSettings
from grader.execution.fake import FakeRun, FakeSandbox
from grader.execution.idle import IdleSandbox
from grader.execution.local.sandbox import LocalSandbox
from grader.execution.warm import WarmSandbox
from grader.messages import message
from grader.pipeline.own_machine import open_own_machine, tell_isolation

_DATA = ("fashion_mnist",)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache folder of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def _refuse(name: str) -> Any:
    raise SandboxUnavailableError("no sandbox on this machine")


def test_machine_without_sandbox_runs_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that cannot isolate runs its own student's file all the same."""
    monkeypatch.setattr("grader.pipeline.warm.choose_confinement", _refuse)
    with open_own_machine(_DATA, None) as sandbox:
        assert type(sandbox) is LocalSandbox
    assert sandbox.is_closed


def test_machine_with_sandbox_uses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel gives a sandbox it is used, though the file is the student's own."""
    monkeypatch.setattr("grader.pipeline.warm.choose_confinement", lambda name: None)
    monkeypatch.setattr("grader.pipeline.warm._refuse_readable", lambda folders: None)
    with open_own_machine(_DATA, None) as sandbox:
        assert type(sandbox) is WarmSandbox


def test_isolation_can_be_left_out() -> None:
    """Who asks for none gets none."""
    with open_own_machine(_DATA, None, isolate=False) as sandbox:
        assert type(sandbox) is LocalSandbox


@pytest.mark.parametrize("isolate", [True, False])
def test_cache_that_cannot_be_written_to_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolate: bool
) -> None:
    """A home that is shut, as in a computer room, keeps nobody from checking."""
    (tmp_path / "shut").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "shut"))
    caches: list[Path] = []

    def start(settings: WorkerSettings) -> Any:
        assert settings.cache.is_dir()
        caches.append(settings.cache)
        return contextlib.nullcontext(FakeSandbox(lambda request: FakeRun()))

    monkeypatch.setattr("grader.pipeline.warm.choose_confinement", lambda name: None)
    monkeypatch.setattr("grader.pipeline.warm._refuse_readable", lambda folders: None)
    monkeypatch.setattr("grader.pipeline.warm.WarmSandbox", start)
    monkeypatch.setattr("grader.pipeline.own_machine.LocalSandbox", start)
    with open_own_machine(_DATA, None, isolate=isolate):
        pass
    assert [cache.exists() for cache in caches] == [False]


@pytest.mark.parametrize("isolate", [True, False])
def test_nothing_starts_where_nothing_is_to_run(isolate: bool) -> None:
    """A kit of questions alone needs no process."""
    with open_own_machine((), None, isolate=isolate) as sandbox:
        assert type(sandbox) is IdleSandbox


@pytest.mark.parametrize(
    ("sandbox", "key"), [("none", "not_isolated"), ("kernel (sandlock 0.9)", "isolated")]
)
def test_student_is_told_how_it_ran(sandbox: str, key: str) -> None:
    """What isolated the code, or that nothing did, is said in words."""
    environment = Environment(python="3", tensorflow="2", keras="3", grader="0", sandbox=sandbox)
    assert tell_isolation(environment) == message(f"own_machine.{key}")
