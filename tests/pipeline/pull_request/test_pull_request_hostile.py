"""Pull requests that were made to mislead the grader."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from evidence_factory import REGISTRY
from pull_request_course import Clone, open_clone
from small_course import LOADED, NOW, SHOWN, leaves

from grader.errors import GraderError
from grader.pipeline.pull_request.changes import find_changes
from grader.pipeline.pull_request.grading import grade_review, open_review
from grader.pipeline.pull_request.output import annotate, clear_output, write_output
from grader.pipeline.pull_request.place import find_repository
from grader.pipeline.pull_request.span import find_span
from grader.record.results import read_results


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return open_clone(tmp_path / "clone", "a1/kim.py")


def publish_results(clone: Clone, output: Path) -> list[str]:
    """Grade the pull request into `output`; returns the annotations."""
    repository = find_repository(clone.root / "submissions")
    span = find_span(clone.root, "main", {})
    clear_output(output)
    with open_review(repository, span, clone.root, REGISTRY) as review:
        outcome = grade_review(
            review,
            leaves(LOADED, SHOWN),
            REGISTRY,
            lambda: NOW,
            jobs=1,
            language="en",
            progress=lambda *_stage: None,
        )
        write_output(output, review, outcome, "en")
        return annotate(review, outcome.records, "en")


def students(output: Path) -> list[str]:
    return [result.student for result in read_results(output / "results.json").results]


def test_repository_among_the_hand_ins_is_none(clone: Clone) -> None:
    """Files that make a folder look like a repository would bring a course of their own."""
    for name in ("refs/x", "objects/x"):
        clone.write(f"submissions/{name}")
    clone.write("submissions/HEAD", "ref: refs/heads/main\n")
    settings = f"[core]\nrepositoryformatversion = 0\nworktree = {clone.root / 'submissions'}\n"
    clone.write("submissions/config", settings)
    clone.commit()
    assert find_repository(clone.root / "submissions").top == clone.root


@pytest.mark.skipif(os.name == "nt", reason="names are bytes")
def test_name_that_is_no_text_stops_nobody(clone: Clone, tmp_path: Path) -> None:
    """Written out it is four times as long."""
    odd = os.fsdecode(b"\xff" * 200) + ".py"
    clone.hand_in(f"a1/{odd}", "a1/park.py")
    publish_results(clone, tmp_path / "ci")
    found = students(tmp_path / "ci")
    assert (len(found), found[-1]) == (2, "park")


def test_ignored_submodule_is_seen(clone: Clone) -> None:
    """The pull request itself cannot say which of its changes are not shown."""
    module = '[submodule "m"]\npath = assignments/m\nurl = ./m\nignore = all\n'
    clone.write(".gitmodules", module)
    commit = clone.git("rev-parse", "HEAD")
    clone.git("add", "-A")
    clone.git("update-index", "--add", "--cacheinfo", f"160000,{commit},assignments/m")
    clone.git("commit", "-q", "-m", "module")
    repository = find_repository(clone.root / "submissions")
    changes = find_changes(clone.root, find_span(clone.root, "main", {}), repository.submissions)
    assert changes.outside == (".gitmodules", "assignments/m")


@pytest.mark.skipif(os.name == "nt", reason="links are for administrators there")
@pytest.mark.parametrize("link", ["pages", "pages/a1"])
def test_pages_behind_a_link_are_not_ours(link: str, tmp_path: Path) -> None:
    """What an earlier run left is removed, and nothing anywhere else."""
    own = tmp_path / "own" / "a1" / "thesis.html"
    own.parent.mkdir(parents=True)
    own.write_text("work")
    place = tmp_path / "ci" / link
    place.parent.mkdir(parents=True)
    place.symlink_to(own.parent if link == "pages/a1" else own.parent.parent)
    with pytest.raises(GraderError, match=f"{link} is a link"):
        clear_output(tmp_path / "ci")
    assert own.read_text() == "work"


NAMES = [
    "::error::owned",
    "##[stop-commands]x",
    "a\n::stop-commands::x",
    "@everyone #1 <img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "| a | b |",
    "con",
    "index",
    "\x1b[31mred",
    "가" * 80,
    "-rf",
    "$(id)`id`",
    "]]>",
    "a,line=1",
    "Park",
    "park",
]


@pytest.mark.skipif(os.name == "nt", reason="names that Windows cannot hold")
def test_every_name_has_its_result(clone: Clone, tmp_path: Path) -> None:
    """Nobody's name stops or replaces anybody's result, whatever is in it."""
    clone.hand_in(*(f"a1/{name}.py" for name in NAMES))
    lines = publish_results(clone, tmp_path / "ci")
    pages = list((tmp_path / "ci/pages/a1").iterdir())
    assert len({page.name.casefold() for page in pages}) == len(NAMES)
    assert len(students(tmp_path / "ci")) == len(NAMES)
    assert [line for line in lines if "\n" in line or not line.startswith("::")] == []
