"""Text from strangers is made safe before it is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_reader import read_page
from report_records import draw_png

from grader.report.hostile import HTML_LIMIT, clean_html, clean_terminal, clean_text, is_png


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("a\x00b\x07c\x7f", "abc"),
        ("admin\u202enimda", "adminnimda"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("탭\t과 줄\n은 그대로", "탭\t과 줄\n은 그대로"),
    ],
)
def test_clean_text_drops_what_is_not_text(text: str, expected: str) -> None:
    """Colours, control characters, reordering marks and surrogates go; tab and newline stay."""
    assert clean_text(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/10\r5/10\r10/10\nnext", "10/10\nnext"),
        ("1/10\b\b\b\b2/10", "2/10"),
        ("done\r\nnext", "done\nnext"),
        ("kept\r", "kept"),
    ],
)
def test_clean_terminal_keeps_the_last_state(text: str, expected: str) -> None:
    """A progress bar shows only what was written last."""
    assert clean_terminal(text) == expected


@given(st.text())
def test_clean_text_is_stable(text: str) -> None:
    """Cleaning twice changes nothing, and what remains can be written to a file."""
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<style>body{display:none}</style>",
        "<svg onload=alert(1)><text>x</text></svg>",
        "<iframe src='https://example.org'></iframe>",
        "<form action='https://example.org'><input name='q'></form>",
    ],
)
def test_clean_html_drops_active_elements(html: str) -> None:
    """Nothing that runs, styles, frames or sends is left."""
    assert clean_html(html) == ""


@pytest.mark.parametrize(
    "html",
    [
        "<a href='javascript:alert(1)'>x</a>",
        "<img src='https://example.org/a.png'>x",
        "<p style='position:fixed' onclick='alert(1)' id='top' class='t' lang='en'>x</p>",
        "<td background='https://example.org'>x</td>",
    ],
)
def test_clean_html_leaves_no_attribute_that_loads_or_links(html: str) -> None:
    """Only spans of cells are attributes that survive."""
    page = read_page(str(clean_html(html)))
    assert [element.attributes for element in page.elements if element.attributes] == []


def test_clean_html_keeps_a_table() -> None:
    """A table stays a table, with its spans."""
    html = "<table><tr><td colspan='2' style='color:red'>1</td></tr></table>"
    expected = '<table><tbody><tr><td colspan="2">1</td></tr></tbody></table>'
    assert clean_html(html) == expected


def test_clean_html_refuses_a_huge_text() -> None:
    """A text beyond the limit is not sanitised at all."""
    assert clean_html("x" * (HTML_LIMIT + 1)) is None


def test_clean_html_does_not_multiply_open_formatting() -> None:
    """Open formatting elements are not repeated in every paragraph that follows."""
    bomb = "".join(f"<b a={number}>" for number in range(2000)) + "<p>" * 4000
    cleaned = clean_html(bomb)
    assert cleaned is not None
    assert len(cleaned) < 2 * len(bomb)


def test_is_png_accepts_a_picture() -> None:
    """The base64 of a PNG is a picture."""
    assert is_png(draw_png(4, 4))


@pytest.mark.parametrize(
    "data", ["", "R0lGODlhAQABAAAAACw=", 'iVBORw0KGgo" onerror="x', "iVBORw0KGgo\n", "<svg>"]
)
def test_is_png_refuses_anything_else(data: str) -> None:
    """Other formats and characters that could leave an attribute are no picture."""
    assert not is_png(data)
