"""Compile: optimizer, loss, labels and metrics that belong together."""

from __future__ import annotations

from typing import Literal

from grader.checks.context import Context, has_learnt
from grader.checks.layers import describe_layers, settle_activations
from grader.checks.names import LossName, MetricName, is_same_metric, is_same_name
from grader.checks.optimizers import (
    Optimizer,
    OptimizerPattern,
    describe_optimizer,
    find_compiles,
    parse_optimizer,
)
from grader.checks.registry import ModelName, check
from grader.checks.result import CheckResult
from grader.checks.verdicts import say
from grader.evidence.events import CompileNote, LabelNote, ModelCompiled, TrainingRun, Where
from grader.measurement.model import LayerNote
from grader.messages import message, plain

_FITTING = {
    "integer": "sparse_categorical_crossentropy",
    "one_hot": "categorical_crossentropy",
    "binary": "binary_crossentropy",
}
_CLASSES = 10
"""Of both data sets; the labels that were trained with may hold fewer."""


@check
def compiled(
    context: Context,
    *,
    model: ModelName,
    loss: LossName | None = None,
    optimizer: Optimizer | None = None,
    metrics: list[MetricName] | None = None,
) -> CheckResult:
    """The model is compiled with the asked loss, optimizer and metrics."""
    index = context.bound[model]
    note, where = _compile_of(context, index)
    if note is None:
        return say("failed", "compiled.none", hint="compiled.hint.none", where=where)
    if loss is not None and not is_same_name(loss, note.loss or ""):
        return _differ("loss", loss, note.loss or "—", where)
    if optimizer is not None:
        pattern = parse_optimizer(optimizer)
        if not any(pattern.matches(one) for one in find_compiles(context, index)):
            return _differ("optimizer", optimizer, describe_optimizer(note, pattern), where)
    missing = [metric for metric in metrics or [] if not _has_metric(note, metric)]
    if missing:
        is_accuracy = is_same_name(missing[0], "accuracy")
        wanted, found = ", ".join(metrics or []), ", ".join(note.metrics) or "—"
        kind = "metrics" if is_accuracy else "other_metrics"
        return _differ(kind, wanted, found, where, metric=missing[0])
    return say("passed", "compiled.passed", where=where)


def _differ(
    kind: str, wanted: str, found: str, where: Where | None, metric: str = ""
) -> CheckResult:
    argument = kind.removeprefix("other_")
    return say(
        "failed",
        f"compiled.{kind}",
        hint=f"compiled.hint.{kind}",
        where=where,
        expected=plain(f"{argument}={wanted}"),
        found=plain(f"{argument}={found}"),
        metric=metric,
    )


@check
def loss_fits_labels(context: Context, *, model: ModelName) -> CheckResult:
    """The loss fits the form of the labels, and the output layer fits both.

    Class numbers go with `sparse_categorical_crossentropy`, one-hot labels with
    `categorical_crossentropy`, and two classes at a single output with `binary_crossentropy`.
    With the right loss and another output layer than it needs the outcome is partial.
    """
    index = context.bound[model]
    note, where = _compile_of(context, index)
    if note is None or not note.loss:
        return say("failed", "loss_fits_labels.none", hint="loss_fits_labels.hint.none")
    labels = _labels_of(context, index)
    output = _output_of(context, index, note)
    form = None if labels is None else _form_of(labels, output)
    if labels is None or form is None:
        return _judge_unknown(context, index, labels)
    fitting = _FITTING[form]
    form_words = message(f"checks.loss_fits_labels.form.{form}")
    if not is_same_name(fitting, note.loss):
        return say(
            "failed",
            "loss_fits_labels.failed",
            hint="loss_fits_labels.hint.failed",
            where=where,
            expected=message("checks.loss_fits_labels.expected", form=form_words, loss=fitting),
            found=plain(note.loss),
            loss=note.loss,
            form=form_words,
        )
    if output is not None and _fault_of_output(output, labels, form) is not None:
        return _judge_output(output, labels, form, where)
    return say("passed", "loss_fits_labels.passed", where=where, loss=note.loss, form=form_words)


def _judge_output(
    output: LayerNote, labels: LabelNote, form: str, where: Where | None
) -> CheckResult:
    """The loss is right, and the output layer is not what it needs."""
    fault = _fault_of_output(output, labels, form)
    units, activation = _output_for(labels, form)
    return say(
        "partial",
        f"loss_fits_labels.{fault}",
        hint=f"loss_fits_labels.hint.{fault}",
        where=where,
        expected=plain(f"Dense({units}, {activation})"),
        found=plain(describe_layers([output])),
    )


