"""Runs every attack through `grader run`, and an honest hand-in after each."""

from __future__ import annotations

import json
import os
import resource
import socket
import string
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from attack import DATA, PRELUDE, Aftermath, Attack, Layers

from grader.evidence.store import EvidenceStore
from grader.pipeline.bundle import load_bundle
from grader.pipeline.pages import page_path
from grader.record.file import read_record, record_path
from grader.record.model import Record

ROWS = (2_000, 500)
ENVIRONMENT_SECRET = "SECRET-of-the-environment"
LISTENED = ("TCP", "UDP", "SOCKET", "ABSTRACT")
_FILES = {
    "assignments/target.yaml": """\
id: target
week: 1
title: {ko: 표적, en: Target}
dataset: fashion_mnist
seed: 42
limits: {wall: 12s, cell: 10s, cpu: 8s, memory: 1GiB, processes: 8,
  disk: 16MiB, files: 500, output: 64KiB}
rubric: target
quiz: target
tasks:
  - id: data
    title: {ko: 데이터, en: Data}
    checks:
      - dataset_loaded
      - labels_shown
  - id: model
    title: {ko: 모델, en: Model}
    checks:
      - model_structure: {as: net, layers: ["Dense(10, softmax)"]}
      - trained: {model: net, epochs: ">= 5"}
      - accuracy: {model: net, at_least: 0.6}
""",
    "assignments/quizzes/target.yaml": """\
id: target
title: {ko: 퀴즈, en: Quiz}
questions:
  - id: one
    type: numeric
    prompt: {ko: 매개변수는 몇 개일까요?, en: How many parameters?}
    explanation: {ko: 784 × 10 + 10이에요., en: It is 784 × 10 + 10.}
    hint: {ko: 편향도 세어 보세요., en: Count the biases too.}
    key: "7850"
""",
    "assignments/glossary.yaml": (
        "terms:\n  - {id: softmax, kind: activation, name: {ko: 소프트맥스, en: softmax}}\n"
    ),
    "rubrics/target.yaml": """\
id: target
tasks:
  data: {checks: {dataset_loaded: 5, labels_shown: 5}}
  model: {checks: {model_structure: 10, trained: 20, accuracy: 50}}
quiz: {one: 10}
""",
}
_FEW_IMAGES = f"""\
import functools
from grader.cli import main
from grader.pipeline import warm
warm.open_sandbox = functools.partial(warm.open_sandbox, rows={ROWS})
main()
"""
NEIGHBOUR = (PRELUDE, DATA)
"""Hands in after each attack: must have the same every time."""


@dataclass
class Battle:
    """What one run over all attacks left, under one choice of layers."""

    layers: Layers
    root: Path
    output: str
    exit_code: int
    reached: frozenset[str]
    """The sockets that somebody connected to or sent to."""
    changed: tuple[str, ...]
    """Files outside of the reports that were changed, made or removed."""
    victim_state: frozenset[str]
    """What is other than it was about the process outside."""

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    def record_of(self, student: str) -> Record:
        return read_record(record_path(self.reports, "target", student))

    def aftermath(self, attack: Attack) -> Aftermath:
        """What is left of one attack."""
        student = attack.handed_in_by
        record = self.record_of(student)
        bundle = load_bundle(EvidenceStore(self.reports / "evidence"), record.evidence or "")
        shown = [output.text for cell in bundle.evidence.cells for output in cell.outputs]
        return Aftermath(
            record=record,
            text=record_path(self.reports, "target", student).read_text(encoding="utf-8"),
            evidence=bundle.evidence,
            page=page_path(self.reports, record).read_text(encoding="utf-8"),
            index=(self.reports / "target" / "index.html").read_text(encoding="utf-8"),
            shown="".join(shown),
            terminal=self.output,
            canary=canary_of(self.root, attack),
            seconds=record.execution.wall_seconds,
        )

    def everything_written(self) -> Iterator[tuple[Path, bytes]]:
        """All records, pages and evidence."""
        for path in sorted(self.reports.rglob("*")):
            if path.is_file():
                yield path, path.read_bytes()


def canary_of(root: Path, attack: Attack) -> Path:
    return root / "canary" / f"{attack.group:02}-{attack.name}"


def neighbour_of(attack: Attack) -> str:
    """The student who hands in after the attack."""
    return f"{attack.group:02}-{attack.name}~next"


def fight(root: Path, attacks: Sequence[Attack], layers: Layers, *, jobs: int = 4) -> Battle:
    """Write a course and all hand-ins below the empty folder `root`, and grade them."""
    for name, text in _FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    with _surroundings(root) as (places, reached, victim):
        for attack in attacks:
            _hand_in(root, attack, places)
            _hand_in_honestly(root, attack, places)
        before, quiet = _describe(root), _traits_of(victim)
        done = _grade(root, layers, jobs)
        after, now = _describe(root), _traits_of(victim)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    changed = tuple(sorted(name for name, _ in before.symmetric_difference(after)))
    return Battle(
        layers=layers,
        root=root,
        output=done.stdout + done.stderr,
        exit_code=done.returncode,
        reached=frozenset(reached),
        changed=changed,
        victim_state=frozenset(name for name in quiet if quiet[name] != now[name]),
    )


