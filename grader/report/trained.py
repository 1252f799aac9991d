"""The table of trained models: what was built, how well it does, and how it learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from grader.messages import Text
from grader.record.model import ModelRecord
from grader.report.curves import Chart, draw_charts
from grader.report.words import status_text

_LAYER_LIMIT: Final = 24
_NAME_LIMIT: Final = 60


@dataclass(frozen=True, slots=True)
class ShownModel:
    """One training run, ready to show."""

    number: int
    """From 1, in the order of training."""
    record: ModelRecord
    layers: tuple[str, ...]
    more_layers: int
    unmeasured: Text | None
    """Why there is no measured accuracy; None where there is one."""
    charts: list[Chart]


def show_models(models: Sequence[ModelRecord]) -> list[ShownModel]:
    """The training runs in order, each with its layers in short and its learning curves."""
    return [_show_model(number, model) for number, model in enumerate(models, start=1)]


def _show_model(number: int, model: ModelRecord) -> ShownModel:
    measured = model.measured
    return ShownModel(
        number=number,
        record=model,
        layers=tuple(_describe(layer) for layer in model.layers[:_LAYER_LIMIT]),
        more_layers=max(0, len(model.layers) - _LAYER_LIMIT),
        unmeasured=status_text("measured", measured.status) if measured.accuracy is None else None,
        charts=draw_charts(model.recorded.history),
    )


def _describe(layer: dict[str, Any]) -> str:
    """A layer as one would write it: `Dense(100, relu)`."""
    known = (layer.get("units"), layer.get("rate"), layer.get("activation"))
    # Every layer without an activation of its own has the linear one, which says nothing.
    told = [str(value)[:_NAME_LIMIT] for value in known if value not in (None, "linear")]
    return f"{str(layer.get('type', '?'))[:_NAME_LIMIT]}({', '.join(told)})"
