"""The notebook that is open is found, whichever front end it is open in."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from open_notebook import write_notebook

from grader.errors import TargetError
from grader.jupyter.source import Source, find_source
from grader.submission.reading import read_submission


def find(shell: Any, asked: Path | None = None, session: str = "") -> Source:
    folder = Path.cwd() / "temporary"
    folder.mkdir(exist_ok=True)
    return find_source(shell, asked, folder, "en", {"JPY_SESSION_NAME": session})


def run_in(shell: Any, cell: str) -> None:
    """Let the kernel say which cell is being run, as JupyterLab tells it."""
    shell.kernel = SimpleNamespace(get_parent=lambda: {"metadata": {"cellId": cell}})


def cells(source: Source) -> list[tuple[int, str]]:
    """Number and code of each cell that would be run."""
    submission = read_submission(source.path, "me")
    return [(cell.number, cell.source) for cell in submission.cells]


def install_colab(monkeypatch: pytest.MonkeyPatch, reply: object) -> list[str]:
    """Put Colab's own package in place; its page answers with `reply`, or raises it."""
    asked: list[str] = []

    def blocking_request(kind: str, request: str = "", timeout_sec: int = 5) -> object:
        asked.append(kind)
        if isinstance(reply, Exception):
            raise reply
        return reply

    module = ModuleType("google.colab._message")
    module.blocking_request = blocking_request  # type: ignore[attr-defined]
    for name in ("google", "google.colab"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, "google.colab._message", module)
    return asked


def test_file_asked_for_comes_first(shell: Any, folder: Path) -> None:
    """`--notebook` is heard before what any front end tells."""
    mine = write_notebook(folder / "mine.ipynb", "x = 1")
    shell.user_ns["__vsc_ipynb_file__"] = str(write_notebook(folder / "other.ipynb", "y = 2"))
    assert find(shell, Path("mine.ipynb")).path == mine


def test_missing_file_is_an_error(shell: Any) -> None:
    """A file that is not there is named."""
    with pytest.raises(TargetError, match=r"no file 'gone\.ipynb'"):
        find(shell, Path("gone.ipynb"))


def test_vscode_tells_the_file(shell: Any, folder: Path) -> None:
    """VS Code puts the path into the kernel's namespace."""
    mine = write_notebook(folder / "mine.ipynb", "x = 1")
    write_notebook(folder / "other.ipynb", "y = 2")
    shell.user_ns["__vsc_ipynb_file__"] = str(mine)
    assert find(shell).path == mine


@pytest.mark.parametrize("session", ["mine.ipynb", "{folder}/mine.ipynb", "{name}/mine.ipynb"])
def test_jupyter_names_the_session(shell: Any, folder: Path, session: str) -> None:
    """The session's name is a path: absolute, or from the kernel's folder or one above it."""
    mine = write_notebook(folder / "mine.ipynb", "x = 1")
    write_notebook(folder / "other.ipynb", "y = 2")
    told = session.format(folder=folder, name=folder.name)
    assert find(shell, session=told).path.samefile(mine)


@pytest.mark.parametrize("session", ["before.ipynb", "0b5d-uuid", "other.ipynb", ""])
def test_saved_cell_tells_the_notebook(shell: Any, folder: Path, session: str) -> None:
    """The cell being run shows which notebook is open, also after it was renamed."""
    mine = write_notebook(folder / "mine.ipynb", "%grade", ids=["cell-7"])
    write_notebook(folder / "other.ipynb", "%grade", ids=["cell-8"])
    run_in(shell, "cell-7")
    assert find(shell, session=session).path == mine


def test_copy_with_the_same_cell_decides_nothing(shell: Any, folder: Path) -> None:
    """A copy holds the same cells, so that the session's name is believed."""
    mine = write_notebook(folder / "mine.ipynb", "%grade", ids=["cell-7"])
    write_notebook(folder / "copy.ipynb", "%grade", ids=["cell-7"])
    run_in(shell, "cell-7")
    assert find(shell, session="mine.ipynb").path == mine


