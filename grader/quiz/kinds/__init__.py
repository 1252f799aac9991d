"""One file for each type of question, and the table that a quiz is marked with.

A new type is a member of `grader.spec.quiz.Question`, a file here and a line in `MARKERS`.
"""

from __future__ import annotations

from types import MappingProxyType

from grader.quiz.kinds.choice import mark_multiple_choice, mark_single_choice
from grader.quiz.kinds.code_name import mark_code_name
from grader.quiz.kinds.code_output import mark_code_output
from grader.quiz.kinds.free_text import mark_free_text
from grader.quiz.kinds.match import mark_match
from grader.quiz.kinds.numeric import mark_numeric
from grader.quiz.kinds.order import mark_order
from grader.quiz.kinds.term import mark_term
from grader.quiz.kinds.true_false import mark_true_false
from grader.quiz.verdict import Markers

MARKERS: Markers = MappingProxyType(
    {
        "single_choice": mark_single_choice,
        "multiple_choice": mark_multiple_choice,
        "true_false": mark_true_false,
        "match": mark_match,
        "order": mark_order,
        "numeric": mark_numeric,
        "term": mark_term,
        "code_name": mark_code_name,
        "code_output": mark_code_output,
        "free_text": mark_free_text,
    }
)

__all__ = [
    "MARKERS",
    "mark_code_name",
    "mark_code_output",
    "mark_free_text",
    "mark_match",
    "mark_multiple_choice",
    "mark_numeric",
    "mark_order",
    "mark_single_choice",
    "mark_term",
    "mark_true_false",
]
