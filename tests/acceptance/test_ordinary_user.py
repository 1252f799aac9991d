"""Nothing needs root: an ordinary user grades with the system's own Python."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

NOBODY = 65534
SUBMISSION = """\
from tensorflow import keras
(x, y), _ = keras.datasets.fashion_mnist.load_data()
x = (x / 255.0).reshape(-1, 784)
model = keras.Sequential([keras.layers.Input((784,)), keras.layers.Dense(10, activation='softmax')])
model.compile(loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x[:2000], y[:2000], epochs=1)
"""
GRADE = "import sys; from grader.cli import main; sys.argv[0] = 'grader'; main()"


@pytest.fixture
def folder(course_root: Path) -> Path:
    """A course of that user's own, with an environment on the system's Python."""
    if os.geteuid() != 0:
        pytest.skip("already an ordinary user: every other test shows it")
    python = Path(f"/usr/bin/python3.{sys.version_info.minor}")
    packages = Path(sysconfig.get_paths()["purelib"])
    if not python.exists() or not is_open(packages):
        pytest.skip("no system Python of this version, or packages that only root can read")
    folder = Path("/var/tmp") / f"grader-nobody-{os.getpid()}"
    folder.mkdir()
    for name in ("assignments", "rubrics", "grader"):
        shutil.copytree(course_root / name, folder / name)
    (folder / "submissions").mkdir()
    (folder / "submissions" / "kim.py").write_text(SUBMISSION)
    subprocess.run([python, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    site = next((folder / "venv").glob("lib/python3*/site-packages"))
    (site / "shared.pth").write_text(f"{packages}\n{folder}\n")
    subprocess.run(["chown", "-R", str(NOBODY), folder], check=True)
    return folder


def is_open(path: Path) -> bool:
    """Whether everybody may enter `path` and the folders above it."""
    return all(place.stat().st_mode & 0o001 for place in (path, *path.parents))


def test_ordinary_user_grades_in_the_sandbox(folder: Path) -> None:
    """The whole way from hand-in to record, isolated, as a user without any rights."""
    try:
        done = subprocess.run(
            [folder / "venv/bin/python", "-c", GRADE, "run", "ch07-1", "--json"],
            cwd=folder,
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            env={"HOME": str(folder), "PATH": os.environ["PATH"], **data_variable()},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        (row,) = json.loads(done.stdout)
        record = json.loads((folder / row["record"]).read_text())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert record["environment"]["sandbox"].startswith("kernel (sandlock")
    assert record["models"][0]["measured"]["status"] == "measured"
    assert row["execution"] == "completed"


def data_variable() -> dict[str, str]:
    """The real data, where its folder is open to everybody."""
    value = os.environ.get("GRADER_DATA_DIR")
    return {"GRADER_DATA_DIR": value} if value and is_open(Path(value).resolve()) else {}
