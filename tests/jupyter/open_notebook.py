"""A kit, notebooks, and a shell that looks at them with a sandbox that runs nothing."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from IPython.utils.capture import capture_output

from grader.evidence.events import DatasetLoaded
from grader.execution.fake import ENVIRONMENT, FakeRun, FakeSandbox, finished_run
from grader.execution.sandbox import Request
from grader.jupyter.magic import make_magic
from grader.messages import Text
from grader.spec.assignment import Limits
from grader.spec.kit import Kit, KitCheck, KitQuestion, KitTask, dump_kit, kit_name

LOAD = "from tensorflow import keras\ndata = keras.datasets.fashion_mnist.load_data()"


def make_kit(id: str = "a1", language: str = "en") -> Kit:
    """Two open checks, of which the data's is the first, a closed one and a question."""
    checks = (
        KitCheck(
            kind="dataset_loaded",
            id="dataset_loaded",
            title=Text(ko="데이터를 불러왔나요?", en="Data loaded"),
            points=2,
            is_open=True,
        ),
        KitCheck(
            kind="images_shown",
            id="images_shown",
            title=Text(ko="그림을 그렸나요?", en="Pictures drawn"),
            points=2,
            is_open=True,
            arguments={"at_least": 2},
        ),
        KitCheck(
            kind="accuracy",
            id="accuracy",
            title=Text(ko="정확도가 충분한가요?", en="Accuracy"),
            points=2,
            is_open=False,
        ),
    )
    return Kit(
        id=id,
        week=6,
        title=Text(ko="작은 과제", en="A small assignment"),
        language="ko" if language == "ko" else "en",
        dataset="fashion_mnist",
        seed=1,
        limits=Limits(disk=2**20),
        tasks=(KitTask(id="data", title=Text(ko="데이터", en="The data"), checks=checks),),
        questions=(KitQuestion(id="q1", points=1),),
    )


def write_kit(folder: Path, id: str = "a1", language: str = "en") -> Path:
    path = folder / kit_name(id)
    path.write_text(dump_kit(make_kit(id, language)), encoding="utf-8")
    return path


def write_notebook(path: Path, *sources: str, ids: Sequence[str] = ()) -> Path:
    """A notebook of code cells, with `ids` as a front end gives them."""
    cells = [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": s}
        for s in sources
    ]
    for cell, id in zip(cells, ids, strict=False):
        cell["id"] = id
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def play_loaded(request: Request) -> FakeRun:
    """Every cell completes, and the data set is loaded."""
    return finished_run(request, [DatasetLoaded(dataset="fashion_mnist")])


@dataclass
class Machine:
    """Stands in for the student's own machine, and keeps what it was asked."""

    play: Callable[[Request], FakeRun] = play_loaded
    isolated: bool = False
    opened: list[tuple[tuple[str, ...], Path | None]] = field(default_factory=list)
    sandboxes: list[FakeSandbox] = field(default_factory=list)

    @contextlib.contextmanager
    def __call__(self, datasets: Sequence[str], data_folder: Path | None) -> Iterator[FakeSandbox]:
        self.opened.append((tuple(datasets), data_folder))
        layers = {"sandbox": "kernel"} if self.isolated else {"sandbox": "none", "layers": ()}
        sandbox = FakeSandbox(self.play, note=ENVIRONMENT.model_copy(update=layers))
        self.sandboxes.append(sandbox)
        try:
            yield sandbox
        finally:
            sandbox.close()

    @property
    def requests(self) -> list[Request]:
        return [request for sandbox in self.sandboxes for request in sandbox.requests]

    @property
    def sources(self) -> list[str]:
        """The code of every cell that was to be run."""
        return [cell.source for request in self.requests for cell in request.cells]


@dataclass
class Front:
    """What a front end shows for one cell."""

    outputs: list[dict[str, Any]]
    stdout: str
    stderr: str

    @property
    def html(self) -> str:
        """What stands there at the end."""
        return str(self.outputs[-1]["data"]["text/html"])

    @property
    def text(self) -> str:
        return str(self.outputs[-1]["data"]["text/plain"])


def grade(shell: Any, line: str = "a1", machine: Machine | None = None) -> Front:
    """What a cell with `%grade LINE` shows."""
    open_machine = Machine() if machine is None else machine
    magic = make_magic(shell, open_machine)
    shell.register_magic_function(magic, magic_kind="line", magic_name="grade")
    with capture_output() as captured:
        shell.run_cell(f"%grade {line}", store_history=True)
    outputs = [vars(output) for output in captured.outputs]
    for output in outputs:
        output.setdefault("data", output.get("_data", {}))
    return Front(outputs, captured.stdout, captured.stderr)
