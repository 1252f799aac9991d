"""`%grade` in a real kernel, whose notebook is run in a real process of its own."""

from __future__ import annotations

import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from nbclient import NotebookClient
from open_notebook import LOAD, write_notebook

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]
DATA = os.environ.get("GRADER_DATA_DIR")
UNSHUT = """\
from functools import partial
from grader.jupyter.magic import make_magic
from grader.pipeline.own_machine import open_own_machine
magic = make_magic(get_ipython(), partial(open_own_machine, isolate=False))
get_ipython().register_magic_function(magic, magic_name="grade")"""
_PATIENCE = 180.0


@pytest.fixture
def kernel(folder: Path) -> Iterator[tuple[Any, Any]]:
    """A kernel's manager and a client of it; the kernel works in `folder`."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(cwd=str(folder))
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def wait_for(pattern: str) -> bool:
    """Whether a file appears in a folder in which submissions run."""
    until = time.monotonic() + _PATIENCE
    while not list(Path(tempfile.gettempdir()).glob(f"grader-*/scratch/work/{pattern}")):
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def last_shown(client: Any) -> str:
    """The text of the last display before the kernel is idle again."""
    text, content = "", {}
    while content.get("execution_state") != "idle" or not text:
        content = client.get_iopub_msg(timeout=_PATIENCE)["content"]
        text = content.get("data", {}).get("text/plain", text)
    return text


def test_open_notebook_is_graded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The notebook grades itself: rich and plain output, its variables untouched, no recursion."""
    sources = ("x = 5", f"{LOAD}\nx = 1", "%load_ext grader\n%grade a1 --quick", "print(x + 1)")
    path = write_notebook(folder / "mine.ipynb", *sources, ids=["a", "b", "c", "d"])
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    if DATA:
        monkeypatch.setenv("GRADER_DATA_DIR", DATA)
    notebook = nbformat.read(path, as_version=4)
    # In the kernel the data is not wanted, only in the process of its own.
    notebook.cells[1].source = "y = 2"
    where = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=_PATIENCE, resources=where).execute()
    (output,) = notebook.cells[2].outputs
    kinds = ["text/html", "text/plain"]
    assert (output.output_type, sorted(output.data)) == ("display_data", kinds)
    assert "Checks passed here: 1 of 2" in output.data["text/plain"]
    assert notebook.cells[3].outputs[0].text == "6\n"


@pytest.mark.parametrize("load", ["%load_ext grader", UNSHUT], ids=["isolated", "own machine"])
def test_stop_button_leaves_nothing(folder: Path, kernel: tuple[Any, Any], load: str) -> None:
    """An interrupt ends the run with all its processes, and the kernel goes on."""
    manager, client = kernel
    begun = f"begun-{secrets.token_hex(8)}"
    write_notebook(folder / "mine.ipynb", f"import time\nopen('{begun}', 'w')\ntime.sleep(600)")
    process = psutil.Process(manager.provisioner.process.pid)
    before = set(process.children(recursive=True))
    asked = client.execute(f"{load}\n%grade a1 --language en")
    assert wait_for(begun)
    manager.interrupt_kernel()
    reply = client.get_shell_msg(timeout=_PATIENCE)
    assert (reply["parent_header"]["msg_id"], reply["content"]["status"]) == (asked, "ok")
    assert last_shown(client).startswith("Stopped.")
    assert set(process.children(recursive=True)) == before
