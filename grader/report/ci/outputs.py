"""Outputs of a step, in the format of the file that `GITHUB_OUTPUT` names."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_BREAK: Final = re.compile(r"[\r\n]")


def _make_delimiter() -> str:
    return f"end-{secrets.token_hex(16)}"


def dump_outputs(
    values: Mapping[str, str], make_delimiter: Callable[[], str] = _make_delimiter
) -> str:
    """Lines to append to the file: `name=value`, or the value between random delimiters.

    A value of several lines stands between delimiters, which nobody who wrote it can know. Half a
    surrogate pair, which no file can hold, becomes U+FFFD.

    Raises:
        ValueError: a name is none that a workflow can ask for.
    """
    return "".join(_dump(name, value, make_delimiter) for name, value in values.items())


def _dump(name: str, value: str, make_delimiter: Callable[[], str]) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"expected an output's name such as 'lowest-percent', found {name!r}")
    text = re.sub("[\ud800-\udfff]", "\ufffd", value)
    if not _BREAK.search(text):
        return f"{name}={text}\n"
    delimiter = make_delimiter()
    while delimiter in text:
        delimiter = make_delimiter()
    return f"{name}<<{delimiter}\n{text}\n{delimiter}\n"
