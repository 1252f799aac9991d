"""Files that cannot be read, or have nothing in them: each gets a clear word."""

from __future__ import annotations

import json

from case import EVALUATE, LOAD, MODEL_DONE, TRAINED, Case, notebook

CASES = (
    Case(
        "zero-bytes",
        "The notebook is an empty file.",
        files={"week.ipynb": b""},
        stops=True,
        says=("empty",),
    ),
    Case(
        "no-code",
        "The notebook has text and no code cell.",
        files={
            "week.ipynb": json.dumps(
                {
                    "cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# 7장"]}],
                    "metadata": {},
                    "nbformat": 4,
                    "nbformat_minor": 5,
                }
            )
        },
        stops=True,
        says=("code",),
    ),
    Case(
        "not-json",
        "The file is called a notebook and is a web page.",
        files={"week.ipynb": "<!DOCTYPE html><html><body>notebook</body></html>"},
        stops=True,
        says=("notebook",),
    ),
    Case(
        "half-a-notebook",
        "The download broke off.",
        files={"week.ipynb": notebook(*TRAINED)[:700]},
        stops=True,
        says=("breaks off",),
    ),
    Case(
        "python-2-print",
        "One cell is Python 2; the rest runs.",
        (*TRAINED, 'print "done"\n'),
        outcomes={**MODEL_DONE, "runs_through": "failed"},
        errors={4: "SyntaxError"},
    ),
    Case(
        "nothing-after-equals",
        "A line was left unfinished.",
        (LOAD, "target =\n", *TRAINED[1:]),
        outcomes={**MODEL_DONE, "runs_through": "failed"},
        errors={1: "SyntaxError"},
    ),
    Case(
        "install-in-a-script",
        "A script begins with a line that only a notebook understands.",
        files={"week.py": "!pip install tensorflow\n" + "\n".join(TRAINED)},
        outcomes=MODEL_DONE,
    ),
    Case(
        "older-format",
        "An older minor version of the format, without cell ids.",
        files={"week.ipynb": notebook(*TRAINED, minor=2)},
        outcomes=MODEL_DONE,
    ),
    Case(
        "executed-out-of-order",
        "Counts of execution are missing, or tell of another order.",
        files={"week.ipynb": notebook(*TRAINED, execution_count=7)},
        outcomes=MODEL_DONE,
    ),
    Case(
        "checkpoint-duplicates",
        "Jupyter's own copy of the notebook lies beside it.",
        files={
            "week.ipynb": notebook(*TRAINED),
            ".ipynb_checkpoints/week-checkpoint.ipynb": notebook("1 / 0\n"),
        },
        outcomes=MODEL_DONE,
    ),
    Case(
        "stale-error",
        "An old error stands below code that is right.",
        files={
            "week.ipynb": notebook(
                *TRAINED,
                outputs=[
                    {
                        "output_type": "error",
                        "ename": "NameError",
                        "evalue": "name 'net' is not defined",
                        "traceback": [],
                    }
                ],
            )
        },
        outcomes=MODEL_DONE,
    ),
    Case(
        "section-in-several-files",
        "One section lies in several scripts.",
        files={
            "1_load.py": LOAD,
            "2_split.py": TRAINED[1],
            "3_train.py": TRAINED[2],
            "4_evaluate.py": EVALUATE,
        },
        outcomes=MODEL_DONE,
    ),
)
