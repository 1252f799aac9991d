"""What a student wrote steers neither a terminal nor a CI service."""

from __future__ import annotations

import pytest

from grader.messages.legible import legible


def test_ordinary_text_stays() -> None:
    """Korean, punctuation and single colons are left as they are."""
    text = "김민수: 7-2 (50%) # [1] a:b"
    assert legible(text) == text


@pytest.mark.parametrize("character", ["\x1b", "\r", "\n", "\x9b", "\u202e", "\u200b", "\ud800"])
def test_character_that_steers_a_terminal_is_replaced(character: str) -> None:
    """Controls, marks of direction, what has no width, and halves of characters."""
    assert legible(f"a{character}b") == "a\ufffdb"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error file=a::b", "\ufffd:error file=a\ufffd:b"),
        (":::: x", "\ufffd\ufffd\ufffd: x"),
        ("a ##[error]b", "a \ufffd#[error]b"),
        ("##vso[task.complete]", "\ufffd#vso[task.complete]"),
    ],
)
def test_command_of_a_ci_service_is_broken(text: str, shown: str) -> None:
    """Wherever it stands, because a long line is folded."""
    assert legible(text) == shown