def test_colab_gives_the_notebook(
    shell: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Colab's page is asked for what it shows, answers to the quiz in text cells included."""
    notebook = {
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": ["**Q1** softmax"]},
            {"cell_type": "code", "metadata": {}, "source": ["x = 1\n", "y = 2"], "outputs": []},
        ],
        "metadata": {"colab": {"name": "../ch07 <1>.ipynb"}},
        "nbformat": 4,
        "nbformat_minor": 0,
    }
    asked = install_colab(monkeypatch, {"ipynb": notebook})
    source = find(shell)
    assert asked == ["get_ipynb"]
    assert (source.path.name, cells(source)) == ("_ch07 _1_.ipynb", [(2, "x = 1\ny = 2")])
    assert (source.path.parent.name, "Colab" in source.note.en) == ("temporary", True)


@pytest.mark.parametrize("reply", [None, {}, {"ipynb": {1, 2}}, TimeoutError("no answer")])
def test_silent_colab_is_passed_over(
    shell: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, reply: object
) -> None:
    """Where Colab's page does not answer with a notebook, the next way is taken."""
    install_colab(monkeypatch, reply)
    mine = write_notebook(folder / "mine.ipynb", "x = 1")
    assert find(shell).path == mine


@pytest.mark.parametrize("name", ["가" * 150, "a" * 300, "a1 \ud800", "CON"])
def test_name_that_no_file_can_have_is_no_obstacle(
    name: str, shell: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Colab takes any name, and file systems do not; its beginning stays."""
    notebook = {"cells": [], "metadata": {"colab": {"name": f"{name}.ipynb"}}}
    install_colab(monkeypatch, {"ipynb": notebook})
    path = find(shell).path
    assert (path.is_file(), path.name[:2], path.suffix) == (True, name[:2], ".ipynb")


def test_only_notebook_of_the_folder(shell: Any, folder: Path) -> None:
    """A single notebook is meant, whatever else lies there."""
    mine = write_notebook(folder / "mine.ipynb", "x = 1")
    write_notebook(folder / ".hidden.ipynb", "y = 2")
    (folder / "data.csv").write_text("1,2\n")
    assert find(shell).path == mine


def test_runs_are_taken_in_their_order(shell: Any, folder: Path) -> None:
    """Without a file it is what was run, as often as it was run; cell 3 is `In [3]`."""
    for name in ("one.ipynb", "two.ipynb"):
        write_notebook(folder / name, "z = 9")
    for code in ("x = 1", "%%time\ny = 2", "", "x = 1"):
        shell.run_cell(code, store_history=True)
    source = find(shell)
    assert cells(source) == [(1, "x = 1"), (2, "%%time\ny = 2"), (3, "x = 1")]
    assert "in the order in which you ran them" in source.note.en


def test_nothing_run_is_an_error(shell: Any) -> None:
    """A session in which only `%grade` was run has nothing to look at."""
    shell.history_manager.input_hist_raw[:] = ["", "%load_ext grader", "%grade a1"]
    with pytest.raises(TargetError, match="cannot be told which notebook"):
        find(shell)


def test_note_says_which_file_and_when(shell: Any, folder: Path) -> None:
    """Changes after saving cannot be seen, so the note says when that was."""
    mine = write_notebook(folder / "mine.ipynb", "x = 1")
    os.utime(mine, (1_700_000_000, 1_700_000_000))
    note = find(shell).note.en
    assert ("mine.ipynb as it was saved at 2023-11-1" in note, "Ctrl+S" in note) == (True, True)


@pytest.mark.parametrize(
    ("run", "expected"),
    [("x = 1", False), ("x = 2", True), ("%grade a1", False), ("  x = 1\r\n", False)],
)
def test_unsaved_run_is_noticed(shell: Any, folder: Path, run: str, expected: bool) -> None:
    """The last cell that was run is missing from the file: it was not saved since."""
    mine = write_notebook(folder / "mine.ipynb", "x = 1", "y = 3")
    shell.history_manager.input_hist_raw[:] = ["", "y = 3", run]
    assert ("is not in the saved file" in find(shell).note.en) is expected
    assert "is not in the saved file" not in find(shell, mine).note.en
