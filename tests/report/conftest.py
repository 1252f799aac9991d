"""Lets the tests of this folder share its records and its page reader."""

from __future__ import annotations

import sys
from pathlib import Path

# In pytest's importlib mode a test cannot import what lies beside it.
sys.path.append(str(Path(__file__).parent))
