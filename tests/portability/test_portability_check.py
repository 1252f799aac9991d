"""`grader check` as a whole on a system that has nothing of POSIX."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from windows_like import make_environment, read_trespasses

from grader.checks.registry import load_registry
from grader.pipeline.kits import make_kit
from grader.pipeline.work import load_targets
from grader.spec.course import load_course
from grader.spec.kit import dump_kit, kit_name

ROOT = Path(__file__).resolve().parents[2]
CELLS = (
    "import keras\nkeras.utils.set_random_seed(42)",
    "(x, y), _ = keras.datasets.fashion_mnist.load_data()\nprint(y[:10])",
    "1 / 0",
)

pytestmark = [pytest.mark.sandbox, pytest.mark.slow]


def put_work(folder: Path) -> None:
    """A notebook in `folder`, and the kit of the assignment that it is for beside it."""
    registry = load_registry()
    (specs,) = load_targets(load_course(ROOT), "ch07-1", registry)
    kit = dump_kit(make_kit(specs, registry, "ko"))
    (folder / kit_name("ch07-1")).write_text(kit, encoding="utf-8")
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "ch07-1 과제.ipynb")


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_check_needs_nothing_of_posix(tmp_path: Path, encoding: str) -> None:
    """It says what passed and what did not, writes its page, and asks for nothing that is not
    there, in the encoding of a Korean Windows as well."""
    put_work(tmp_path)
    trespasses = tmp_path / "trespasses.txt"
    program = "from grader.cli import main; main()"
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            program,
            "check",
            "ch07-1 과제.ipynb",
            "--quick",
            "--language",
            "ko",
        ],
        env=make_environment(trespasses, PYTHONIOENCODING=encoding),
        cwd=tmp_path,
        capture_output=True,
        timeout=300,
        check=False,
    )
    shown, told = done.stdout.decode(encoding), done.stderr.decode(encoding)
    assert (done.returncode, "Traceback" in told, read_trespasses(trespasses)) == (1, False, [])
    assert "이 컴퓨터에서 격리 없이 실행" in shown
    assert "ZeroDivisionError: division by zero" in shown
    sign = "✓" if encoding == "utf-8" else "+"
    assert f"  {sign} 데이터 불러오기" in shown.splitlines()
    assert [path.name for path in (tmp_path / "reports" / "check").iterdir()] == [
        "ch07-1 과제.html"
    ]
