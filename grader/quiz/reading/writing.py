"""Puts an answer as it was written into a form that can be read.

A student's text is hostile: it is bounded before anything looks at it.
"""

from __future__ import annotations

import html
import re
import unicodedata

MAX_ANSWER = 2_000
"""Characters; a longer answer is not read."""

_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")
# Elements that only shape a text. Others, such as `<class 'int'>`, are what was answered.
_TAG = re.compile(
    r"</?(?:a|b|br|code|div|em|font|h[1-6]|hr|i|kbd|li|mark|ol|p|pre|s|small|span|strong|sub|sup"
    r"|table|tbody|td|th|tr|tt|u|ul)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
_SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
# NFKC would turn ① into a plain 1, a number nobody gave as an answer.
_CIRCLED = re.compile("[①-⓿❶-➓㉑-㉟㊱-㊿⑴-⒛]")
_SPACES = re.compile(r"[^\S\n]+")
# ○ and × say something where a statement is called true or false.
_QUIET = r"(?:(?![○◯〇⭕✓✔×✕✖✗✘❌╳])[\W_])*"
_NOTHING_SAID = re.compile(
    rf"{_QUIET}(?:(?:잘\s*)?(?:모름|모르겠\w*|몰라\w*|모릅니다|모르겟\w*)|무응답|패스"
    rf"|(?:i\s*)?(?:do not|don['’]?t)\s+know|idk|dunno|no idea|no answer|n/a|pass)?{_QUIET}"
)


def is_unreadable(text: str) -> bool:
    """Whether a text holds control characters, half characters or direction overrides."""
    return _UNREADABLE.search(text) is not None


def is_blank(text: str) -> bool:
    """Whether a normalised answer says nothing: punctuation only, or "I don't know"."""
    return _NOTHING_SAID.fullmatch(text) is not None


def legible(text: str) -> str:
    """The text as it may be kept and shown: bounded, with unreadable characters replaced."""
    cut = text if len(text) <= MAX_ANSWER else text[:MAX_ANSWER] + "…"
    return _UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", cut)


def normalise(text: str) -> str:
    """HTML and look-alike characters undone: NFKC, casefold, single spaces, lines kept.

    Superscripts become powers (`10²` → `10**2`), which NFKC alone would make `102`. Circled numbers
    go, as numbering does, unless there is nothing else.
    """
    text = _TAG.sub(" ", html.unescape(text).replace("\r\n", "\n"))
    if text.isascii():
        return _SPACES.sub(" ", text.casefold()).strip()
    text = _INVISIBLE.sub("", text)
    circled = _CIRCLED.findall(text)
    text = _CIRCLED.sub(" ", text) if circled else text
    if circled and is_blank(text):
        return " ".join(circled)
    text = _SUPERSCRIPT.sub(lambda match: "**" + match[0], text)
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
