"""Stories for the search for doubts: a training with its weights, and the notes it gives."""

from __future__ import annotations

from typing import Any

from evidence_factory import Story, digest, model_note, training_run
from findings_factory import SOURCES, submission

from grader.evidence.events import TrainingRun, WeightsTrail
from grader.evidence.model import Evidence
from grader.measurement.model import MeasuredPrediction
from grader.messages import Text, message
from grader.record.integrity import find_integrity_notes
from grader.record.model import NoteRecord


def followed_run(
    *weights: str, number: int = 0, jumps: tuple[int, ...] = (), **changes: Any
) -> TrainingRun:
    """A training run whose weights were these: at the start, after each epoch, and at the end."""
    start, *epochs, end = (digest(name) for name in weights)
    values: dict[str, Any] = {
        "epochs": len(epochs),
        "model": model_note(number, weights=end),
        "trail": WeightsTrail(weights=start, epochs=tuple(epochs), jumps=jumps),
    }
    return training_run(number, **{**values, **changes})


def story_of(run: TrainingRun, accuracy: float | None = 0.84, **measured: Any) -> Story:
    """One training run that measures `accuracy`."""
    story = Story(cell_count=len(SOURCES))
    story.measure(story.add(run), accuracy, **measured)
    return story


def notes_of(story: Story, *predictions: MeasuredPrediction, **changes: object) -> list[NoteRecord]:
    """The doubts about a story; `changes` are of its evidence."""
    evidence: Evidence = story.evidence.model_copy(update=changes)
    measurement = story.measurement
    if measurement is not None:
        measurement = measurement.model_copy(update={"predictions": predictions})
    return list(find_integrity_notes(submission(), evidence, measurement))


def texts_of(story: Story, *predictions: MeasuredPrediction, **changes: object) -> list[Text]:
    return [note.text for note in notes_of(story, *predictions, **changes)]


def note(key: str, **values: object) -> Text:
    return message(f"execution.note.{key}", **values)
