"""Structure: a model with certain layers, found among all that were trained."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from grader.checks.bounds import Bound
from grader.checks.context import Context
from grader.checks.layers import (
    LayerPattern,
    describe_layers,
    matches_layers,
    parse_pattern,
    settle_activations,
)
from grader.checks.registry import check
from grader.checks.result import CheckResult
from grader.checks.verdicts import say
from grader.evidence.events import CompileNote, ModelCompiled, TrainingRun, Where
from grader.measurement.model import LayerNote, MeasuredModel
from grader.messages import Text, message, plain


def _all_patterns(layers: list[str]) -> list[str]:
    for layer in layers:
        parse_pattern(layer)
    return layers


Layers = Annotated[list[str], AfterValidator(_all_patterns)]


@check
def model_structure(
    context: Context, *, layers: Layers, params: Bound | None = None
) -> CheckResult:
    """A model with the asked layers is trained."""
    patterns = [parse_pattern(layer) for layer in layers]
    wanted = " → ".join(layers)
    expected = plain(wanted) if params is None else _expectation(wanted, params)
    models = [model for model in context.measured.values() if model.layers]
    fitting = [model for model in models if _fits(context, model, patterns, params)]
    if fitting:
        best = max(fitting, key=_merit)
        found = _describe(best, _settled(context, best))
        where = _place(context, best)
        trained = _is_trained(best)
        return say(
            "passed" if trained else "partial",
            "model_structure.passed" if trained else "model_structure.untrained",
            hint=None if trained else "model_structure.hint.untrained",
            where=where,
            expected=expected,
            found=found,
            binds=best.event,
            layers=wanted,
        )
    if any(_may_be_it(context, model) for model in context.measured.values()):
        return say("errored", "model_structure.unsupported", expected=expected, layers=wanted)
    if not models:
        return say(
            "failed",
            "model_structure.none",
            hint="model_structure.hint.none",
            expected=expected,
            layers=wanted,
        )
    nearest = max(models, key=lambda model: _nearness(_settled(context, model), patterns))
    return say(
        "failed",
        "model_structure.other",
        hint="model_structure.hint.other",
        where=_place(context, nearest),
        expected=expected,
        found=_describe(nearest, _settled(context, nearest)),
        layers=wanted,
    )


def _may_be_it(context: Context, model: MeasuredModel) -> bool:
    """Whether the asked model may be this one, which was trained and cannot be rebuilt."""
    trained = context.run(model.event) is not None
    return trained and model.status in ("unsupported", "errored")


def _fits(
    context: Context, model: MeasuredModel, patterns: list[LayerPattern], params: Bound | None
) -> bool:
    if params is not None and (model.params is None or not params.holds(model.params)):
        return False
    return matches_layers(patterns, _settled(context, model))


def _settled(context: Context, model: MeasuredModel) -> tuple[LayerNote, ...]:
    return settle_activations(model.layers, _compiled(context, model))


def _compiled(context: Context, model: MeasuredModel) -> CompileNote | None:
    event = context.evidence.events[model.event]
    return event.compiled if isinstance(event, TrainingRun | ModelCompiled) else None


def _is_trained(model: MeasuredModel) -> bool:
    return model.status not in ("untrained", "unbuilt")


def _merit(model: MeasuredModel) -> tuple[bool, float, int]:
    """Trained before untrained, then the better one, then the later one."""
    return (_is_trained(model), model.accuracy or 0.0, model.event)


def _nearness(layers: tuple[LayerNote, ...], patterns: list[LayerPattern]) -> tuple[int, int]:
    alike = sum(any(pattern.matches(layer) for layer in layers) for pattern in patterns)
    return alike, -abs(len(layers) - len(patterns))


def _place(context: Context, model: MeasuredModel) -> Where | None:
    return getattr(context.evidence.events[model.event], "where", None)


def _expectation(layers: str, params: Bound) -> Text:
    return message("checks.model_structure.expected", layers=layers, params=_grouped(str(params)))


def _describe(model: MeasuredModel, layers: tuple[LayerNote, ...]) -> Text:
    params = "?" if model.params is None else f"{model.params:,}"
    return message("checks.model_structure.expected", layers=describe_layers(layers), params=params)


def _grouped(text: str) -> str:
    return f"{int(text):,}" if text.isdigit() else text
