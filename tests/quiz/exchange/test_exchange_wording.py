"""Texts for other systems: language, forbidden characters, HTML."""

from __future__ import annotations

import pytest

from grader.messages import Text, plain
from grader.quiz.exchange.fractions import PERCENTAGES, nearest_percentage, show_percentage
from grader.quiz.exchange.wording import Tongue, clean, read_html, speak, write_html, write_prompt


@pytest.mark.parametrize(
    ("tongue", "expected"), [("ko", "층"), ("en", "layer"), ("both", "층 / layer")]
)
def test_text_is_spoken_in_the_chosen_language(tongue: Tongue, expected: str) -> None:
    """One language is as it is, both stand beside each other."""
    assert speak(Text(ko="층", en="layer"), tongue) == expected


def test_same_text_is_not_said_twice() -> None:
    """A name that is the same in both languages stands once."""
    assert speak(plain("softmax"), "both") == "softmax"


def test_forbidden_characters_are_removed() -> None:
    """What XML 1.0 forbids is gone, and every end of a line is one character."""
    assert clean("a\x00\x1b[0m\r\nb\u2028c\ufdd0\ud800") == "a[0m\nb\nc"


def test_html_is_escaped() -> None:
    """A text is no HTML: its tags and references are shown as they are."""
    assert write_html("<b>&lt; ]]>\nx") == "&lt;b&gt;&amp;lt; ]]&gt;<br>x"


def test_code_is_a_block() -> None:
    """Code follows the prompt, with its lines and its signs kept."""
    expected = "<p>What?</p><pre><code>if a &lt; b:\n    c</code></pre>"
    assert write_prompt("What?", "if a < b:\n    c") == expected


def test_html_is_read_as_shown() -> None:
    """Paragraphs and breaks end lines, references become signs, code is told apart."""
    found = read_html("<p>a &amp; b<br>c</p><p>d</p><pre><code>x &lt; 1\n  y</code></pre>")
    assert found == ("a & b\nc\nd", "x < 1\n  y", False)


@pytest.mark.parametrize(
    "text", ["<img src='x.png'>a", "<b>a</b>", "<script>evil()</script>a", "a<!-- b -->"]
)
def test_what_html_loses_is_noticed(text: str) -> None:
    """Pictures, formatting and scripts are left out, and that is said."""
    assert read_html(text) == ("a", "", True)


def test_moodle_shares_are_its_own() -> None:
    """The list has what Moodle's has: 21 shares from none to all."""
    shown = " ".join(show_percentage(percent) for percent in PERCENTAGES)
    thirds = "10 11.11111 12.5 14.28571 16.66667 20 25 30 33.33333 40 50 60 66.66667"
    assert shown == f"0 5 {thirds} 70 75 80 83.33333 90 100"


@pytest.mark.parametrize(("asked", "found"), [(37, 40), (-33.4, -33.33333), (99, 100), (1, 0)])
def test_nearest_share_is_found(asked: float, found: float) -> None:
    """Any percentage goes to the nearest that Moodle knows, with its sign."""
    assert nearest_percentage(asked) == found
