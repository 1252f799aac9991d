"""A graded pull request gets one comment, which is kept up to date: comment.yml."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from workflow_course import WRONG
from workflow_hub import Hub, Pull
from workflow_results import assert_silent, describe, list_bodies, pack

MARKER = "<!-- grader -->"


def test_posts(hub: Hub, pull: Pull, artefact: Path) -> None:
    """The first run posts one comment, which begins with the marker."""
    runner = hub.comment(pull, artefact)
    assert runner.failures == []
    assert [body.startswith(MARKER) for body in list_bodies(hub)] == [True]


def test_graded_and_commented(hub: Hub, pull: Pull) -> None:
    """What grade.yml keeps is what comment.yml takes."""
    graded = hub.grade(pull)
    runner = hub.comment(pull, graded.artefacts["grade-results"])
    assert (runner.failures, len(list_bodies(hub))) == ([], 1)


def test_updates(hub: Hub, pull: Pull, artefact: Path, tmp_path: Path) -> None:
    """A later run changes the comment that is there."""
    hub.comment(pull, artefact)
    before = list_bodies(hub)
    later = hub.push(pull, {"submissions/tiny/kim.yaml": WRONG})
    worse = pack(tmp_path / "worse.zip", {"results.json": json.dumps(describe(score=1.0))})
    hub.comment(later, worse, run=101)
    after = list_bodies(hub)
    assert (len(after), after == before) == (1, False)


@pytest.mark.parametrize("login", ["student", "dependabot[bot]", "github-actions"])
def test_others_comments_are_theirs(hub: Hub, pull: Pull, artefact: Path, login: str) -> None:
    """A comment with the marker that somebody else wrote stays as it is."""
    hub.say(pull, login, f"{MARKER}\nfull marks!")
    hub.comment(pull, artefact)
    bodies = list_bodies(hub)
    assert (bodies[0], len(bodies)) == (f"{MARKER}\nfull marks!", 2)


def test_quoted_marker(hub: Hub, pull: Pull, artefact: Path) -> None:
    """A comment of another workflow that quotes the marker further down is not ours."""
    hub.say(pull, "github-actions[bot]", f"coverage\n> {MARKER}")
    hub.comment(pull, artefact)
    assert list_bodies(hub)[0] == f"coverage\n> {MARKER}"


def test_finds_ours_among_many(hub: Hub, pull: Pull, artefact: Path) -> None:
    """Our comment is found behind two hundred others, one of them by an account that is gone."""
    for number in range(210):
        hub.say(pull, "student", f"comment {number}")
    hub.say(pull, "", f"{MARKER}\nby nobody")
    hub.say(pull, "github-actions[bot]", f"{MARKER}\nold")
    hub.comment(pull, artefact)
    bodies = list_bodies(hub)
    assert (len(bodies), bodies[-1] == f"{MARKER}\nold") == (212, False)


def test_head_has_moved(hub: Hub, pull: Pull, artefact: Path) -> None:
    """Results of a commit that is no longer the head are not posted."""
    hub.push(pull, {"submissions/tiny/kim.yaml": WRONG})
    assert_silent(hub, hub.comment(pull, artefact))


def test_head_moves_meanwhile(hub: Hub, pull: Pull, artefact: Path) -> None:
    """The head is looked at once more before the comment is posted."""
    state = hub.folder / "gh/state.json"
    hub.replace_command("pip", f"#!/bin/sh\nsed -i s/{pull.sha}/{'0' * 40}/ {state}\n")
    runner = hub.comment(pull, artefact)
    assert (runner.failures, list_bodies(hub)) == ([], [])
    assert runner.played[-1] == "Post it"


def test_closed(hub: Hub, pull: Pull, artefact: Path) -> None:
    """A pull request that is closed gets no comment."""
    hub.change(pull, state="closed")
    assert_silent(hub, hub.comment(pull, artefact))


def test_two_pull_requests_of_one_commit(hub: Hub, pull: Pull, artefact: Path) -> None:
    """Where two pull requests end at the commit, nobody can tell which is meant."""
    hub.list_again(pull, number=2)
    assert_silent(hub, hub.comment(pull, artefact))


def test_same_branch_of_another_fork(hub: Hub, pull: Pull, artefact: Path) -> None:
    """A pull request from another repository is not the one that was graded."""
    hub.change(pull, head={**pull.listed["head"], "repo": {"id": 1}})
    assert_silent(hub, hub.comment(pull, artefact))


def test_fork_is_gone(hub: Hub, pull: Pull, artefact: Path) -> None:
    """A pull request whose repository was deleted gets no comment."""
    hub.change(pull, head={**pull.listed["head"], "repo": None})
    assert_silent(hub, hub.comment(pull, artefact))


@pytest.mark.parametrize("conclusion", ["cancelled", "skipped", "action_required", "timed_out"])
def test_run_that_did_not_end(hub: Hub, pull: Pull, artefact: Path, conclusion: str) -> None:
    """A run that was cancelled or never began is not looked at."""
    runner = hub.comment(pull, artefact, conclusion=conclusion)
    assert (runner.played, hub.list_calls()) == ([], [])


def test_failed_check(hub: Hub, pull: Pull, artefact: Path) -> None:
    """A check that failed is commented like one that passed."""
    hub.comment(pull, artefact, conclusion="failure")
    assert len(list_bodies(hub)) == 1


def test_newest_attempt(hub: Hub, pull: Pull, artefact: Path, tmp_path: Path) -> None:
    """Of a run that was started again, the newest results are posted."""
    hub.keep(pack(tmp_path / "first.zip", {"results.json": "[]"}), 100)
    hub.comment(pull, artefact)
    assert len(list_bodies(hub)) == 1
