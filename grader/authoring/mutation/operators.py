"""All operators, family by family. A new one is a function in a family's file."""

from __future__ import annotations

from grader.authoring.mutation.baseline import BASELINE
from grader.authoring.mutation.callbacks import CALLBACKS
from grader.authoring.mutation.compiling import COMPILING
from grader.authoring.mutation.data import DATA
from grader.authoring.mutation.evaluating import EVALUATING
from grader.authoring.mutation.layers import LAYERS
from grader.authoring.mutation.persistence import PERSISTENCE
from grader.authoring.mutation.plots import PLOTS
from grader.authoring.mutation.prediction import PREDICTION
from grader.authoring.mutation.quiz import QUIZ
from grader.authoring.mutation.registry import Operator
from grader.authoring.mutation.reproducibility import REPRODUCIBILITY
from grader.authoring.mutation.training import TRAINING
from grader.authoring.mutation.whole_cell import WHOLE_CELL

_FAMILIES = (
    REPRODUCIBILITY,
    DATA,
    BASELINE,
    LAYERS,
    COMPILING,
    TRAINING,
    EVALUATING,
    PLOTS,
    CALLBACKS,
    PERSISTENCE,
    PREDICTION,
    WHOLE_CELL,
)

OPERATORS: tuple[Operator, ...] = tuple(
    operator for family in _FAMILIES for operator in family.values()
)
"""The operators on code."""

KINDS: tuple[str, ...] = (*(operator.kind for operator in OPERATORS), *QUIZ)
"""Every kind of mutant."""
