"""Paper files: those of ours are read, anything else is refused before it is shown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from grader.messages import plain
from grader.quiz.papers.paper import Paper, PaperItem, PaperOption
from grader.quiz.papers.paper_file import PaperFileError, read_paper

OPTIONS = (PaperOption(id="a", text=plain("A")), PaperOption(id="b", text=plain("B")))
CHOICE = PaperItem(id="one", type="single_choice", prompt=plain("?"), options=OPTIONS)
PAPER = Paper(quiz="q", title=plain("Q"), student="kim", ticket="t.1", items=(CHOICE,))


def changed(**fields: Any) -> bytes:
    data = PAPER.model_dump(mode="json", by_alias=True)
    return json.dumps(data | fields).encode()


def with_item(**fields: Any) -> bytes:
    return changed(items=[CHOICE.model_dump(mode="json") | fields])


def test_paper_comes_back() -> None:
    """A paper as it is handed out is read as it was made."""
    assert read_paper(PAPER.model_dump_json(by_alias=True).encode(), "p.json") == PAPER


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "JSON"),
        (b"[" * 10_000, "JSON"),
        (b'{"quiz": "q"}', "title"),
        (changed(schema="grader/paper/2"), "schema"),
        (changed(quiz="../q"), "quiz"),
        (changed(ticket="x" * 8_001), "ticket"),
        (changed(items=[]), "items"),
        (with_item(type="essay"), "items.0.type"),
        (with_item(id="A b"), "items"),
        (with_item(options=[]), "items.0"),
        (with_item(options=[{"id": "a", "text": {"ko": "", "en": ""}}] * 2), "items.0"),
        (with_item(type="numeric"), "items.0"),
        (with_item(type="match"), "items.0"),
        (with_item(key="a"), "items.0.key"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value,
)
def test_other_files_are_refused(content: bytes, place: str) -> None:
    """The words name the file and the first place that is odd."""
    with pytest.raises(PaperFileError) as caught:
        read_paper(content, "p.json")
    words = f"p.json is no quiz paper, or is damaged: found a fault at {place}"
    assert caught.value.problem.en == words


def test_huge_file_is_refused() -> None:
    """More than a megabyte is not even parsed."""
    with pytest.raises(PaperFileError, match="too large"):
        read_paper(b" " * 1_000_001, "p.json")
