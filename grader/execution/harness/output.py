"""What a cell shows: text streams that fold progress bars, and rich outputs, all bounded."""

from __future__ import annotations

import base64
import binascii
import io
import re
from typing import Any, Literal

from grader.evidence.events import Output
from grader.execution.harness.recorder import Recorder

Stream = Literal["stdout", "stderr", "result", "display"]

_MAX_OUTPUTS = 200
_KEPT_TEXT = 60_000
"""Characters kept of one text: the first and the last half."""
_MAX_PICTURE = 3 * 2**20
_FOLD_EVERY = 2**16
_MAX_PICTURES = 60
"""Kept of one run; those beyond are counted and not kept."""
_DISPLAY_COST = 4096
"""Characters that a picture, table or other rich display counts as, or more if it is longer."""
_RUN_SHARE = 16
"""All cells together may show so many times what one may."""

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_SPEED = re.compile(r"(\d+/\d+(?: ━+)?) (?:- )?\d+s (?:- )?\S+/(?:step|epoch)")
"""Seconds and speed of a progress bar, as `verbose=1` and `verbose=2` write them."""
_ADDRESS = re.compile(r"at 0x[0-9a-f]{6,}")


class OutputExceededError(BaseException):
    """A cell showed more than it may. `except Exception` lets it pass."""


class Outputs:
    """The outputs of the current cell, in order."""

    def __init__(self, recorder: Recorder, limit: int) -> None:
        self._recorder = recorder
        self.limit = limit
        self._items: list[Output | _Text] = []
        self._shown = 0
        self._shown_before = 0
        self._pictures = 0
        self.exceeded = False

    def start_cell(self) -> None:
        self._items = []
        self._shown_before += self._shown
        self._shown = 0
        self.exceeded = False

    def write(self, text: str, stream: Stream) -> None:
        """Add text to a stream; consecutive writes to one stream become one output."""
        if self.exceeded:
            return
        last = self._items[-1] if self._items else None
        if not isinstance(last, _Text) or last.stream != stream:
            last = _Text(stream)
            self._append(last)
        self._count(last.write(text))

    def show(self, data: dict[str, Any], stream: Stream) -> None:
        """Add a rich display: the first of picture, HTML and text that it offers."""
        if self.exceeded:
            return
        picture = data.get("image/png")
        if picture is not None:
            self.show_picture(_decode(picture))
        elif isinstance(data.get("text/html"), str):
            html = readable(data["text/html"][:_KEPT_TEXT])
            self._append(Output(kind="html", text=html, stream=stream))
            self._count(max(_DISPLAY_COST, len(html)))
        elif isinstance(data.get("text/plain"), str):
            self.write(data["text/plain"] + "\n", stream)

    def show_picture(self, png: bytes) -> str | None:
        """Add a PNG; returns the digest under which it was stored."""
        self._count(_DISPLAY_COST)
        if not png.startswith(b"\x89PNG") or len(png) > _MAX_PICTURE:
            return None
        if self._pictures >= _MAX_PICTURES:
            return None
        self._pictures += 1
        digest = self._recorder.save_blob(png)
        if digest is not None:
            self._append(Output(kind="image", stream="display", picture=digest))
        return digest

    def expect_pictures(self, number: int) -> None:
        """Stop a cell that prepares `number` pictures where it could not show as many."""
        if self._shown + number * _DISPLAY_COST > self.limit:
            self._stop()

    def finish_cell(self) -> tuple[Output, ...]:
        return tuple(item.output() if isinstance(item, _Text) else item for item in self._items)

    def _append(self, item: Output | _Text) -> None:
        if len(self._items) < _MAX_OUTPUTS:
            self._items.append(item)

    def _count(self, characters: int) -> None:
        self._shown += characters
        of_all_cells = self._shown_before + self._shown
        if self._shown > self.limit or of_all_cells > _RUN_SHARE * self.limit:
            self._stop()

    def _stop(self) -> None:
        if not self.exceeded:
            self.exceeded = True
            raise OutputExceededError(f"more than {self.limit} characters of output")


class _Text:
    """Text of one stream, with carriage returns and backspaces carried out as a terminal would."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self._settled = ""
        self._tail = ""

    def write(self, text: str) -> int:
        """Add `text`; returns by how many characters what is shown has grown."""
        before = len(self._settled) + len(self._tail)
        self._tail += text
        if "\n" in text or len(self._tail) > _FOLD_EVERY:
            lines, newline, rest = self._tail.rpartition("\n")
            self._settled += fold(lines) + newline
            self._tail = fold(rest)
        return len(self._settled) + len(self._tail) - before

    def output(self) -> Output:
        text = _steady(self._settled + fold(self._tail))
        return Output(kind="text", text=_shorten(text), stream=self.stream)


def fold(text: str) -> str:
    """Carry out carriage returns and backspaces, line by line: what a progress bar ends as."""
    if "\r" not in text and "\b" not in text:
        return text
    return "\n".join(_fold_line(line) for line in text.split("\n"))


def _fold_line(line: str) -> str:
    shown: list[str] = []
    column = 0
    for character in line:
        if character == "\r":
            column = 0
        elif character == "\b":
            column = max(0, column - 1)
        else:
            shown[column : column + 1] = [character]
            column += 1
    return "".join(shown).rstrip(" ") if "\b" in line else "".join(shown)


def without_colours(text: str) -> str:
    """`text` without the escape sequences by which a terminal is coloured."""
    return _ANSI.sub("", text)


def _steady(text: str) -> str:
    """Without what differs from run to run and tells a reader nothing: speeds and addresses."""
    text = without_colours(readable(text))
    return _ADDRESS.sub("at 0x…", _SPEED.sub(r"\1", text))


def readable(text: str) -> str:
    """`text` with question marks for halves of characters, which no file can hold."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _shorten(text: str) -> str:
    if len(text) <= _KEPT_TEXT:
        return text
    half = _KEPT_TEXT // 2
    return f"{text[:half]}\n[… {len(text) - _KEPT_TEXT} …]\n{text[-half:]}"


def _decode(picture: object) -> bytes:
    if isinstance(picture, bytes):
        return picture
    try:
        return base64.b64decode(str(picture), validate=False)
    except (binascii.Error, ValueError):
        return b""


class CapturedStream(io.TextIOBase):
    """Stands in for `sys.stdout` or `sys.stderr`."""

    encoding = "utf-8"

    def __init__(self, outputs: Outputs, stream: Stream, descriptor: int) -> None:
        self._outputs = outputs
        self._stream = stream
        self._descriptor = descriptor

    def write(self, text: str) -> int:
        self._outputs.write(str(text), self._stream)
        return len(text)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return self._descriptor
