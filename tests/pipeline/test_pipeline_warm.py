"""Opening a sandbox: not where strangers could read what they must not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from grader.errors import SandboxUnavailableError
from grader.execution.kernel import Kernel
from grader.pipeline import warm


@pytest.fixture(autouse=True)
def whole_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.execution.confinement.examine_kernel", lambda: Kernel(7))
    monkeypatch.setattr(warm, "WarmSandbox", lambda _settings: pytest.fail("it was started"))


@pytest.mark.parametrize(
    "folder", [Path(sys.prefix), Path(sys.prefix) / "course", Path("/usr/src")]
)
def test_course_among_what_all_may_read_is_refused(folder: str) -> None:
    """Python's own folders are open to every submission: nothing secret may lie in them."""
    with (
        pytest.raises(SandboxUnavailableError, match="which every submission may read"),
        warm.open_sandbox(("mnist",), "kernel", None, out_of_reach=(Path(folder),)),
    ):
        pass


def test_link_into_what_all_may_read_is_refused(tmp_path: Path) -> None:
    """It is where a folder lies that counts, not how it is called."""
    (tmp_path / "course").symlink_to(sys.prefix)
    with (
        pytest.raises(SandboxUnavailableError, match=r"/course|lies in"),
        warm.open_sandbox(("mnist",), "kernel", None, out_of_reach=(tmp_path / "course",)),
    ):
        pass
