"""Reproducibility: the same notebook gives the same numbers again."""

from __future__ import annotations

from grader.checks.context import Context
from grader.checks.registry import check
from grader.checks.result import CheckResult
from grader.checks.verdicts import say
from grader.evidence.events import SeedSet, TrainingRun
from grader.messages import plain

_SEEDING = frozenset({"set_random_seed", "tf.random.set_seed"})
_DETERMINISM = "enable_op_determinism"


@check
def seeds_set(context: Context, *, determinism: bool = False) -> CheckResult:
    """A random seed is set before a model is trained.

    Keras's and TensorFlow's seeds count; those of Python and NumPy are not recorded. With
    `determinism` TensorFlow's deterministic operations are asked for as well.
    """
    calls = list(context.events(SeedSet))
    seeds = [(index, call) for index, call in calls if call.function in _SEEDING]
    expected = plain("keras.utils.set_random_seed(42)")
    if not seeds:
        return say("failed", "seeds_set.none", hint="seeds_set.hint.none", expected=expected)
    index, seed = seeds[0]
    trained = [i for i, _ in context.events(TrainingRun)]
    if trained and index > trained[-1]:
        return say("partial", "seeds_set.late", hint="seeds_set.hint.late", where=seed.where)
    if determinism and not any(call.function == _DETERMINISM for _, call in calls):
        return say(
            "partial",
            "seeds_set.not_deterministic",
            hint="seeds_set.hint.not_deterministic",
            where=seed.where,
            expected=plain("tf.config.experimental.enable_op_determinism()"),
        )
    return say("passed", "seeds_set.passed", where=seed.where)
