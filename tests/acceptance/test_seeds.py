"""Notes that learners published, run as they wrote them. They are read from outside the project."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest
from few_images import ROWS

from grader.record.model import NoteRecord, Record

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]

HANGUL = re.compile(r"[가-힣]")
FENCED = re.compile(r"^```(?:python)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
PROMPT = ">>> "

NOT_DONE = {"seeds_set": "failed", "class_counts_shown": "failed"}
"""What the page of seed 002 does not do."""

TAKEN_FOR_GRANTED = """\
from tensorflow import keras
(images, labels), (X_test, y_test) = keras.datasets.fashion_mnist.load_data()
images, X_test = images / 255.0, X_test / 255.0
X_valid, X_train = images[:1000], images[1000:]
y_valid, y_train = labels[:1000], labels[1000:]
checkpoint_cb = keras.callbacks.ModelCheckpoint("model.keras", save_best_only=True)
"""
"""Names that the page of seed 004 uses and does not make."""
REGRESSION = 'loss="mse"'
CLASSIFICATION = 'loss="sparse_categorical_crossentropy", metrics=["accuracy"]'
"""The last block of seed 004 shows callbacks on a regression whose data it does not name; here
they watch the classification that the page is about."""


def fenced_blocks(text: str) -> list[str]:
    """The code blocks of a Markdown document, without what Python printed."""
    blocks = [block.strip("\n") for fenced in FENCED.findall(text) for block in typed(fenced)]
    return [block for block in blocks if is_python(block)]


def typed(block: str) -> list[str]:
    """The block itself, or each line typed at a prompt: a session shows what every line gives."""
    lines = block.splitlines()
    prompts = [line.removeprefix(PROMPT) for line in lines if line.startswith(PROMPT)]
    return prompts or [block]


def is_python(block: str) -> bool:
    try:
        ast.parse(block)
    except SyntaxError:
        return False
    return True


def bare_blocks(text: str) -> list[str]:
    """Runs of lines that are code in a page that lost its mark-up: no prose, no bullet points."""
    blocks: list[list[str]] = [[]]
    for line in text.splitlines():
        is_comment = line.lstrip().startswith("#")
        if line.strip() and not is_comment and (HANGUL.search(line) or "•" in line):
            blocks.append([])
        else:
            blocks[-1].append(line)
    joined = ["\n".join(block).strip("\n") for block in blocks]
    return [block for block in joined if re.search(r"[=(]", block)]


def write_notebook(path: Path, blocks: list[str]) -> None:
    """A notebook with one code cell to a block."""
    cells = [nbformat.v4.new_code_cell(block) for block in blocks]
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")


def read_seed(folder: Path, number: str) -> str:
    """The text of one of the documents."""
    (seed,) = folder.glob(f"{number}*.txt")
    return seed.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def learners(grade, seeds_folder: Path, tmp_path_factory: pytest.TempPathFactory):
    """Seed 002 as a notebook, also with the import that its printed results imply."""
    folder = tmp_path_factory.mktemp("seeds")
    blocks = fenced_blocks(read_seed(seeds_folder, "002"))
    write_notebook(folder / "seed002.ipynb", blocks)
    write_notebook(folder / "seed002-imported.ipynb", ["import numpy as np", *blocks])
    return grade(folder)


@pytest.fixture(scope="module")
def bare(grade, seeds_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Seed 000 on few images: what it lacks, and its old calls, show on any number of them."""
    folder = tmp_path_factory.mktemp("bare")
    write_notebook(folder / "seed000.ipynb", bare_blocks(read_seed(seeds_folder, "000")))
    return grade(folder, rows=ROWS)["seed000"]


def tasks_lost(record: Record) -> dict[str, str]:
    """Checks without all of their points, with their outcome."""
    return {
        check.id: check.outcome
        for task in record.tasks
        for check in task.checks
        if check.points < check.max_points
    }


def test_002_earns_full_marks_on_all_it_does(learners: Mapping[str, Record]) -> None:
    """Its split of 0.3 is as good as any, and so is its list of labels; with NumPy imported only
    what it leaves out is lost."""
    assert tasks_lost(learners["seed002-imported"]) == NOT_DONE


def test_002_as_printed_loses_only_the_line_that_fails(learners: Mapping[str, Record]) -> None:
    """Without the import, which the page leaves out, only showing the mean is lost as well."""
    assert tasks_lost(learners["seed002"]) == {**NOT_DONE, "baseline_scored": "partial"}


def test_002_reaches_what_its_writer_reports(
    learners: Mapping[str, Record], has_real_data: bool
) -> None:
    """On the real data the page's own accuracies come out: 0.81945 and 0.8517."""
    if not has_real_data:
        pytest.skip("the writer used the real data")
    record = learners["seed002-imported"]
    assert record.models[0].recorded.val_accuracy == pytest.approx(0.8517, abs=0.01)


def test_003_earns_full_marks(grade, seeds_folder: Path, tmp_path: Path) -> None:
    """The lecture's network on digits does all that its assignment asks for."""
    write_notebook(tmp_path / "seed003.ipynb", fenced_blocks(read_seed(seeds_folder, "003")))
    record = grade(tmp_path, target="mnist-first")["seed003"]
    assert tasks_lost(record) == {}


def test_004_earns_what_it_does(grade, seeds_folder: Path, tmp_path: Path) -> None:
    """With what its page takes for granted, only what it leaves out is lost; accuracy is not
    looked at, with so few images."""
    text = read_seed(seeds_folder, "004").replace(REGRESSION, CLASSIFICATION)
    blocks = [TAKEN_FOR_GRANTED, *fenced_blocks(text)]
    write_notebook(tmp_path / "seed004.ipynb", blocks)
    record = grade(tmp_path, target="mlp-fashion", rows=ROWS)["seed004"]
    lost = tasks_lost(record)
    lost.pop("accuracy", None)
    assert lost == {
        "stopped_early": "partial",
        "curves_plotted": "failed",
        "classes_predicted": "failed",
    }


def notes_by_line(record: Record) -> dict[str, NoteRecord]:
    return {note.where.code: note for note in record.notes if note.where is not None}


def test_000_names_its_three_faults_with_their_lines(bare: Record) -> None:
    """The missing import, the bare layer and the metrics string are each named where they stand."""
    failing = next(cell for cell in bare.execution.cells if cell.error is not None)
    error = failing.error
    assert error is not None
    assert error.explanation is not None
    assert "import numpy as np" in error.explanation.en
    assert error.line is not None
    assert "np.mean" in failing.source.splitlines()[error.line - 1]
    notes = notes_by_line(bare)
    layer = next(note for code, note in notes.items() if "keras.Sequential(" in code)
    metrics = next(note for code, note in notes.items() if "model.compile(" in code)
    assert "[dense]" in layer.text.en
    assert "['accuracy']" in metrics.text.en


def test_000_keeps_the_exercise(bare: Record) -> None:
    """Old calls cost nothing: only the score that is never shown is lost, and what the page does
    not look at: how many items of each kind there are. Accuracy is not looked at."""
    lost = tasks_lost(bare)
    lost.pop("accuracy", None)
    assert lost == {
        "baseline_scored": "partial",
        "class_counts_shown": "failed",
    }


def test_reading_finds_code_and_no_prose() -> None:
    """The reader of bare pages keeps code with its comments, and leaves sentences out."""
    code = "import numpy as np\n# 주석입니다\nx = np.ones(3)"
    assert bare_blocks(f"설명입니다.\n\n{code}\n\n다음 설명:\n  • 점 하나\n") == [code]