def _judge_unknown(context: Context, index: int, labels: LabelNote | None) -> CheckResult:
    """Labels of no form that a loss for classes takes, or labels that nobody could see."""
    run = context.run(index)
    where = None if run is None else run.where
    if run is None or not has_learnt(run):
        return say("failed", "loss_fits_labels.unknown", hint="loss_fits_labels.hint.unknown")
    if labels is None or not labels.shape:
        return say("errored", "common.unseen_data", where=where)
    return say("failed", "loss_fits_labels.other", hint="loss_fits_labels.hint.other", where=where)


def _form_of(labels: LabelNote, output: LayerNote | None) -> str | None:
    """`integer`, `one_hot`, `binary`, or None where the labels are no classes."""
    if labels.form == "other":
        return None
    is_single = output is not None and output.units == 1
    return (
        "binary" if is_single and labels.form == "integer" and labels.classes <= 2 else labels.form
    )


def _output_of(context: Context, index: int, note: CompileNote) -> LayerNote | None:
    """The last layer of the model, with the activation that its loss applies; None if unknown."""
    if context.measurement is None:
        return None
    measured = context.measured.get(index)
    layers = settle_activations(measured.layers, note) if measured else ()
    return layers[-1] if layers and layers[-1].units is not None else None


def _output_for(labels: LabelNote, form: str) -> tuple[int, str]:
    """Units and activation that the output layer should have."""
    if form == "binary":
        return 1, "sigmoid"
    return max(labels.classes, 2), "softmax"


def _fault_of_output(output: LayerNote, labels: LabelNote, form: str) -> str | None:
    """What is wrong with the output layer: a key of the catalogue, or None."""
    units, activation = _output_for(labels, form)
    most = 1 if form == "binary" else max(units, _CLASSES)
    if not units <= (output.units or 0) <= most:
        return "units"
    return None if output.activation == activation else f"not_{activation}"


@check
def optimizers_tried(
    context: Context, *, compiled: tuple[Optimizer, ...] = (), trained: tuple[Optimizer, ...] = ()
) -> CheckResult:
    """Some model was compiled, or trained, with each of these optimizers.

    `compiled` asks for a `compile` alone, `trained` for a `fit` of at least one epoch. With neither
    any optimizer will do.
    """
    asked = dict.fromkeys([(text, False) for text in compiled] + [(text, True) for text in trained])
    if not asked:
        return _judge_any(context)
    missing: dict[str, None] = {}
    unfitted: dict[str, Where | None] = {}
    done: dict[str, None] = {}
    for text, with_training in asked:
        state, where = _find_use(context, parse_optimizer(text))
        if state is None:
            missing[text] = None
        elif with_training and state == "compiled":
            unfitted[text] = where
        else:
            done[text] = None
    names = ", ".join(dict.fromkeys(text for text, _ in asked))
    if not missing and not unfitted:
        return say("passed", "optimizers_tried.passed", optimizers=names)
    key = "both" if missing and unfitted else "missing" if missing else "unfitted"
    return say(
        "partial" if done else "failed",
        f"optimizers_tried.{key}",
        hint=f"optimizers_tried.hint.{'unfitted' if unfitted else 'missing'}",
        where=next(iter(unfitted.values()), None),
        expected=plain(names),
        found=plain(", ".join(done) or "—"),
        missing=", ".join(missing),
        unfitted=", ".join(unfitted),
    )


def _judge_any(context: Context) -> CheckResult:
    used = dict.fromkeys(event.compiled.optimizer for _, event in context.events(ModelCompiled))
    if not used:
        return say("failed", "optimizers_tried.none", hint="compiled.hint.none")
    return say("passed", "optimizers_tried.passed", optimizers=", ".join([*used][:20]))


def _find_use(
    context: Context, pattern: OptimizerPattern
) -> tuple[Literal["trained", "compiled"] | None, Where | None]:
    """How far any model got with an optimizer, and on which line."""
    first: Where | None = None
    is_compiled = False
    for index, event in enumerate(context.evidence.events):
        if not isinstance(event, TrainingRun | ModelCompiled):
            continue
        if any(pattern.matches(note) for note in find_compiles(context, index)):
            if isinstance(event, TrainingRun) and event.epochs_run >= 1:
                return "trained", event.where
            first = event.where if not is_compiled else first
            is_compiled = True
    return ("compiled" if is_compiled else None), first


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
    return any(is_same_metric(metric, found) for found in note.metrics)
