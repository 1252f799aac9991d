"""A quiz as one page to answer in a browser: it works from a file and without a network.

In comes a `Paper`, which holds no key; out goes HTML in both languages with its style and its one
script, which keeps the answers in the browser and saves them as `answers.yaml`. No other script can
run and nothing can be loaded: the page's policy names the two by their digests alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib import resources
from typing import Any

from markupsafe import Markup

from grader.messages import LANGUAGES, Language, Text, message
from grader.quiz.papers.paper import Paper
from grader.quiz.reading.writing import MAX_ANSWER
from grader.report.page import render_page
from grader.report.words import breakable, pair

_STYLES = ("screen.css", "print.css", "quiz_page.css")
_DIGEST_LENGTH = 16
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}

# What the script says, with the placeholders that it fills in itself.
_SPOKEN: dict[str, tuple[str, ...]] = {
    "memory.kept": (),
    "memory.missing": (),
    "memory.taken_over": (),
    "progress.line": ("answered", "total"),
    "progress.open": ("count",),
    "progress.rest": (),
    "progress.started": (),
    "progress.done": (),
    "number": ("number",),
    "order.moved": ("step", "place", "total"),
    "order.first": (),
    "order.last": (),
    "length.within": ("length", "limit"),
    "length.beyond": ("length", "limit"),
    "finish.saved": (),
    "finish.copied": (),
    "finish.not_copied": (),
    "finish.changed": (),
    "finish.clear_question": (),
    "finish.cleared": (),
}


def render_quiz_page(paper: Paper, language: Language) -> str:
    """The page of `paper` as HTML, opening in `language`; equal papers give equal pages.

    The answer file that it saves holds the quiz, the student and the ticket, where there are any,
    and under `answers` a text for each question, a list of ids for those with several choices or an
    order, and a mapping of ids for a match.
    """
    style, script = _style(), _script()
    return render_page(
        "quiz_page.html",
        paper=paper,
        language=language,
        style=style,
        script=script,
        policy=_policy(style, script),
        data=_as_json(_script_data(paper)),
        limit=MAX_ANSWER,
        phrase=_phrase,
        parted=_parted,
        both=_option_text,
    )


def _phrase(key: str, **values: Any) -> Markup:
    """The catalogue's text `quiz_page.<key>`, as `pair` shows it."""
    return pair(message(f"quiz_page.{key}", **values))


def _parted(text: Text) -> Markup:
    """`text` as `pair` shows it; a name such as a loss's may be broken after any underscore."""
    if text.ko == text.en:
        return breakable(text.ko)
    spans = (
        Markup('<span class="t" lang="{}">{}</span>').format(
            name, breakable(text.in_language(name))
        )
        for name in LANGUAGES
    )
    return Markup("").join(spans)


def _option_text(text: Text | str, before: str = "") -> dict[Language, str]:
    """What a choice of a list says in each language: no element can stand in it, only text."""
    words = message(f"quiz_page.{text}") if isinstance(text, str) else text
    return {name: before + words.in_language(name) for name in LANGUAGES}


def _script_data(paper: Paper) -> dict[str, Any]:
    return {
        "quiz": paper.quiz,
        "student": paper.student,
        "ticket": paper.ticket,
        "memory": f"grader|{paper.quiz}|{paper.student}|{paper.attempt}|{_digest(paper)}",
        "limit": MAX_ANSWER,
        "title": paper.title.model_dump(),
        "items": [{"id": item.id, "type": item.type} for item in paper.items],
        "words": {key: _spoken(key).model_dump() for key in _SPOKEN},
    }


def _spoken(key: str) -> Text:
    return message(f"quiz_page.{key}", **{name: f"{{{name}}}" for name in _SPOKEN[key]})


def _digest(paper: Paper) -> str:
    """Differs where the questions do, so that answers to earlier ones are not brought back."""
    items = json.dumps([item.model_dump() for item in paper.items], sort_keys=True)
    return hashlib.sha256(items.encode("ascii")).hexdigest()[:_DIGEST_LENGTH]


def _as_json(data: dict[str, Any]) -> Markup:
    """JSON in ASCII that cannot end the element it stands in."""
    return Markup(json.dumps(data).translate(_ESCAPES))


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; script-src '{_source_hash(script)}'; "
        f"style-src '{_source_hash(style)}'; base-uri 'none'; form-action 'none'"
    )


def _source_hash(source: str) -> str:
    """A source by its digest, as Content Security Policy Level 3 writes it."""
    digest = hashlib.sha256(source.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


@cache
def _style() -> Markup:
    # The line ends are part of what is digested.
    return Markup("\n".join(map(_read, _STYLES)))


@cache
def _script() -> Markup:
    return Markup(_read("quiz_page.js"))


def _read(name: str) -> str:
    return (resources.files(__package__) / "templates" / name).read_text(encoding="utf-8")
