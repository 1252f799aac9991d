"""`grader check` writes its page, and nothing of anybody's over."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_course import LOADED as LOAD_EVENT
from small_course import leaves, write
from small_kits import LOADED, make_kit

from grader.cli.check import check
from grader.cli.frame import ExpectedErrors
from grader.execution.fake import FakeSandbox
from grader.pipeline import own_machine
from grader.spec.kit import dump_kit

WORK = "x = 1\n"


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSandbox:
    """The working folder has a hand-in and its kit."""
    sandbox = leaves(LOAD_EVENT)

    @contextlib.contextmanager
    def open_fake(*_asked: Any, **_more: Any) -> Iterator[FakeSandbox]:
        yield sandbox

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(own_machine, "open_own_machine", open_fake)
    write(tmp_path / "a1.py", WORK)
    write(tmp_path / "a1.kit.json", dump_kit(make_kit(LOADED)))
    return sandbox


def run(*arguments: str) -> int:
    group = ExpectedErrors(name="grader", commands={"check": check})
    return int(group.main(["check", "a1.py", "--language", "en", *arguments]) or 0)


@pytest.mark.parametrize("name", ["a1.py", "a1.kit.json", "work.ipynb", "page"])
def test_page_goes_nowhere_but_to_a_page(
    name: str, sandbox: FakeSandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody's work must not be lost to a slip of the hand; it is said before anything runs."""
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert run("-o", name) == 2
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert (sandbox.requests, ".html" in capsys.readouterr().err) == ([], True)


@pytest.mark.skipif(os.name == "nt", reason="links are for administrators there")
@pytest.mark.parametrize("link", ["reports", "reports/check"])
def test_folder_of_pages_is_no_link(link: str, sandbox: FakeSandbox, tmp_path: Path) -> None:
    """Whoever sent the folder chose where the link leads, and the name of the page."""
    target = tmp_path / "elsewhere"
    (target / "check").mkdir(parents=True)
    Path(link).parent.mkdir(exist_ok=True)
    Path(link).symlink_to(target)
    assert run() == 2
    assert [path for path in target.rglob("*") if path.is_file()] == []
    assert run("-o", "own.html") == 0


@pytest.mark.skipif(os.name == "nt", reason="links are for administrators there")
def test_page_that_is_a_link_is_replaced(sandbox: FakeSandbox, tmp_path: Path) -> None:
    """What it led to stays as it was."""
    page = tmp_path / "reports" / "check" / "a1.html"
    page.parent.mkdir(parents=True)
    page.symlink_to(tmp_path / "a1.py")
    assert run() == 0
    assert ((tmp_path / "a1.py").read_text(), page.is_symlink()) == (WORK, False)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no names there")
def test_kit_that_is_a_pipe_holds_nobody_up(sandbox: FakeSandbox, tmp_path: Path) -> None:
    """It is no kit, and nothing waits for what it may say."""
    os.mkfifo(tmp_path / "b2.kit.json")
    assert run() == 0
