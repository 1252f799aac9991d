"""Names and messages may hold a student's text: it must not steer what it is shown on.

That is a terminal, or a CI service that reads a log for commands: lines that begin with `::`, and
`##[…]` or `##name[…]` anywhere.
"""

from __future__ import annotations

import re
import unicodedata

_COMMAND = re.compile(r":(?=:)|#(?=#\w*\[)")


def legible(text: str) -> str:
    """`text` with a replacement character for each control or formatting character, and for the
    first character of what a CI service could take for a command."""
    seen = "".join(c if unicodedata.category(c)[0] != "C" else "\ufffd" for c in text)
    return _COMMAND.sub("\ufffd", seen)


def legible_lines(text: str) -> str:
    """The same for each line of `text` by itself, so that there are as many."""
    return "\n".join(legible(line) for line in text.split("\n"))
