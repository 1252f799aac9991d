"""A sandbox for quizzes alone: it runs nothing, and needs neither TensorFlow nor a kernel."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from grader.errors import ExecutionError
from grader.evidence.model import DatasetNote, Environment
from grader.execution.sandbox import Exit, Request


@dataclass
class IdleSandbox:
    """Implements `Sandbox`, and refuses whatever would run a student's code."""

    is_closed: bool = False

    def environment(self) -> Environment:
        return Environment(
            python=platform.python_version(),
            tensorflow="-",
            keras="-",
            grader=metadata.version("grader"),
            sandbox="-",
        )

    def dataset(self, name: str) -> DatasetNote:
        raise ExecutionError(f"{name} was not loaded: nothing was to run")

    def run(self, request: Request, job: Path) -> Exit:
        raise ExecutionError("nothing was to run")

    def measure(self, evidence: Path, blobs: Path, dataset: str, output: Path) -> str:
        raise ExecutionError("nothing was to be measured")

    def close(self) -> None:
        self.is_closed = True
