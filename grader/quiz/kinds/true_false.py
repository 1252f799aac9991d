"""Marks whether a statement is called true or false."""

from __future__ import annotations

from grader.messages import Text, join_texts, message
from grader.quiz.reading.truth import read_verdicts
from grader.quiz.verdict import Reading, Verdict, accept, postpone, refuse
from grader.spec.quiz import Misconception, TrueFalseQuestion


def mark_true_false(question: TrueFalseQuestion, text: str, reading: Reading) -> Verdict:
    """Mark a normalised answer by the one verdict in it; reasons beside it are not marked."""
    verdicts = set(read_verdicts(text))
    read_as = join_texts((_show(verdict) for verdict in sorted(verdicts, reverse=True)), " / ")
    if not verdicts:
        return postpone("ask", "ask.no_verdict")
    if len(verdicts) > 1:
        return postpone("ask", "ask.both_verdicts", read_as)
    if verdicts == {question.key}:
        return accept(read_as)
    misconception = Misconception(text=question.feedback) if question.feedback else None
    return refuse(question, read_as, misconception)


def _show(verdict: bool) -> Text:
    return message("quiz.verdict.true" if verdict else "quiz.verdict.false")
