"""Structure: a model with certain layers, found among all that were trained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from grader.checks.bounds import Bound
from grader.checks.context import Context
from grader.checks.filters import Filter, Wanted, list_filters
from grader.checks.layers import (
    ModelPattern,
    Shape,
    Side,
    count_alike,
    join_texts,
    parse_pattern,
    settle_activations,
)
from grader.checks.names import CallbackName
from grader.checks.optimizers import Optimizer
from grader.checks.registry import WholeRun, check
from grader.checks.result import CheckResult
from grader.checks.verdicts import say
from grader.evidence.events import ModelCompiled, TrainingRun
from grader.measurement.model import LayerNote, MeasuredModel
from grader.messages import message

_MOST_CANDIDATES = 40
"""Each of them is tried with every check that depends on it."""


def _all_patterns(layers: list[str]) -> list[str]:
    for layer in layers:
        parse_pattern(layer)
    return layers


def _as_list(written: object) -> object:
    return [written] if isinstance(written, int) else written


Layers = Annotated[list[str], AfterValidator(_all_patterns)]
Size = Annotated[int, Field(strict=True, ge=1)]
Sizes = Annotated[
    tuple[Size, ...],
    BeforeValidator(_as_list),
    Field(min_length=1),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1},
                {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 1},
            ]
        }
    ),
]
"""The shape of one input or output: `10`, `[784]` or `[28, 28]`."""


@dataclass(frozen=True)
class _Candidate:
    """A model as it was after one training run, or as it was compiled."""

    model: MeasuredModel
    layers: tuple[LayerNote, ...]
    filters: tuple[Filter, ...]
    event: TrainingRun | ModelCompiled

    @property
    def is_run(self) -> bool:
        return isinstance(self.event, TrainingRun)

    @property
    def is_trained(self) -> bool:
        return self.model.status not in ("untrained", "unbuilt")

    @property
    def missed(self) -> tuple[Filter, ...]:
        return tuple(asked for asked in self.filters if asked.share < 1)

    @property
    def is_nearly_it(self) -> bool:
        """Whether some of what was asked is there, and nothing says that another model was meant.

        Optimizer and callbacks tell models of one structure from another: with another optimizer,
        or with none of the callbacks, it is not the asked one.
        """
        missing = {asked.name for asked in self.filters if asked.share == 0}
        if "optimizer" in missing or ("callbacks" in missing and self.is_run):
            return False
        return not self.is_trained or not self.filters or len(missing) < len(self.filters)

    @property
    def met(self) -> float:
        return sum(asked.share for asked in self.filters)

    @property
    def rank(self) -> tuple[bool, bool, bool, float]:
        """The asked one before others, trained before untrained; larger is better."""
        return not self.missed, self.is_nearly_it, self.is_trained, self.met

    @property
    def merit(self) -> tuple[tuple[bool, bool, bool, float], float, int]:
        """Among those of one rank the more accurate one, then the later one."""
        return self.rank, self.model.accuracy or 0.0, self.model.event


@check
def model_structure(
    context: Context,
    *,
    layers: Layers,
    params: Bound | None = None,
    input_shape: Sizes | None = None,
    output_shape: Sizes | None = None,
    optimizer: Optimizer | None = None,
    validation: bool = False,
    callbacks: tuple[CallbackName, ...] = (),
    epochs: Annotated[Bound | None, WholeRun] = None,
) -> CheckResult:
    """A model with the asked layers is trained, with the asked optimizer, data and callbacks.

    Every training run is a candidate, with the model as it was afterwards. `layers` are patterns;
    `...` stands for any number of layers. Shapes leave out the number of images. `optimizer`,
    `validation`, `callbacks` and `epochs` are asked of the run: where some of them are missed the
    outcome is partial, but with another optimizer or none of the callbacks it is another model.
    """
    shapes: dict[Side, Shape | None] = {"input": input_shape, "output": output_shape}
    pattern = ModelPattern(
        layers=tuple(parse_pattern(layer) for layer in layers),
        params=params,
        shapes={side: shape for side, shape in shapes.items() if shape is not None},
    )
    wanted = Wanted(optimizer, validation, callbacks, epochs)
    return _search(list(_list_candidates(context, wanted)), pattern)


def _search(candidates: list[_Candidate], pattern: ModelPattern) -> CheckResult:
    rebuilt = [one for one in candidates if one.model.layers]
    fitting = [one for one in rebuilt if pattern.fits(one.model, one.layers)]
    fitting.sort(key=lambda one: one.merit, reverse=True)
    expected = pattern.describe()
    if fitting and not fitting[0].missed:
        return _accept(fitting, pattern)
    if any(_may_be_it(candidate) for candidate in candidates):
        return say("errored", "model_structure.unsupported", expected=expected)
    if fitting:
        return _accept(fitting, pattern) if fitting[0].is_nearly_it else _refuse(fitting[0])
    if not rebuilt:
        hint = "model_structure.hint.none"
        return say("failed", "model_structure.none", hint=hint, expected=expected)
    nearest = max(rebuilt, key=lambda one: (count_alike(pattern.layers, one.layers), one.met))
    return say(
        "failed",
        "model_structure.other",
        hint="model_structure.hint.other",
        where=nearest.event.where,
        expected=expected,
        found=pattern.describe_found(nearest.model, nearest.layers),
    )


def _accept(fitting: list[_Candidate], pattern: ModelPattern) -> CheckResult:
    """The first of these models is the asked one, trained or not, or nearly so."""
    best = fitting[0]
    equals = tuple(one.model.event for one in fitting if one.rank == best.rank)[:_MOST_CANDIDATES]
    if best.is_trained and best.missed:
        result = _refuse(best, "partial")
        return result.model_copy(update={"binds": best.model.event, "candidates": equals})
    return say(
        "passed" if best.is_trained else "partial",
        "model_structure.passed" if best.is_trained else "model_structure.untrained",
        hint=None if best.is_trained else "model_structure.hint.untrained",
        where=best.event.where,
        expected=pattern.describe(),
        found=pattern.describe_found(best.model, best.layers),
        binds=best.model.event,
        candidates=equals,
    )


def _refuse(best: _Candidate, outcome: Literal["failed", "partial"] = "failed") -> CheckResult:
    """The structure is right, and something about the training is not."""
    names = [message(f"checks.model_structure.filter.{asked.name}") for asked in best.missed]
    return say(
        outcome,
        "model_structure.missed",
        hint=f"model_structure.hint.{best.missed[0].name}",
        where=best.event.where,
        expected=join_texts(" · ", [asked.expected for asked in best.missed]),
        found=join_texts(" · ", [asked.found for asked in best.missed]),
        missed=join_texts(", ", names),
    )


def _list_candidates(context: Context, wanted: Wanted) -> Iterator[_Candidate]:
    for index, model in context.measured.items():
        event = context.evidence.events[index]
        is_meant = context.only in (None, index)
        if is_meant and isinstance(event, TrainingRun | ModelCompiled):
            layers = settle_activations(model.layers, event.compiled)
            filters = tuple(list_filters(context, index, wanted))
            yield _Candidate(model, layers, filters, event)


def _may_be_it(candidate: _Candidate) -> bool:
    """Whether the asked model may be this one, which was trained and cannot be rebuilt."""
    is_unknown = candidate.model.status in ("unsupported", "errored")
    return candidate.is_run and is_unknown and not candidate.missed
