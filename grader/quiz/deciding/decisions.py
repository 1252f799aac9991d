"""What a person decided about answers that no marker may decide: once for all of equal content.

Those of a quiz lie in `rubrics/decisions/<quiz>.yaml` with the answer each was made on, so that
they can be read, corrected and used again for the next class.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from grader.errors import GraderError
from grader.files import write_whole
from grader.messages import Text, message
from grader.quiz.deciding.grouping import group_name
from grader.quiz.papers.form import FormItem
from grader.quiz.reading.writing import MAX_ANSWER, normalise
from grader.quiz.verdict import Reading, Verdict
from grader.spec.assignment import Identifier
from grader.spec.quiz import Bank, Pool, Question, Quiz, QuizStatus
from grader.spec.tree import MAX_BYTES
from grader.spec.yaml import load_spec

_HEADING = """\
# What people decided about answers to this quiz; `grader quiz review` adds to it. A decision counts
# for every answer of the same content; of two on the same, the later one. Change `credit` (0 to 1)
# or `words` as you like, then run `grader regrade`. Comments are not kept.
"""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Decision(_Frozen):
    """One person's mark for an answer, and for all of equal content."""

    question: Identifier
    """The id of the question that was asked, not that of a pool."""
    values: dict[str, float] = {}
    """The numbers that stood for its variables."""
    answer: str = Field(min_length=1, max_length=MAX_ANSWER)
    """An answer of this content, as it was written."""
    credit: float = Field(ge=0, le=1)
    words: Text | None = None
    """What the student reads, where there is more to say than the mark."""
    decided_at: str = ""
    """UTC, ISO 8601, to the second."""

    def verdict(self, before: Verdict, hint: Text) -> Verdict:
        """The mark that takes the place of a marker's `review`."""
        status = _status(self.credit)
        feedback = message(f"quiz.decided.{status}", hint=hint)
        if self.words is not None:
            feedback = message("quiz.decided.with_words", mark=feedback, words=self.words)
        return Verdict(
            status, self.credit, before.read_as, feedback, before.suggested, before.concepts
        )


class DecisionFile(_Frozen):
    """`rubrics/decisions/<quiz>.yaml`."""

    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True)
class Decisions:
    """The decisions of one quiz, found by the content of an answer."""

    by_group: Mapping[str, Decision] = field(default_factory=dict)

    def group_of(self, item: FormItem, text: str, reading: Reading) -> str:
        """The name of all answers to `item` whose content equals that of a normalised text."""
        return group_name(item.question, item.source, item.values, text, reading)

    def find(self, group: str) -> Decision | None:
        """What was decided about a group, if anything."""
        return self.by_group.get(group)


NO_DECISIONS = Decisions()


def load_decisions(path: Path, quiz: Quiz, bank: Bank, reading: Reading) -> Decisions:
    """The decisions in a quiz's file by group: see `resolve`; errors as for `read_decisions`."""
    return resolve(read_decisions(path), quiz, bank, reading)


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions in a file, in its order; none where there is no file.

    Raises:
        SpecError: the file is faulty; the message names file and line.
    """
    return load_spec(path, DecisionFile).decisions if path.exists() else ()


def resolve(decisions: Iterable[Decision], quiz: Quiz, bank: Bank, reading: Reading) -> Decisions:
    """The decisions by group, as today's analyser reads the answers they were made on.

    Of two decisions on one group the later counts. Those on a question that is no longer there
    count for nothing.
    """
    by_group: dict[str, Decision] = {}
    for decision in decisions:
        question = find_asked(decision.question, quiz, bank)
        if question is not None:
            answer = normalise(decision.answer)
            name = group_name(question, decision.question, decision.values, answer, reading)
            by_group[name] = decision
    return Decisions(by_group)


def find_asked(id: str, quiz: Quiz, bank: Bank) -> Question | None:
    """The question that a quiz or the bank has under an id."""
    own = (item for item in quiz.questions if not isinstance(item, Pool) and item.id == id)
    return next(own, None) or bank.questions.get(id)


def save_decision(path: Path, decision: Decision) -> None:
    """Write a decision to a quiz's file, in place of an earlier one on the very same answer.

    Every other entry stays, also one on a question that is no longer there.

    Raises:
        SpecError: what is there is faulty; nothing is written then.
        GraderError: the file cannot be written, or is full.
    """
    others = [other for other in read_decisions(path) if not _is_same_answer(other, decision)]
    content = _dump((*others, decision)).encode()
    if len(content) > MAX_BYTES:
        raise GraderError(
            f"{path}: expected at most {MAX_BYTES:,} bytes of decisions, found {len(content):,}",
            "take out decisions on questions that are no longer asked",
        )
    try:
        write_whole(path, content)
    except OSError as error:
        raise GraderError(
            f"cannot write the decisions {path}: {error.strerror or error}",
            "check that the folder can be written to and that the disk has room",
        ) from error


def _status(credit: float) -> QuizStatus:
    if credit >= 1:
        return "correct"
    return "partial" if credit > 0 else "wrong"


def _is_same_answer(one: Decision, other: Decision) -> bool:
    return (one.question, one.values, normalise(one.answer)) == (
        other.question,
        other.values,
        normalise(other.answer),
    )


class _Quoted(str):
    """A text that is written in quotes, so that YAML never takes it for a number."""


class _Dumper(yaml.SafeDumper):
    """Writes `_Quoted` texts in quotes."""


def _dump_quoted(dumper: yaml.SafeDumper, text: _Quoted) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"')


_Dumper.add_representer(_Quoted, _dump_quoted)


def _dump(decisions: Iterable[Decision]) -> str:
    entries = [_entry(decision) for decision in decisions]
    return _HEADING + yaml.dump(
        {"decisions": entries}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000
    )


def _entry(decision: Decision) -> dict[str, Any]:
    entry: dict[str, Any] = {"question": _Quoted(decision.question)}
    if decision.values:
        entry["values"] = dict(decision.values)
    entry |= {"answer": _Quoted(decision.answer), "credit": decision.credit}
    if decision.words is not None:
        entry["words"] = {
            "ko": _Quoted(decision.words.ko),
            "en": _Quoted(decision.words.en),
        }
    if decision.decided_at:
        entry["decided_at"] = _Quoted(decision.decided_at)
    return entry
