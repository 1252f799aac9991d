"""Seeds and deterministic operations."""

from __future__ import annotations

import pytest
from evidence_factory import Story, at, training_run

from grader.evidence.events import SeedSet
from grader.messages import Text, message


def says(key: str) -> Text:
    return message(f"checks.seeds_set.{key}")


def seed(function: str = "set_random_seed", line: int = 1) -> SeedSet:
    return SeedSet(function=function, seed=42, where=at(0, line))


@pytest.mark.parametrize("function", ["set_random_seed", "tf.random.set_seed"])
def test_seed_before_training_passes(function: str) -> None:
    """Keras's and TensorFlow's seed count alike, and the line is shown."""
    result = Story(events=[seed(function, 3), training_run()]).check("seeds_set")
    assert (result.outcome, result.where) == ("passed", at(0, 3))


def test_no_seed_fails() -> None:
    """Without a seed the hint says how to set one."""
    result = Story(events=[training_run()]).check("seeds_set")
    assert (result.outcome, result.hint) == ("failed", says("hint.none"))


def test_deterministic_operations_alone_are_no_seed() -> None:
    """They need a seed to be of use."""
    result = Story(events=[seed("enable_op_determinism")]).check("seeds_set", determinism=True)
    assert (result.outcome, result.message) == ("failed", says("none"))


def test_seed_after_all_training_is_partial() -> None:
    """What is trained already is not changed by a seed."""
    result = Story(events=[training_run(), seed()]).check("seeds_set")
    assert (result.outcome, result.message) == ("partial", says("late"))


def test_seed_between_trainings_passes() -> None:
    """Some set a seed for the one model that matters."""
    story = Story(events=[training_run(), seed(), training_run(1)])
    assert story.check("seeds_set").outcome == "passed"


def test_missing_determinism_is_partial() -> None:
    """Where deterministic operations are asked for, a seed is half of it."""
    result = Story(events=[seed(), training_run()]).check("seeds_set", determinism=True)
    assert (result.outcome, result.message) == ("partial", says("not_deterministic"))


def test_seed_and_determinism_pass() -> None:
    """Both together are all that is asked for."""
    story = Story(events=[seed(), seed("enable_op_determinism"), training_run()])
    assert story.check("seeds_set", determinism=True).outcome == "passed"


def test_unknown_function_is_no_seed() -> None:
    """A name that a forger made up counts for nothing."""
    assert Story(events=[seed("x" * 400)]).check("seeds_set").outcome == "failed"
