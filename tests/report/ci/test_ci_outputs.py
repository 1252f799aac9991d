"""Step outputs, read back as a runner reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strangers import any_text

from grader.report.ci import dump_outputs

_FIXED = {"\ud800": "\ufffd"}


def _read(text: str) -> dict[str, str]:
    """The values in a file of outputs; a runner ends lines at LF alone or after CR."""
    values: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        name, sign, rest = line.partition("=")
        if sign and "<<" not in name:
            values[name] = rest
        elif "<<" in line:
            name, _, delimiter = line.partition("<<")
            block = iter(lambda end=delimiter: _until(lines, end), None)
            values[name] = "\n".join(block)
    return values


def _until(lines: object, delimiter: str) -> str | None:
    line = next(lines)  # type: ignore[call-overload]
    return None if line == delimiter else line


def test_value_of_one_line_is_written_plainly() -> None:
    """The common case is what a person expects to see."""
    assert dump_outputs({"status": "passed", "graded": "3"}) == "status=passed\ngraded=3\n"


def test_value_of_several_lines_stands_between_delimiters() -> None:
    """A line break ends no value."""
    text = dump_outputs({"a": "x\nstatus=passed"}, make_delimiter=lambda: "END")
    assert text == "a<<END\nx\nstatus=passed\nEND\n"


def test_delimiter_is_none_that_the_value_holds() -> None:
    """A value that guesses a delimiter does not end itself."""
    delimiters = iter(["END", "OTHER"])
    text = dump_outputs({"a": "x\nEND\nb=1"}, make_delimiter=lambda: next(delimiters))
    assert text == "a<<OTHER\nx\nEND\nb=1\nOTHER\n"


def test_delimiters_differ_from_one_another() -> None:
    """Nobody can learn the next delimiter from the last."""
    assert dump_outputs({"a": "x\ny"}) != dump_outputs({"a": "x\ny"})


@pytest.mark.parametrize("name", ["", "a b", "a=b", "a\nb", "a<<b", "1a"])
def test_odd_name_is_refused(name: str) -> None:
    """A name that no workflow can ask for is a mistake of ours."""
    with pytest.raises(ValueError, match="expected an output's name"):
        dump_outputs({name: "x"})


@given(first=any_text, second=st.text(alphabet="ab=<\n\r", max_size=20))
def test_values_come_back(first: str, second: str) -> None:
    """Whatever the values hold, they are read back, and nothing else is."""
    values = {"first": first, "second": second}
    expected = {name: _storable(value) for name, value in values.items()}
    assert _read(dump_outputs(values)) == expected


def test_half_a_character_can_be_written() -> None:
    """Half a surrogate pair, as in a file name that is no UTF-8, does not stop the run."""
    assert dump_outputs({"folder": "a\ud800b"}).encode() == "folder=a\ufffdb\n".encode()


def _storable(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
