"""What a sandbox left behind, read as hostile input."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from fuzz_seeds import draw_picture
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.evidence.events import EVENT, DatasetLoaded
from grader.evidence.lines import MAX_BAD_LINES, MAX_EVENTS
from grader.evidence.model import CellStatus, Evidence
from grader.evidence.read import Trace, judge_status, read_trace

LOADED = {"kind": "dataset_loaded", "dataset": "mnist"}
FINISHED = {"kind": "run_finished", "cells": 1}
PICTURE = draw_picture()
DIGEST = hashlib.sha256(PICTURE).hexdigest()
NONE = hashlib.sha256(b"").hexdigest()


def start(cell: int) -> dict[str, Any]:
    return {"kind": "cell_started", "cell": cell}


def finish(cell: int, status: str = "completed", **more: Any) -> dict[str, Any]:
    return {"kind": "cell_finished", "cell": cell, "status": status, "seconds": 0.5, **more}


def figure(digest: str) -> dict[str, Any]:
    return {"kind": "figure_shown", "picture": digest}


def leave(folder: Path, *events: Any, blobs: dict[str, bytes] | None = None) -> Path:
    """An evidence folder with `events`, each as JSON or as raw bytes."""
    (folder / "blobs").mkdir(parents=True)
    lines = [event if isinstance(event, bytes) else json.dumps(event).encode() for event in events]
    (folder / "events.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    for name, content in (blobs or {}).items():
        (folder / "blobs" / name).write_bytes(content)
    return folder


def read(folder: Path, *events: Any, cells: int = 2, **blobs: dict[str, bytes]) -> Trace:
    return read_trace(leave(folder / "evidence", *events, **blobs), cells)


def statuses(trace: Trace) -> list[CellStatus]:
    return [cell.status for cell in trace.cells]


def test_events_come_in_order_without_the_cells(tmp_path: Path) -> None:
    """Cell events become outcomes; everything else stays an event."""
    trace = read(tmp_path, start(0), LOADED, {**LOADED, "dataset": "x"}, finish(0), FINISHED)
    expected = (DatasetLoaded(dataset="mnist"), DatasetLoaded(dataset="x"))
    assert (trace.events, trace.finished, trace.dropped) == (expected, True, 0)


def test_predicted_classes_are_a_blob(tmp_path: Path) -> None:
    """Of a prediction the classes are kept, and the number of classes of labels is none of it."""
    labels = {"shape": [3], "dtype": "uint8", "form": "integer", "classes": 3}
    inputs = {"shape": [3, 784], "dtype": "float32"}
    predicted = {
        "kind": "predicted",
        "model": {"id": 0, "name": "m", "family": "sequential", "built": True},
        "data": {"inputs": inputs, "labels": labels},
        "shape": [3, 10],
        "rows": [[0.25, None, 0.5]],
        "classes": DIGEST,
    }
    trace = read(tmp_path, predicted, blobs={DIGEST: PICTURE})
    assert (trace.dropped, trace.blobs) == (0, {DIGEST: PICTURE})


def test_every_cell_has_one_outcome(tmp_path: Path) -> None:
    """Finished, begun and never begun are told apart."""
    trace = read(tmp_path, start(0), finish(0, "raised"), start(1), cells=3)
    assert statuses(trace) == ["raised", "killed", "not_run"]


def test_cell_that_did_not_finish_ends_as_the_run_did(tmp_path: Path) -> None:
    """The supervisor knows why a cell never came to its end."""
    folder = leave(tmp_path / "evidence", start(0))
    assert statuses(read_trace(folder, 1, ended_by="timed_out")) == ["timed_out"]


def test_first_claim_about_a_cell_counts(tmp_path: Path) -> None:
    """A second `cell_finished` for the same cell changes nothing."""
    trace = read(tmp_path, start(0), finish(0, "raised"), finish(0), cells=1)
    assert statuses(trace) == ["raised"]


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"{",
        b"[]",
        b"null",
        b'{"kind": "unheard_of"}',
        b'{"kind": "dataset_loaded"}',
        b'{"kind": "dataset_loaded", "dataset": "x", "extra": 1}',
        b'{"kind": "dataset_loaded", "dataset": "\xff"}',
        b'{"kind": "dataset_loaded", "dataset": "\\ud800"}',
        b'{"kind": "figure_shown", "picture": "../../../etc/passwd"}',
        json.dumps({**LOADED, "dataset": "x" * 501}).encode(),
        json.dumps({**LOADED, "where": {"cell": 2, "line": 1}}).encode(),
        json.dumps({**LOADED, "where": {"cell": 0, "line": 0}}).encode(),
        json.dumps({**LOADED, "where": {"cell": -1, "line": 1}}).encode(),
        json.dumps(start(2)).encode(),
        json.dumps(finish(10**30)).encode(),
        b'{"kind": "cell_finished", "cell": 0, "status": "completed", "seconds": NaN}',
        b'{"kind": "cell_finished", "cell": 0, "status": "completed", "seconds": 1e999}',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"kind": "estimator_fitted", "parameters": {"a": ' + b"[" * 100_000,
        json.dumps(LOADED).encode() + b" " * 9 * 2**20,
        b'{"kind": "seed_set", "function": "f", "seed": ' + b"9" * 21 + b"}",
        b'{"kind": "seed_set", "function": "f", "seed": ' + b"9" * 5_000 + b"}",
        b"\xef\xbb\xbf" + json.dumps(LOADED).encode(),
        json.dumps(LOADED).encode("utf-16"),
    ],
    ids=lambda line: repr(line[:60]),
)
def test_unbelievable_line_is_counted_and_left_out(tmp_path: Path, line: bytes) -> None:
    """Lines around a bad one are read as if it were not there."""
    trace = read(tmp_path, LOADED, line, LOADED)
    assert (len(trace.events), trace.dropped) == (2, 1)


@pytest.mark.parametrize(
    ("lines", "unaccounted"),
    [
        ([{**FINISHED, "events": 1}], 0),
        ([LOADED, {**FINISHED, "events": 1}], 1),
        ([{**FINISHED, "events": 1}, LOADED, b"no event"], 2),
        ([{**FINISHED, "events": 9}, LOADED, {**FINISHED, "events": 1}], 2),
        ([LOADED, FINISHED], 0),
        ([LOADED], 0),
    ],
)
def test_lines_of_others_are_counted(tmp_path: Path, lines: list[Any], unaccounted: int) -> None:
    """The recorder says at its end how many events it wrote; all else is not its own."""
    assert read(tmp_path, LOADED, *lines).unaccounted == unaccounted


def test_empty_lines_are_nothing(tmp_path: Path) -> None:
    """Blank lines are neither events nor counted."""
    trace = read(tmp_path, b"", b"  ", LOADED)
    assert (len(trace.events), trace.dropped) == (1, 0)


def test_numbers_that_json_lacks_become_none(tmp_path: Path) -> None:
    """A score of NaN is read as it will be read back from the store: as none."""
    data = {"inputs": {"shape": [1], "dtype": "float64"}}
    event = {"kind": "estimator_scored", "estimator": "E", "score": 0, "data": data}
    line = json.dumps(event).replace('"score": 0', '"score": NaN').encode()
    assert [event.score for event in read(tmp_path, line).events] == [None]  # type: ignore[union-attr]


@pytest.mark.parametrize(("depth", "kept"), [(100, 1), (190, 0)])
def test_event_too_deep_for_the_store_is_left_out(tmp_path: Path, depth: int, kept: int) -> None:
    """What is read must be readable again where it lies deeper, inside a bundle."""
    event = {"kind": "estimator_fitted", "estimator": "E", "parameters": {"a": 0}}
    event["data"] = {"inputs": {"shape": [1], "dtype": "float64"}}
    nested = "[" * depth + "]" * depth
    line = json.dumps(event).replace('"a": 0', f'"a": {nested}').encode()
    assert len(read(tmp_path, line).events) == kept


def test_too_many_bad_lines_are_only_counted(tmp_path: Path) -> None:
    """Whoever writes a million bad lines gets no million attempts."""
    trace = read(tmp_path, *[b"x"] * MAX_BAD_LINES, LOADED)
    assert (trace.events, trace.dropped) == ((), MAX_BAD_LINES + 1)


def test_too_many_events_are_cut_off(tmp_path: Path) -> None:
    """Beyond a fixed number events are counted and left out."""
    trace = read(tmp_path, *[LOADED] * (MAX_EVENTS + 1))
    assert (len(trace.events), trace.dropped) == (MAX_EVENTS, 1)


def test_named_blob_is_read(tmp_path: Path) -> None:
    """A blob that an event names, and that is what its name says, is kept."""
    trace = read(tmp_path, figure(DIGEST), blobs={DIGEST: PICTURE})
    assert trace.blobs == {DIGEST: PICTURE}


def test_picture_of_a_cell_is_a_named_blob(tmp_path: Path) -> None:
    """What a cell showed names blobs as events do."""
    shown = finish(0, outputs=[{"kind": "image", "picture": DIGEST}])
    assert read(tmp_path, start(0), shown, blobs={DIGEST: PICTURE}).blobs == {DIGEST: PICTURE}


@pytest.mark.parametrize(
    ("named", "name", "content"),
    [(DIGEST, DIGEST, b"other"), (NONE, DIGEST, PICTURE), (DIGEST, NONE, b"")],
    ids=["lies about its digest", "named by nobody", "missing"],
)
def test_other_blobs_are_left_out(tmp_path: Path, named: str, name: str, content: bytes) -> None:
    """Wrong content, blobs that nobody names and blobs that are missing do no harm."""
    assert read(tmp_path, figure(named), blobs={name: content}).blobs == {}


@pytest.mark.parametrize("what", ["nothing", "events", "blobs"])
def test_missing_files_are_no_events(tmp_path: Path, what: str) -> None:
    """A run that left nothing, or half of it, has no events and cells that never ran."""
    if what == "events":
        (tmp_path / "evidence").mkdir()
    elif what == "blobs":
        (tmp_path / "evidence" / "blobs").mkdir(parents=True)
    trace = read_trace(tmp_path / "evidence", 1)
    assert (trace.events, statuses(trace), trace.finished) == ((), ["not_run"], False)


def test_linked_evidence_folder_is_not_followed(tmp_path: Path) -> None:
    """The folder of somebody else's evidence is nobody's own."""
    leave(tmp_path / "real", LOADED)
    (tmp_path / "evidence").symlink_to(tmp_path / "real")
    assert read_trace(tmp_path / "evidence", 1).events == ()


def test_linked_blobs_folder_is_not_followed(tmp_path: Path) -> None:
    """A link in place of the blobs spoils the whole evidence."""
    folder = leave(tmp_path / "evidence", figure(DIGEST))
    (folder / "blobs").rmdir()
    (folder / "blobs").symlink_to(tmp_path)
    (tmp_path / DIGEST).write_bytes(PICTURE)
    assert read_trace(folder, 1).events == ()


@pytest.mark.parametrize("what", ["events.jsonl", f"blobs/{DIGEST}"])
@pytest.mark.parametrize("instead", ["link", "folder", "pipe", "closed"])
def test_only_regular_files_are_read(tmp_path: Path, what: str, instead: str) -> None:
    """Links, folders and pipes in place of a file are as good as missing; nothing hangs."""
    folder = leave(tmp_path / "evidence", figure(DIGEST), blobs={DIGEST: PICTURE})
    content = (folder / what).read_bytes()
    (folder / what).unlink()
    if instead == "link":
        (tmp_path / "elsewhere").write_bytes(content)
        (folder / what).symlink_to(tmp_path / "elsewhere")
    elif instead == "folder":
        (folder / what).mkdir()
    elif instead == "pipe":
        os.mkfifo(folder / what)
    assert read_trace(folder, 1).blobs == {}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=2_000))
def test_arbitrary_bytes_never_raise(tmp_path: Path, content: bytes) -> None:
    """Whatever the events file holds, reading it says what can be believed."""
    folder = tmp_path / "evidence"
    folder.mkdir(exist_ok=True)
    (folder / "events.jsonl").write_bytes(content)
    assert len(read_trace(folder, 2).cells) == 2


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
_JSON = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parameters=st.dictionaries(st.text(max_size=5), _JSON, max_size=4))
def test_believed_events_survive_the_store(tmp_path: Path, parameters: dict[str, Any]) -> None:
    """Every event that is read comes back from JSON as it was."""
    event = {"kind": "estimator_fitted", "estimator": "E", "parameters": parameters}
    event["data"] = {"inputs": {"shape": [1], "dtype": "float64"}}
    folder = tmp_path / "evidence"
    folder.mkdir(exist_ok=True)
    (folder / "events.jsonl").write_text(json.dumps(event) + "\n")
    kept = read_trace(folder, 1).events
    assert [EVENT.validate_json(EVENT.dump_json(event)) for event in kept] == list(kept)


def test_end_of_a_cell_that_never_began_is_not_believed(tmp_path: Path) -> None:
    """One cell cannot say that a later one ended well."""
    forged = finish(1, "completed")
    trace = read(tmp_path, start(0), forged, finish(0), start(1), finish(1, "raised"), FINISHED)
    assert statuses(trace) == ["completed", "raised"]


@pytest.mark.parametrize("seconds", [-1.0, 1e30])
def test_impossible_time_is_dropped(tmp_path: Path, seconds: float) -> None:
    """No cell ends before it began, or runs for longer than a life."""
    trace = read(tmp_path, start(0), {**finish(0), "seconds": seconds}, cells=1)
    assert (statuses(trace), trace.dropped) == (["killed"], 1)


@pytest.mark.parametrize(
    ("cells", "finished", "expected"),
    [
        (["completed", "completed"], True, "completed"),
        (["completed", "raised"], True, "raised"),
        (["raised", "output_exceeded"], True, "output_exceeded"),
        (["output_exceeded", "out_of_memory"], True, "out_of_memory"),
        (["out_of_memory", "timed_out"], True, "timed_out"),
        (["completed", "completed"], False, "killed"),
    ],
)
def test_worst_cell_is_the_status_of_the_run(
    tmp_path: Path, cells: list[str], finished: bool, expected: str
) -> None:
    """A run is as good as its worst cell, and killed where it has no end."""
    begun = [start(index) for index in range(len(cells))]
    events = [*begun, *(finish(index, status) for index, status in enumerate(cells))]
    trace = read(tmp_path, *events, *([FINISHED] if finished else []))
    assert judge_status(trace) == expected


def test_evidence_schema_is_named() -> None:
    """Stored evidence says of which release it is."""
    assert Evidence.model_fields["schema_"].default == "grader/evidence/1"
