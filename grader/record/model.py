"""The grading record: one JSON file that holds everything a report shows.

The format is `grader/record/1`. Later releases may add fields; those named here keep their meaning.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from grader.messages import Text, plain

Status = Literal["graded", "needs_review", "not_graded"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(_Frozen):
    """A place in a submission, as a reader finds it."""

    file: str
    cell: int
    """The cell's index among all cells, as in `execution.cells`."""
    number: int
    """The cell's number within its file, from 1."""
    line: int
    """Line within the cell for a notebook, within the file for a script; from 1."""
    code: str = ""
    """That line of code."""


class FileRecord(_Frozen):
    name: str
    kind: str
    size: int
    sha256: str
    problem: Text | None = None


class SubmissionRecord(_Frozen):
    files: tuple[FileRecord, ...]
    fingerprint: str


class ErrorRecord(_Frozen):
    name: str
    message: str
    line: int | None
    """Line within the cell, from 1."""
    traceback: str
    explanation: Text | None = None
    """What this error usually means, for a beginner."""


class OutputRecord(_Frozen):
    kind: Literal["text", "html", "image"]
    text: str = ""
    stream: str = "stdout"
    png: str = ""
    """For an image: base64 of the PNG."""


class CellRecord(_Frozen):
    index: int
    file: str
    number: int
    first_line: int = 1
    """Line of the file on which the source begins; 1 for every cell of a notebook."""
    status: str
    seconds: float
    source: str
    error: ErrorRecord | None = None
    outputs: tuple[OutputRecord, ...] = ()


class ExecutionRecord(_Frozen):
    status: str
    message: Text
    """What the status means, with the limit and its setting where one was passed."""
    wall_seconds: float
    cells: tuple[CellRecord, ...]


class CheckRecord(_Frozen):
    id: str
    kind: str
    title: Text
    outcome: Literal["passed", "partial", "failed", "skipped", "errored", "later"]
    """`later`, in a student's own look at their work alone: only grading can tell."""
    points: float
    max_points: float
    message: Text
    hint: Text | None = None
    expected: Text | None = None
    found: Text | None = None
    where: Place | None = None
    level: Text | None = None
    """The rubric's words for the level that was reached."""


class TaskRecord(_Frozen):
    id: str
    title: Text
    points: float
    max_points: float
    bonus: bool = False
    """Points here come on top of `max_score`."""
    checks: tuple[CheckRecord, ...]


_MOST_POINTS = 1e6
"""Of one question; more is no grade."""


def _in_both(value: object) -> object:
    # Early records hold it once for both languages.
    return plain(value) if isinstance(value, str) else value


class OptionRecord(_Frozen):
    id: str
    text: Text


class ConceptRecord(_Frozen):
    name: Text
    found: bool


class QuestionRecord(_Frozen):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    id: str
    """Its place in the quiz."""
    asked: str = ""
    """The id of the question that was asked there; another where it was drawn from a pool."""
    values: dict[str, float] = {}
    """The numbers that stood for its variables."""
    prompt: Text
    code: str = ""
    options: tuple[OptionRecord, ...] = ()
    """To choose from or to put in order, as the student saw them; for a match those on the left."""
    right: tuple[OptionRecord, ...] = ()
    """For a match: what may belong to them."""
    status: Literal["correct", "partial", "near", "wrong", "ask", "review", "unanswered"]
    points: float = Field(ge=0, le=_MOST_POINTS)
    max_points: float = Field(ge=0, le=_MOST_POINTS)
    answer: str
    """As the student wrote it; empty where there is none."""
    source: str
    read_as: Annotated[Text, BeforeValidator(_in_both)]
    """What the marker read in it."""
    feedback: Text
    explanation: Text | None = None
    concepts: tuple[ConceptRecord, ...] = ()
    """For an answer in free text: the ideas that it was to bring."""
    suggested: float | None = None
    """For `review`: the share of the points that the marker would give."""
    group: str = ""
    """For `review` and what a person decided: equal for answers of equal content."""
    decided: bool = False
    """Whether a person's decision counts here."""
    read_with: str = ""
    """What took the words of a free text apart; empty for other questions."""


class AnswerRecord(_Frozen):
    """Of a student's own look at their work: whether a question of the quiz has an answer."""

    id: str
    """Its place in the quiz."""
    is_answered: bool


class MeasuredRecord(_Frozen):
    split: str
    status: str
    accuracy: float | None
    loss: float | None
    samples: int
    preprocessing: Text | None = None


class RecordedRecord(_Frozen):
    """What the student's own run said."""

    accuracy: float | None = None
    """Of the last epoch on the training data."""
    loss: float | None = None
    val_accuracy: float | None = None
    """Of the last epoch on the validation data, or of a later `evaluate`."""
    val_loss: float | None = None
    history: dict[str, tuple[float | None, ...]] = {}
    """Each metric's value for each epoch, with Keras's names (`loss`, `val_loss`, …)."""


class ModelRecord(_Frozen):
    """One training run: a model may be trained several times, and appears once for each."""

    name: str
    layers: tuple[dict[str, Any], ...]
    """Each `{type, name, units, activation, output_shape, params}`."""
    params: int | None
    optimizer: str
    loss: str
    epochs: int
    where: Place | None = None
    status: str = "completed"
    measured: MeasuredRecord
    recorded: RecordedRecord


class NoteRecord(_Frozen):
    """Something worth knowing that costs no points."""

    kind: Literal["old_call", "execution", "data", "integrity", "hint"]
    audience: Literal["student", "leader"] = "student"
    text: Text
    where: Place | None = None


class DatasetRecord(_Frozen):
    name: str
    source: str
    sha256: str


class EnvironmentRecord(_Frozen):
    python: str
    tensorflow: str
    keras: str
    grader: str
    dataset: DatasetRecord | None
    sandbox: str
    layers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """Layers of isolation that a newer kernel would have added."""


class Record(_Frozen):
    """The grade of one student for one assignment, with all that it rests on."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["grader/record/1"] = Field(default="grader/record/1", alias="schema")
    assignment: str
    title: Text
    week: int | None = None
    student: str
    purpose: Literal["grade", "self_check"] = "grade"
    """`self_check`: a student's own look at their work, which has no score."""
    is_quick: bool = False
    """Whether training was cut short, so that the look does not take long."""
    status: Status
    reasons: tuple[Text, ...] = ()
    """Why a person is needed; empty for `graded`."""
    score: float | None
    """None where nothing could be graded."""
    max_score: float
    submission: SubmissionRecord
    execution: ExecutionRecord
    tasks: tuple[TaskRecord, ...]
    quiz: tuple[QuestionRecord, ...] = ()
    answers: tuple[AnswerRecord, ...] = ()
    """Of a `self_check`, which marks no answer: each question of the quiz; otherwise empty."""
    attempt: int = 0
    """Which of their own quizzes the student answered; 0 where everybody has the same."""
    models: tuple[ModelRecord, ...] = ()
    notes: tuple[NoteRecord, ...] = ()
    environment: EnvironmentRecord
    evidence: str | None = None
    """Digest of the stored evidence that all of this was computed from."""
    graded_at: str
    """UTC, ISO 8601, to the second."""
