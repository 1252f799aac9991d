"""Models, pickles and archives that are handed in are hashed as bytes, and opened by nobody."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from grader.messages import message
from grader.submission.content import MAX_SOURCE
from grader.submission.notebook import parse_notebook
from grader.submission.reading import MAX_PIECES, read_submission
from grader.submission.script import parse_script
from grader.submission.structure import MAX_VALUES

AUDIT = """
import json, os, sys
from grader.submission.reading import read_submission
from grader.messages import message
message("submission.file.archive", file="x")
seen, modules = [], set(sys.modules)
def note(event, arguments):
    if event == "open":
        seen.append([event, os.fsdecode(arguments[0]) if not isinstance(arguments[0], int) else ""])
    elif event in ("exec", "compile", "marshal.loads", "pickle.find_class", "subprocess.Popen",
                   "os.system", "socket.connect", "ctypes.dlopen", "os.exec", "os.posix_spawn"):
        seen.append([event, str(arguments)[:80]])
sys.addaudithook(note)
found = read_submission(__import__("pathlib").Path(sys.argv[1]), "kim")
print(json.dumps([len(found.files), seen, sorted(set(sys.modules) - modules)]))
"""


class Trap:
    """What a pickle of it does when it is loaded."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.system, ("touch sprung",)


@pytest.fixture
def hand_in(tmp_path: Path) -> Path:
    """A folder of every kind of file that somebody's loader would run or follow."""
    folder = tmp_path / "kim"
    folder.mkdir()
    secret = tmp_path / "secret.h5"
    with h5py.File(secret, "w") as file:
        file["secret"] = np.ones(3)
    with h5py.File(folder / "weights.h5", "w") as file:
        file["outside"] = h5py.ExternalLink(str(secret), "secret")
        file["soft"] = h5py.SoftLink("/outside")
    (folder / "model.pkl").write_bytes(pickle.dumps(Trap()))
    np.save(folder / "array.npy", np.array([Trap()], dtype=object), allow_pickle=True)
    np.savez(folder / "arrays.npz", a=np.array([Trap()], dtype=object))
    layer = {"class_name": "Lambda", "module": "keras.layers", "config": {"function": "os.system"}}
    with zipfile.ZipFile(folder / "model.keras", "w") as archive:
        archive.writestr("config.json", json.dumps({"class_name": "Sequential", "config": layer}))
        archive.writestr("../../slipped.txt", "x")
    (folder / "link.npz").symlink_to(secret)
    for name in ("sitecustomize.py", "json.py", "conftest.py", "numpy/__init__.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("raise SystemExit('ran')\n")
    (folder / "evil.pth").write_text("import os; os.system('touch sprung')\n")
    (folder / "main.py").write_text("x = 1\n")
    return folder


def test_files_are_read_as_bytes_and_nothing_more(hand_in: Path) -> None:
    """While a hand-in is read nothing is run, unpickled or imported, and no link is followed."""
    done = subprocess.run(
        [sys.executable, "-c", AUDIT, str(hand_in)],
        capture_output=True,
        text=True,
        check=True,
        cwd=hand_in.parent,
    )
    count, seen, modules = json.loads(done.stdout)
    opened = {path for event, path in seen if event == "open" and path}
    outside = {path for path in opened if not path.startswith(f"{hand_in}/")}
    assert (count, outside, modules) == (12, set(), [])
    assert [event for event, _ in seen if event != "open"] == []
    assert str(hand_in / "link.npz") not in opened


def test_nothing_is_left_by_reading(hand_in: Path) -> None:
    """No trap springs, nothing slips out of an archive, and no file changes."""
    before = {path: path.lstat().st_mtime_ns for path in sorted(hand_in.parent.rglob("*"))}
    read_submission(hand_in, "kim")
    after = {path: path.lstat().st_mtime_ns for path in sorted(hand_in.parent.rglob("*"))}
    assert after == before


def expected(key: str, **values: object) -> object:
    return message(f"submission.{key}", **values)


def notebook(*sources: str, kind: str = "code") -> bytes:
    cells = [{"cell_type": kind, "source": source} for source in sources]
    return json.dumps({"cells": cells}).encode()


def test_text_of_a_notebook_is_bounded() -> None:
    """Of a notebook with millions of characters of code the first cells are read."""
    found = parse_notebook(notebook("x", "y" * MAX_SOURCE, "z"), "a.ipynb")
    problem = expected("notebook.too_much_text", file="a.ipynb", limit=5)
    assert ([piece.source for piece in found.pieces], found.problem) == (["x"], problem)


def test_pictures_in_text_cells_are_cut() -> None:
    """Screenshots pasted into text cells do not use up the room for code."""
    cells = [{"cell_type": "markdown", "source": "x" * 1_000_000}] * 20
    content = json.dumps({"cells": [*cells, {"cell_type": "code", "source": "x"}]}).encode()
    found = parse_notebook(content, "a.ipynb")
    assert (found.pieces[-1].source, found.problem) == ("x", None)


def test_values_of_a_notebook_are_bounded() -> None:
    """Millions of small values are refused before they are made."""
    content = b'{"cells": [' + b"1," * MAX_VALUES + b"1, 1]}"
    problem = expected("notebook.too_complex", file="a.ipynb")
    assert parse_notebook(content, "a.ipynb").problem == problem


def test_size_of_a_script_is_bounded() -> None:
    """Nobody writes five megabytes of code."""
    found = parse_script(b"\n" * (MAX_SOURCE + 1), "a.py")
    problem = expected("file.too_large", file="a.py", size="5.0", limit=5)
    assert (found.pieces, found.problem) == ((), problem)


def test_cells_of_all_files_are_bounded(tmp_path: Path) -> None:
    """Many files of many cells are read up to a number of cells, and the page says so."""
    for name in ("a.py", "b.py", "c.py"):
        (tmp_path / name).write_text("# %%\nx = 1\n" * 2_000)
    found = read_submission(tmp_path, "kim")
    problem = expected("script.too_many_cells", file="c.py", limit=1_000)
    assert (len(found.cells), found.problems) == (MAX_PIECES, (problem,))
