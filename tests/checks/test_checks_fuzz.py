"""No evidence, however odd, makes a check fail in another way than it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from evidence_factory import ENVIRONMENT, FOLDER, LABELLED, REGISTRY, digest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.checks.context import Context, Unmeasured
from grader.checks.result import CheckResult
from grader.evidence.events import (
    ArrayNote,
    Axes,
    CallbackNote,
    CellError,
    CompileNote,
    CrossValidated,
    Data,
    DatasetLoaded,
    DataSplit,
    EstimatorFitted,
    EstimatorScored,
    Evaluated,
    Event,
    FigureShown,
    FileSaved,
    HistoryKept,
    LabelNote,
    Line,
    ModelCompiled,
    ModelNote,
    OldCall,
    Output,
    Predicted,
    SeedSet,
    TrainingRun,
    Where,
)
from grader.evidence.model import CellOutcome, Evidence
from grader.measurement.model import (
    LayerNote,
    MeasuredModel,
    MeasuredPrediction,
    Measurement,
    Origin,
    Overlap,
    Preprocessing,
)
from grader.measurement.reasons import Reason
from grader.messages import LANGUAGES

ARGUMENTS: dict[str, tuple[dict[str, Any], ...]] = {
    "accuracy": ({"at_least": 0}, {"at_least": 1.0, "standard_errors": 10}),
    "baseline_scored": ({}, {"family": "any", "folds": 5, "accuracy": ">= 0.8"}),
    "batches": ({"size": 32}, {"size": ">= 1", "all_images": True}),
    "beats_baseline": ({}, {"allowance": -1e300}),
    "checkpoint_used": ({}, {"save_best_only": False}),
    "class_counts_shown": ({},),
    "classes_predicted": ({},),
    "compiled": (
        {},
        {"loss": "mse", "optimizer": "SGD(learning_rate=0.1)", "metrics": ["accuracy", "auc"]},
        {"optimizer": "adam", "metrics": ["mse"]},
    ),
    "curves_plotted": ({}, {"series": ["accuracy", "loss"], "validation": True}),
    "dataset_loaded": ({}, {"dataset": "mnist"}),
    "dropout_used": ({}, {"rate": "0.2 .. 0.5"}),
    "evaluated": ({}, {"test_images": True}),
    "fresh_model": ({},),
    "history_kept": ({},),
    "images_shown": ({}, {"at_least": 0}, {"at_least": 10**9}),
    "inputs_flattened": ({},),
    "inputs_scaled": ({},),
    "labels_shown": ({}, {"at_least": 3}),
    "loss_fits_labels": ({},),
    "model_restored": ({},),
    "model_structure": (
        {"layers": ["Dense(10, softmax)"], "params": 7850},
        {
            "layers": ["...", "Dense(*, relu, frozen)", "Dropout(0.3)", "Dense"],
            "input_shape": [28, 28],
            "output_shape": 10,
            "optimizer": "Adam(beta_1=0.9, amsgrad=true)",
            "validation": True,
            "callbacks": ["ModelCheckpoint", "EarlyStopping"],
            "epochs": "5 .. 10",
        },
        {"layers": ["..."]},
    ),
    "more_accurate": ({"than": "other"}, {"than": 0}, {"than": 0.5}, {"than": "model"}),
    "optimizers_tried": ({}, {"compiled": ["SGD(nesterov=true)"], "trained": ["adam", "SGD"]}),
    "overfitting_reduced": ({"than": "other"}, {"than": "model"}),
    "overfitting_seen": ({},),
    "predicted": ({}, {"sums_to_one": False}),
    "probabilities_shown": ({}, {"decimals": 0}, {"decimals": 8}),
    "runs_through": ({},),
    "seeds_set": ({}, {"determinism": True}),
    "stopped_early": ({}, {"patience": 2}, {"restore_best_weights": False}),
    "summary_shown": ({},),
    "trained": ({"epochs": 5}, {"epochs": "< 0", "or_stopped_early": True}),
    "validated": ({},),
    "validation_split": ({},),
    "weights_restored": ({},),
}
"""Ways to call every kind of check, without the model that it is to look at."""

some = st.sampled_from
ODD_TEXTS = ("", "손실 😀", "accuracy", "\x00\ud7ff<b>", "{epoch:02d}", "[", "9" * 400, "a/b\\c.h5")
WORDS = some(ODD_TEXTS)
NUMBERS = some((0.0, -0.0, 1.0, 0.5, 0.8431, -1.0, 1e-320, 1e300, -1e300, 5.0, 6_000.0, None))
SERIES = some(
    ((), (None,), (0.5,), (None, None), (0.5, 0.4, 0.6), (0.5, None, 1e300), (1e300, -1e300, 0.0))
)
COUNTS = some((0, 1, 2, 5, 32, 48_000, -1, 10**18))
PLACES = some((None, Where(cell=0, line=1), Where(cell=3, line=9), Where(cell=10**9, line=1)))
SHAPES = some(((), (0,), (3,), (48_000, 784), (60_000, 28, 28), (0, 784), (-5, 784), (10**18, 10)))
DIGESTS = some((None, digest("a"), digest("b"), digest("held-out")))
ODD_VALUES = some((None, True, False, 0, -1, 10**400, 1e300, "x" * 300, "val_loss", "loss", 0.001))
LABELS = some((
    None,
    LabelNote(shape=(), dtype="generator", form="other", classes=0),
    LabelNote(shape=(48_000,), dtype="uint8", form="integer", classes=10),
    LabelNote(shape=(0,), dtype="uint8", form="integer", classes=0),
    LabelNote(shape=(5, 10), dtype="float32", form="one_hot", classes=10**12),
))  # fmt: skip
CONFIGS = st.dictionaries(
    some(("learning_rate", "momentum", "nesterov", "patience", "stopped_epoch", "monitor",
          "restore_best_weights", "save_best_only", "filepath", "from_logits", "amsgrad")),
    ODD_VALUES,
    max_size=5,
)  # fmt: skip
CALLBACKS = st.builds(
    CallbackNote, name=some(("EarlyStopping", "ModelCheckpoint", "", "Mine")), config=CONFIGS
)
COMPILES = st.builds(
    CompileNote,
    optimizer=some(("SGD", "adam", "", "Muon", "😀")),
    optimizer_config=CONFIGS,
    loss=some((None, "", "sparse_categorical_crossentropy", "binary_crossentropy", "mse")),
    loss_config=CONFIGS,
    metrics=some(((), ("accuracy",), ("", "acc", "auc"))),
)
MODELS = st.builds(
    ModelNote,
    id=some((0, 1, 2)),
    name=WORDS,
    family=some(("sequential", "subclassed")),
    built=st.booleans(),
    weights=DIGESTS,
)
DATA = st.builds(
    Data,
    inputs=st.builds(
        ArrayNote,
        shape=SHAPES,
        dtype=some(("float64", "generator")),
        minimum=NUMBERS,
        maximum=NUMBERS,
        projection=DIGESTS,
    ),
    labels=LABELS,
)
HISTORIES = st.dictionaries(
    some(("loss", "val_loss", "accuracy", "val_accuracy", "acc", "lr", "", "val_")),
    SERIES,
    max_size=5,
)
RUNS = st.builds(
    TrainingRun,
    model=MODELS,
    compiled=st.none() | COMPILES,
    data=DATA,
    validation=st.none() | DATA,
    validation_split=some((0.0, 0.2, 1.0, -1.0, 1e300)),
    epochs_asked=COUNTS,
    epochs_run=some((0, 1, 3, 5)),
    initial_epoch=COUNTS,
    batch_size=st.none() | COUNTS,
    steps_per_epoch=st.none() | COUNTS,
    callbacks=st.lists(CALLBACKS, max_size=2).map(tuple),
    history=HISTORIES,
    status=some(("completed", "raised", "interrupted")),
    seconds=st.just(1.0),
    where=PLACES,
)
AXES = st.builds(
    Axes,
    title=WORDS,
    x_label=WORDS,
    lines=st.lists(st.builds(Line, label=WORDS, y=SERIES), max_size=3).map(tuple),
    bars=SERIES,
    images=COUNTS,
    legend=st.lists(WORDS, max_size=2).map(tuple),
)
FILES = st.builds(
    FileSaved,
    action=some(("save", "load", "save_weights", "load_weights")),
    path=some((*ODD_TEXTS, "m.keras", "m.weights.h5")),
    model=st.none() | MODELS,
    where=PLACES,
)
ROWS = some(((), ((),), ((0.5,),), ((None,) * 10,), ((0.1,) * 10,) * 3, ((1e300, -1e300),) * 10))
EVENTS: tuple[st.SearchStrategy[Any], ...] = (
    RUNS,
    RUNS,
    FILES,
    st.builds(ModelCompiled, model=MODELS, compiled=COMPILES, where=PLACES),
    st.builds(
        Evaluated,
        model=MODELS,
        data=DATA,
        results=st.dictionaries(some(("loss", "accuracy", "")), NUMBERS, max_size=3),
        where=PLACES,
    ),
    st.builds(
        Predicted,
        model=MODELS,
        data=DATA,
        shape=SHAPES,
        rows=ROWS,
        smallest_sum=NUMBERS,
        largest_sum=NUMBERS,
        where=PLACES,
    ),
    st.builds(FigureShown, axes=st.lists(AXES, max_size=2).map(tuple), where=PLACES),
    st.builds(HistoryKept, variable=WORDS, run=some((0, 1, 10**9))),
    st.builds(DatasetLoaded, dataset=some(("mnist", "fashion_mnist", "😀")), where=PLACES),
    st.builds(DataSplit, rows=COUNTS, second_rows=COUNTS, where=PLACES),
    st.builds(
        CrossValidated,
        function=WORDS,
        estimator=some(("SGDClassifier", "LogisticRegression", "")),
        parameters=CONFIGS,
        folds=COUNTS,
        scores=SERIES,
        data=DATA,
        where=PLACES,
    ),
    st.builds(EstimatorFitted, estimator=WORDS, data=DATA, where=PLACES),
    st.builds(
        EstimatorScored,
        estimator=some(("SGDClassifier", "LogisticRegression", "")),
        parameters=CONFIGS,
        score=NUMBERS,
        data=DATA,
        where=PLACES,
    ),
    st.builds(SeedSet, function=some(("set_random_seed", "enable_op_determinism")), where=PLACES),
    st.builds(OldCall, call=WORDS),
)
LAYERS = st.builds(
    LayerNote,
    type=some(("Dense", "Dropout", "Flatten", "Reshape", "Rescaling", "Activation", "Softmax")),
    name=WORDS,
    units=some((None, 0, 1, 10, 100)),
    activation=some((None, "", "relu", "softmax", "linear")),
    rate=NUMBERS,
    scale=NUMBERS,
    input_shape=some((None, (), (None, 784), (None, None))),
    output_shape=some((None, (), (None, 10), (None,))),
    params=some((0, 7_850, 10**18)),
    trainable=st.booleans(),
)
SHOWN = some(
    (
        "",
        "Epoch 1/3\n1500/1500 ━━━ - loss: 0.5 - val_loss: 0.4",
        "[9 0 0 3 0 2 7 2 5 5]\n0.8431 84.31% 1e999 5e-999",
        "[[0.1 0.1 0.1 ... 0.1 0.1 0.1]]\n0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1",
        "Total params: 7,850 (30.66 KB)\nOptimizer params: 9,999,999,999\n Total params: 0",
        "<table><tr><td>0</td><td>6,000</td></tr>" * 10,
        "-1,000,000 ٣ ½ ²5 " + "9" * 200,
    )
)
CELLS = st.builds(
    CellOutcome,
    index=st.just(0),
    status=some(("completed", "completed", "raised", "timed_out", "not_run")),
    seconds=st.just(0.1),
    error=st.none() | st.builds(CellError, name=WORDS, message=WORDS),
    outputs=st.lists(
        st.builds(Output, kind=some(("text", "html", "image")), text=SHOWN), max_size=2
    ).map(tuple),
)
ORIGINS = st.none() | st.builds(
    Origin,
    preprocessing=some((
        None,
        Preprocessing(scale=1 / 255, offset=0.0, shape=(784,)),
        Preprocessing(scale=-1e300, offset=1e300, shape=()),
    )),
    rows=COUNTS,
    train_rows=COUNTS,
    test_rows=COUNTS,
    labels_agree=NUMBERS,
)  # fmt: skip
REASONS = some(("", *(f"{reason}: x" for reason in Reason), *map(str, Reason)))


@st.composite
def measurements(draw: Callable[..., Any], events: tuple[Event, ...]) -> Measurement:
    """Measurements of most of the models among `events`."""
    models, overlaps, predictions = [], [], []
    for index, event in enumerate(events):
        if isinstance(event, TrainingRun | ModelCompiled | FileSaved) and draw(st.booleans()):
            status = draw(some(("measured", "untrained", "unbuilt", "unsupported", "undecided")))
            models.append(
                MeasuredModel(
                    event=index,
                    status=status,
                    reason=draw(REASONS),
                    layers=tuple(draw(st.lists(LAYERS, max_size=3))),
                    params=draw(some((None, 0, 7_850))),
                    samples=draw(some((0, 10_000))),
                    accuracy=draw(some((0.0, 0.84, 1.0))) if status == "measured" else None,
                )
            )
        if isinstance(event, TrainingRun | Evaluated) and draw(st.booleans()):
            overlaps.append(Overlap(event=index, seen=draw(some((None, 0.0, 0.5, 1.0)))))
        if isinstance(event, Predicted):
            accuracy = draw(some((None, 0.0, 0.8431)))
            predictions.append(MeasuredPrediction(event=index, rows=1_000, accuracy=accuracy))
    origins = {name: draw(ORIGINS) for name in (digest("a"), digest("held-out"))}
    return Measurement(
        dataset="fashion_mnist",
        models=tuple(models),
        origins={name: origin for name, origin in origins.items() if origin is not None},
        overlaps=tuple(overlaps),
        predictions=tuple(predictions),
    )


@st.composite
def contexts(draw: Callable[..., Any]) -> Context:
    """Anything that may be known of a submission, with two models bound where there are any."""
    events = tuple(draw(st.lists(st.one_of(*EVENTS), max_size=9)))
    cells = [
        cell.model_copy(update={"index": n})
        for n, cell in enumerate(draw(st.lists(CELLS, max_size=4)))
    ]
    trained = [n for n, e in enumerate(events) if isinstance(e, TrainingRun | ModelCompiled)]
    names = ("model", "other") if trained else ()
    evidence = Evidence(
        assignment="a",
        student="s",
        fingerprint="f",
        status=draw(some(("completed", "timed_out"))),
        wall_seconds=1.0,
        cells=tuple(cells),
        events=events,
        environment=ENVIRONMENT,
        dataset=draw(some((None, FOLDER, LABELLED))),
    )
    return Context(
        evidence=evidence,
        measurement=draw(st.none() | measurements(events)),
        dataset="fashion_mnist",
        bound={name: draw(some(trained)) for name in names},
        only=draw(some((None, *trained))),
    )


def run(context: Context, kind: str, arguments: dict[str, Any]) -> CheckResult | None:
    """What a check says; None where it asks for a measurement or for a model that is not there."""
    check = REGISTRY[kind]
    named = {"model": "model"} if "model" in check.arguments.model_fields else {}
    given_ = {**named, **arguments}
    if any(name not in context.bound for name in check.named_models(given_)):
        return None
    try:
        return check.run(context, given_)
    except Unmeasured:
        return None


def test_every_kind_of_check_is_tried() -> None:
    """A new kind of check cannot be left out here."""
    assert set(ARGUMENTS) == set(REGISTRY)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
@given(contexts())
def test_no_evidence_is_too_odd(context: Context) -> None:
    """Every check comes to a verdict in both languages, or says that it wants a measurement."""
    for kind, ways in ARGUMENTS.items():
        for arguments in ways:
            result = run(context, kind, arguments)
            if result is not None:
                texts = [result.message, result.expected, result.found, result.hint]
                shown = [text.in_language(name) for text in texts if text for name in LANGUAGES]
                assert all(shown)
                assert result.outcome != "skipped"


@pytest.mark.parametrize("kind", ARGUMENTS)
def test_nothing_at_all_earns_nothing(kind: str) -> None:
    """Without a single event no check passes."""
    evidence = Evidence(
        assignment="a",
        student="s",
        fingerprint="f",
        status="completed",
        wall_seconds=1.0,
        cells=(),
        events=(),
        environment=ENVIRONMENT,
        dataset=LABELLED,
    )
    empty = Measurement(dataset="fashion_mnist", models=(), origins={}, overlaps=())
    context = Context(evidence=evidence, measurement=empty, dataset="fashion_mnist")
    results = [run(context, kind, arguments) for arguments in ARGUMENTS[kind][:1]]
    assert [result.outcome for result in results if result is not None] in ([], ["failed"])
