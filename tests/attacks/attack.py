"""What an attack is: a small hand-in named after what it tries, and what must come of it.

In the text of cells and files these words stand for places on the machine that is attacked:

    $CANARY       a folder outside the sandbox, of this attack alone, with `secret.txt` in it
    $SECRET       what that file holds is SECRET followed by this attack's name; never write it here
    $COURSE       the folder of assignments, rubrics and quizzes
    $SUBMISSIONS  everybody's hand-ins
    $REPORTS      everybody's records and pages
    $TCP $UDP     ports on the loopback interface that somebody listens on
    $SOCKET       a UNIX socket in the file system; $ABSTRACT an abstract one
    $VICTIM       id of a process of the same user, outside the sandbox

An attack that gets what it wants prints `GAINED`, and `refused` where it was stopped:

    gain(lambda: open("$CANARY/secret.txt").read())

`gain` is defined by a first cell, which every attack with cells has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from grader.evidence.model import Evidence
from grader.record.model import Record

Layers = Literal["kernel", "sandlock", "landlock"]
"""Every layer, and each of the two that guard files and network alone."""

PRELUDE = """\
import os, sys, time

def gain(action):
    try:
        print("GAINED", action())
    except Exception as error:
        print("refused", type(error).__name__)
"""

DATA = """\
from tensorflow import keras
(images, labels), (test_images, test_labels) = keras.datasets.fashion_mnist.load_data()
print(labels[:20])
"""
"""Earns 10 points."""

MODEL = """\
inputs = images.reshape(-1, 784) / 255
net = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, activation="softmax")])
net.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = net.fit(inputs, labels, epochs=5, verbose=0)
"""
"""After `DATA`, earns 80 points: 10 for its structure, 20 for its training, 50 for its accuracy."""

ANSWER = {"answers.yaml": b"one: '7850'\n"}
"""Earns the last 10 points."""


@dataclass(frozen=True)
class Aftermath:
    """What is left when an attack has been graded."""

    record: Record
    text: str
    """The record's file."""
    evidence: Evidence
    page: str
    """The student's page, HTML."""
    index: str
    """The leader's page, HTML."""
    shown: str
    """All that the attack's cells showed."""
    terminal: str
    """All that `grader run` printed, for everybody."""
    canary: Path
    seconds: float
    """How long the submission ran."""


@dataclass(frozen=True)
class Attack:
    """One hand-in, and what is expected of the grader."""

    name: str
    """Says what it tries, in the words of a file's name."""
    group: int
    """Its group in the list of attacks, 1 to 31."""
    tries: str
    """One sentence for the table in the documentation."""
    cells: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Files of the hand-in by name; where there are no cells, the hand-in itself."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Symbolic links of the hand-in, and what they point to."""
    student: str = ""
    """The name of the student, where it is part of the attack."""
    plant: Callable[[Path], Any] | None = None
    """Makes what the fields above cannot say, in the folder of the hand-in."""
    executions: tuple[str, ...] = ("completed", "raised")
    """How its execution may end."""
    score: float | None = 0.0
    """What its honest part deserves; None where a person must decide."""
    says: str = ""
    """A part of the record's text, in English or Korean, that names what happened."""
    flagged: str = ""
    """The same, in a note for the leader alone; it must not be on the student's page."""
    held_by: str = "sandbox"
    """What stops it: `sandbox` for the layers that the suite takes away one by one, or else the
    part of the grader that does: limits, supervisor, reader, evidence, measurement, checks, report,
    terminal."""
    open_under: frozenset[Layers] = frozenset()
    """The single layers that do not stop it."""
    leaves: tuple[str, ...] = ()
    """What is seen of it outside where it is not stopped: a socket, a trait of the victim, or the
    name of a file below the folder of the course."""
    check: Callable[[Aftermath], None] | None = None
    """What else must hold."""

    @property
    def handed_in_by(self) -> str:
        """The student's name."""
        return self.student or f"{self.group:02}-{self.name}"
