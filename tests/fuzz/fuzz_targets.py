"""What is fuzzed: each target takes any bytes, and whatever it raises is a bug of ours."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable

from grader.errors import EvidenceError
from grader.evidence.events import EVENT
from grader.evidence.lines import parse_events
from grader.evidence.pictures import MAX_PIXELS, count_pixels
from grader.measurement.architecture import check_architecture
from grader.measurement.archives import read_arrays
from grader.measurement.reasons import UnmeasurableError
from grader.submission.answers import parse_answers
from grader.submission.notebook import parse_notebook
from grader.submission.script import parse_script
from grader.submission.text_cells import find_answers

ROOM = 100_000
_LOADED = b'{"kind":"dataset_loaded","dataset":"mnist"}'


def fuzz_events(data: bytes) -> None:
    """Any lines between two good ones: both are kept, and what is kept survives the store."""
    events, dropped = parse_events(_LOADED + b"\n" + data + b"\n" + _LOADED, cell_count=2)
    assert len(events) >= 2
    assert len(events) + dropped <= data.count(b"\n") + 3
    assert [EVENT.validate_json(EVENT.dump_json(event)) for event in events] == events


def fuzz_arrays(data: bytes) -> None:
    """Any bytes as an archive, and as an array in a whole one; a first byte says which."""
    blob = data[1:]
    if data[:1] < b"\xa0":
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("w0.npy", b"\x93NUMPY\x01\x00" + blob if data[:1] < b"\x60" else blob)
        blob = stream.getvalue()
    with contextlib.suppress(EvidenceError):
        arrays = read_arrays(blob, ROOM)
        assert sum(array.nbytes for array in arrays.values()) <= ROOM + 12_000 * len(arrays)
        assert all(array.dtype.kind in "biuf" for array in arrays.values())


def fuzz_pictures(data: bytes) -> None:
    """Any bytes, and any chunks with true checksums; a first byte says which."""
    content = data[1:]
    if data[:1] < b"\xa0":
        parts = content.split(b"\xff\xff")
        chunks = b"".join(
            len(part[4:]).to_bytes(4, "big") + part + zlib.crc32(part).to_bytes(4, "big")
            for part in parts
            if len(part) >= 4
        )
        content = b"\x89PNG\r\n\x1a\n" + chunks
    pixels = count_pixels(content)
    assert pixels is None or 0 < pixels <= MAX_PIXELS


def fuzz_architecture(data: bytes) -> None:
    """Any text as a model's description: a safe one comes out, or an expected error."""
    with contextlib.suppress(UnmeasurableError):
        described = check_architecture(data.decode("utf-8", "replace")).description
        assert json.loads(described)["class_name"] in {"Model", "Sequential"}
        assert "Lambda" not in described
        assert "__lambda__" not in described


def fuzz_notebook(data: bytes) -> None:
    """Any bytes as a notebook, a script or a file of answers; a first byte says which."""
    kind, content = data[:1], data[1:]
    if kind < b"\x80":
        found = parse_notebook(content, "a.ipynb")
    elif kind < b"\xb0":
        found = parse_script(content, "a.py")
    else:
        found = parse_answers(content, "answers.json" if kind < b"\xd0" else "answers.yaml")
    for piece in found.pieces:
        piece.source.encode("utf-8")
        find_answers(piece)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "events": fuzz_events,
    "arrays": fuzz_arrays,
    "pictures": fuzz_pictures,
    "architecture": fuzz_architecture,
    "notebook": fuzz_notebook,
}
