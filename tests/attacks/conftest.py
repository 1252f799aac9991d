"""One battle for each choice of layers, fought when the first test asks for it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from battle import Battle, fight
from suite import attacks_under

from grader.errors import SandboxUnavailableError
from grader.execution.confinement import choose_confinement

_FOUGHT: dict[str, Battle] = {}


@pytest.fixture(scope="session")
def battle_under(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Battle]:
    """Gives the battle under some layers; skips where this machine does not have them."""

    def find(layers: str) -> Battle:
        if layers not in _FOUGHT:
            try:
                choose_confinement(layers)  # type: ignore[arg-type]
            except SandboxUnavailableError as error:
                pytest.skip(str(error))
            root = tmp_path_factory.mktemp(f"battle-{layers}-")
            _FOUGHT[layers] = fight(root, attacks_under(layers), layers)  # type: ignore[arg-type]
        return _FOUGHT[layers]

    return find
