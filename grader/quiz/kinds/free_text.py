"""Marks an explanation in a student's own words, as far as that can be done without a person."""

from __future__ import annotations

from collections.abc import Sequence

from grader.messages import Text, join_texts, message, plain
from grader.quiz.verdict import Concern, Reading, Verdict
from grader.quiz.words.concepts import (
    Finding,
    Statement,
    credit,
    find_concepts,
    find_contradictions,
    take_apart,
)
from grader.quiz.words.doubts import find_doubt
from grader.spec.quiz import Contradiction, FreeTextQuestion


def mark_free_text(question: FreeTextQuestion, text: str, reading: Reading) -> Verdict:
    """Mark a normalised answer: `correct` where every idea is clear and nothing speaks against it.

    All others are for a person (`review`) with the credit that the ideas found suggest, and none is
    ever `wrong`: what is missing here may have been said in words that nobody thought of.
    """
    statement = take_apart(text, reading.analyser)
    findings = find_concepts(question, statement, reading.analyser)
    contradictions = find_contradictions(question, statement, reading.analyser)
    reason = _reason(question, statement, findings, contradictions, reading)
    found = _names(findings)
    concerns = tuple(Concern(finding.concept.name, finding.found) for finding in findings)
    read_as = _read_as(statement, findings)
    if reason is None:
        feedback = message("quiz.free_text.correct", found=found)
        return Verdict("correct", 1.0, plain(read_as), feedback, concepts=concerns)
    key = "some" if any(finding.found for finding in findings) else "none"
    feedback = message(f"quiz.free_text.review_{key}", reason=reason, found=found)
    return Verdict("review", 0.0, plain(read_as), feedback, credit(findings), concerns)


def _reason(
    question: FreeTextQuestion,
    statement: Statement,
    findings: Sequence[Finding],
    contradictions: Sequence[Contradiction],
    reading: Reading,
) -> Text | None:
    """Why a person has to read it; None where nobody has to."""
    if contradictions:
        return message(
            "quiz.free_text.because.contradiction",
            text=join_texts(contradiction.text for contradiction in contradictions),
        )
    if not all(finding.found for finding in findings):
        return message("quiz.free_text.because.missing")
    doubt = find_doubt(question, statement, findings, reading.analyser)
    return None if doubt is None else message(f"quiz.free_text.because.{doubt}")


def _names(findings: Sequence[Finding]) -> Text:
    return join_texts((finding.concept.name for finding in findings if finding.found), ", ")


def _read_as(statement: Statement, findings: Sequence[Finding]) -> str:
    """The words that were taken for an idea."""
    places = sorted({place for finding in findings for place in finding.used})
    return ", ".join(dict.fromkeys(statement.words[clause][word] for clause, word in places))
