"""Blobs that cannot be accepted are named no more, and pictures are shown within bounds."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from fuzz_seeds import draw_picture, save_arrays

from grader.evidence import blobs
from grader.evidence.events import Output
from grader.evidence.model import CellOutcome
from grader.evidence.read import Trace, read_trace

PICTURE, ARRAYS = draw_picture(), save_arrays()


def name(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def show(*digests: str) -> dict[str, Any]:
    outputs = [{"kind": "image", "picture": digest} for digest in digests]
    return {
        "kind": "cell_finished",
        "cell": 0,
        "status": "completed",
        "seconds": 1,
        "outputs": outputs,
    }


def predict(digest: str) -> dict[str, Any]:
    inputs = {"shape": [3, 784], "dtype": "float32", "projection": digest}
    model = {"id": 0, "name": "m", "family": "sequential", "built": True, "weights": digest}
    return {"kind": "predicted", "model": model, "data": {"inputs": inputs}, "shape": [3, 10]}


def read(folder: Path, *events: dict[str, Any], left: tuple[bytes, ...] = ()) -> Trace:
    (folder / "blobs").mkdir()
    start = {"kind": "cell_started", "cell": 0}
    lines = "\n".join(json.dumps(event) for event in (start, *events))
    (folder / "events.jsonl").write_text(lines)
    for content in left:
        (folder / "blobs" / name(content)).write_bytes(content)
    return read_trace(folder, 1)


def shown(trace: Trace) -> list[str | None]:
    return [output.picture for output in trace.cells[0].outputs]


@pytest.mark.parametrize("content", [b"<svg/>", b"<script>", ARRAYS, PICTURE + b"x"])
def test_what_is_no_picture_is_not_kept_under_its_name(tmp_path: Path, content: bytes) -> None:
    """Other files shown as pictures are left out; the output stays, with nothing to show."""
    trace = read(tmp_path, show(name(content), name(PICTURE)), left=(content, PICTURE))
    assert (trace.blobs, shown(trace)) == ({name(PICTURE): PICTURE}, [None, name(PICTURE)])


def test_a_blob_with_two_meanings_must_be_a_picture(tmp_path: Path) -> None:
    """Weights that are also shown as a picture are neither."""
    trace = read(tmp_path, predict(name(ARRAYS)), show(name(ARRAYS)), left=(ARRAYS,))
    (event,) = trace.events
    assert (trace.blobs, event.model_dump()["model"]["weights"]) == ({}, None)


def test_names_of_what_was_not_left_are_forgotten(tmp_path: Path) -> None:
    """What another run left in the shared store cannot be had by naming it."""
    trace = read(tmp_path, predict(name(ARRAYS)), show(name(PICTURE)))
    dumped = trace.events[0].model_dump()
    found = (dumped["model"]["weights"], dumped["data"]["inputs"]["projection"], *shown(trace))
    assert found == (None, None, None)


def test_names_of_what_was_left_stay(tmp_path: Path) -> None:
    """Of several blobs only the missing one is forgotten."""
    trace = read(tmp_path, predict(name(ARRAYS)), show(name(PICTURE)), left=(ARRAYS,))
    weights = trace.events[0].model_dump()["model"]["weights"]
    assert (weights, shown(trace)) == (name(ARRAYS), [None])


def test_pictures_shown_again_and_again_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """One picture in a thousand outputs would make a page of a thousand pictures."""
    monkeypatch.setattr(blobs, "MAX_SHOWN_BYTES", 3 * len(PICTURE))
    output = Output(kind="image", picture=name(PICTURE))
    cell = CellOutcome(index=0, status="completed", seconds=1, outputs=(output,) * 5)
    (bounded,) = blobs.choose_shown([cell], {name(PICTURE): PICTURE})
    kept = [output.picture is not None for output in bounded.outputs]
    assert kept == [True, True, True, False, False]


def test_pixels_shown_are_bounded() -> None:
    """A browser unpacks every picture: their pixels are added up."""
    large = draw_picture(5_000, 5_000)
    outputs = (Output(kind="image", picture=name(large)), Output(kind="text", text="x")) * 13
    cell = CellOutcome(index=0, status="completed", seconds=1, outputs=outputs)
    (bounded,) = blobs.choose_shown([cell], {name(large): large})
    assert sum(output.picture is not None for output in bounded.outputs) == 12


def test_a_file_of_events_beyond_its_bound_is_read_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fits is kept; the line that is cut, and the rest, are one line left out."""
    line = '{"kind": "dataset_loaded", "dataset": "mnist"}\n'
    monkeypatch.setattr("grader.evidence.read.MAX_EVENTS_BYTES", 2 * len(line) + 5)
    (tmp_path / "events.jsonl").write_text(line * 9)
    trace = read_trace(tmp_path, 1)
    assert (len(trace.events), trace.dropped) == (2, 1)


def test_sparse_blobs_are_not_read_on_and_on(tmp_path: Path) -> None:
    """Files whose content is not what their name says use up the room as others do."""
    names = [f"{number:064x}" for number in range(40)]
    (tmp_path / "blobs").mkdir()
    for digest in names:
        with (tmp_path / "blobs" / digest).open("wb") as file:
            file.truncate(100 * 2**20)
    lines = "\n".join(json.dumps(predict(digest)) for digest in names)
    (tmp_path / "events.jsonl").write_text(lines)
    assert read_trace(tmp_path, 1).blobs == {}
