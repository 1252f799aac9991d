"""Lets the tests of this folder share a shell, a kit and records."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent

# In pytest's importlib mode a test cannot import what lies beside it.
for folder in ("report", HERE.name):
    sys.path.append(str(HERE.parent / folder))

from open_notebook import write_kit  # noqa: E402


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with the kit of `a1` in it."""
    monkeypatch.chdir(tmp_path)
    for name in ("JPY_SESSION_NAME", "GRADER_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    write_kit(tmp_path)
    return tmp_path


@pytest.fixture
def shell(folder: Path) -> Iterator[Any]:
    """IPython's shell in this process, as a kernel has one; it keeps its history to itself."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    InteractiveShell.clear_instance()
    config = Config()
    config.HistoryManager.hist_file = ":memory:"
    hook = sys.displayhook, sys.excepthook
    yield InteractiveShell.instance(config=config)
    InteractiveShell.clear_instance()
    sys.displayhook, sys.excepthook = hook
