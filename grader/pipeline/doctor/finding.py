"""One line of what the doctor says, and what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.execution.kernel import Kernel, examine_kernel
from grader.execution.sandbox import Sandbox
from grader.messages import Text
from grader.pipeline.warm import SandboxName
from grader.spec.assignment import Limits

Mark = Literal["holds", "lacks", "untried", "told"]
"""`untried`: it could not be tried. `told`: for information, neither good nor bad."""
PartName = Literal[
    "system", "versions", "layers", "engines", "datasets", "disk", "fonts", "sandbox"
]


@dataclass(frozen=True)
class Finding:
    """What was found about one thing."""

    name: str
    mark: Mark
    title: Text
    found: Text
    advice: Text | None = None
    """What to do where it does not hold."""
    is_needed: bool = False
    """Whether nobody's code may be run without it, or none can be."""


@dataclass(frozen=True)
class Needs:
    """What the assignments of a course ask of a machine."""

    datasets: tuple[str, ...]
    limits: Limits
    """The largest of each kind."""
    assignments: int
    """How many were read; 0 where the usual limits and every data set are looked at instead."""
    faulty: tuple[str, ...] = ()
    """Ids of assignments that could not be read."""


@dataclass(frozen=True)
class Question:
    """What the doctor is to look at."""

    needs: Needs
    reports: Path
    cache: Path
    data_folder: Path | None
    sandbox: SandboxName
    open_sandbox: Callable[[], AbstractContextManager[Sandbox]]
    is_full: bool = False
    """Whether every promise of the sandbox is tried, or those alone that say most."""
    examine_kernel: Callable[[], Kernel] = examine_kernel


Look = Callable[[Question], Iterable[Finding]]
"""One thing to look at, which may give several findings."""
