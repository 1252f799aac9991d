"""Text that GitHub shows as it was written, whatever it holds.

Every character that Markdown could read is an entity. GitHub looks for mentions, references,
addresses and emoji after entities are decoded, in one run of text at a time: a `<span>` around a
character that could begin one ends the run. Invisible characters would do the same, but whoever
copies code out of a hint would copy them too.

Names and code stand in `<code>`, where GitHub looks for no mentions and references. Addresses it
links even there, because its Markdown does not know what an element of HTML holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from grader.report.ci.single_line import legible_line

NAME_LIMIT: Final = 80
"""Characters of a name that are shown."""
TEXT_LIMIT: Final = 600
"""Characters of a message or a hint that are shown."""

_HARMLESS: Final = frozenset(" ,?'\";%")
_BEGINS: Final = re.compile(
    # Mentions and e-mail, references, mathematics, addresses and emoji,
    r"[@#$]|:(?=\S)"
    # addresses without a scheme,
    r"|\.(?=[^\W\d])|(?<=[Ww]{3})\."
    # references such as GH-1 and GHSA-…,
    r"|(?<=[A-Za-z0-9])-(?=[A-Za-z0-9])"
    # and commits: seven hexadecimal digits or more, here in pieces.
    r"|[0-9a-fA-F]{6}(?=[0-9a-fA-F])"
)


def show_sentence(text: str, limit: int = TEXT_LIMIT) -> str:
    """`text` as Markdown that renders as at most `limit` of its characters, on one line."""
    return _disarm(legible_line(text, limit))


def show_code(text: str, limit: int = NAME_LIMIT) -> str:
    """`text`, a name or a line of code, as at most `limit` characters in `<code>`."""
    return f"<code>{_disarm(legible_line(text, limit) or '—')}</code>"


def show_table(headings: Sequence[str]) -> str:
    """The first two lines of a table; `headings` are Markdown."""
    return f"{show_row(headings)}\n{show_row(['---'] * len(headings))}"


def show_row(cells: Sequence[str]) -> str:
    """One line of a table; `cells` are Markdown."""
    return f"| {' | '.join(cells)} |"


def show_details(summary: str, lines: Sequence[str]) -> str:
    """Markdown `lines` that open at a click on `summary`, which is HTML."""
    body = "\n".join(lines)
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def _disarm(line: str) -> str:
    pieces: list[str] = []
    end = 0
    for match in _BEGINS.finditer(line):
        pieces += [_escape(line[end : match.start()]), f"<span>{_escape(match[0])}</span>"]
        end = match.end()
    return "".join(pieces) + _escape(line[end:])


def _escape(text: str) -> str:
    return "".join(
        c if not c.isascii() or c.isalnum() or c in _HARMLESS else f"&#{ord(c)};" for c in text
    )
