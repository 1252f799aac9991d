"""`grader init`: what it says, and how it ends."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import called
import pytest
from called import Done

from grader.cli.init import init

call = partial(called.call, commands={"init": init})
REQUIREMENT = "grader @ https://example.org/grader-1-py3-none-any.whl#sha256=1"


@pytest.fixture(autouse=True)
def _working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def count_files(folder: str) -> int:
    return sum(path.is_file() for path in Path(folder).rglob("*"))


def test_init_says_what_is_next() -> None:
    """What was made, who can read it, and three commands to go on with."""
    done = call("init", "club", "--requirement", REQUIREMENT)
    assert done == Done(
        0,
        [
            f"made the repository club, {count_files('club')} files",
            "note: whoever can read this repository can read the answers. Keep it private.",
            "what to do next:",
            "  cd club        # go to the new repository",
            "  git init       # put it under version control",
            "  grader doctor  # see whether this machine can grade",
        ],
        [],
    )


def test_init_speaks_korean(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a Korean terminal the words are Korean, and so is the beginning of the README."""
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    done = call("init", "club", "--requirement", REQUIREMENT)
    heading = Path("club/README.md").read_text(encoding="utf-8").splitlines()[0]
    assert (done.out[0], heading) == (
        f"저장소를 만들었어요: club (파일 {count_files('club')}개)",
        "# 신경망 스터디 · Neural-network study group",
    )


def test_unknown_origin_is_told() -> None:
    """From a checkout nobody else can install, and the words say what to fill in."""
    out = call("init", "club").out
    note = "note: it could not be told where this grader was installed from."
    assert [line.startswith(note) for line in out].count(True) == 1


def test_next_commands_can_be_copied() -> None:
    """A name with spaces is quoted."""
    out = call("init", "our club", "--requirement", REQUIREMENT).out
    assert out[-3] == "  cd 'our club'  # go to the new repository"


def test_next_commands_leave_out_what_is_done() -> None:
    """In a clone that one is in already, there is nothing to go to and nothing to begin."""
    Path(".git").mkdir()
    out = call("init", ".", "--requirement", REQUIREMENT).out
    assert [line.split("  #")[0].strip() for line in out[-2:]] == ["grader doctor", "grader lint"]


def test_settings_are_taken() -> None:
    """Title and requirement are in the files."""
    call("init", "club", "--title", "Thursday", "--requirement", REQUIREMENT)
    readme = Path("club/README.md").read_text(encoding="utf-8").splitlines()
    requirements = Path("club/requirements.txt").read_text(encoding="utf-8").splitlines()
    assert (readme[0], requirements[-1]) == ("# Thursday", REQUIREMENT)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ([], "Error: Missing argument 'DIR'."),
        (["full"], "error: full — expected an empty folder or none, found 'notes.txt'"),
        (["full/notes.txt"], "error: full/notes.txt cannot become a repository: Not a directory"),
        (["club", "--title", ""], "error: --title — expected one line"),
        (["club", "--requirement", "-e ."], "error: --requirement — expected what pip installs"),
        (["club", "--requirement", "git+https://t@example.org/g"], "error: --requirement — expec"),
    ],
    ids=str,
)
def test_wrong_usage_ends_with_two(arguments: list[str], error: str) -> None:
    """It is said on the error stream, and nothing is written."""
    Path("full").mkdir()
    Path("full/notes.txt").write_text("mine")
    done = call("init", *arguments)
    told = [line.startswith(error) for line in done.error]
    assert (done.code, done.out, any(told), os.listdir()) == (2, [], True, ["full"])
