"""Kits as folders: whole or not at all, and never over anybody's work."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from grader.errors import TargetError
from grader.pipeline import kit_folder
from grader.pipeline.kit_folder import MANIFEST, place_kit

FILES = {"README.md": b"read me\n", "a1.ipynb": b"{}"}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != MANIFEST}


@pytest.mark.parametrize("exists", [False, True])
def test_kit_goes_into_a_new_or_empty_folder(tmp_path: Path, exists: bool) -> None:
    """Folders above it are made as well."""
    folder = tmp_path / "kits" / "a1"
    if exists:
        folder.mkdir(parents=True)
    place_kit(folder, FILES)
    assert contents(folder) == FILES
    assert os.listdir(folder.parent) == ["a1"]


def test_list_of_files_is_that_of_sha256sum(tmp_path: Path) -> None:
    """Anybody can check a kit with the usual tool."""
    place_kit(tmp_path / "kit", {"b": b"2", "a": b"1"})
    digests = [hashlib.sha256(content).hexdigest() for content in (b"1", b"2")]
    expected = f"{digests[0]}  a\n{digests[1]}  b\n"
    assert (tmp_path / "kit" / MANIFEST).read_text() == expected


def test_earlier_kit_is_replaced(tmp_path: Path) -> None:
    """Files that the new one lacks are gone, and nothing is left beside it."""
    place_kit(tmp_path / "kit", {**FILES, "a1.quiz.html": b"quiz"})
    place_kit(tmp_path / "kit", {"README.md": b"new\n"})
    assert contents(tmp_path / "kit") == {"README.md": b"new\n"}
    assert os.listdir(tmp_path) == ["kit"]


def test_earlier_kit_without_one_of_its_files_is_replaced(tmp_path: Path) -> None:
    """What was taken away is nobody's work."""
    place_kit(tmp_path / "kit", FILES)
    (tmp_path / "kit" / "a1.ipynb").unlink()
    place_kit(tmp_path / "kit", FILES)
    assert contents(tmp_path / "kit") == FILES


def spoil_notebook(folder: Path) -> str:
    (folder / "a1.ipynb").write_bytes(b'{"mine": 1}')
    return "a1.ipynb"


def spoil_added(folder: Path) -> str:
    (folder / "haneul.ipynb").write_bytes(b"{}")
    return "haneul.ipynb"


def spoil_folder(folder: Path) -> str:
    (folder / ".ipynb_checkpoints").mkdir()
    return ".ipynb_checkpoints"


def spoil_link(folder: Path) -> str:
    outside = folder.parent / "outside"
    (folder / "a1.ipynb").rename(outside)
    (folder / "a1.ipynb").symlink_to(outside)
    return "a1.ipynb"


@pytest.mark.parametrize("spoil", [spoil_notebook, spoil_added, spoil_folder, spoil_link])
def test_work_in_a_kit_is_never_lost(tmp_path: Path, spoil: object) -> None:
    """What somebody changed or added is named, and all of it stays."""
    place_kit(tmp_path / "kit", FILES)
    name = spoil(tmp_path / "kit")  # type: ignore[operator]
    before = sorted(os.listdir(tmp_path / "kit"))
    with pytest.raises(TargetError, match=f"published: {name}$") as error:
        place_kit(tmp_path / "kit", {"README.md": b"new\n"})
    assert "somebody's work" in error.value.hint
    assert sorted(os.listdir(tmp_path / "kit")) == before


@pytest.mark.parametrize(
    "manifest", [None, b"", b"nonsense\n", b"\xff", b"0" * 64 + b"  ../outside\n"]
)
def test_folder_that_is_no_kit_is_refused(tmp_path: Path, manifest: bytes | None) -> None:
    """Without a list of ours nothing in a folder is ours."""
    (tmp_path / "thesis.txt").write_text("years of work")
    if manifest is not None:
        (tmp_path / MANIFEST).write_bytes(manifest)
    with pytest.raises(TargetError, match=r"not empty: .* found thesis\.txt$"):
        place_kit(tmp_path, FILES)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_many_strange_files_are_not_all_named(tmp_path: Path) -> None:
    """An error is read in a terminal."""
    for number in range(9):
        (tmp_path / f"f{number}").touch()
    with pytest.raises(TargetError, match=r"found f0, f1, f2, f3, f4, …$"):
        place_kit(tmp_path, FILES)


def test_file_in_its_place_is_refused(tmp_path: Path) -> None:
    """A kit is a folder."""
    (tmp_path / "kit").write_text("a file")
    with pytest.raises(TargetError, match="is a file: expected a folder"):
        place_kit(tmp_path / "kit", FILES)


def test_failure_leaves_the_earlier_kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the new kit cannot be put in place, the old one comes back and nothing is left."""
    place_kit(tmp_path / "kit", FILES)
    rename = os.rename

    def fail_second(source: Path, target: Path) -> None:
        if Path(target).name == "kit" and not str(source).endswith("-old"):
            raise OSError(28, "No space left on device")
        rename(source, target)

    monkeypatch.setattr(kit_folder.os, "rename", fail_second)
    with pytest.raises(TargetError, match="cannot be written: No space left on device"):
        place_kit(tmp_path / "kit", {"README.md": b"new\n"})
    assert contents(tmp_path / "kit") == FILES
    assert os.listdir(tmp_path) == ["kit"]


def test_link_to_a_folder_keeps_pointing_to_it(tmp_path: Path) -> None:
    """The folder behind a link gets the kit."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    place_kit(tmp_path / "link", FILES)
    assert (tmp_path / "link").is_symlink()
    assert contents(tmp_path / "real") == FILES


@pytest.mark.parametrize("name", ["a1.ipynb", "haneul.ipynb"])
def test_work_that_comes_meanwhile_is_not_lost(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody may save a file between the first look and the exchange."""
    place_kit(tmp_path / "kit", FILES)
    rename = os.rename

    def save_before(source: Path, target: Path) -> None:
        if Path(source).name == "kit":
            (tmp_path / "kit" / name).write_bytes(b"work")
        rename(source, target)

    monkeypatch.setattr(kit_folder.os, "rename", save_before)
    with pytest.raises(TargetError, match=f"published: {name}$"):
        place_kit(tmp_path / "kit", {"README.md": b"new\n"})
    assert (tmp_path / "kit" / name).read_bytes() == b"work"
    assert os.listdir(tmp_path) == ["kit"]
