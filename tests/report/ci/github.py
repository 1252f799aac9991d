"""GitHub as far as these tests need it: its Markdown, and what it looks for afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import cmarkgfm
from cmarkgfm.cmark import Options
from lxml import html
from markdown_it import MarkdownIt

OURS = {"b", "code", "details", "h2", "h3", "li", "p", "span", "summary", "ul"} | {
    *("table", "thead", "tbody", "tr", "th", "td", "div"),
}
"""Elements that we write ourselves, and the one that holds a rendered text."""

_QUIET = {"code", "pre", "a"}
"""Where GitHub looks for addresses alone: those its Markdown finds, which knows no element."""
_EVERYWHERE = {"e-mail", "address"}

FILTERS: dict[str, re.Pattern[str]] = {
    "mention": re.compile(r"(?<![\w`])@\w[\w-]*(?:/[\w-]+)?"),
    "e-mail": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),
    "issue": re.compile(r"#\d+|\bgh-\d+", re.IGNORECASE),
    "commit": re.compile(r"\b[0-9a-f]{7,40}\b", re.IGNORECASE),
    "advisory": re.compile(r"\b(?:GHSA|CVE)-\w+", re.IGNORECASE),
    "own reference": re.compile(r"\b[A-Za-z]+-\d+"),
    "emoji": re.compile(r":[\w+-]+:"),
    "address": re.compile(r"(?:https?|ftp)://\S|www\.\w|(?:mailto|xmpp):\S", re.IGNORECASE),
    "mathematics": re.compile(r"\$[^$]+\$"),
}


def _by_markdown_it(text: str) -> str:
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    return str(parser.render(text))


def _by_cmark(text: str) -> str:
    flags = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    return str(cmarkgfm.markdown_to_html_with_extensions(text, flags, EXTENSIONS))


EXTENSIONS = ["table", "autolink", "strikethrough", "tagfilter", "tasklist"]

RENDERERS: tuple[Callable[[str], str], ...] = (_by_markdown_it, _by_cmark)


def read_markdown(text: str, render: Callable[[str], str]) -> html.HtmlElement:
    """What GitHub makes of `text`, as one element that holds it all."""
    return html.fragment_fromstring(render(text), create_parent="div")


def find_active(page: html.HtmlElement) -> list[str]:
    """Everything that is not our own markup or plain text."""
    return [*_odd_elements(page), *_odd_texts(page)]


def _odd_elements(page: html.HtmlElement) -> Iterator[str]:
    for element in page.iter():
        # The one comment that we write is the marker.
        if element.tag is html.etree.Comment:
            if element.text != " grader ":
                yield f"comment {element.text}"
        elif element.tag not in OURS:
            yield f"element {element.tag}"
        elif element.attrib:
            yield f"attributes {dict(element.attrib)}"


def _odd_texts(page: html.HtmlElement) -> Iterator[str]:
    for text in page.xpath(".//text()"):
        holder = text.getparent() if text.is_text else text.getparent().getparent()
        is_quiet = _QUIET & {holder.tag, *(one.tag for one in holder.iterancestors())}
        for name, pattern in FILTERS.items():
            if (not is_quiet or name in _EVERYWHERE) and pattern.search(text):
                yield f"{name} {text}"
