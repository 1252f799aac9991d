"""Where the grader was installed from, by the installer's own record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grader.authoring.origin import check_requirement, find_requirement
from grader.errors import TargetError

COMMIT = "0123456789abcdef0123456789abcdef01234567"
DIGEST = "ab" * 32
GIT = {"vcs": "git", "commit_id": COMMIT}
WHEEL = "https://example.org/grader-1-py3-none-any.whl"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The metadata of an installed package called `club-grader`."""
    folder = tmp_path / "club_grader-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: club-grader\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return folder


def found(installed: Path, record: Any) -> str | None:
    (installed / "direct_url.json").write_text(json.dumps(record))
    return find_requirement("club-grader")


@pytest.mark.parametrize(
    ("record", "requirement"),
    [
        (
            {"url": "https://example.org/g.git", "vcs_info": GIT},
            f"club-grader @ git+https://example.org/g.git@{COMMIT}",
        ),
        (
            {"url": "https://example.org/g.git", "vcs_info": GIT, "subdirectory": "tools/g"},
            f"club-grader @ git+https://example.org/g.git@{COMMIT}#subdirectory=tools/g",
        ),
        (
            {"url": "ssh://git@example.org/g.git", "vcs_info": GIT},
            f"club-grader @ git+ssh://git@example.org/g.git@{COMMIT}",
        ),
        (
            {"url": WHEEL, "archive_info": {"hashes": {"sha256": DIGEST}}},
            f"club-grader @ {WHEEL}#sha256={DIGEST}",
        ),
        (
            {"url": WHEEL, "archive_info": {"hash": f"sha256={DIGEST}"}},
            f"club-grader @ {WHEEL}#sha256={DIGEST}",
        ),
    ],
)
def test_what_others_can_fetch_is_named_exactly(
    installed: Path, record: Any, requirement: str
) -> None:
    """A repository with its commit, a file with its hash."""
    assert found(installed, record) == requirement


@pytest.mark.parametrize(
    "record",
    [
        {"url": "file:///somewhere/grader", "dir_info": {"editable": True}},
        {"url": "file:///somewhere/grader.whl", "archive_info": {"hashes": {"sha256": DIGEST}}},
        {"url": "file:///somewhere/g.git", "vcs_info": GIT},
        {"url": "http://example.org/g.git", "vcs_info": GIT},
        {"url": "https://me:secret@example.org/g.git", "vcs_info": GIT},
        {"url": "https://secret@example.org/g.git", "vcs_info": GIT},
        {"url": "https://example.org/g.git\n--index-url x", "vcs_info": GIT},
        {"url": "https://example.org/g.git#egg=other", "vcs_info": GIT},
        {"url": "https://example.org/g.git", "vcs_info": {"vcs": "git", "commit_id": "main"}},
        {"url": "https://example.org/g", "vcs_info": {"vcs": "hg", "commit_id": COMMIT}},
        {"url": "https://example.org/g.git", "vcs_info": GIT, "subdirectory": "a b"},
        {"url": "http://example.org/g.whl", "archive_info": {"hashes": {"sha256": DIGEST}}},
        {"url": WHEEL, "archive_info": {}},
        {"url": WHEEL, "archive_info": {"hash": "md5=1"}},
        {"url": WHEEL},
        {},
        [],
        None,
    ],
    ids=str,
)
def test_what_others_cannot_fetch_is_not_named(installed: Path, record: Any) -> None:
    """Local paths, passwords and what may mean another version tomorrow are of no use."""
    assert found(installed, record) is None


def test_damaged_record_is_none(installed: Path) -> None:
    """What is no JSON says nothing."""
    (installed / "direct_url.json").write_text("{")
    assert find_requirement("club-grader") is None


def test_name_alone_is_not_enough(installed: Path) -> None:
    """What was installed by its name is not asked for by its name elsewhere."""
    assert find_requirement("club-grader") is None


@pytest.mark.parametrize(
    "text",
    [
        f"grader @ git+https://example.org/g.git@{COMMIT}",
        "git+ssh://git@example.org/g.git@v1",
        "git+https://${TOKEN}@example.org/g.git@v1",
        "./wheels/grader-1-py3-none-any.whl",
        "grader==1.0",
    ],
)
def test_requirement_is_taken_as_it_is(text: str) -> None:
    """Whoever names one knows why; only space around it goes."""
    assert check_requirement(f" {text} ") == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "what pip installs"),
        ("grader\n--index-url x", "what pip installs"),
        ("--index-url x", "what pip installs"),
        ("# grader", "what pip installs"),
        ("g" * 501, "what pip installs"),
        ("git+https://token@example.org/g.git@v1", "without a user's name or password"),
        ("git+https://me:token@example.org/g.git@v1", "without a user's name or password"),
    ],
)
def test_requirement_that_does_harm_is_refused(text: str, words: str) -> None:
    """More than one line, an option, or a password that everybody could read."""
    with pytest.raises(TargetError, match=words) as error:
        check_requirement(text)
    assert ("token" in error.value.message, error.value.hint != "") == (False, True)
