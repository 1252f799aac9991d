"""Lets the tests of this folder share its evidence factory."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import settings

# In pytest's importlib mode a test cannot import what lies beside it.
sys.path.append(str(Path(__file__).parent))

# A busy machine makes any example slow.
settings.register_profile("checks", deadline=None)
settings.load_profile("checks")
