"""Notes: what costs no points but is worth knowing."""

from __future__ import annotations

import pytest
from evidence_factory import (
    ENVIRONMENT,
    FOLDER,
    Story,
    at,
    cross_validation,
    evaluation,
    training_run,
)
from findings_factory import good_story, submission

from grader.evidence.events import OldCall
from grader.evidence.model import Evidence
from grader.messages import Text, message, plain
from grader.record.model import NoteRecord
from grader.record.notes import find_notes
from grader.submission.model import SourceFile

LOOKALIKE = FOLDER.model_copy(update={"source": "lookalike"})


def notes(story: Story, **changes: object) -> list[NoteRecord]:
    evidence: Evidence = story.evidence.model_copy(update=changes)
    return list(find_notes(submission(), evidence, story.measurement))


def texts(story: Story, **changes: object) -> list[Text]:
    return [note.text for note in notes(story, **changes)]


def claimed(claim: str, measured: str, model: str) -> Text:
    return message("execution.note.claimed", claimed=claim, measured=measured, model=model)


def test_honest_run_has_no_notes() -> None:
    """Where all goes together there is nothing to say."""
    history = {"accuracy": (0.80, 0.85), "val_accuracy": (0.82, 0.85)}
    story = Story(shown={3: "accuracy: 0.8500"})
    story.train(0.84, epochs=2, history=history)
    assert notes(story) == []


def test_old_calls_are_noted_once_a_line() -> None:
    """A call in a loop is one note; the same call on another line is another."""
    calls = [OldCall(call="sgd_log", where=at(0))] * 5 + [OldCall(call="sgd_log", where=at(2))]
    found = notes(Story(events=calls))
    assert [(note.kind, note.where and note.where.cell) for note in found] == [
        ("old_call", 0),
        ("old_call", 2),
    ]


def test_unknown_old_call_is_no_note() -> None:
    """A student's process may record any name."""
    assert notes(Story(events=[OldCall(call="../x"), OldCall(call="")])) == []


def test_lookalike_data_are_announced() -> None:
    """Whatever rests on the look-alike says so to the student."""
    found = notes(Story(), dataset=LOOKALIKE)
    assert found == [NoteRecord(kind="data", text=message("execution.note.lookalike"))]


def test_run_without_isolation_is_for_the_leader() -> None:
    """Only the leader needs to know of the missing sandbox."""
    environment = ENVIRONMENT.model_copy(update={"sandbox": "none"})
    found = notes(Story(), environment=environment)
    assert [(note.audience, note.text) for note in found] == [
        ("leader", message("execution.note.unconfined"))
    ]


def test_file_that_could_not_be_read_is_noted() -> None:
    """The reason is the one that was found while reading."""
    problem = plain("not a notebook")
    file = SourceFile(name="a.ipynb", kind="notebook", size=1, sha256="0", problem=problem)
    found = find_notes(submission(files=(file,)), Story().evidence, None)
    assert [note.text for note in found] == [problem]


def test_missing_answers_are_noted_where_a_quiz_is_asked() -> None:
    """Whoever wrote answers under another heading learns how they are found."""
    found = find_notes(submission(), Story().evidence, None, asks_quiz=True)
    assert [note.text for note in found] == [message("execution.note.no_answers")]


def test_dropped_lines_are_counted_for_the_leader() -> None:
    """Evidence that could not be believed is a matter of integrity."""
    found = notes(Story(), dropped=3)
    assert [(note.kind, note.audience, note.text) for note in found] == [
        ("integrity", "leader", message("execution.note.dropped", count=3))
    ]


def test_recorded_accuracy_far_above_the_measured_is_doubted() -> None:
    """Who claims 0.99 and measures 0.84 is looked at; the model is named."""
    story = Story()
    story.train(0.84, history={"val_accuracy": (0.99,)}, epochs=1)
    assert texts(story) == [claimed("0.9900", "0.8400", "sequential_0")]


@pytest.mark.parametrize(
    ("history", "count"),
    [
        ({"val_accuracy": (0.889,)}, 0),
        ({"val_accuracy": (0.891,)}, 1),
        ({"accuracy": (0.959,)}, 0),
        ({"accuracy": (0.961,)}, 1),
        ({"accuracy": (0.99,), "val_accuracy": (0.99,)}, 1),
        ({"val_accuracy": (None,)}, 0),
        ({"val_accuracy": (0.99, 0.85)}, 0),
    ],
)
def test_gap_must_be_wide(history: dict[str, tuple[float | None, ...]], count: int) -> None:
    """Overfitting is honest: only a wide gap of the last epoch is doubted, and once."""
    story = Story()
    story.train(0.84, history=history, epochs=max(map(len, history.values())))
    assert len(notes(story)) == count


def test_history_longer_than_the_training_is_doubted() -> None:
    """A History with more entries than epochs was written by hand."""
    story = Story()
    story.train(0.84, history={"loss": (0.5, 0.4, 0.3)}, epochs=1)
    assert texts(story) == [message("execution.note.written_history", epochs=1, entries=3)]


def test_test_images_in_training_are_reported() -> None:
    """How many test images were trained on."""
    story = good_story()
    story.origin("train", train=48_000, test=10_000)
    assert texts(story) == [message("execution.note.test_images", count=10_000)]


@pytest.mark.parametrize(
    "shown",
    ["accuracy: 0.9900", "test acc 0.99", "정확도: 0.990", "최종 점수 = 0.99", "accuracy 1.0"],
)
def test_printed_claim_is_doubted(shown: str) -> None:
    """A printed accuracy that nothing recorded comes near to is looked at."""
    story = good_story()
    story.shown = {3: shown}
    number = "1.0000" if "1.0" in shown else "0.9900"
    (note,) = notes(story)
    text = message("execution.note.claimed_shown", claimed=number, measured="0.8400")
    assert (note.text, note.where and note.where.cell) == (text, 3)


def test_only_the_first_printed_claim_is_noted() -> None:
    """One note is enough to look."""
    story = good_story()
    story.shown = {2: "accuracy 0.98", 3: "accuracy 0.99"}
    assert len(notes(story)) == 1


@pytest.mark.parametrize(
    "event",
    [
        cross_validation(0.99, 0.99),
        evaluation(accuracy=0.99),
        training_run(1, epochs=1, history={"accuracy": (0.99,)}),
    ],
)
def test_printed_number_that_was_recorded_is_no_claim(event: object) -> None:
    """A number from any score, evaluation or History may be printed."""
    story = good_story()
    story.add(event)  # type: ignore[arg-type]
    story.shown = {3: "accuracy: 0.9900"}
    assert notes(story) == []


def test_claims_need_a_measurement() -> None:
    """Without a measured model there is nothing to hold a claim against."""
    assert notes(Story(shown={0: "accuracy 0.99"})) == []


def test_nothing_is_doubted_without_a_measurement() -> None:
    """Where the measurement failed nobody is suspected."""
    story = good_story()
    story.measured = False
    assert notes(story) == []


def test_integrity_is_never_shown_to_the_student() -> None:
    """Doubts are for the leader alone, and none is an accusation."""
    story = Story(shown={3: "accuracy: 0.9900"})
    story.train(0.84, history={"val_accuracy": (0.99, 0.99)}, epochs=1)
    story.origin("train", test=10_000)
    doubts = [note for note in notes(story, dropped=1) if note.kind == "integrity"]
    assert ({note.audience for note in doubts}, len(doubts) >= 4) == ({"leader"}, True)
