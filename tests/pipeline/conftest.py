"""Lets the tests of this folder share the evidence factory and what lies beside them."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent

# In pytest's importlib mode a test cannot import what lies beside it.
for folder in ("checks", "quiz", HERE.name):
    sys.path.append(str(HERE.parent / folder))
