"""Lets the tests of this folder read pages, and import what writes some of them."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# In pytest's importlib mode a test cannot import what lies beside it.
sys.path += [str(Path(__file__).parent), str(ROOT / "docs")]
