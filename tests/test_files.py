"""Files written whole, and folders removed however deep."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.files import (
    file_stem,
    is_owner_gone,
    name_owner,
    remove_abandoned_parts,
    remove_tree,
    write_whole,
)

_KILLED = """\
import os, signal, sys
from pathlib import Path
from grader.files import write_whole
os.replace = lambda part, path: os.kill(os.getpid(), signal.SIGKILL)
write_whole(Path(sys.argv[1]), b"content")
"""


@pytest.fixture
def umask() -> Iterator[int]:
    """A umask that lets the group read and others do nothing."""
    before = os.umask(0o027)
    yield 0o027
    os.umask(before)


def test_content_is_written(tmp_path: Path) -> None:
    """The file holds the content, and its folder is made."""
    write_whole(tmp_path / "a" / "b" / "file", b"content")
    assert (tmp_path / "a" / "b" / "file").read_bytes() == b"content"


def test_file_is_replaced(tmp_path: Path) -> None:
    """What was there before is gone; nothing else is left in the folder."""
    (tmp_path / "file").write_bytes(b"before, and longer")
    write_whole(tmp_path / "file", b"after")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": b"after"}


def test_mode_honours_the_umask(tmp_path: Path, umask: int) -> None:
    """Who may read is for the user to say."""
    write_whole(tmp_path / "file", b"")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o666 & ~umask


def test_failure_leaves_what_was_there(tmp_path: Path) -> None:
    """Where the content cannot be put in place nothing changes, and no part is left."""
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError):
        write_whole(tmp_path / "file", b"content")
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """Writing over a link leaves what it points to alone."""
    (tmp_path / "target").write_bytes(b"theirs")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_whole(tmp_path / "link", b"ours")
    assert ((tmp_path / "target").read_bytes(), (tmp_path / "link").is_symlink()) == (
        b"theirs",
        False,
    )


@pytest.mark.parametrize("name", ["file", "folder/file"])
def test_part_of_a_killed_writer_is_removed(tmp_path: Path, name: str) -> None:
    """What a process had written when it was killed goes, in subfolders too."""
    done = subprocess.run([sys.executable, "-c", _KILLED, tmp_path / name], check=False)
    assert done.returncode == -signal.SIGKILL
    (part,) = (tmp_path / name).parent.iterdir()
    remove_abandoned_parts(tmp_path)
    assert not part.exists()


def test_parts_of_others_stay(tmp_path: Path) -> None:
    """Only what a dead process of this machine was writing is removed, and no whole file."""
    mine = name_owner()
    machine, pid, begun = mine.split("-")
    other = f"{'0' * 8}-{pid}-{int(begun) - 100}"
    names = {f".part-{mine}-a", f".part-{other}-b", ".part-c", "kim.json", ".part-x-1-1-d"}
    for name in names:
        (tmp_path / name).touch()
    (tmp_path / f".part-{machine}-{pid}-{int(begun) - 100}-e").touch()
    remove_abandoned_parts(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == names


def test_process_id_given_out_again_is_another_owner() -> None:
    """A process of the same number that began at another time is not the one that was named."""
    machine, pid, begun = name_owner().split("-")
    assert not is_owner_gone(f"{machine}-{pid}-{begun}")
    assert is_owner_gone(f"{machine}-{pid}-{int(begun) - 100}")


def test_tree_is_removed(tmp_path: Path) -> None:
    """Files, folders and the folder itself are gone; what lies beside it stays."""
    folder = tmp_path / "job"
    write_whole(folder / "a" / "b" / "c" / "file", b"")
    write_whole(folder / "a" / "file", b"")
    write_whole(tmp_path / "beside", b"")
    remove_tree(folder)
    assert list(tmp_path.iterdir()) == [tmp_path / "beside"]


def test_links_in_a_tree_are_not_followed(tmp_path: Path) -> None:
    """What a link points to stays, be it a file or a folder."""
    kept = tmp_path / "kept"
    write_whole(kept / "file", b"")
    (tmp_path / "job").mkdir()
    (tmp_path / "job" / "link").symlink_to(kept)
    remove_tree(tmp_path / "job")
    assert [path.name for path in kept.iterdir()] == ["file"]


def test_closed_folders_are_removed(tmp_path: Path) -> None:
    """A folder that nobody may open is opened first."""
    write_whole(tmp_path / "job" / "a" / "b" / "file", b"")
    (tmp_path / "job" / "a" / "b").chmod(0)
    (tmp_path / "job" / "a").chmod(0)
    remove_tree(tmp_path / "job")
    assert list(tmp_path.iterdir()) == []


def test_tree_deeper_than_a_path_is_removed(tmp_path: Path) -> None:
    """Folders in one another may be more than a path or a recursion can hold."""
    folder = tmp_path / "job"
    folder.mkdir()
    here = os.getcwd()
    os.chdir(folder)
    try:
        for _ in range(1_100):
            os.mkdir("deeper")
            os.chdir("deeper")
    finally:
        os.chdir(here)
    remove_tree(folder)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    ['a"b', "a:b", "a<b", "a>b", "a|b", "a*b", "a?b", "a\\b", "a\nb", "NUL", "con.txt", "a.", "a "],
)
def test_stem_can_be_a_file_everywhere(name: str) -> None:
    """Windows and CI services refuse characters that Linux allows; names stay apart even so."""
    stem = file_stem(name)
    assert re.fullmatch(r"[A-Za-z_. ]*~[0-9a-f]{16}", stem)
    assert stem != file_stem(name.replace(":", "_").replace("?", "_") + "x")


def test_short_name_is_its_own_stem() -> None:
    """200 bytes are short enough."""
    assert [file_stem(name) for name in ("kim", "k" * 200)] == ["kim", "k" * 200]


def test_shortened_name_is_nobody_elses() -> None:
    """Somebody called like the stem of another has a stem of their own."""
    stem = file_stem("가" * 84)
    again = [file_stem(name) for name in (stem, stem.upper())]
    assert len({stem, *again}) == 3
    assert all(len(name.encode()) <= 200 for name in (stem, *again))
