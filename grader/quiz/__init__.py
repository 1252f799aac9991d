"""Marks the answers to a quiz.

In come a `Quiz`, the `Glossary` and a student's `Answer`s; out goes one `Marking` a question. This
part never runs what a student wrote, never gives points (a rubric does) and never guesses:
where an answer can be read in two ways it asks.
"""

from grader.quiz.lint import Mismatch, check_cases, unknown_terms
from grader.quiz.marking import Marking, mark, unmatched_answers

__all__ = ["Marking", "Mismatch", "check_cases", "mark", "unknown_terms", "unmatched_answers"]
