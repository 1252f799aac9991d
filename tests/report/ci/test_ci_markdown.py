"""Strangers' text in Markdown: shown as it was written, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from github import RENDERERS, find_active, read_markdown
from hypothesis import given, settings
from strangers import HOSTILE, any_text

from grader.report.ci.markdown import (
    NAME_LIMIT,
    TEXT_LIMIT,
    show_code,
    show_details,
    show_row,
    show_sentence,
    show_table,
)
from grader.report.ci.single_line import legible_line

Renderer = Callable[[str], str]

PLACES: dict[str, Callable[[str], str]] = {
    "paragraph": lambda text: f"{text}\n",
    "middle": lambda text: f"x {text} y\n",
    "item": lambda text: f"- one\n  - {text}\n",
    "cell": lambda text: f"{show_table(['a', 'b'])}\n{show_row([text, 'c'])}\n",
    "summary": lambda text: f"{show_details(text, ['- x'])}\n",
    "bold": lambda text: f"- <b>{text}</b> x\n",
}


@pytest.mark.parametrize("render", RENDERERS)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_nothing_but_text(text: str, place: str, render: Renderer) -> None:
    """A sentence and a name become no markup, link, mention, reference, emoji or formula."""
    page = read_markdown(PLACES[place](f"{show_sentence(text)} {show_code(text)}"), render)
    assert find_active(page) == []


@pytest.mark.parametrize("render", RENDERERS)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_can_be_read(text: str, render: Renderer) -> None:
    """Nothing of a text is lost or decoded: it reads as its one legible line."""
    page = read_markdown(f"x {show_sentence(text)} {show_code(text)}\n", render)
    name = legible_line(text, NAME_LIMIT) or "—"
    assert page.text_content().strip() == f"x {legible_line(text, TEXT_LIMIT)} {name}"


@pytest.mark.parametrize("render", RENDERERS)
@settings(max_examples=300, deadline=None)
@given(text=any_text)
def test_sentence_is_shown_as_it_was_written(text: str, render: Renderer) -> None:
    """Whatever a text holds, it reads as its one legible line, and nothing in it is active."""
    page = read_markdown(f"- x {show_sentence(text)} y\n", render)
    line = legible_line(text, TEXT_LIMIT)
    assert (page.text_content().strip(), find_active(page)) == (f"x {line} y", [])


@pytest.mark.parametrize("render", RENDERERS)
@settings(max_examples=300, deadline=None)
@given(text=any_text)
def test_sentence_at_the_beginning_is_no_block(text: str, render: Renderer) -> None:
    """At the beginning of a line a text makes no heading, list, quote, code or HTML."""
    page = read_markdown(f"{show_sentence(text)}\n", render)
    assert page.text_content().strip() == legible_line(text, TEXT_LIMIT)
    assert {element.tag for element in page.iter()} <= {"div", "p", "span"}


@pytest.mark.parametrize("render", RENDERERS)
@settings(max_examples=300, deadline=None)
@given(text=any_text)
def test_code_is_one_cell_whatever_it_holds(text: str, render: Renderer) -> None:
    """A name in a table stays within its cell and reads as its one legible line."""
    page = read_markdown(PLACES["cell"](show_code(text)), render)
    cells = [cell.text_content() for cell in page.iter("td")]
    assert cells == [legible_line(text, NAME_LIMIT) or "—", "c"]
    assert find_active(page) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_holds_no_command(text: str) -> None:
    """Markdown that is printed to a log commands no CI service."""
    shown = show_sentence(text) + show_code(text)
    assert [mark for mark in ("::", "##", "\n", "\r") if mark in shown] == []


def test_copied_code_is_what_was_shown() -> None:
    """Nothing invisible is put between the characters of a hint's code."""
    shown = show_sentence("keras.layers.Dense(10)").replace("<span>", "").replace("</span>", "")
    assert [character for character in shown if not character.isascii()] == []


def test_long_text_is_cut() -> None:
    """A text of any length takes a bounded place."""
    assert show_code("x" * 1_000_000) == f"<code>{'x' * (NAME_LIMIT - 1)}…</code>"
