"""A course with one assignment of two tasks and a quiz, and a sandbox that only reads its code."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from evidence_factory import REGISTRY
from small_course import GLOSSARY, LOADED, QUIZ, write
from spoiling import Tagged, make_notebook

from grader.authoring.verify import Plan, Verification, plan_verification, verify
from grader.evidence.events import Axes, Event, FigureShown
from grader.execution.fake import FakeRun, FakeSandbox, finished_run
from grader.execution.sandbox import Request
from grader.pipeline.work import load_targets
from grader.spec.course import load_course

ASSIGNMENT = """\
id: a1
week: 6
title: {ko: 과제, en: Assignment}
dataset: fashion_mnist
limits: {memory: 1GiB}
rubric: a1
quiz: a1
tasks:
  - id: data
    title: {ko: 데이터, en: Data}
    checks: [dataset_loaded]
  - id: images
    title: {ko: 이미지, en: Images}
    checks: [images_shown: {at_least: 2}]
"""
RUBRIC = """\
id: a1
tasks:
  data: {checks: {dataset_loaded: 5}}
  images: {checks: {images_shown: 5}}
quiz: {loss: 2}
"""
LOAD = "(x, y), (u, v) = fashion_mnist.load_data()"
SHOW = "plt.imshow(x[0])\nplt.imshow(x[1])"
CELLS: tuple[Tagged, ...] = (
    (LOAD, ["task:data", "also:images"]),
    (SHOW, ["task:images"]),
)
ANSWER: Tagged = ("### 답 1\nsoftmax", ["quiz:loss"])
NOTHING: tuple[Tagged, ...] = (("# Load the data here.", ()),)


def read_code(request: Request) -> FakeRun:
    """What a run would leave: data loaded where they are, images where there are data."""
    calls = [name for cell in request.cells for name in _calls(cell.source)]
    events: list[Event] = [LOADED] if "load_data" in calls else []
    if events and "imshow" in calls:
        events.append(FigureShown(axes=(Axes(images=1),) * calls.count("imshow")))
    return finished_run(request, events)


def _calls(source: str) -> list[str]:
    """The methods that a cell calls, as often as it names them."""
    nodes = ast.walk(ast.parse(source))
    return [node.attr for node in nodes if isinstance(node, ast.Attribute)]


@dataclass
class Authored:
    """A course folder, and what verifying its assignment asks for."""

    root: Path
    sandbox: FakeSandbox = field(default_factory=lambda: FakeSandbox(read_code))
    stages: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.root / "assignments" / "a1"

    def write(self, name: str, cells: Sequence[Tagged], answers: Sequence[Tagged] = ()) -> Path:
        notebook = make_notebook(*cells, answers=answers)
        return write(self.folder / f"{name}.ipynb", nbformat.writes(notebook))

    def plan(self, *kinds: str, full: bool = False) -> Plan:
        course = load_course(self.root)
        [specs] = load_targets(course, "a1", REGISTRY)
        return plan_verification(course, specs, kinds, full=full)

    def verify(self, *kinds: str, jobs: int = 2) -> Verification:
        def report(*stage: str) -> None:
            self.stages.append(stage)  # type: ignore[arg-type]

        return verify(self.plan(*kinds), self.sandbox, REGISTRY, jobs=jobs, progress=report)

    def outcomes(self, *kinds: str) -> dict[str, str]:
        return {item.mutant.name: item.outcome for item in self.verify(*kinds).judgements}


def write_assignment(root: Path, cells: Sequence[Tagged] = CELLS) -> Authored:
    """The assignment `a1` with its notebooks; `cells` are those of the solution."""
    write(root / "assignments/a1.yaml", ASSIGNMENT)
    write(root / "rubrics/a1.yaml", RUBRIC)
    write(root / "assignments/quizzes/a1.yaml", QUIZ)
    write(root / "assignments/glossary.yaml", GLOSSARY)
    authored = Authored(root)
    authored.write("solution", cells, [ANSWER])
    for name in ("starter.ko", "starter.en"):
        authored.write(name, NOTHING)
    return authored


def fails_for(kind: str, failure: FakeRun) -> Callable[[Request], FakeRun]:
    """A run that goes wrong where the code is that of a mutant without images."""

    def play(request: Request) -> FakeRun:
        sources = [cell.source for cell in request.cells]
        return failure if kind in sources[-1] else read_code(request)

    return play
