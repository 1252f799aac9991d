"""Text of bounded length, cut at whole blocks."""

from __future__ import annotations

from grader.report.ci.fitting import Section, compose, in_bytes


def _tell(count: int) -> str:
    return f"{count} more"


def test_everything_is_there_where_there_is_room() -> None:
    """Sections are parted by a blank line, blocks as each section says."""
    sections = [Section("# a"), Section("head", ["1", "2"], "\n", _tell)]
    assert compose(sections, 100) == "# a\n\nhead\n1\n2\n"


def test_blocks_without_room_are_counted() -> None:
    """The line on what is missing has its room kept for it."""
    blocks = ["x" * 30] * 10
    assert compose([Section("", blocks, "\n", _tell)], 110) == f"{'x' * 30}\n" * 3 + "\n7 more\n"


def test_long_block_does_not_hide_those_after_it() -> None:
    """What has room is shown, whatever stands before it."""
    text = compose([Section("", ["x" * 100, "short"], tell=_tell)], 50)
    assert text == "short\n\n1 more\n"


def test_head_goes_with_its_blocks() -> None:
    """A heading over nothing is left out."""
    text = compose([Section("head", ["x" * 100], tell=_tell)], 50)
    assert text == "1 more\n"


def test_later_sections_can_tell_what_they_left_out() -> None:
    """The first section does not take the room of the last one's line."""
    sections = [Section("", ["x" * 10] * 9, "\n", _tell), Section("", ["y" * 90], "\n", _tell)]
    assert "1 more" in compose(sections, 60)


def test_no_room_gives_nothing() -> None:
    """A limit holds even where not a line has room."""
    assert compose([Section("head", ["x"], tell=_tell)], 0) == ""


def test_length_in_bytes_counts_bytes() -> None:
    """Hangul takes three bytes a syllable."""
    assert in_bytes("가a") == 4
