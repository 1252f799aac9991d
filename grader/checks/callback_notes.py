"""What the callbacks of a training were, and whether one of them ended it."""

from __future__ import annotations

import math

from grader.evidence.events import CallbackNote, TrainingRun


def is_checkpoint(note: CallbackNote) -> bool:
    """Whether a callback is Keras's ModelCheckpoint, or a class of the student's made from it."""
    return note.name == "ModelCheckpoint" or {"filepath", "save_best_only"} <= set(note.config)


def is_stopping(note: CallbackNote) -> bool:
    """Whether a callback is Keras's EarlyStopping, or a class of the student's made from it."""
    return note.name == "EarlyStopping" or {"patience", "restore_best_weights"} <= set(note.config)


_MADE_FROM = {"ModelCheckpoint": is_checkpoint, "EarlyStopping": is_stopping}


def is_callback(note: CallbackNote, name: str) -> bool:
    """Whether a callback is Keras's class `name`, or as far as can be told one made from it."""
    is_made_from = _MADE_FROM.get(name)
    return note.name == name or (is_made_from is not None and is_made_from(note))


def has_stopped(note: CallbackNote, run: TrainingRun) -> bool:
    """Whether EarlyStopping ended the run. Keras leaves `stopped_epoch` at 0 where it did not."""
    epoch = read_number(note.config.get("stopped_epoch"))
    return run.status == "completed" and epoch is not None and epoch > 0


def read_number(value: object) -> float | None:
    """A plain number of a callback's; a class of the student's may hold anything there."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        # JSON holds whole numbers of any length.
        return None
    return number if math.isfinite(number) else None
