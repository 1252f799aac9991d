"""What importing this part costs."""

from __future__ import annotations

import subprocess
import sys


def test_tensorflow_is_not_imported():
    """Importing the part, as every command does, loads neither TensorFlow nor SciPy."""
    code = (
        "import sys, grader.measurement, grader.evidence.projection\n"
        "print(sorted({'tensorflow', 'keras', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
