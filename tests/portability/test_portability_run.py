"""A student's own file runs on a system that has nothing of POSIX."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from windows_like import make_environment, read_trespasses

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]

_CELLS = (
    "import keras\nimport os, signal\n"
    "from grader.execution.harness import limits\n"
    "(x, y), _ = keras.datasets.fashion_mnist.load_data()\nx = x[:48_000] / 255\ny = y[:48_000]\n"
    "print(x.shape, limits.HAS_LIMITS)",
    "model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(),\n"
    "    keras.layers.Dense(10, activation='softmax')])\n"
    "model.compile(loss='sparse_categorical_crossentropy', metrics=['accuracy'])\n"
    "history = model.fit(x, y, epochs=9, validation_split=0.2, verbose=0)",
    "import matplotlib.pyplot as plt\nplt.plot(history.history['loss'])\nplt.title('손실')\n"
    "plt.show()",
    "!echo 안녕",
    "1 / 0",
    "print('끝', len(history.epoch))",
)


def run_without_posix(folder: Path) -> tuple[dict[str, Any], list[str], str]:
    """What came of the notebook, what was refused, and the temporary folder's name."""
    notebook = folder / "과제.ipynb"
    cells = [nbformat.v4.new_code_cell(cell) for cell in _CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), notebook)
    temporary = folder / "tmp"
    temporary.mkdir()
    trespasses = folder / "trespasses.txt"
    done = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).with_name("run_own_file.py")),
            str(notebook),
            str(folder / "evidence"),
        ],
        env=make_environment(trespasses, TMPDIR=str(temporary)),
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    left = sorted(path.name for path in temporary.iterdir())
    return json.loads(done.stdout), read_trespasses(trespasses), " ".join(left)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], list[str], str]:
    """One run for all the tests of this file."""
    return run_without_posix(tmp_path_factory.mktemp("own"))


def test_every_cell_runs_without_a_sandbox(told: Any) -> None:
    """Cells, commands, errors and figures come out as anywhere else."""
    found = told[0]
    assert found["sandbox"] == "none"
    assert found["problem"] == ""
    assert found["status"] == "raised"
    assert found["cells"] == ["completed"] * 4 + ["raised", "completed"]
    assert found["shown"][0] == "(48000, 28, 28) False\n"
    assert found["shown"][3:] == ["안녕\n", "", "끝 9\n"]


def test_model_is_measured(told: Any) -> None:
    """What was trained for two epochs is measured, and has learnt something."""
    assert told[0]["epochs"] == [2]
    assert [accuracy > 0.5 for accuracy in told[0]["accuracies"]] == [True]


def test_nothing_is_touched_that_windows_lacks(told: Any) -> None:
    """No call was refused that an `except` has swallowed."""
    assert told[1] == []


def test_no_folder_is_left(told: Any) -> None:
    """Folders of runs can be removed: nothing holds them open any more."""
    assert told[2] == ""


@pytest.mark.parametrize(
    ("code", "trespass"),
    [
        ("import os; os.fork", "AttributeError"),
        ("import resource", "ModuleNotFoundError"),
        ("import signal; signal.SIGKILL", "AttributeError"),
        ("from os import getuid", "ImportError"),
        ("import os; os.scandir(0)", "TypeError"),
        ("open('/proc/self/status')", "FileNotFoundError"),
        ("import pathlib; pathlib.Path('x').write_text('x')", "EncodingWarning"),
        ("import subprocess; subprocess.Popen(['true'], pass_fds=[1])", "ValueError"),
        ("import os; file = open('x', 'wb'); os.remove('x')", "PermissionError"),
        ("import os; os.mkdir('x'); os.chdir('x'); os.rmdir('../x')", "PermissionError"),
    ],
)
def test_taking_away_works(tmp_path: Path, code: str, trespass: str) -> None:
    """Code of `grader` that uses POSIX fails there: what the other tests see means something."""
    script = f"exec(compile({code!r}, 'x', 'exec'), {{'__name__': 'grader.x'}})"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=make_environment(tmp_path / "trespasses.txt"),
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert f"{trespass}:" in done.stderr or f"{trespass} " in done.stderr
