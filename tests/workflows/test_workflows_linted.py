"""The action and the workflows satisfy the linters that are made for them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from workflow_hub import OURS, ROOT

BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "words",
    [
        ("actionlint", "-no-color", *map(str, OURS[1:])),
        ("zizmor", "--offline", "--quiet", "--no-progress", *map(str, OURS)),
    ],
    ids=lambda words: words[0],
)
def test_linted(words: tuple[str, ...]) -> None:
    """actionlint finds no mistake, and zizmor nothing that is unsafe."""
    done = subprocess.run(
        [BIN / words[0], *words[1:]],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout
