"""The executed notebook as a page shows it: cells with their code, outputs and errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from markupsafe import Markup

from grader.record.model import CellRecord, OutputRecord
from grader.report.folding import Folded, fold
from grader.report.hostile import clean_html, clean_terminal, is_png
from grader.report.marks import Mark, mark
from grader.report.source import LINE_LIMIT, cell_anchor, is_cut, show_lines

_OUTPUT_LIMIT: Final = 60
_LONG_TABLE: Final = 8_000


@dataclass(frozen=True, slots=True)
class Shown:
    """One output, ready to show; of `text`, `html` and `png` at most one is set."""

    kind: Literal["text", "warning", "table", "picture", "lost_table", "lost_picture"]
    text: Folded | None = None
    html: Markup | None = None
    png: str = ""
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell, ready to show."""

    record: CellRecord
    anchor: str
    mark: Mark
    code: Markup
    cut_at: int | None
    """Number of lines shown, where the code is too long to be shown whole."""
    outputs: tuple[Shown, ...]
    more_outputs: int
    """Outputs that are left out."""
    error_message: Folded | None
    traceback: Folded | None


def show_cells(cells: Sequence[CellRecord]) -> list[tuple[str, list[ShownCell]]]:
    """The cells file by file, in the order in which they were run."""
    return [
        (file, [_show_cell(cell) for cell in group])
        for file, group in groupby(cells, key=lambda cell: cell.file)
    ]


def _show_cell(cell: CellRecord) -> ShownCell:
    anchor = cell_anchor(cell.index)
    merged = tuple(_merge_streams(cell.outputs))
    error = cell.error
    code = show_lines(cell.source, anchor, error.line if error else None)
    return ShownCell(
        record=cell,
        anchor=anchor,
        mark=mark("cell", cell.status),
        code=code,
        cut_at=min(LINE_LIMIT, code.count('class="line')) if is_cut(cell.source) else None,
        outputs=tuple(_show_output(output) for output in merged[:_OUTPUT_LIMIT]),
        more_outputs=max(0, len(merged) - _OUTPUT_LIMIT),
        error_message=fold(clean_terminal(error.message)) if error else None,
        traceback=fold(clean_terminal(error.traceback)) if error and error.traceback else None,
    )


def _merge_streams(outputs: Sequence[OutputRecord]) -> Iterator[OutputRecord]:
    """Prints that follow one another become one output, as in a notebook."""
    for (kind, stream), group in groupby(outputs, key=lambda output: (output.kind, output.stream)):
        if kind == "text" and stream in ("stdout", "stderr"):
            yield OutputRecord(kind="text", stream=stream, text="".join(one.text for one in group))
        else:
            yield from group


def _show_output(output: OutputRecord) -> Shown:
    if output.kind == "image":
        return Shown("picture", png=output.png) if is_png(output.png) else Shown("lost_picture")
    if output.kind == "html":
        html = clean_html(output.text)
        if html is None:
            return Shown("lost_table")
        return Shown("table", html=html, is_long=len(html) > _LONG_TABLE)
    kind: Literal["text", "warning"] = "warning" if output.stream == "stderr" else "text"
    return Shown(kind, text=fold(clean_terminal(output.text)))
