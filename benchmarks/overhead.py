"""What grading costs: one notebook as a plain script, by nbclient, and by the warm worker.

    python benchmarks/overhead.py [--repeat 3] [--notebook assignments/ch07-1/solution.ipynb]

Each round runs all three, so that a busy moment of the machine hits all of them; medians and ratios
are printed. The data comes from `GRADER_DATA_DIR` or the built-in look-alike, and all three read it
from one file, so no download is timed. The warm worker's time is a whole submission: sandbox,
cells, evidence and measurement; its start is shown apart, because a run pays for it once.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import platformdirs

from grader.datasets.load import load_dataset
from grader.evidence.store import EvidenceStore
from grader.execution.warm import WarmSandbox, WorkerSettings
from grader.pipeline.execute import execute
from grader.spec.course import load_course
from grader.submission.reading import read_submission

ROOT = Path(__file__).resolve().parent.parent

PRELUDE = """
import os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import matplotlib
matplotlib.use("agg")
import numpy as _np
def _load_data(_path={path!r}):
    with _np.load(_path) as _file:
        return ((_file["train_images"], _file["train_labels"]),
                (_file["test_images"], _file["test_labels"]))
import keras
keras.datasets.fashion_mnist.load_data = _load_data
"""


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--notebook", type=Path, default=ROOT / "assignments/ch07-1/solution.ipynb")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure_rounds(arguments.notebook, arguments.repeat, Path(folder))


def measure_rounds(notebook: Path, repeat: int, folder: Path) -> None:
    """Time all three ways `repeat` times, one after another."""
    data_folder = os.environ.get("GRADER_DATA_DIR")
    cache = platformdirs.user_cache_path("grader")
    place = Path(data_folder) if data_folder else None
    dataset = load_dataset("fashion_mnist", folder=place, cache=cache, download=False)
    path = folder / "data.npz"
    labels = {"train_labels": dataset.train_labels, "test_labels": dataset.test_labels}
    images = {"train_images": dataset.train_images, "test_images": dataset.test_images}
    np.savez(path, **images, **labels)
    script, prepared = write_variants(notebook, path, folder)
    assignment = load_course(ROOT).assignment("ch07-1")
    submission = read_submission(notebook, "solution")
    store = EvidenceStore(folder / "evidence")
    begin = time.perf_counter()
    settings = WorkerSettings(("fashion_mnist",), place, cache, download=False)
    times: dict[str, list[float]] = {"plain script": [], "nbclient": [], "warm worker": []}
    computing: list[float] = []
    with WarmSandbox(settings) as sandbox:
        sandbox.environment()
        start = time.perf_counter() - begin
        for _ in range(repeat):
            times["plain script"].append(timed(lambda: run_script(script)))
            times["nbclient"].append(timed(lambda: run_nbclient(prepared)))
            begin = time.perf_counter()
            bundle = execute(assignment, submission, notebook, sandbox, store)
            times["warm worker"].append(time.perf_counter() - begin)
            computing.append(sum(cell.seconds for cell in bundle.evidence.cells))
    print_table(dataset.source, times, computing, start)


def write_variants(notebook: Path, data: Path, folder: Path) -> tuple[Path, Path]:
    """The notebook as a script and as a notebook, both reading the data set from `data`."""
    tree = json.loads(notebook.read_text(encoding="utf-8"))
    sources = ["".join(cell["source"]) for cell in tree["cells"] if cell["cell_type"] == "code"]
    prelude = PRELUDE.format(path=str(data))
    script = folder / "script.py"
    plain = [line for line in "\n".join(sources).splitlines() if not line.startswith(("%", "!"))]
    script.write_text(prelude + "\n" + "\n".join(plain), encoding="utf-8")
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    tree["cells"].insert(0, {**cell, "id": "prelude", "source": prelude})
    prepared = folder / "prepared.ipynb"
    prepared.write_text(json.dumps(tree), encoding="utf-8")
    return script, prepared


def timed(action: object) -> float:
    """Seconds that `action` takes."""
    begin = time.perf_counter()
    action()  # type: ignore[operator]
    return time.perf_counter() - begin


def run_script(script: Path) -> None:
    """Run the notebook's code in a fresh Python."""
    subprocess.run([sys.executable, str(script)], check=True, capture_output=True)


def run_nbclient(notebook: Path) -> None:
    """Run the notebook in a fresh kernel."""
    import nbformat
    from nbclient import NotebookClient

    NotebookClient(nbformat.read(notebook, as_version=4), timeout=600).execute()


def print_table(
    source: str, times: dict[str, list[float]], computing: list[float], start: float
) -> None:
    """Medians, and each way's share of the plain script's time."""
    plain = statistics.median(times["plain script"])
    print(f"data: {source}; rounds: {len(computing)}; warm start, once a run: {start:.1f} s")
    print(f"{'':<14}{'median s':>10}{'of plain':>10}   all")
    for name, values in times.items():
        median = statistics.median(values)
        shown = " ".join(f"{value:.1f}" for value in values)
        print(f"{name:<14}{median:>10.1f}{median / plain:>10.2f}   {shown}")
    pairs = zip(times["warm worker"], computing, strict=True)
    beyond = [whole - cells for whole, cells in pairs]
    print(f"warm worker beyond the student's own computing: {statistics.median(beyond):.2f} s")


if __name__ == "__main__":
    main()
