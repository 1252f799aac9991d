"""The content-addressed store."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from grader.errors import EvidenceError, GraderError
from grader.evidence.store import EvidenceStore

CONTENT = b"what happened"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path / "evidence")


def test_content_comes_back(store: EvidenceStore) -> None:
    """What is put under its digest is what one gets."""
    assert store.get(store.put(CONTENT)) == CONTENT


def test_name_is_the_sha256(store: EvidenceStore) -> None:
    """The digest is the content's own."""
    assert store.put(CONTENT) == DIGEST


def test_objects_lie_in_folders_of_two_letters(store: EvidenceStore) -> None:
    """No folder gets too many entries."""
    store.put(CONTENT)
    assert [
        path.relative_to(store.folder) for path in store.folder.rglob("*") if path.is_file()
    ] == [Path(DIGEST[:2], DIGEST)]


def test_object_is_written_once(store: EvidenceStore) -> None:
    """Putting the same content again leaves the file alone."""
    store.put(CONTENT)
    before = store.path(DIGEST).stat().st_ino
    store.put(CONTENT)
    assert store.path(DIGEST).stat().st_ino == before


def test_half_an_object_is_written_anew(store: EvidenceStore) -> None:
    """An object of the wrong size is replaced by the whole one."""
    store.put(CONTENT)
    store.path(DIGEST).write_bytes(CONTENT[:3])
    store.put(CONTENT)
    assert store.get(DIGEST) == CONTENT


def test_missing_object_is_an_error(store: EvidenceStore) -> None:
    """The error names the object and says what to do."""
    with pytest.raises(EvidenceError, match=f"{DIGEST[:12]}… is missing") as caught:
        store.get(DIGEST)
    assert "grader run" in caught.value.hint


def test_damaged_object_is_an_error(store: EvidenceStore) -> None:
    """A changed byte is found, even where the size is the same."""
    store.put(CONTENT)
    store.path(DIGEST).write_bytes(CONTENT[::-1])
    with pytest.raises(EvidenceError, match="is damaged"):
        store.get(DIGEST)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", DIGEST.upper(), DIGEST + "\n", "0" * 63])
def test_name_that_is_no_digest_is_refused(store: EvidenceStore, name: str) -> None:
    """Names from records reach no other file."""
    with pytest.raises(EvidenceError, match="not a digest"):
        store.get(name)


def test_store_that_cannot_be_written_is_an_error(store: EvidenceStore) -> None:
    """The error names the folder and says what to look at."""
    store.folder.write_text("no folder")
    with pytest.raises(GraderError, match="cannot write evidence to") as caught:
        store.put(CONTENT)
    assert "room" in caught.value.hint
