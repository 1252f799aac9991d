"""Files on systems that cannot open folders or refuse to follow links."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from grader.files import open_regular, remove_tree


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with a folder that may only be read, and a link to a file outside."""
    (tmp_path / "kept.txt").write_text("kept", encoding="utf-8")
    inner = tmp_path / "tree" / "inner"
    inner.mkdir(parents=True)
    (inner / "file.txt").write_text("x", encoding="utf-8")
    (inner / "link").symlink_to(tmp_path / "kept.txt")
    (inner / "file.txt").chmod(0o400)
    return tmp_path / "tree"


def test_folder_is_removed_without_descriptors(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of the folder is removed, and nothing that a link in it points to."""
    monkeypatch.setattr(os, "supports_dir_fd", set())
    remove_tree(tree)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.txt"]


def test_what_may_only_be_read_is_removed(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that the system refuses to remove at first is made writable."""
    unlink = os.unlink

    def unlink_as_windows(path: str) -> None:
        if not os.lstat(path).st_mode & 0o200:
            raise PermissionError(13, "may only be read", path)
        unlink(path)

    monkeypatch.setattr(os, "supports_dir_fd", set())
    monkeypatch.setattr(shutil, "_use_fd_functions", False)
    monkeypatch.setattr(os, "unlink", unlink_as_windows)
    remove_tree(tree)
    assert not tree.exists()


def test_regular_file_is_opened(tree: Path) -> None:
    """A file gives its content."""
    file = open_regular(tree / "inner" / "file.txt")
    assert file is not None
    with file:
        assert file.read() == b"x"


@pytest.mark.parametrize("name", ["inner/link", "inner", "missing", "pipe", "nul\0"])
def test_anything_else_is_not_opened(
    tree: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links, folders, pipes and names that cannot be are none, whatever flags there are."""
    os.mkfifo(tree / "pipe")
    monkeypatch.setattr("grader.files._OPEN_FILE", os.O_RDONLY | os.O_NONBLOCK)
    assert open_regular(tree / name) is None
