"""Quick runs: short in time, whole in what the student's code sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from grader.evidence.read import read_trace
from grader.execution.sandbox import Request, RequestCell
from grader.spec.assignment import Limits

pytestmark = pytest.mark.sandbox

_CELLS = (
    "import keras\nimport numpy as np\n"
    "(x, y), _ = keras.datasets.fashion_mnist.load_data()\n"
    "x = np.concatenate([x] * 3) / 255\ny = np.concatenate([y] * 3)\nprint(x.shape)",
    "model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(),\n"
    "    keras.layers.Dense(10, activation='softmax')])\n"
    "model.compile(loss='sparse_categorical_crossentropy', metrics=['accuracy'])\n"
    "history = model.fit(x, y, epochs=20, verbose=2, validation_data=(x[:1000], y[:1000]))",
    "import matplotlib.pyplot as plt\n"
    "plt.plot(range(1, 21), history.history['loss'])\n"
    "print(len(history.epoch), model.predict(x, verbose=0).shape)",
    "model.evaluate(x, y, verbose=2)",
    "from sklearn.linear_model import SGDClassifier\n"
    "from sklearn.model_selection import cross_validate\n"
    "flat = x.reshape(-1, 784)\n"
    "cross_validate(SGDClassifier(loss='log_loss', max_iter=2, tol=None), flat, y, cv=3)\n"
    "print(SGDClassifier(max_iter=2, tol=None).fit(flat, y).predict(flat).shape)",
)


@pytest.fixture(scope="module")
def quick(warm: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a quick run of the cells left behind."""
    job = tmp_path_factory.mktemp("quick")
    (job / "scratch" / "work").mkdir(parents=True)
    cells = tuple(RequestCell(index=place, source=code) for place, code in enumerate(_CELLS))
    end = warm.run(Request(cells=cells, seed=42, limits=Limits(), quick=True), job)
    assert end.reason == "ended"
    return read_trace(job / "scratch" / "evidence", len(cells))


def _shown(trace: Any, cell: int) -> str:
    return "".join(output.text for output in trace.cells[cell].outputs)


def _event(trace: Any, kind: str) -> Any:
    (event,) = (event for event in trace.events if event.kind == kind)
    return event


def test_cells_run_as_they_stand(quick: Any) -> None:
    """Arrays and predictions are whole, so that code which slices them works."""
    assert [cell.status for cell in quick.cells] == ["completed"] * 5
    assert _shown(quick, 0) == "(6000, 28, 28)\n"
    assert _shown(quick, 2) == "20 (6000, 10)\n"
    assert _shown(quick, 4) == "(6000,)\n"


def test_training_is_short(quick: Any) -> None:
    """Two epochs of 2,000 rows are run, and twenty were asked for."""
    run = _event(quick, "training_run")
    assert (run.epochs_asked, run.epochs_run) == (20, 2)
    assert "63/63" in _shown(quick, 1)
    assert "Epoch 1/2\n" in _shown(quick, 1)


def test_history_is_as_long_as_was_asked(quick: Any) -> None:
    """Code that draws or reads twenty epochs works; the run says how many there were."""
    run = _event(quick, "training_run")
    assert {len(series) for series in run.history.values()} == {20}
    assert len(set(run.history["loss"])) == 2
    (line,) = _event(quick, "figure_shown").axes[0].lines
    assert line.y == pytest.approx(run.history["loss"])
    assert _event(quick, "history_kept").changed == ()


def test_data_is_noted_as_it_was_given(quick: Any) -> None:
    """What a check sees of the data is all of it."""
    run = _event(quick, "training_run")
    assert run.data.inputs.shape == (6_000, 28, 28)
    assert run.validation.inputs.shape == (1_000, 28, 28)
    assert _event(quick, "evaluated").data.inputs.shape == (6_000, 28, 28)
    assert _event(quick, "cross_validated").data.inputs.shape == (6_000, 784)
    assert _event(quick, "estimator_fitted").data.inputs.shape == (6_000, 784)


def test_evaluation_is_short(quick: Any) -> None:
    """2,000 rows in batches of 32 are evaluated."""
    assert "63/63" in _shown(quick, 3)


def test_same_run_is_whole_when_it_is_not_quick(run_cells: Callable) -> None:
    """Nothing is cut where nobody asked for it, in the same worker."""
    run = run_cells(*_CELLS[:1], "fit = 1", _CELLS[1].replace("epochs=20", "epochs=3"))
    assert run.event("training_run").epochs_run == 3
    assert "188/188" in run.shown()


@pytest.mark.parametrize(
    "source",
    [
        "%load_ext grader",
        "%reload_ext grader.jupyter",
        "%grade ch07-1",
        "%%grade ch07-1 --quick\nanything at all (",
    ],
)
def test_looking_at_one_s_own_work_has_no_effect(run_cells: Callable, source: str) -> None:
    """A notebook that was checked from within is graded as without these cells."""
    run = run_cells(source, "x = 1")
    assert run.errors == [None, None]
    assert run.trace.events == ()