def _hand_in(root: Path, attack: Attack, places: dict[str, str]) -> None:
    canary = canary_of(root, attack)
    canary.mkdir(parents=True)
    (canary / "secret.txt").write_text(f"SECRET-{attack.name}\n", encoding="utf-8")
    places = {**places, "CANARY": str(canary)}
    folder = root / "submissions" / "target" / attack.handed_in_by
    folder.mkdir()
    if attack.cells:
        _write_notebook(folder / "notebook.ipynb", (PRELUDE, *attack.cells), places)
    for name, content in attack.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(_fill_in(content.decode("latin-1"), places).encode("latin-1"))
    for name, target in attack.links.items():
        (folder / name).symlink_to(_fill_in(target, places))
    if attack.plant is not None:
        attack.plant(folder)


def _hand_in_honestly(root: Path, attack: Attack, places: dict[str, str]) -> None:
    folder = root / "submissions" / "target" / neighbour_of(attack)
    _write_notebook(folder / "notebook.ipynb", NEIGHBOUR, places)


def _write_notebook(path: Path, cells: Sequence[str], places: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    code = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {**code, "id": f"c{place}", "source": _fill_in(source, places)}
            for place, source in enumerate(cells)
        ],
    }
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")


def _fill_in(text: str, places: dict[str, str]) -> str:
    return string.Template(text).safe_substitute(places)


@contextmanager
def _surroundings(root: Path) -> Iterator[tuple[dict[str, str], set[str], psutil.Process]]:
    """Sockets that somebody listens on, and a process to signal; both belong to the same user."""
    reached: set[str] = set()
    with ExitStack() as stack:
        listeners = dict(_listen(stack, root))
        victim = subprocess.Popen(["sleep", "3600"])
        stack.callback(victim.wait)
        stack.callback(victim.kill)
        places = {
            "COURSE": str(root),
            "SUBMISSIONS": str(root / "submissions"),
            "REPORTS": str(root / "reports"),
            "TCP": str(listeners["TCP"].getsockname()[1]),
            "UDP": str(listeners["UDP"].getsockname()[1]),
            "SOCKET": str(root / "socket"),
            "ABSTRACT": listeners["ABSTRACT"].getsockname().decode()[1:],
            "VICTIM": str(victim.pid),
        }
        (root / "submissions" / "target").mkdir(parents=True)
        yield places, reached, psutil.Process(victim.pid)
        reached |= {name for name, listener in listeners.items() if _was_reached(listener)}


def _listen(stack: ExitStack, root: Path) -> Iterator[tuple[str, socket.socket]]:
    for name, family, kind, address in (
        ("TCP", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
        ("UDP", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
        ("SOCKET", socket.AF_UNIX, socket.SOCK_STREAM, str(root / "socket")),
        ("ABSTRACT", socket.AF_UNIX, socket.SOCK_STREAM, f"\0attack-{os.getpid()}-{root.name}"),
    ):
        listener = stack.enter_context(socket.socket(family, kind))
        listener.bind(address)
        listener.setblocking(False)
        if kind == socket.SOCK_STREAM:
            listener.listen(64)
        yield name, listener


def _was_reached(listener: socket.socket) -> bool:
    receive: Callable[[], Any] = (
        listener.accept if listener.type == socket.SOCK_STREAM else lambda: listener.recv(1)
    )
    try:
        receive()
    except BlockingIOError:
        return False
    return True


def _traits_of(victim: psutil.Process) -> dict[str, Any]:
    """What can be done to a process that sleeps quietly."""
    return {
        "status": victim.status(),
        "nice": victim.nice(),
        "scheduler": os.sched_getscheduler(victim.pid),
        "processors": tuple(victim.cpu_affinity()),
        "limits": tuple(
            resource.prlimit(victim.pid, kind) for kind in range(resource.RLIMIT_RTPRIO)
        ),
        "killed_first": Path(f"/proc/{victim.pid}/oom_score_adj").read_text(encoding="ascii"),
    }


def _grade(root: Path, layers: Layers, jobs: int) -> subprocess.CompletedProcess[str]:
    # `-P`: like the command `grader`, it imports nothing from where it is called.
    command = [sys.executable, "-P", "-c", _FEW_IMAGES, "run", "target"]
    command += ["--course", str(root), "--submissions", str(root / "submissions")]
    command += ["--reports", str(root / "reports"), "--jobs", str(jobs), "--language", "en"]
    command += ["--sandbox", layers]
    environment = {
        **os.environ,
        "GRADER_SECRET": ENVIRONMENT_SECRET,
        "XDG_CACHE_HOME": str(root / "cache"),
        "CI": "true",
    }
    return subprocess.run(
        command,
        cwd=root / "submissions",
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=900,
        check=False,
    )


def _describe(root: Path) -> frozenset[tuple[str, Any]]:
    """Every file below `root` that no run may touch: its name, owner, mode, date and content."""
    found: set[tuple[str, Any]] = set()
    for folder in ("assignments", "rubrics", "submissions", "canary"):
        for path in (root / folder).rglob("*"):
            status = path.lstat()
            content = _content(path) if path.is_file() and not path.is_symlink() else None
            owner = (status.st_mode, status.st_uid, status.st_gid)
            name = str(path.relative_to(root))
            found.add((name, (*owner, status.st_size, status.st_mtime_ns, content)))
    return frozenset(found)


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(2**20)
