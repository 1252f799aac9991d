"""Texts for other systems: the language, what no format may hold, and HTML out and in."""

from __future__ import annotations

import html
import re
from typing import Literal

from grader.messages import Language, Text

Tongue = Language | Literal["both"]

# What XML 1.0 forbids, the C1 controls, and the noncharacters, which the GIFT reader uses.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
_HIDDEN = frozenset({"script", "style"})
_PLAIN = _BLOCKS | {"br", "pre", "code"}
"""Tags that leave something behind when a text becomes plain; others are formatting lost."""
_TAG = re.compile(r"<(?P<closing>/?)(?P<name>[A-Za-z][A-Za-z0-9]{0,20})(?:[\s/][^<>]{0,500})?>")
_SPACES = re.compile(r"[\t\r\n]+")


def clean(text: str) -> str:
    """`text` without characters that no format may hold, with `\\n` for every end of a line."""
    return _ILLEGAL.sub("", _LINE_ENDS.sub("\n", text)).strip()


def one_line(text: str) -> str:
    """`text` in a single line, with single spaces."""
    return " ".join(clean(text).split())


def speak(text: Text, tongue: Tongue) -> str:
    """A text in one language, or in both: `한국어 / English`, once where they are the same."""
    if tongue != "both":
        return clean(text.in_language(tongue))
    ko, en = clean(text.ko), clean(text.en)
    return ko if ko == en else f"{ko} / {en}"


def write_html(text: str, code: str = "") -> str:
    """Plain text, and code below it, as HTML; nothing of `text` is taken for a tag."""
    shown = html.escape(text, quote=False).replace("\n", "<br>")
    if not code:
        return shown
    return f"<p>{shown}</p><pre><code>{html.escape(code, quote=False)}</code></pre>"


def write_prompt(text: str, code: str) -> str:
    """A prompt as HTML: a paragraph, and the code as a block."""
    return write_html(text, code) if code else f"<p>{write_html(text)}</p>"


def read_html(text: str) -> tuple[str, str, bool]:
    """Plain text, the code of the `<pre>` blocks, and whether pictures or formatting were lost.

    The standard library's parser takes the square of the length for some texts; this one does not.
    """
    bare, lost = _drop_comments(text)
    shown: list[str] = []
    code: list[str] = []
    into, is_hidden, end = shown, False, 0
    for tag in _TAG.finditer(bare):
        if not is_hidden:
            into.append(_show(bare[end : tag.start()], is_code=into is code))
        end = tag.end()
        name, is_closing = tag["name"].lower(), bool(tag["closing"])
        lost |= name not in _PLAIN
        if name in _HIDDEN:
            is_hidden = not is_closing
        elif name == "pre":
            into = shown if is_closing else code
            # Blocks of code stand apart from each other.
            into.append("\n\n" if code and not is_closing else "")
        elif name == "br" or (is_closing and name in _BLOCKS):
            into.append("\n")
    if not is_hidden:
        into.append(_show(bare[end:], is_code=into is code))
    return clean("".join(shown)), clean("".join(code)), lost


def _show(text: str, *, is_code: bool) -> str:
    """What a page would show of a text between two tags."""
    return html.unescape(text if is_code else _SPACES.sub(" ", text))


def _drop_comments(text: str) -> tuple[str, bool]:
    kept: list[str] = []
    end = 0
    while (begin := text.find("<!--", end)) != -1:
        kept.append(text[end:begin])
        close = text.find("-->", begin)
        end = close + 3 if close != -1 else len(text)
    return "".join([*kept, text[end:]]), bool(kept)
