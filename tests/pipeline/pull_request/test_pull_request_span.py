"""The commits of a pull request."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pull_request_course import Clone, open_clone

from grader.errors import GraderError, TargetError
from grader.pipeline.pull_request.git import find_top, run_git
from grader.pipeline.pull_request.span import find_span


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return open_clone(tmp_path / "clone", "a1/kim.py")


def clone_of(clone: Clone, folder: Path, *options: str) -> Clone:
    clone.git("clone", "-q", *options, f"file://{clone.root}", str(folder))
    return Clone(folder)


def test_branch_on_an_older_main(clone: Clone) -> None:
    """What others merged meanwhile is no part of it, and the course is the newest."""
    start = clone.git("rev-parse", "main")
    head = clone.hand_in("a1/lee.py")
    clone.git("checkout", "-q", "main")
    base = clone.hand_in("a1/park.py")
    clone.git("checkout", "-q", "work")
    span = find_span(clone.root, "main", {})
    assert (span.name, span.base, span.start, span.head) == ("main", base, start, head)


def test_merge_commit_of_a_pull_request(clone: Clone) -> None:
    """As CI services check it out, detached: only the pull request's own part counts."""
    clone.hand_in("a1/lee.py")
    clone.git("checkout", "-q", "main")
    base = clone.hand_in("a1/park.py")
    clone.git("checkout", "-q", "--detach", "main")
    clone.git("merge", "-q", "--no-ff", "-m", "merge", "work")
    span = find_span(clone.root, "main", {})
    assert (span.base, span.start) == (base, base)


def test_service_names_the_base(clone: Clone, tmp_path: Path) -> None:
    """In a pull request it is the branch that the service says."""
    clone.git("branch", "week/7", "main")
    copy = clone_of(clone, tmp_path / "copy")
    span = find_span(copy.root, None, {"GITHUB_BASE_REF": "week/7"})
    assert span.name == "origin/week/7"


@pytest.mark.parametrize(("branch", "expected"), [("main", "origin/HEAD"), ("work", "origin/HEAD")])
def test_default_branch_is_the_base(
    clone: Clone, tmp_path: Path, branch: str, expected: str
) -> None:
    """Without a service it is the default branch of where the clone came from."""
    clone.git("checkout", "-q", branch)
    copy = clone_of(clone, tmp_path / "copy")
    assert find_span(copy.root, None, {}).name == expected


def test_main_is_the_base_without_an_origin(clone: Clone) -> None:
    """A repository that was never cloned."""
    assert find_span(clone.root, None, {}).name == "main"


def test_remote_branch_by_its_short_name(clone: Clone, tmp_path: Path) -> None:
    """A checkout of a pull request has no branches of its own."""
    clone.git("branch", "next", "main")
    copy = clone_of(clone, tmp_path / "copy")
    assert find_span(copy.root, "next", {}).name == "origin/next"


@pytest.mark.parametrize("name", ["nowhere", "--all", "-h", "main:rubrics", "", "a b", "x..y"])
def test_unknown_base_is_refused(clone: Clone, name: str) -> None:
    """What was looked for is said, and how to fetch it."""
    with pytest.raises(TargetError) as caught:
        find_span(clone.root, name, {})
    assert (name in caught.value.message, "fetch-depth: 0" in caught.value.hint) == (True, True)


def test_base_of_the_service_is_never_another(clone: Clone) -> None:
    """Where it was not fetched, no other branch steps in."""
    with pytest.raises(TargetError, match="refs/remotes/origin/main"):
        find_span(clone.root, None, {"GITHUB_BASE_REF": "main"})


def test_shallow_clone_is_explained(clone: Clone, tmp_path: Path) -> None:
    """The usual mistake in a workflow."""
    clone.git("checkout", "-q", "main")
    clone.hand_in("a1/new.py")
    clone.git("checkout", "-q", "work")
    clone.hand_in("a1/lee.py")
    copy = clone_of(clone, tmp_path / "copy", "--depth=1", "--no-single-branch")
    with pytest.raises(TargetError) as caught:
        find_span(copy.root, "main", {})
    assert "the clone is shallow" in caught.value.message
    assert "fetch-depth: 0" in caught.value.hint


def test_histories_without_a_common_commit(clone: Clone) -> None:
    """A branch that began from nothing."""
    clone.git("checkout", "-q", "--orphan", "alone")
    clone.hand_in("a1/alone.py")
    with pytest.raises(TargetError, match="share no commit: their histories"):
        find_span(clone.root, "main", {})


def test_repository_without_commits(tmp_path: Path) -> None:
    """There is nothing to grade yet."""
    Clone(tmp_path).git("init", "-q")
    with pytest.raises(TargetError, match="has no commit yet"):
        find_span(tmp_path, None, {})


def test_no_repository(tmp_path: Path) -> None:
    """Said with what to do."""
    with pytest.raises(TargetError, match="is in no git repository"):
        find_top(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs to give it away")
def test_repository_of_somebody_else(clone: Clone) -> None:
    """Git's own protection stays, and the way around it is the owner's decision."""
    for path in (clone.root, clone.root / ".git"):
        os.chown(path, 65534, 65534)
    with pytest.raises(GraderError) as caught:
        find_top(clone.root)
    assert "safe.directory" in caught.value.hint


def test_answer_has_a_bound(clone: Clone) -> None:
    """Git is stopped when it answers more."""
    with pytest.raises(GraderError, match="over its limit"):
        run_git(clone.root, "ls-tree", "-r", "HEAD", limit=10)


def test_time_has_a_bound(clone: Clone) -> None:
    """Git is stopped when it takes longer."""
    with pytest.raises(GraderError, match=r"over its limit of 0\.2 seconds"):
        run_git(clone.root, "-c", "alias.wait=!exec sleep 5", "wait", seconds=0.2)


def test_missing_git_is_said(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a traceback."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GraderError, match="git cannot be started"):
        find_top(clone.root)
