"""One question being practised: its tries, its hints, and how well it went in the end."""

from __future__ import annotations

from dataclasses import dataclass, replace

from grader.quiz.papers.form import FormItem
from grader.quiz.practice.schedule import Rating
from grader.quiz.verdict import Verdict
from grader.spec.quiz import FreeTextQuestion, Question

TRIES = 3


@dataclass(frozen=True)
class Trial:
    """Where somebody is with one question."""

    item: FormItem
    tries: int = 0
    """Answers that were not right."""
    rating: Rating | None = None
    """How it went; None while it may still be tried, and for what one rates oneself."""

    @property
    def asked(self) -> Question:
        """The question with the hint that the next wrong answer is to get in its feedback."""
        question = self.item.question
        hints = (question.hint, *question.more_hints)
        return question.model_copy(update={"hint": hints[min(self.tries, len(hints) - 1)]})

    @property
    def is_self_rated(self) -> bool:
        """Whether nobody but the student can say how well it went."""
        return isinstance(self.item.question, FreeTextQuestion)


def take(trial: Trial, verdict: Verdict) -> Trial:
    """The trial after an answer. What cannot be pinned down (`ask`, `review`) costs no try."""
    match verdict.status:
        case "correct" | "near":
            return replace(trial, rating="hard" if trial.tries else "good")
        case "ask" | "review":
            return trial
        case _:
            tries = trial.tries + 1
            return replace(trial, tries=tries, rating="again" if tries >= TRIES else None)
