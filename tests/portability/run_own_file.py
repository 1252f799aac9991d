"""Runs a notebook as a student's own machine does, and prints what came of it as JSON.

    python run_own_file.py NOTEBOOK EVIDENCE

A program of its own, because a test starts it where POSIX is taken away.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from grader.evidence.store import EvidenceStore
from grader.pipeline.bundle import Bundle, load_bundle, save_bundle
from grader.pipeline.execute import execute
from grader.pipeline.own_machine import open_own_machine
from grader.spec.course import load_course
from grader.submission.reading import read_submission

COURSE = Path(__file__).resolve().parents[2]


def main() -> None:
    """Run it once, quickly, and store the bundle."""
    notebook, folder = Path(sys.argv[1]), Path(sys.argv[2])
    data = os.environ.get("GRADER_DATA_DIR")
    assignment = load_course(COURSE).assignment("ch07-1")
    store = EvidenceStore(folder)
    submission = read_submission(notebook, "me")
    with open_own_machine((assignment.dataset,), Path(data) if data else None) as sandbox:
        bundle = execute(assignment, submission, notebook, sandbox, store, quick=True)
    print(json.dumps(describe(load_bundle(store, save_bundle(store, bundle)))))


def describe(bundle: Bundle) -> dict[str, object]:
    """What a test looks at."""
    evidence = bundle.evidence
    models = () if bundle.measurement is None else bundle.measurement.models
    return {
        "status": evidence.status,
        "problem": bundle.problem,
        "sandbox": evidence.environment.sandbox,
        "cells": [cell.status for cell in evidence.cells],
        "shown": ["".join(output.text for output in cell.outputs) for cell in evidence.cells],
        "epochs": [event.epochs_run for event in evidence.events if event.kind == "training_run"],
        "accuracies": [model.accuracy for model in models],
    }


if __name__ == "__main__":
    main()
