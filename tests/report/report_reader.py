"""A page taken apart, so that tests can ask what is on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "input", "img", "br", "hr", "link", "col", "wbr"}


@dataclass
class Element:
    """One element, with the language that is in force inside it."""

    tag: str
    attributes: dict[str, str]
    language: str
    inside: tuple[str, ...]
    text: str = ""


@dataclass
class Page:
    """All elements in order of appearance, and every piece of text with its language."""

    elements: list[Element] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)

    def tags(self) -> set[str]:
        return {element.tag for element in self.elements}

    def values(self, attribute: str) -> list[str]:
        found = (element.attributes.get(attribute) for element in self.elements)
        return [value for value in found if value is not None]

    def with_class(self, name: str) -> list[Element]:
        return [
            element
            for element in self.elements
            if name in element.attributes.get("class", "").split()
        ]

    def text(self) -> str:
        return " ".join(" ".join(text for text, _ in self.texts).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        outer = self.open[-1].language if self.open else ""
        inside = tuple(element.tag for element in self.open)
        element = Element(tag, attributes, attributes.get("lang", outer), inside)
        self.page.elements.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1].tag != "style":
            self.page.texts.append((data, self.open[-1].language))
            for element in self.open:
                element.text += data


def read_page(html: str) -> Page:
    """`html` taken apart; an element that is not closed where it should be fails the test."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert [element.tag for element in reader.open] == []
    return reader.page
