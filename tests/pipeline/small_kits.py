"""Kits of a few checks, and looks at hand-ins that a fake sandbox runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evidence_factory import REGISTRY, Story, model_compiled

from grader.checks.registry import Registry
from grader.execution.fake import FakeSandbox
from grader.messages import Text
from grader.pipeline.self_check import check_work
from grader.record.model import CheckRecord, Record
from grader.spec.kit import Kit, KitCheck, KitQuestion, KitTask

NOW = "2025-01-01T00:00:00Z"
TITLE = Text(ko="과제", en="Assignment")


def kit_check(kind: str, **changes: Any) -> KitCheck:
    """An open check worth two points; its id is its kind."""
    values: dict[str, Any] = {
        "kind": kind,
        "id": kind,
        "title": Text(ko=f"{kind} 보기", en=f"Look at {kind}"),
        "points": 2,
        "is_open": True,
    }
    return KitCheck(**{**values, **changes})


LOADED = kit_check("dataset_loaded")
BUILT = kit_check("model_structure", binds="single", arguments={"layers": ["Dense(10, softmax)"]})
TRAINED = kit_check("trained", arguments={"model": "single", "epochs": ">= 5"})
CLOSED = kit_check("accuracy", is_open=False, points=5)


def make_kit(*checks: KitCheck, id: str = "a1", **changes: Any) -> Kit:
    """A kit with one task of these checks, or without any."""
    tasks = (KitTask(id="task", title=TITLE, checks=checks),) if checks else ()
    values: dict[str, Any] = {
        "id": id,
        "week": 6,
        "title": TITLE,
        "dataset": "fashion_mnist",
        "seed": 42,
        "limits": {"disk": 2**20},
        "tasks": tasks,
    }
    return Kit.model_validate({**values, **changes})


def questions(*ids: str) -> tuple[KitQuestion, ...]:
    return tuple(KitQuestion(id=id, points=1) for id in ids)


def look(
    path: Path,
    kits: Sequence[Kit],
    sandbox: FakeSandbox,
    *,
    quick: bool = False,
    registry: Registry = REGISTRY,
) -> tuple[Record, ...]:
    return check_work(path, kits, sandbox, registry, lambda: NOW, quick=quick)


def checks_of(record: Record) -> Mapping[str, CheckRecord]:
    return {check.id: check for task in record.tasks for check in task.checks}


def outcomes(record: Record) -> Mapping[str, str]:
    return {id: check.outcome for id, check in checks_of(record).items()}


def trained_story(epochs: int, **changes: Any) -> Story:
    """One dense layer, compiled and trained for `epochs`."""
    story = Story()
    story.add(model_compiled())
    story.train(epochs=epochs, **changes)
    return story
