"""Lines of events are bounded before they are parsed, and valid ones between others are kept."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.evidence.events import EVENT
from grader.evidence.lines import (
    MAX_BAD_LINES,
    MAX_CONTAINERS,
    MAX_LINE_BYTES,
    MAX_VALUES,
    parse_events,
)

FIGURE = b'{"kind":"figure_shown","axes":['
LOADED = b'{"kind":"dataset_loaded","dataset":"mnist"}'
SCORED: dict[str, Any] = {
    "kind": "estimator_scored",
    "estimator": "E",
    "score": 0.5,
    "data": {"inputs": {"shape": [1], "dtype": "float64"}},
}
FINISHED: dict[str, Any] = {
    "kind": "cell_finished",
    "cell": 0,
    "status": "completed",
    "seconds": 0.5,
    "outputs": [{"kind": "text", "text": "a"}],
}


def scored(parameters: bytes) -> bytes:
    """An event with `parameters`, raw JSON, for the estimator's."""
    return json.dumps({**SCORED, "parameters": "?"}).encode().replace(b'"?"', parameters)


def count(*lines: bytes) -> tuple[int, int]:
    """How many of `lines` are events, and how many are left out."""
    events, dropped = parse_events(b"\n".join(lines), cell_count=2)
    return len(events), dropped


@pytest.mark.parametrize(
    ("parameters", "kept"),
    [
        (b'{"a":[' + b",".join([b"[]"] * (MAX_CONTAINERS - 10)) + b"]}", 1),
        (b'{"a":[' + b",".join([b"[]"] * MAX_CONTAINERS) + b"]}", 0),
        (b'{"a":[' + b",".join([b"1"] * (MAX_VALUES - 10)) + b"]}", 1),
        (b'{"a":"' + b"[,{" * 2_000_000 + b'"}', 1),
        (b'{"a":"' + b'\\"[,' * 1_500_000 + b'"}', 1),
        (b'{"a":' + b"[" * 60 + b"]" * 60 + b"}", 1),
        (b'{"a":' + b"9" * 20 + b"}", 1),
        (b'{"a":' + b"9" * 21 + b"}", 0),
        (b'{"a":0.' + b"9" * 40 + b"}", 1),
        (b'{"a":"' + b"9" * 5_000 + b'"}', 1),
        (b'{"a":1e400}', 1),
        (b'{"a":"\\u0000\\u202e"}', 1),
        (b'{"a":"\\udc00"}', 0),
        (b'{"\\ud800":1}', 0),
        (b'{"a":1,"a":2}', 1),
        (b'{"a":"' + b"x" * MAX_LINE_BYTES + b'"}', 0),
    ],
    ids=lambda value: repr(value[:30]) + str(len(value)) if isinstance(value, bytes) else "",
)
def test_a_line_is_weighed_outside_of_its_text(parameters: bytes, kept: int) -> None:
    """Brackets, commas and digits count where JSON means them, and not in what was printed."""
    assert count(LOADED, scored(parameters), LOADED) == (2 + kept, 1 - kept)


def test_weights_add_up() -> None:
    """Lines that are each within the bounds do not get around them together."""
    line = scored(b'{"a":[' + b",".join([b"[]"] * (MAX_CONTAINERS // 2)) + b"]}")
    assert count(line, line, line, LOADED) == (2, 2)


def test_of_a_key_written_twice_the_last_counts() -> None:
    """A line with two kinds is one event, and the same one wherever it is read."""
    line = b'{"kind":"run_finished","kind":"dataset_loaded","dataset":"a","dataset":"b"}'
    ((event,), dropped) = parse_events(line, 1)
    assert (event.model_dump()["dataset"], dropped) == ("b", 0)


def test_a_line_without_an_end_is_read() -> None:
    """The last line needs no newline, and blank ones are nothing."""
    assert count(b"", b" \t", LOADED, b"\r", LOADED) == (2, 0)


MIB = 2**20


@pytest.mark.parametrize(
    "make",
    [
        lambda size: b"\n" * size,
        lambda size: b" \n" * (size // 2),
        lambda size: b"x\n" * (size // 2),
        lambda size: b"\0" * size,
        lambda size: b'"\\' * (size // 2),
        lambda size: (LOADED + b"\n") * (size // len(LOADED)),
        lambda size: (FIGURE + b"{}," * 399 + b"{}]}\n") * (size // 1231),
        lambda size: (b"[" * 1_000_000 + b"\n") * (size // 1_000_000),
        lambda size: (b"9" * 1_000_000 + b"\n") * (size // 1_000_000),
        lambda size: (scored(b'{"a":' + b'"b",' * 200_000 + b"}") + b"\n") * (size // 800_000),
    ],
    ids=[
        "newlines",
        "blanks",
        "short",
        "nul",
        "quotes",
        "events",
        "axes",
        "deep",
        "digits",
        "text",
    ],
)
def test_any_filling_is_read_in_time(make: Callable[[int], bytes]) -> None:
    """Four megabytes of anything take a moment, also on a busy machine: nothing is quadratic."""
    content = make(4 * MIB)
    begin = time.process_time()
    parse_events(content, 2)
    assert time.process_time() - begin < 20


def test_bad_lines_end_the_parsing() -> None:
    """Beyond a number of bad lines the rest is counted, whatever it is."""
    bad = [b"{"] * MAX_BAD_LINES
    assert count(*bad, LOADED, LOADED) == (0, MAX_BAD_LINES + 2)


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
_JSON = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=9,
)
_FIELDS = st.sampled_from(sorted({*SCORED, *FINISHED}))
_MUTATED = st.builds(
    lambda event, field, value: json.dumps({**event, field: value}).encode(),
    st.sampled_from([SCORED, FINISHED]),
    _FIELDS,
    _JSON,
)
_CUT = st.builds(
    lambda line, start, end: line[:start] + line[end:],
    st.sampled_from([json.dumps(SCORED).encode(), json.dumps(FINISHED).encode()]),
    st.integers(0, 150),
    st.integers(0, 150),
)
_LINES = st.lists(
    _MUTATED | _CUT | st.binary(max_size=60) | _JSON.map(lambda v: json.dumps(v).encode()),
    max_size=5,
)


@settings(max_examples=300, deadline=None)
@given(lines=_LINES)
def test_valid_lines_around_any_others_are_kept(lines: list[bytes]) -> None:
    """Whatever lies between them, the first and the last line are events."""
    events, _ = parse_events(b"\n".join([LOADED, *lines, LOADED]), 2)
    ends = EVENT.validate_json(LOADED)
    assert (events[0], events[-1]) == (ends, ends)


@settings(max_examples=300, deadline=None)
@given(line=_MUTATED)
def test_what_is_kept_survives_the_store(line: bytes) -> None:
    """An event is read as it will be read back."""
    events, dropped = parse_events(line, 2)
    assert [EVENT.validate_json(EVENT.dump_json(event)) for event in events] == events
    assert len(events) + dropped == 1
