"""The page as a file: its name, the templates it is made from, and writing it down."""

from __future__ import annotations

import re
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from grader.errors import GraderError
from grader.files import file_stem, write_whole
from grader.messages import Text, message
from grader.report import amounts
from grader.report.hostile import clean_text
from grader.report.marks import check_mark, look_mark, mark, task_mark
from grader.report.source import is_script
from grader.report.words import breakable, pair, say, status_text

if TYPE_CHECKING:
    from jinja2 import Environment

_INDEX = re.compile(r"index_*", re.IGNORECASE)
_STYLES = ("screen.css", "cards.css", "code.css", "print.css")


def render_page(template: str, **values: Any) -> str:
    """The page that `template` makes of `values`. Whatever it shows is cleaned and escaped."""
    return _environment().get_template(template).render(values)


def page_name(student: str) -> str:
    """Name of a student's page: `<student>.html`, shortened where the name is too long for a file.

    Never `index.html`, which is the leader's: a student called `index` has `index_.html`.
    """
    stem = file_stem(student)
    # One more underscore for each of them, so that `index` and `index_` stay apart.
    return f"{stem}_.html" if _INDEX.fullmatch(stem) else f"{stem}.html"


def write_page(path: Path, html: str) -> None:
    """Write `html` to `path`, whole or not at all; the folder is made where it is missing.

    Raises:
        GraderError: the file cannot be written.
    """
    try:
        write_whole(path, html.encode("utf-8"))
    except OSError as error:
        reason = error.strerror or str(error)
        text = message("report.unwritable", path=path, reason=reason)
        raise GraderError(text.en, message("report.unwritable_hint").en) from error


@cache
def _environment() -> Environment:
    # Imported late: commands that make no page should not wait for it.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("grader.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"say": say, "style": _style(), "mark": mark}
    environment.globals |= {"task_mark": task_mark, "look_mark": look_mark}
    environment.globals["check_mark"] = check_mark
    environment.filters |= {
        "breakable": breakable,
        "points": amounts.format_points,
        "count": amounts.format_count,
        "accuracy": amounts.format_accuracy,
        "seconds": amounts.format_seconds,
        "size": amounts.format_size,
        "time": amounts.format_time,
        "source_words": partial(status_text, "source"),
    }
    environment.tests["script"] = is_script
    return environment


def _finalize(value: object) -> object:
    """Every value on its way into a page: texts in both languages, strangers' text cleaned."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, Text):
        return pair(value)
    return clean_text(value) if isinstance(value, str) else value


def _style() -> Markup:
    folder = resources.files(__package__) / "templates"
    sheets = ((folder / name).read_text(encoding="utf-8") for name in _STYLES)
    return Markup("\n".join(sheets))
