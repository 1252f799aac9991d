"""Long texts are folded, and nothing but the counted gap is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grader.report.folding import Folded, fold


def test_short_text_stays_open() -> None:
    """A short text is shown whole, without blank lines around it."""
    assert fold("\na\nb\n\n") == Folded("a\nb")


def test_long_text_shows_its_beginning() -> None:
    """Twelve lines are open, the others are behind the fold."""
    text = "\n".join(str(number) for number in range(100))
    folded = fold(text)
    assert folded.preview.split("\n") == [str(number) for number in range(12)]
    assert (folded.lines, folded.gap) == (88, 0)
    assert folded.preview + "\n" + folded.head == text


def test_huge_text_keeps_both_ends() -> None:
    """Of a huge text the beginning and the end remain, and the gap is counted."""
    folded = fold("a" * 100_000 + "z" * 4_000)
    kept = len(folded.preview) + len(folded.head) + len(folded.tail)
    assert kept + folded.gap == 104_000
    assert folded.tail == "z" * 4_000


@given(st.integers(0, 300), st.integers(0, 400))
def test_pieces_add_up(lines: int, width: int) -> None:
    """Pieces and gap are as long as the text, up to the newline at the fold."""
    text = "\n".join(["x" * width + "."] * lines)
    folded = fold(text)
    kept = len(folded.preview) + len(folded.head) + len(folded.tail) + folded.gap
    assert len(text) - kept in (0, 1)
