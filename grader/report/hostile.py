"""Text from strangers, made safe to show: terminal codes, control characters, HTML and pictures."""

from __future__ import annotations

import re
from typing import Final

import nh3
from markupsafe import Markup

# Colours, cursor moves and window titles. The character classes cannot match an escape character,
# so the time stays linear even for a text made of nothing but unfinished sequences.
_TERMINAL: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?")

# Control characters, the marks that reorder a line so that it reads differently from what it says,
# and lone surrogates, which no file can hold. Tab and newline stay.
_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_OVERWRITTEN: Final = re.compile(r"[\r\x08]+")

_TABLE_TAGS: Final = {
    *("table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("p", "div", "span", "br", "hr", "pre", "sub", "sup"),
    *("ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6"),
}
_TABLE_ATTRIBUTES: Final = {
    "*": set[str](),
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
# A parser repeats every open one of these in each new paragraph, so that a small text can grow into
# millions of elements. A span is not repeated.
_REPEATED_TAG: Final = re.compile(
    r"(</?)(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE
)
_HIDDEN_TAGS: Final = {"script", "style", "svg", "math", "template", "noscript", "title"}

_PNG: Final = re.compile(r"iVBORw0KGgo[A-Za-z0-9+/]*={0,2}")
_PNG_LIMIT: Final = 8_000_000
HTML_LIMIT: Final = 60_000


def clean_text(text: str) -> str:
    """`text` without terminal codes and control characters; newlines are `\\n`. Not yet escaped."""
    if text.isascii() and text.isprintable():
        return text
    text = _TERMINAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text)


def clean_terminal(text: str) -> str:
    """What a terminal would show at the end: of a progress bar, only its last state."""
    text = _TERMINAL.sub("", text).replace("\r\n", "\n")
    if "\r" in text or "\x08" in text:
        text = "\n".join(_last_written(line) for line in text.split("\n"))
    return _CONTROL.sub("", text)


def clean_html(html: str) -> Markup | None:
    """Tables and plain text elements of `html`, with no attribute that could style, link or load.

    Bold and italics are lost. None where `html` is longer than `HTML_LIMIT` characters.
    """
    if len(html) > HTML_LIMIT:
        return None
    safe = nh3.clean(
        _REPEATED_TAG.sub(r"\1span", clean_text(html)),
        tags=_TABLE_TAGS,
        clean_content_tags=_HIDDEN_TAGS,
        attributes=_TABLE_ATTRIBUTES,
        url_schemes=set(),
        link_rel=None,
    )
    return Markup(safe)


def is_png(data: str) -> bool:
    """Whether `data` is the base64 of a PNG, in characters that are safe in an attribute."""
    return len(data) <= _PNG_LIMIT and _PNG.fullmatch(data) is not None


def _last_written(line: str) -> str:
    written = [part for part in _OVERWRITTEN.split(line) if part.strip()]
    return written[-1] if written else ""
