"""Lets the tests of this folder import the player that lies beside them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

# In pytest's importlib mode a test cannot import what lies beside it.
sys.path.append(str(Path(__file__).parent))

from workflow_course import RIGHT
from workflow_hub import Hub, Pull
from workflow_results import describe, pack


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """A group's repository on a pretended GitHub: a course, the action and both workflows."""
    return Hub.make(tmp_path / "hub")


@pytest.fixture
def pull(hub: Hub) -> Pull:
    """A pull request with one hand-in."""
    return hub.propose({"submissions/tiny/kim.yaml": RIGHT})


@pytest.fixture
def artefact(tmp_path: Path) -> Path:
    """What an honest run leaves."""
    return pack(tmp_path / "honest.zip", {"results.json": json.dumps(describe())})
