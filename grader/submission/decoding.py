"""Bytes → text, for files that may come from any editor on any machine."""

from __future__ import annotations

import codecs
import json
import re

_COOKIE = re.compile(rb"^[ \t\f]*#[^\r\n]{0,200}?coding[:=][ \t]*([-\w.]{1,40})")
_HANGUL = re.compile("[가-힣]")
# Closed, because codecs that a file may name can also run arithmetic for minutes.
_COOKIE_CODECS = frozenset({"cp949", "euc_kr", "johab", "cp1252", "iso8859-1", "latin-1"})


def decode_text(content: bytes) -> str | None:
    """The text in `content`, with `\\n` line ends; None where it is no text that we can read.

    UTF-8, UTF-16 and UTF-32, with or without a byte order mark; else the encoding that a Python
    coding cookie names, if it is one in use in Korea or Western Europe; else CP949, as Korean
    Windows editors save, if that gives Hangul.
    """
    for codec in (json.detect_encoding(content), _cookie(content)):
        text = _decode(content, codec)
        if text is not None:
            return clean_text(text)
    text = _decode(content, "cp949")
    return clean_text(text) if text is not None and _HANGUL.search(text) else None


def clean_text(text: str) -> str:
    """`text` with `\\n` line ends, and with what no file can hold (NUL, half a pair) as U+FFFD."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\0", "\ufffd")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return re.sub("[\ud800-\udfff]", "\ufffd", text)
    return text


def _decode(content: bytes, codec: str | None) -> str | None:
    if codec is None:
        return None
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        return None


def _cookie(content: bytes) -> str | None:
    """The encoding that one of the first two lines declares, where it is one we accept."""
    for line in content[:1000].splitlines()[:2]:
        found = _COOKIE.match(line)
        if found:
            try:
                name = codecs.lookup(found[1].decode("ascii")).name
            except (LookupError, UnicodeDecodeError):
                return None
            return name if name in _COOKIE_CODECS else None
    return None
