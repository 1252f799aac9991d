"""Near misses."""

import pytest

from grader.spec.suggestions import did_you_mean, find_nearest


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("titel", "title"),
        ("Dataset", "dataset"),
        ("datset", "dataset"),
        ("zzz", None),
        ("", None),
        ("x" * 100_000, None),
    ],
)
def test_nearest_name(name: str, nearest: str | None) -> None:
    """A slip finds what was meant; something else altogether finds nothing."""
    assert find_nearest(name, ["title", "dataset", "week"]) == nearest


def test_two_equally_near_names_are_no_suggestion() -> None:
    """Where two are equally close, neither is guessed."""
    assert find_nearest("task-3", ["task-1", "task-2"]) is None


def test_sentence_ends_as_it_was_without_a_suggestion() -> None:
    """Nothing is added where nothing was meant."""
    assert did_you_mean("zzz", ["title"]) == ""
