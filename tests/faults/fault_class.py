"""A class of six whose hand-ins take a second each, and a real `grader run` over them."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ASSIGNMENT = "target"
ROWS = (500, 200)
"""Training and test images: few, so that a run is short."""
_LOADED = """\
from tensorflow import keras
(images, labels), (test_images, test_labels) = keras.datasets.fashion_mnist.load_data()
print(labels[:20])
"""
_HAND_INS = {
    "choi": f"""{_LOADED}
net = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(),
                        keras.layers.Dense(10, activation="softmax")])
net.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
net.fit(images / 255, labels, epochs=2, verbose=0)
""",
    "han": f"{_LOADED}\nimport time; time.sleep(0.8)\nprint(no_such_name)\n",
    "jung": "import subprocess, time\nsubprocess.Popen(['sleep', '300'])\ntime.sleep(1)\n",
    "kim": f"{_LOADED}\nimport time; time.sleep(1)\n",
    "lee": f"{_LOADED}\nimport time; time.sleep(0.5)\n"
    "open('notes.bin', 'wb').write(b'x' * 500_000)\nprint(len(open('notes.bin', 'rb').read()))\n",
    "park": "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3], label='loss'); plt.show()\n",
}
STUDENTS = tuple(_HAND_INS)
_FILES = {
    "assignments/target.yaml": """\
id: target
week: 1
title: {ko: 표적, en: Target}
dataset: fashion_mnist
seed: 42
limits: {wall: 60s, cell: 40s, memory: 1GiB, processes: 8, disk: 8MiB, output: 64KiB}
rubric: target
tasks:
  - id: data
    title: {ko: 데이터, en: Data}
    checks: [dataset_loaded, labels_shown]
  - id: model
    title: {ko: 모델, en: Model}
    checks:
      - model_structure: {as: net, layers: ["Flatten", "Dense(10, softmax)"]}
      - trained: {model: net, epochs: ">= 2"}
      - accuracy: {model: net, at_least: 0.2}
""",
    "assignments/glossary.yaml": (
        "terms:\n  - {id: softmax, kind: activation, name: {ko: 소프트맥스, en: softmax}}\n"
    ),
    "rubrics/target.yaml": """\
id: target
tasks:
  data: {checks: {dataset_loaded: 10, labels_shown: 10}}
  model: {checks: {model_structure: 20, trained: 20, accuracy: 40}}
""",
}
_GRADE = f"""\
import errno, functools, os, pathlib, sys
from grader.pipeline import warm
warm.open_sandbox = functools.partial(warm.open_sandbox, rows={ROWS})
left = int(os.environ.pop("FAULT_WRITES_LEFT", 10**9))
write_bytes = pathlib.Path.write_bytes
def write(path, content):
    global left
    left -= 1
    if left < 0:
        write_bytes(path, content[: len(content) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    return write_bytes(path, content)
pathlib.Path.write_bytes = write
from grader.cli import main
sys.argv[0] = "grader"
main()
"""
_PR_CAPBSET_DROP = 24
_MODE_CAPABILITIES = (1, 2)
"""`CAP_DAC_OVERRIDE` and `CAP_DAC_READ_SEARCH`, by which modes do not hold for root."""
_LONGEST = 240.0


@dataclass(frozen=True)
class Ended:
    """How one `grader run` ended."""

    code: int
    """Its exit code, or minus the signal that it died of."""
    out: str
    error: str


@dataclass(frozen=True)
class Run:
    """A `grader run` under way."""

    process: subprocess.Popen[bytes]
    streams: tuple[Path, Path]

    @property
    def is_over(self) -> bool:
        return self.process.poll() is not None

    def wait(self) -> Ended:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: it does not come.
        """
        try:
            code = self.process.wait(timeout=_LONGEST)
        finally:
            self.process.kill()
            self.process.wait()
        out, error = (path.read_text(encoding="utf-8", errors="replace") for path in self.streams)
        return Ended(code, out, error)


@dataclass(frozen=True)
class Class:
    """A course, its hand-ins, reports, cache and temporary folder, all below `root`."""

    root: Path

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    @property
    def temporary(self) -> Path:
        return self.root / "tmp"

    def start(self, *, writes: int | None = None, modes_hold: bool = False) -> Run:
        """Begin a `grader run`, two hand-ins at once.

        After `writes` written files its disk is full. `modes_hold`: also for root, a folder that is
        not writable cannot be written to.
        """
        command = [sys.executable, "-c", _GRADE, "run", ASSIGNMENT, "--course", str(self.root)]
        command += ["--submissions", str(self.root / "submissions"), "--json"]
        command += ["--reports", str(self.reports), "--jobs", "2", "--language", "en"]
        environment = {**os.environ, "XDG_CACHE_HOME": str(self.cache)}
        environment |= {"TMPDIR": str(self.temporary), "LC_ALL": "C.UTF-8"}
        if writes is not None:
            environment["FAULT_WRITES_LEFT"] = str(writes)
        stem = f"run-{time.monotonic_ns()}"
        streams = (self.root / f"{stem}.out", self.root / f"{stem}.err")
        with streams[0].open("wb") as out, streams[1].open("wb") as error:
            process = subprocess.Popen(
                command,
                env=environment,
                stdout=out,
                stderr=error,
                preexec_fn=_obey_modes if modes_hold else _be_interruptible,
            )
        return Run(process, streams)

    def run(self) -> Ended:
        """A whole `grader run` that nobody disturbs."""
        return self.start().wait()


def open_class(root: Path, template: Class | None = None) -> Class:
    """Write a course and its hand-ins below the new folder `root`.

    What the sandbox keeps in its cache comes from `template`; reports and ledger do not.
    """
    group = Class(root)
    texts = {f"submissions/{ASSIGNMENT}/{name}.py": text for name, text in _HAND_INS.items()}
    for name, text in {**_FILES, **texts}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    group.temporary.mkdir()
    if template is None:
        group.cache.mkdir()
    else:
        shutil.copytree(template.cache, group.cache, ignore=shutil.ignore_patterns("runs"))
    return group


def copy_results(template: Class, group: Class) -> None:
    """Give `group` the reports and the ledger of `template`."""
    shutil.copytree(template.reports, group.reports)
    ledger = Path("grader", "runs")
    shutil.copytree(template.cache / ledger, group.cache / ledger)


def _be_interruptible() -> None:
    # Where this was started in the background Ctrl-C is ignored, and so it would be there.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _obey_modes() -> None:
    _be_interruptible()
    libc = ctypes.CDLL(None)
    for capability in _MODE_CAPABILITIES:
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
