"""One file for each type of question, and the table that a quiz is marked with.

A new type is a member of `grader.spec.quiz.Question`, a file here and a line in `MARKERS`.
"""

from __future__ import annotations

from types import MappingProxyType

from grader.quiz.kinds.code_name import mark_code_name
from grader.quiz.kinds.numeric import mark_numeric
from grader.quiz.kinds.term import mark_term
from grader.quiz.verdict import Markers

MARKERS: Markers = MappingProxyType(
    {"numeric": mark_numeric, "term": mark_term, "code_name": mark_code_name}
)

__all__ = ["MARKERS", "mark_code_name", "mark_numeric", "mark_term"]
