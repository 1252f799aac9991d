"""What a person decided about answers that no marker may decide: once for all of equal content.

Those of a quiz lie in `rubrics/decisions/<quiz>.yaml` with the answer each was made on, so that
they can be read, corrected and used again for the next class.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

from grader.messages import Text, message
from grader.quiz.form import FormItem
from grader.quiz.verdict import Reading, Verdict
from grader.spec.assignment import Identifier


class Decision(BaseModel):
    """One person's mark for an answer, and for all of equal content."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: Identifier
    """The id of the question that was asked, not that of a pool."""
    values: dict[str, float] = {}
    """The numbers that stood for its variables."""
    answer: str = Field(min_length=1)
    """An answer of this content, as it was written."""
    credit: float = Field(ge=0, le=1)
    words: Text | None = None
    """What the student reads, where there is more to say than the mark."""
    decided_at: str = ""
    """UTC, ISO 8601, to the second."""

    def verdict(self, before: Verdict, hint: Text) -> Verdict:
        """The mark that takes the place of a marker's `review`."""
        raise NotImplementedError


@dataclass(frozen=True)
class Decisions:
    """The decisions of one quiz, found by the content of an answer."""

    by_group: Mapping[str, Decision] = field(default_factory=dict)

    def group_of(self, item: FormItem, text: str, reading: Reading) -> str:
        """The name of all answers to `item` whose content equals that of a normalised text."""
        raise NotImplementedError

    def find(self, group: str) -> Decision | None:
        """What was decided about a group, if anything."""
        return self.by_group.get(group)


NO_DECISIONS = Decisions()
