"""Kits as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import TargetError
from grader.messages import plain
from grader.spec.assignment import Limits
from grader.spec.kit import Kit, KitCheck, KitQuestion, KitTask, dump_kit, kit_name, load_kit


def kit() -> Kit:
    accuracy = KitCheck(
        kind="accuracy", id="accuracy", title=plain("Accuracy"), points=10, is_open=False
    )
    return Kit(
        id="a1",
        week=1,
        title=plain("First"),
        dataset="mnist",
        seed=42,
        limits=Limits(),
        tasks=(KitTask(id="t", title=plain("Task"), checks=(accuracy,)),),
        questions=(KitQuestion(id="q", points=3, prompt=plain("What?")),),
    )


def write(folder: Path, content: bytes) -> Path:
    path = folder / kit_name("a1")
    path.write_bytes(content)
    return path


def test_kit_comes_back_as_it_was(tmp_path: Path) -> None:
    """Writing and reading a kit changes nothing."""
    assert load_kit(write(tmp_path, dump_kit(kit()).encode())) == kit()


def test_kit_says_of_which_format_it_is() -> None:
    """The first key is the schema, under its public name."""
    assert dump_kit(kit()).startswith('{\n "schema": "grader/kit/1",\n')


def test_file_is_named_after_the_assignment() -> None:
    """Students see at once which kit it is."""
    assert kit_name("ch07-1") == "ch07-1.kit.json"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file"),
        (b"\xff\xfe", "the file"),
        (b"[" * 50_000, "the file"),
        (b'{"schema": "grader/kit/9"}', "schema"),
        (b"{}", "id"),
    ],
)
def test_file_that_is_no_kit_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    """The error names the file, the place and what to do."""
    with pytest.raises(TargetError, match=rf"a1\.kit\.json: not a kit .*{words}") as error:
        load_kit(write(tmp_path, content))
    assert "grader publish" in error.value.hint


def test_field_that_kits_do_not_have_is_refused(tmp_path: Path) -> None:
    """A key in a kit is a mistake, not something to pass over."""
    content = dump_kit(kit()).replace('"points"', '"key"', 1).encode()
    with pytest.raises(TargetError, match="not a kit"):
        load_kit(write(tmp_path, content))


def test_large_file_is_not_read_whole(tmp_path: Path) -> None:
    """Two megabytes are more than any kit."""
    with pytest.raises(TargetError, match="more than"):
        load_kit(write(tmp_path, b" " * 2_000_001))


def test_missing_kit_is_named(tmp_path: Path) -> None:
    """The error names the path."""
    with pytest.raises(TargetError, match=r"nowhere\.kit\.json"):
        load_kit(tmp_path / "nowhere.kit.json")
