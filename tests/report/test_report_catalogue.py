"""The words of the report's pages: all there, none left over."""

from __future__ import annotations

import re
from importlib import resources

from grader.messages import message_keys

PART = resources.files("grader.report")
TEMPLATES = [
    entry.read_text(encoding="utf-8")
    for entry in (PART / "templates").iterdir()
    if entry.name.endswith(".html")
]
KEYS = {key for key in message_keys() if key.startswith("report.")}


def test_every_key_of_the_templates_exists() -> None:
    """A text that a template asks for is in the catalogue."""
    asked = {key for text in TEMPLATES for key in re.findall(r'say\("([a-z_.]+)"(?! ~)', text)}
    assert {f"report.{key}" for key in asked if not key.endswith(".")} - KEYS == set()
    assert len(asked) > 60


def test_templates_hold_no_words_of_their_own() -> None:
    """No Hangul and no sentence stands in a template."""
    assert [text for text in TEMPLATES if re.search("[가-힣]", text)] == []
