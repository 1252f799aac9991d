"""Filters: what an assignment asks of the training of a model, besides its layers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from grader.checks.bounds import Bound
from grader.checks.callback_notes import is_callback
from grader.checks.context import Context
from grader.checks.optimizers import describe_optimizer, find_compiles, parse_optimizer
from grader.evidence.events import TrainingRun
from grader.messages import Text, message, plain


@dataclass(frozen=True)
class Wanted:
    """What is asked of a training run."""

    optimizer: str | None
    """An optimizer pattern."""
    validation: bool
    callbacks: tuple[str, ...]
    epochs: Bound | None


@dataclass(frozen=True)
class Filter:
    """One thing asked of the training of a model, and how far it is met."""

    name: Literal["optimizer", "validation", "callbacks", "epochs"]
    share: float
    """From 0, missed altogether, to 1."""
    expected: Text
    found: Text


def list_filters(context: Context, index: int, wanted: Wanted) -> Iterator[Filter]:
    """Everything that is asked of the model of event `index`, a training run or a compile."""
    run = context.run(index)
    if wanted.optimizer is not None:
        yield _filter_optimizer(context, index, wanted.optimizer)
    if wanted.validation:
        met = run is not None and (run.validation is not None or run.validation_split > 0)
        given = message("checks.model_structure.with_validation")
        missing = message("checks.model_structure.without_validation")
        yield Filter("validation", float(met), given, given if met else missing)
    if wanted.callbacks:
        yield _filter_callbacks(run, wanted.callbacks)
    if wanted.epochs is not None:
        done = run.epochs_run if run else 0
        epochs = message("checks.trained.epochs", epochs=str(wanted.epochs))
        found = message("checks.trained.epochs", epochs=done)
        yield Filter("epochs", float(wanted.epochs.holds(done)), epochs, found)


def _filter_callbacks(run: TrainingRun | None, asked: tuple[str, ...]) -> Filter:
    notes = run.callbacks if run else ()
    met = sum(any(is_callback(note, name) for note in notes) for name in asked)
    found = ", ".join(dict.fromkeys(note.name for note in notes)) or "—"
    return Filter("callbacks", met / len(asked), plain(", ".join(asked)), plain(found))


def _filter_optimizer(context: Context, index: int, text: str) -> Filter:
    pattern = parse_optimizer(text)
    notes = find_compiles(context, index)
    met = any(pattern.matches(note) for note in notes)
    found = describe_optimizer(notes[-1], pattern) if notes else "—"
    return Filter("optimizer", float(met), plain(f"optimizer={text}"), plain(f"optimizer={found}"))
