"""A course of two small assignments, and hand-ins for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence_factory import REGISTRY, Story

from grader.evidence.events import Axes, DatasetLoaded, Event, FigureShown
from grader.execution.fake import FakeRun, FakeSandbox, finished_run
from grader.execution.sandbox import Request
from grader.pipeline.grade import Specs
from grader.pipeline.places import Places
from grader.pipeline.regrade import regrade
from grader.pipeline.run import Problem, Stage, run
from grader.pipeline.work import Work, find_work, load_targets
from grader.record.model import Record
from grader.spec.course import load_course

ASSIGNMENT = """\
id: {id}
week: 6
title: {{ko: 과제, en: Assignment}}
dataset: fashion_mnist
limits: {{memory: 1GiB}}
rubric: {id}
quiz: {quiz}
tasks:
  - id: data
    title: {{ko: 데이터, en: Data}}
    checks:
      - dataset_loaded
      - images_shown: {{at_least: 2}}
"""
RUBRIC = "id: {id}\ntasks: {{data: {{checks: {{dataset_loaded: 5, images_shown: 5}}}}}}\n"
QUIZ = """\
id: a1
title: {ko: 퀴즈, en: Quiz}
questions:
  - id: loss
    type: term
    prompt: {ko: 무엇?, en: What?}
    explanation: {ko: 이것, en: This}
    hint: {ko: 생각해 보세요, en: Think}
    key: softmax
"""
GLOSSARY = "terms:\n  - {id: softmax, kind: activation, name: {ko: 소프트맥스, en: softmax}}\n"
NOW = "2025-01-01T00:00:00Z"
LATER = "2025-02-02T00:00:00Z"
LOADED = DatasetLoaded(dataset="fashion_mnist")
SHOWN = FigureShown(axes=(Axes(images=1),))


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def write_course(root: Path) -> Path:
    """Assignments `a1`, with a quiz, and `a2`, both in week 6: ten points, and two for the quiz."""
    for id, quiz in (("a1", "a1"), ("a2", "null")):
        write(root / f"assignments/{id}.yaml", ASSIGNMENT.format(id=id, quiz=quiz))
        write(root / f"rubrics/{id}.yaml", RUBRIC.format(id=id))
    write(root / "assignments/quizzes/a1.yaml", QUIZ)
    write(root / "assignments/glossary.yaml", GLOSSARY)
    with (root / "rubrics/a1.yaml").open("a") as file:
        file.write("quiz: {loss: 2}\n")
    return root


@dataclass
class Class:
    """A course, its hand-ins and its reports in one folder, and a sandbox that runs nothing."""

    root: Path
    sandbox: FakeSandbox

    @property
    def places(self) -> Places:
        submissions, reports = self.root / "submissions", self.root / "reports"
        return Places(load_course(self.root), submissions, reports)

    def hand_in(self, name: str, text: str = "x = 1\n", assignment: str = "a1") -> Path:
        return write(self.root / "submissions" / assignment / name, text)

    def specs(self, target: str = "a1") -> tuple[Specs, ...]:
        return load_targets(self.places.course, target, REGISTRY)

    def work(self, target: str = "a1", students: Sequence[str] = ()) -> tuple[Work, ...]:
        return find_work(self.places, self.specs(target), students)

    def run(self, target: str = "a1", jobs: int = 1) -> tuple[Record, ...]:
        self.stages: list[tuple[Stage, str, str]] = []
        self.problems: list[Problem] = []
        return run(
            self.places,
            self.work(target),
            self.sandbox,
            REGISTRY,
            lambda: NOW,
            jobs=jobs,
            language="en",
            progress=lambda *stage: self.stages.append(stage),
            tell=self.problems.append,
        )

    def regrade(self, target: str = "a1") -> tuple[tuple[Record, Record], ...]:
        return regrade(self.places, self.specs(target), REGISTRY, lambda: LATER, language="en")

    def files(self) -> dict[str, bytes]:
        """Every record, by its path below the reports."""
        folder = self.root / "reports"
        found = sorted(folder.glob("*/records/*"))
        return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def leaves(*events: Event, **more: object) -> FakeSandbox:
    """A sandbox in which every run completes and leaves `events`."""

    def play(request: Request) -> FakeRun:
        return finished_run(request, events, **more)  # type: ignore[arg-type]

    return FakeSandbox(play)


def open_class(root: Path, *events: Event, **more: object) -> Class:
    """A class whose every run leaves `events`: by default half of what is asked for."""
    return Class(write_course(root), leaves(*(events or (LOADED, SHOWN)), **more))


def story_run(request: Request, story: Story) -> FakeRun:
    """The run that `story` tells, with what was measured of it."""
    return finished_run(request, story.events, measurement=story.measurement)
