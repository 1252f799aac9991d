"""Files: what models were written to them, and which model came back from which file."""

from __future__ import annotations

import fnmatch
import glob
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from grader.checks.callback_notes import is_checkpoint
from grader.checks.context import Context
from grader.checks.series import list_learnt
from grader.evidence.events import (
    CallbackNote,
    Evaluated,
    FileSaved,
    ModelNote,
    Predicted,
    TrainingRun,
)

_Use = TypeVar("_Use", Evaluated, Predicted)

_FIELD = re.compile(r"\{[^{}]*\}")
"""What ModelCheckpoint fills in, such as `{epoch:02d}`."""
_MAX_FIELDS = 6
"""More than any file is named after; each of them makes comparing slower."""
_MAX_WRITES = 1_000

Action = Literal["save", "save_weights"]


@dataclass(frozen=True)
class Write:
    """A file that a model was written to."""

    event: int
    name: str
    """Without its folders; of a checkpoint with the fields that Keras fills in."""
    action: Action
    model: ModelNote | None
    """As it was written, or for a checkpoint as its run left it."""
    by_checkpoint: bool = False

    def is_read_by(self, name: str) -> bool:
        """Whether the file `name`, without its folders, is this one."""
        parts = _FIELD.split(self.name)
        if not self.by_checkpoint or not 1 < len(parts) <= _MAX_FIELDS:
            return self.name == name
        return fnmatch.fnmatchcase(name, "*".join(map(glob.escape, parts)))


def list_writes(context: Context) -> list[Write]:
    """Every file that a model was written to, by itself or by ModelCheckpoint, in order."""
    writes: list[Write] = []
    for index, event in enumerate(context.evidence.events):
        if isinstance(event, TrainingRun) and event.epochs_run > 0:
            writes += (_read_checkpoint(index, event, note) for note in event.callbacks)
        elif isinstance(event, FileSaved) and event.action in ("save", "save_weights"):
            action: Action = "save" if event.action == "save" else "save_weights"
            writes.append(Write(index, base_name(event.path), action, event.model))
    return [write for write in writes if write.name][-_MAX_WRITES:]


def _read_checkpoint(index: int, run: TrainingRun, note: CallbackNote) -> Write:
    """What a callback wrote; the name is empty where it is no checkpoint."""
    path = str(note.config.get("filepath", "")) if is_checkpoint(note) else ""
    action: Action = "save_weights" if note.config.get("save_weights_only") else "save"
    return Write(index, base_name(path), action, run.model, by_checkpoint=True)


def find_write(writes: Sequence[Write], path: str, before: int) -> Write | None:
    """What was written last to the file at `path`, before the event `before`."""
    name = base_name(path)
    earlier = (write for write in reversed(writes) if write.event < before)
    return next((write for write in earlier if name and write.is_read_by(name)), None)


def base_name(path: str) -> str:
    """A file's name without its folders; the old and the new ending of weights are one."""
    name = re.split(r"[\\/]", path.rstrip("\\/"))[-1]
    return name.removesuffix(".weights.h5") + ".h5" if name.endswith(".weights.h5") else name


def list_uses(context: Context, index: int, kind: type[_Use]) -> list[tuple[int, _Use]]:
    """Each `evaluate` or `predict` of the model of event `index` since it first learnt, in order.

    So are those of its copies: other models, as long as they hold what was read back from a file
    to which this one was written.
    """
    learnt = [i for i, _ in list_learnt(context, index)]
    if not learnt:
        return []
    copies = list(_follow_copies(context, context.model_id(index), min(learnt)))
    return [
        (i, event)
        for i, event in context.events(kind)
        if i > min(learnt) and event.model.id in copies[i]
    ]


def _follow_copies(context: Context, own: int, start: int) -> Iterator[frozenset[int]]:
    """For each event the ids of the models that then hold what the model `own` learnt.

    `start` is the event from which on it had learnt anything.
    """
    writes = list_writes(context)
    written_by = {write.event: write.model.id for write in writes if write.model is not None}
    ids, written = frozenset({own}), set[int]()
    for index, event in enumerate(context.evidence.events):
        if isinstance(event, TrainingRun) and event.epochs_run > 0:
            # What another model learnt afterwards is its own.
            ids = ids - {event.model.id} | {own}
        if index >= start and written_by.get(index) in ids:
            written.add(index)
        if isinstance(event, FileSaved) and event.action.startswith("load") and event.model:
            write = find_write(writes, event.path, index)
            is_copy = write is not None and write.event in written
            others = ids - {event.model.id}
            ids = others | {event.model.id} if is_copy else others | {own}
        yield ids
