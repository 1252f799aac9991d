"""The pages that are written from the code are what the code says today."""

from __future__ import annotations

from pathlib import Path

import generate
import pytest
from docs_reader import ROOT

from grader.checks.registry import load_registry
from grader.record.model import Record

PAGES = generate.render_pages(ROOT)


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_page_is_up_to_date(path: Path) -> None:
    """A page is what docs/generate.py would write; if not, run it."""
    assert PAGES[path] == (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", load_registry())
def test_catalogue_has_every_check(kind: str) -> None:
    """Each check has a section, with every argument that it takes."""
    section = PAGES[generate.REFERENCE / "checks.md"].partition(f"\n## {kind}\n")[2]
    section = section.partition("\n## ")[0]
    arguments = load_registry()[kind].arguments.model_fields
    assert [name for name in arguments if f"| `{name}` |" not in section] == []
    assert "What a student reads:" in section
    assert f"\n- {kind}" in section


def test_record_page_explains_its_fields() -> None:
    """The text below a field in the source stands in its row."""
    page = PAGES[generate.REFERENCE / "record.md"]
    assert "| `reasons` | list of text in Korean and English | empty | Why a person" in page
    assert [name for name in Record.model_fields if name.rstrip("_") not in page] == []
