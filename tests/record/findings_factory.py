"""Everything that one record is made of, made by hand."""

from __future__ import annotations

from typing import Any

from evidence_factory import REGISTRY, Story

from grader.checks.evaluate import evaluate_checks
from grader.evidence.model import CellOutcome
from grader.record.build import Findings
from grader.scoring.score import score
from grader.spec.assignment import Assignment
from grader.spec.rubric import Rubric
from grader.submission.model import Cell, SourceFile, Submission

ASSIGNMENT = Assignment.model_validate(
    {
        "id": "ch07-1",
        "week": 6,
        "title": {"ko": "과제", "en": "Assignment"},
        "dataset": "fashion_mnist",
        "limits": {"wall": "5min", "cell": "90s", "memory": "4GiB"},
        "rubric": "ch07-1",
        "tasks": [
            {
                "id": "dense",
                "title": {"ko": "밀집층", "en": "Dense"},
                "checks": [
                    "images_shown",
                    {"model_structure": {"as": "single", "layers": ["Dense(10, softmax)"]}},
                    {"accuracy": {"model": "single", "at_least": 0.83}},
                ],
            }
        ],
    }
)
RUBRIC = Rubric.model_validate(
    {
        "id": "ch07-1",
        "tasks": {
            "dense": {
                "checks": {
                    "images_shown": 2,
                    "model_structure": 3,
                    "accuracy": {
                        "levels": [
                            {"at_least": 0.83, "points": 5, "text": {"ko": "좋아요", "en": "Good"}}
                        ]
                    },
                }
            }
        },
    }
)
SOURCES = ("import keras", "model = keras.Sequential()\nmodel.compile()", "x = 1", "model.fit(x)")


def cells(sources: tuple[str, ...] = SOURCES) -> tuple[Cell, ...]:
    """Cells of one notebook."""
    return tuple(
        Cell(index=index, file="week6.ipynb", number=index + 1, first_line=1, source=source)
        for index, source in enumerate(sources)
    )


def submission(**changes: Any) -> Submission:
    file = SourceFile(name="week6.ipynb", kind="notebook", size=3, sha256="0" * 64)
    values: dict[str, Any] = {
        "student": "kim",
        "files": (file,),
        "cells": cells(),
        "answers": (),
        "fingerprint": "f",
    }
    return Submission(**{**values, **changes})


def good_story() -> Story:
    """A one-layer model that was trained and measures 0.84, and no pictures."""
    story = Story(cell_count=len(SOURCES))
    story.train(0.84)
    return story


def findings(story: Story | None = None, **changes: Any) -> Findings:
    """The findings of `story`; `changes` replace fields of the evidence, or whole findings."""
    told = story or good_story()
    evidence = told.evidence
    own = {
        name: changes.pop(name) for name in tuple(changes) if name in type(evidence).model_fields
    }
    evidence = evidence.model_copy(update=own)
    results = evaluate_checks(ASSIGNMENT, evidence, told.measurement, REGISTRY)
    values: dict[str, Any] = {
        "assignment": ASSIGNMENT,
        "form": None,
        "submission": submission(),
        "limits": ASSIGNMENT.limits,
        "evidence": evidence,
        "measurement": told.measurement,
        "results": results,
        "markings": (),
        "score": score(results, (), RUBRIC),
        "registry": REGISTRY,
        "evidence_digest": "0" * 64,
    }
    return Findings(**{**values, **changes})


def outcome(index: int = 0, **changes: Any) -> CellOutcome:
    return CellOutcome(**{"index": index, "status": "completed", "seconds": 0.5, **changes})
