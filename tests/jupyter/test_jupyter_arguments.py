"""What stands after `%grade` is read, and slips are answered kindly."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import TargetError
from grader.jupyter.arguments import Arguments, guess_language, parse_arguments


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", Arguments()),
        ("ch07-1", Arguments(target="ch07-1")),
        ("week-6 --quick", Arguments(target="week-6", quick=True)),
        ("--quick ch07-1", Arguments(target="ch07-1", quick=True)),
        ("ch07-1  # look again, it's late", Arguments(target="ch07-1")),
        ('--notebook "my work.ipynb"', Arguments(notebook=Path("my work.ipynb"))),
        (r"C:\kits\a1.kit.json", Arguments(target=r"C:\kits\a1.kit.json")),
        ("--language en --page out/a.html", Arguments(language="en", page=Path("out/a.html"))),
    ],
)
def test_line_is_read(line: str, expected: Arguments) -> None:
    """Options may stand anywhere, names may be quoted, and a comment ends the line."""
    assert parse_arguments(line) == expected


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("--quik --language en", "there is no option --quik; did you mean --quick?"),
        ("--qu --language en", "there is no option --qu"),
        ("ch07-1 ch07-2 --language en", "'ch07-2'"),
        ("--language en --notebook", "--notebook"),
        ("--language fr", "fr"),
        ('"ch07-1 --language en', "No closing quotation"),
    ],
)
def test_slip_is_named(line: str, part: str) -> None:
    """The message names what could not be read, and the hint shows how it is written."""
    with pytest.raises(TargetError) as caught:
        parse_arguments(line)
    assert (part in caught.value.message, "%grade ch07-1" in caught.value.hint) == (True, True)


@pytest.mark.parametrize(
    ("line", "expected"),
    [("ch07-1", "ko"), ("--quik --language en", "en"), ("--language=en", "en"), ("en", "ko")],
)
def test_language_is_known_before_the_kit(line: str, expected: str) -> None:
    """Korean is spoken until English is asked for, also where the rest cannot be read."""
    assert guess_language(line) == expected
