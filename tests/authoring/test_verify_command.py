"""`grader verify` on the terminal."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from verified_course import CELLS, Authored, write_assignment

from grader.authoring.verify import ROWS
from grader.cli.frame import ExpectedErrors
from grader.cli.verify import verify
from grader.execution.fake import FakeSandbox
from grader.pipeline import warm

GROUP = ExpectedErrors(commands={"verify": verify})


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What each sandbox that was opened was asked for."""
    calls: list[dict[str, Any]] = []

    @contextlib.contextmanager
    def open_fake(*asked: Any, **more: Any) -> Iterator[FakeSandbox]:
        calls.append(more)
        yield calls[-1].setdefault("sandbox", _current[-1].sandbox)

    monkeypatch.setattr(warm, "open_sandbox", open_fake)
    return calls


_current: list[Authored] = []


def call(authored: Authored, *arguments: str) -> Result:
    _current.append(authored)
    command = ["verify", "a1", "--course", str(authored.root), "--language", "en", *arguments]
    done = CliRunner().invoke(GROUP, command)
    assert done.exception is None
    return done


@pytest.mark.usefixtures("opened")
def test_sound_assignment_ends_with_zero(tmp_path: Path) -> None:
    """All mutants stand in the table, and the last line counts them."""
    done = call(write_assignment(tmp_path))
    assert (done.return_value, "all 5 mutants killed" in done.stdout) == (0, True)
    assert "- plt.imshow(x[0])" in done.stdout


@pytest.mark.usefixtures("opened")
def test_survivor_ends_with_two(tmp_path: Path) -> None:
    """The assignment is faulty, and the table says where."""
    done = call(write_assignment(tmp_path, [*CELLS, ("print(y[:10])", ["task:images"])]))
    assert (done.return_value, "2 survived" in done.stdout) == (2, True)


@pytest.mark.usefixtures("opened")
def test_findings_as_data(tmp_path: Path) -> None:
    """`--json` prints everything that the table says."""
    done = call(write_assignment(tmp_path), "--json", "--kind", "no_show_images")
    [found] = json.loads(done.stdout)
    assert [notebook["good"] for notebook in found["notebooks"]] == [True] * 3
    assert found["mutants"] == [
        {
            "kind": "no_show_images",
            "cell": 2,
            "line": 1,
            "task": "images",
            "question": None,
            "also": [],
            "change": ["- plt.imshow(x[0])", "- plt.imshow(x[1])", "+ pass", "+ pass"],
            "lost": {"images": 5.0},
            "outcome": "killed",
            "reason": None,
        }
    ]


@pytest.mark.parametrize(("arguments", "rows"), [([], ROWS), (["--full"], None)])
def test_data_are_reduced_unless_told(
    tmp_path: Path, opened: list[dict[str, Any]], arguments: list[str], rows: object
) -> None:
    """`--full` asks for the whole data set."""
    call(write_assignment(tmp_path), "--kind", "comment_out", *arguments)
    assert [asked["rows"] for asked in opened] == [rows]


@pytest.mark.usefixtures("opened")
def test_incomplete_solution_is_explained(tmp_path: Path) -> None:
    """The items that lost points are named, and that nothing else was tried."""
    done = call(write_assignment(tmp_path, CELLS[:1]))
    assert (done.return_value, "images/images_shown" in done.stdout) == (2, True)
    assert "No mutant was run" in done.stdout


@pytest.mark.parametrize("arguments", [["--kind", "no_fitt"], ["--jobs", "0"], ["--jbos", "1"]])
@pytest.mark.usefixtures("opened")
def test_wrong_usage_ends_with_two(tmp_path: Path, arguments: list[str]) -> None:
    """What the author can mend is said on the error stream."""
    done = call(write_assignment(tmp_path), *arguments)
    assert (done.return_value, done.stdout, "rror: " in done.stderr) == (2, "", True)


def test_missing_notebook_ends_with_two(tmp_path: Path) -> None:
    """The path stands on the error stream; no sandbox is opened."""
    authored = write_assignment(tmp_path)
    (authored.folder / "starter.ko.ipynb").unlink()
    done = call(authored)
    assert (done.return_value, "starter.ko.ipynb" in done.stderr) == (2, True)
