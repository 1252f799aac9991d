"""Inputs: what models learn from, brought into a small range and into shape."""

from __future__ import annotations

from grader.checks.context import Context, has_learnt, is_unseen
from grader.checks.registry import check
from grader.checks.result import CheckResult
from grader.checks.verdicts import say
from grader.evidence.events import (
    CrossValidated,
    Data,
    EstimatorFitted,
    Evaluated,
    TrainingRun,
    Where,
)
from grader.measurement.model import LayerNote
from grader.messages import Text, message, plain

_SCALED_MAXIMUM = 32.0
"""Raw pixels reach 255; divided or standardised ones stay far below this."""
_NORMALISING = frozenset({"Normalization", "BatchNormalization"})
_SHAPING = frozenset({"InputLayer", "Flatten", "Reshape", "Permute", "Identity", "Dropout"})
"""Layers in front of which or behind which the pixels may be scaled."""

Use = tuple[int, Data, Where | None]
"""Index of the event, what was used, and on which line."""


@check
def inputs_scaled(context: Context) -> CheckResult:
    """The pixels are scaled."""
    uses = list_trained(context)
    if not uses:
        return say("failed", "inputs_scaled.unused", hint="inputs_scaled.hint")
    raw = [use for use in uses if not _is_scaled(context, use)]
    unknown = [use for use in raw if _is_unknown(context, use)]
    if not raw:
        return _judge_tests(context, uses)
    if len(unknown) == len(raw):
        return _ask_person(unknown[0])
    certain = [use for use in raw if use not in unknown]
    _, data, where = certain[0]
    return say(
        "failed" if len(certain) == len(uses) else "partial",
        "inputs_scaled.raw" if len(certain) == len(uses) else "inputs_scaled.some",
        hint="inputs_scaled.hint",
        where=where,
        expected=message("checks.inputs_scaled.expected"),
        found=_range(data),
    )


def _judge_tests(context: Context, uses: list[Use]) -> CheckResult:
    """Training images are as they should be: what the model was tested on must be so, too."""
    for _, event in {event.model.id: (i, event) for i, event in context.events(Evaluated)}.values():
        runs = [use for use in uses if _model_of(context, use) == event.model.id]
        trained_small = any(_is_small(context, data) for _, data, _ in runs)
        if trained_small and not is_unseen(event.data) and not _is_small(context, event.data):
            return say(
                "partial",
                "inputs_scaled.tests",
                hint="inputs_scaled.hint_tests",
                where=event.where,
                expected=message("checks.inputs_scaled.expected"),
                found=_range(event.data),
            )
    return say("passed", "inputs_scaled.passed", where=uses[0][2])


def _model_of(context: Context, use: Use) -> int | None:
    event = context.evidence.events[use[0]]
    return event.model.id if isinstance(event, TrainingRun) else None


@check
def inputs_flattened(context: Context) -> CheckResult:
    """Each image becomes one row of 784 numbers."""
    uses = list_trained(context)
    if not uses:
        return say("failed", "inputs_flattened.unused", hint="inputs_flattened.hint")
    for _, data, where in uses:
        if len(data.inputs.shape) == 2 and data.inputs.shape[1] == 784:
            return say("passed", "inputs_flattened.passed", where=where)
    measured = context.measured.values()
    if any(_flattens(layer) for model in measured for layer in model.layers):
        return say("passed", "inputs_flattened.layer")
    for use in uses:
        if _is_unknown(context, use):
            return _ask_person(use)
    _, data, where = uses[-1]
    return say(
        "failed",
        "inputs_flattened.failed",
        hint="inputs_flattened.hint",
        where=where,
        expected=plain("(…, 784)"),
        found=plain(str(data.inputs.shape)),
    )


def list_trained(context: Context) -> list[Use]:
    """What models were trained on; without any, what estimators were."""
    runs = list(context.events(TrainingRun))
    # A run that raised at once is no example of anything, where the next one learnt.
    runs = [(i, run) for i, run in runs if has_learnt(run)] or runs
    if runs:
        return [(i, run.data, run.where) for i, run in runs]
    validated: list[Use] = [(i, e.data, e.where) for i, e in context.events(CrossValidated)]
    return [*validated, *((i, e.data, e.where) for i, e in context.events(EstimatorFitted))]


def _is_unknown(context: Context, use: Use) -> bool:
    """Whether nobody could see the inputs, or what the model does with them at first."""
    index, data, _ = use
    run = context.run(index)
    if run is not None and not has_learnt(run):
        return False
    return is_unseen(data) or context.is_unrebuilt(index)


def _ask_person(use: Use) -> CheckResult:
    _, data, where = use
    key = "common.unseen_data" if is_unseen(data) else "common.unmeasured"
    return say("errored", key, where=where)


def _is_scaled(context: Context, use: Use) -> bool:
    """Whether the pixels were small, or the model makes them so before it weighs them."""
    index, data, _ = use
    model = context.measured.get(index)
    return _is_small(context, data) or (model is not None and _scales(model.layers))


def _scales(layers: tuple[LayerNote, ...]) -> bool:
    """Whether the first layers bring 0 to 255 into a small range."""
    white = 255.0
    for layer in layers:
        if layer.type in _NORMALISING:
            return True
        if layer.scale is not None:
            # A `Rescaling`, or arithmetic of the functional style such as `inputs / 255`.
            white *= abs(layer.scale)
        elif layer.type not in _SHAPING:
            break
    return white < _SCALED_MAXIMUM


def _flattens(layer: LayerNote) -> bool:
    return layer.type == "Flatten" or (
        layer.type == "Reshape" and layer.output_shape is not None and len(layer.output_shape) == 2
    )


def _is_small(context: Context, data: Data) -> bool:
    origin = context.origin(data)
    if origin is not None and origin.preprocessing is not None:
        preprocessing = origin.preprocessing
        return preprocessing.standardised or preprocessing.scale * 255 < _SCALED_MAXIMUM
    maximum = data.inputs.maximum
    return maximum is not None and maximum < _SCALED_MAXIMUM


def _range(data: Data) -> Text:
    low, high = data.inputs.minimum, data.inputs.maximum
    return plain("?" if low is None or high is None else f"{low:g} – {high:g}")
