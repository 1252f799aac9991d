"""What the action and the workflows must never come to do, read from the files themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from workflow_hub import OURS, ROOT
from workflow_player import read_tree

ACTION, GRADE, COMMENT = (ROOT / path for path in OURS)
FILES = pytest.mark.parametrize("file", [ACTION, GRADE, COMMENT], ids=lambda path: path.name)
_USES = re.compile(r"uses: (?P<what>\S+)(?P<comment>.*)")
_PINNED = re.compile(r"actions/[a-z-]+@[0-9a-f]{40}")


def list_steps(file: Path) -> Iterator[dict[str, Any]]:
    """Every step of an action or a workflow."""
    tree = read_tree(file)
    jobs = [tree["runs"]] if "runs" in tree else tree["jobs"].values()
    return (step for job in jobs for step in job["steps"])


def list_uses() -> Iterator[tuple[str, str]]:
    """What every `uses:` names, with the comment behind it."""
    for file in (ACTION, GRADE, COMMENT):
        for found in _USES.finditer(file.read_text(encoding="utf-8")):
            yield found["what"], found["comment"].strip()


def test_pinned() -> None:
    """Other people's actions are named by a whole commit, with the release in a comment."""
    others = [(what, comment) for what, comment in list_uses() if what != "./"]
    loose = [what for what, comment in others if not (_PINNED.fullmatch(what) and comment)]
    assert (len(others) > 3, loose) == (True, [])


def test_pinned_alike() -> None:
    """Each action is used at one commit everywhere, under one release."""
    releases: dict[str, set[tuple[str, str]]] = {}
    for what, comment in list_uses():
        releases.setdefault(what.partition("@")[0], set()).add((what, comment))
    assert {name: len(found) for name, found in releases.items() if len(found) > 1} == {}


@FILES
def test_no_expression_in_a_script(file: Path) -> None:
    """No script is put together from expressions: values come through the environment."""
    scripts = [step["run"] for step in list_steps(file) if "run" in step]
    assert (len(scripts) > 0 or file == GRADE, [s for s in scripts if "${{" in s]) == (True, [])


@FILES
def test_bash_stops_at_errors(file: Path) -> None:
    """Every bash script ends at the first thing that fails."""
    scripts = [step["run"] for step in list_steps(file) if step.get("shell") == "bash"]
    assert [s for s in scripts if not s.startswith("set -euo pipefail\n")] == []


def test_rights() -> None:
    """The run of strangers' code can read the repository; the other can write comments, no more."""
    comment = read_tree(COMMENT)
    assert read_tree(GRADE)["permissions"] == {"contents": "read"}
    assert comment["permissions"] == {}
    assert comment["jobs"]["comment"]["permissions"] == {
        "actions": "read",
        "contents": "read",
        "pull-requests": "write",
    }


def test_events() -> None:
    """Nothing runs with rights on a pull request's own event."""
    assert [list(read_tree(file)["on"]) for file in (GRADE, COMMENT)] == [
        ["pull_request"],
        ["workflow_run"],
    ]


def test_no_secret() -> None:
    """No file of ours asks for a secret."""
    texts = [file.read_text(encoding="utf-8") for file in (ACTION, GRADE, COMMENT)]
    assert [text for text in texts if "secrets." in text] == []


def test_waits_for_grade() -> None:
    """The comment follows the workflow that has the name which grade.yml bears."""
    names = read_tree(COMMENT)["on"]["workflow_run"]["workflows"]
    assert names == [read_tree(GRADE)["name"]]


def test_checkouts() -> None:
    """No checkout keeps its token, and the comment's is the default branch."""
    given = {
        file.name: [s["with"] for s in list_steps(file) if "checkout" in s.get("uses", "")]
        for file in (GRADE, COMMENT)
    }
    assert given == {
        "grade.yml": [{"fetch-depth": 0, "persist-credentials": False}],
        "comment.yml": [
            {
                "ref": "${{ github.event.repository.default_branch }}",
                "persist-credentials": False,
            }
        ],
    }


def test_time_is_bounded() -> None:
    """Every job has a time limit of its own."""
    jobs = [job for file in (GRADE, COMMENT) for job in read_tree(file)["jobs"].values()]
    assert [job for job in jobs if not 0 < job["timeout-minutes"] <= 60] == []


def test_outputs() -> None:
    """The action hands on each output of `grader ci` under its own name."""
    outputs = {name: one["value"] for name, one in read_tree(ACTION)["outputs"].items()}
    names = ("status", "graded", "needs-review", "not-graded", "lowest-percent", "folder")
    assert outputs == {name: f"${{{{ steps.grade.outputs.{name} }}}}" for name in names}
