"""Spoils a solution, one small mistake at a time.

A solution comes in, with the task of each cell in its tags; out come mutants: the same notebook
with one mistake that a learner might make. Nothing is run here, and nothing is said about how an
assignment checks anything.
"""

from __future__ import annotations

from grader.authoring.mutation.mutants import Mutant, find_mutants
from grader.authoring.mutation.operators import KINDS, OPERATORS

__all__ = ["KINDS", "OPERATORS", "Mutant", "find_mutants"]
