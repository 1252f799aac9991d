"""Code as a page shows it: highlighted, with numbered lines that can be linked to."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final

from markupsafe import Markup, escape

from grader.record.model import CellRecord, Place
from grader.report.hostile import clean_text

LINE_LIMIT: Final = 2_000
_CHARACTER_LIMIT: Final = 100_000
# Beyond these a lexer's time may grow with the square of the text; nobody reads such code anyway.
_HIGHLIGHT_LIMIT: Final = 40_000
_WIDTH_LIMIT: Final = 1_000


def show_lines(source: str, anchor: str, marked: int | None = None) -> Markup:
    """`source` as HTML lines with the ids `<anchor>-1`, `<anchor>-2`, …; `marked` stands out.

    At most `LINE_LIMIT` lines and 100,000 characters are shown; see `is_cut`.
    """
    line = Markup('<span class="line{}" id="{}-{}" data-n="{}">{}\n</span>')
    return Markup("").join(
        line.format(" hit" if number == marked else "", anchor, number, number, code)
        for number, code in enumerate(_highlighted(_shown(source)), start=1)
    )


def is_cut(source: str) -> bool:
    """Whether a page shows only the beginning of `source`."""
    return len(_shown(source)) < len(clean_text(source).rstrip("\n"))


def cell_anchor(index: int) -> str:
    """The id of a cell on the page; its lines are `<id>-1` and so on."""
    return f"cell-{index}"


def find_line(place: Place, cell: CellRecord) -> int | None:
    """The line of `cell`, from 1, that `place` means; None where it cannot be told.

    A place in a script counts lines from the top of the file, so the line's own code decides.
    """
    lines = [line.strip() for line in _shown(cell.source).split("\n")]
    code = clean_text(place.code).strip()
    if place.line <= len(lines) and code in ("", lines[place.line - 1]):
        return place.line if place.line >= 1 else None
    return lines.index(code) + 1 if code in lines else None


def place_link(place: Place, cells: dict[int, CellRecord]) -> str:
    """The link to `place` within the page; empty where the record has no such cell."""
    cell = cells.get(place.cell)
    if cell is None:
        return ""
    line = find_line(place, cell)
    return f"#{cell_anchor(cell.index)}" + ("" if line is None else f"-{line}")


def is_script(file: str) -> bool:
    """Whether lines of `file` are counted through the whole file, and not cell by cell."""
    return file.endswith(".py")


def _shown(source: str) -> str:
    lines = clean_text(source[: 2 * _CHARACTER_LIMIT])[:_CHARACTER_LIMIT].split("\n")
    return "\n".join(lines[:LINE_LIMIT]).rstrip("\n")


@lru_cache(maxsize=512)
def _highlighted(source: str) -> tuple[Markup, ...]:
    too_long = len(source) > _HIGHLIGHT_LIMIT
    if too_long or max(map(len, source.split("\n"))) > _WIDTH_LIMIT:
        return tuple(escape(line) for line in source.split("\n"))
    html = _highlighter()(source).removesuffix("\n")
    return tuple(Markup(line) for line in html.split("\n"))


@cache
def _highlighter() -> Callable[[str], str]:
    # Imported late: commands that make no page should not wait for it.
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers.python import PythonLexer

    # Line numbers must be the student's own: nothing may be stripped or added.
    lexer = PythonLexer(stripnl=False, ensurenl=True)
    formatter = HtmlFormatter[str](nowrap=True, classprefix="py-")
    return lambda source: highlight(source, lexer, formatter)
