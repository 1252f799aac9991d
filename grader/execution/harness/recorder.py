"""Writes events and blobs into the evidence folder, in the order in which things happen."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
from pydantic import BaseModel

from grader.evidence.events import Where
from grader.evidence.layout import BLOBS_FOLDER, EVENTS_FILE

_CELL_FILE = re.compile(r"<cell (\d+)>")
_MAX_EVENTS = 5_000
_MAX_BLOB_BYTES = 256 * 2**20


def cell_file(index: int) -> str:
    """The file name under which a cell's code is compiled."""
    return f"<cell {index}>"


def is_cell_file(name: str) -> bool:
    """Whether code with this file name is a student's cell."""
    return _CELL_FILE.fullmatch(name) is not None


class Recorder:
    """Where hooks report to. Silent until `open` is called, and while `quiet` is entered."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._events: io.TextIOWrapper | None = None
        self._silence = 0
        self._process = 0
        self.count = 0
        """Events written so far."""
        self._blob_bytes = 0
        self.models: list[object] = []
        """Every model that was given a number, in order."""
        self.namespace: dict[str, Any] = {}
        """The student's variables, for the names of models."""

    @property
    def is_open(self) -> bool:
        return self._events is not None

    @property
    def is_listening(self) -> bool:
        return self.is_open and not self._silence

    def open(self, folder: Path) -> None:
        """Begin to write into `folder`, which is made."""
        (folder / BLOBS_FOLDER).mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._process = os.getpid()
        # Appending keeps our lines whole, whatever a student writes into the same file.
        self._events = (folder / EVENTS_FILE).open("a", encoding="utf-8", newline="\n")

    @contextlib.contextmanager
    def quiet(self) -> Iterator[None]:
        """Inside, nothing is recorded: a library's own calls are not the student's."""
        self._silence += 1
        try:
            yield
        finally:
            self._silence -= 1

    def record(self, event: BaseModel, *, always: bool = False) -> None:
        """Write one event as one line; beyond a fixed number only those with `always`."""
        if self._events is None or (self.count >= _MAX_EVENTS and not always):
            return
        # A child process that the student forked would write lines that nobody counts.
        if os.getpid() != self._process:
            return
        self.count += 1
        line = event.model_dump_json(exclude_defaults=False)
        self._events.write(line + "\n")
        self._events.flush()

    def save_blob(self, content: bytes) -> str | None:
        """Store `content` under its sha256; None where there is no room left."""
        if self._folder is None or self._blob_bytes + len(content) > _MAX_BLOB_BYTES:
            return None
        digest = hashlib.sha256(content).hexdigest()
        path = self._folder / BLOBS_FOLDER / digest
        if not path.exists():
            self._blob_bytes += len(content)
            path.write_bytes(content)
        return digest

    def save_arrays(self, **arrays: np.ndarray) -> str | None:
        """Store arrays as one uncompressed `.npz` blob; equal arrays give equal digests."""
        return self.save_blob(_pack(arrays))

    def digest_arrays(self, **arrays: np.ndarray) -> str:
        """The digest that these arrays have when they are stored, without storing them."""
        return hashlib.sha256(_pack(arrays)).hexdigest()

    def identify(self, model: object) -> int:
        """The same number for the same object, from 0 in order of appearance."""
        for number, known in enumerate(self.models):
            if known is model:
                return number
        self.models.append(model)
        return len(self.models) - 1

    def name_of(self, value: object) -> str | None:
        """The student's variable that holds `value`."""
        for name, bound in list(self.namespace.items()):
            if bound is value and not name.startswith("_"):
                return name[:100]
        return None

    def where(self) -> Where | None:
        """The student's line that is being executed: the innermost frame that is a cell's."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            match = _CELL_FILE.fullmatch(frame.f_code.co_filename)
            if match:
                return Where(cell=int(match[1]), line=max(1, frame.f_lineno))
            frame = frame.f_back
        return None

    def close(self) -> None:
        if self._events is not None:
            self._events.close()
            self._events = None


def _pack(arrays: dict[str, np.ndarray]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()
