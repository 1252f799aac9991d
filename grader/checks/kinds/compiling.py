"""Compile: loss, labels and metrics that belong together."""

from __future__ import annotations

from grader.checks.context import Context, has_learnt
from grader.checks.registry import ModelName, check
from grader.checks.result import CheckResult
from grader.checks.verdicts import say
from grader.evidence.events import CompileNote, LabelNote, ModelCompiled, TrainingRun, Where
from grader.messages import message, plain

_FITTING = {
    "integer": "sparse_categorical_crossentropy",
    "one_hot": "categorical_crossentropy",
}
_ACCURACY = frozenset(
    {"accuracy", "acc", "sparse_categorical_accuracy", "categorical_accuracy", "binary_accuracy"}
)


@check
def compiled(
    context: Context,
    *,
    model: ModelName,
    loss: str | None = None,
    optimizer: str | None = None,
    metrics: list[str] | None = None,
) -> CheckResult:
    """The model is compiled with the asked loss, optimizer and metrics."""
    note, where = _compile_of(context, context.bound[model])
    if note is None:
        return say("failed", "compiled.none", hint="compiled.hint.none", where=where)
    wanted = {"loss": loss, "optimizer": optimizer, "metrics": ", ".join(metrics or []) or None}
    wrong = [
        name
        for name, fits in (
            ("loss", loss is None or note.loss == loss),
            ("optimizer", optimizer is None or note.optimizer.lower() == optimizer.lower()),
            ("metrics", all(_has_metric(note, metric) for metric in metrics or [])),
        )
        if not fits
    ]
    if not wrong:
        return say("passed", "compiled.passed", where=where)
    name = wrong[0]
    return say(
        "failed",
        f"compiled.{name}",
        hint=f"compiled.hint.{name}",
        where=where,
        expected=plain(f"{name}={wanted[name]}"),
        found=plain(f"{name}={_found(note, name)}"),
    )


@check
def loss_fits_labels(context: Context, *, model: ModelName) -> CheckResult:
    """The loss fits the form of the labels."""
    index = context.bound[model]
    note, where = _compile_of(context, index)
    labels = _labels_of(context, index)
    if note is None or note.loss is None:
        return say("failed", "loss_fits_labels.none", hint="loss_fits_labels.hint.none")
    if labels is None or labels.form not in _FITTING:
        run = context.run(index)
        if run is not None and has_learnt(run):
            return say("errored", "common.unseen_data", where=run.where)
        return say("failed", "loss_fits_labels.unknown", hint="loss_fits_labels.hint.unknown")
    fitting = _FITTING[labels.form]
    form = message(f"checks.loss_fits_labels.form.{labels.form}")
    if note.loss == fitting:
        return say("passed", "loss_fits_labels.passed", where=where, loss=note.loss, form=form)
    return say(
        "failed",
        "loss_fits_labels.failed",
        hint="loss_fits_labels.hint.failed",
        where=where,
        expected=message("checks.loss_fits_labels.expected", form=form, loss=fitting),
        found=plain(note.loss),
        loss=note.loss,
        form=form,
    )


def _compile_of(context: Context, index: int) -> tuple[CompileNote | None, Where | None]:
    """How the model of event `index` was compiled last, and on which line."""
    event = context.evidence.events[index]
    note = event.compiled if isinstance(event, TrainingRun | ModelCompiled) else None
    where = event.where if isinstance(event, TrainingRun | ModelCompiled) else None
    for earlier, compile_event in context.events(ModelCompiled):
        if earlier <= index and compile_event.model.id == context.model_id(index):
            where = compile_event.where
    return note, where


def _labels_of(context: Context, index: int) -> LabelNote | None:
    run = context.run(index)
    return run.data.labels if run is not None else None


def _has_metric(note: CompileNote, metric: str) -> bool:
    return bool(_ACCURACY & set(note.metrics)) if metric == "accuracy" else metric in note.metrics


def _found(note: CompileNote, name: str) -> str:
    if name == "metrics":
        return ", ".join(note.metrics) or "—"
    return str(getattr(note, name) or "—")
