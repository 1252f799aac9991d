"""Verifying an assignment: what is run, what is found, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from verified_course import CELLS, LOAD, SHOW, Authored, fails_for, write_assignment

from grader.authoring.verify import Verification
from grader.errors import GraderError, SpecError, TargetError
from grader.execution.fake import FakeRun, FakeSandbox
from grader.execution.sandbox import Exit, Request

FAILED = FakeRun(end=Exit(reason="sandbox_failed", wall_seconds=0.0, problem="no pipes"))
TIMED_OUT = FakeRun(end=Exit(reason="timed_out", wall_seconds=9.0))


@pytest.fixture
def authored(tmp_path: Path) -> Authored:
    return write_assignment(tmp_path)


def items_of(found: Verification) -> dict[str, tuple[str, ...]]:
    return {standing.name: standing.items for standing in found.standings if not standing.good}


def test_sound_assignment_kills_every_mutant(authored: Authored) -> None:
    """Code and answers are spoilt, and each mistake is noticed where it belongs."""
    found = authored.verify()
    assert {item.mutant.name: item.outcome for item in found.judgements} == {
        "comment_out@1": "killed",
        "no_show_images@2": "killed",
        "comment_out@2": "killed",
        "quiz_wrong@3": "killed",
        "quiz_blank@3": "killed",
    }
    assert (found.is_faulty, items_of(found)) == (False, {})


def test_quiz_mutants_run_no_code(authored: Authored) -> None:
    """Their code is the solution's, which has run already."""
    authored.verify()
    assert len(authored.sandbox.requests) == 3 + 3


def test_every_notebook_is_reported(authored: Authored) -> None:
    """Progress counts what the plan counts."""
    authored.verify()
    graded = [name for stage, _, name in authored.stages if stage == "graded"]
    assert len(graded) == len(set(graded)) == authored.plan().count == 8


def test_unnoticed_mistake_survives(tmp_path: Path) -> None:
    """A mistake that costs nothing makes the assignment faulty."""
    authored = write_assignment(tmp_path, [*CELLS, ("print(y[:10])", ["task:images"])])
    found = authored.verify("drop_labels_print")
    assert [item.outcome for item in found.judgements] == ["survived"]
    assert found.is_faulty


def test_mistake_of_another_task_spills(tmp_path: Path) -> None:
    """Without `also:images` nothing but the data may suffer when no data are loaded."""
    authored = write_assignment(tmp_path, [(LOAD, ["task:data"]), CELLS[1]])
    assert authored.outcomes("comment_out") == {
        "comment_out@1": "spilled",
        "comment_out@2": "killed",
    }


@pytest.mark.parametrize("run", [FAILED, TIMED_OUT], ids=["our failure", "timed out"])
def test_failed_run_is_for_a_person(authored: Authored, run: FakeRun) -> None:
    """A mutant that could not be run is neither caught nor missed."""
    authored.sandbox = FakeSandbox(fails_for("pass", run))
    found = authored.verify("no_show_images")
    assert ([item.outcome for item in found.judgements], found.is_faulty) == (["broken"], True)


def test_incomplete_solution_stops_it(tmp_path: Path) -> None:
    """What lost points is named, and no mutant is run."""
    authored = write_assignment(tmp_path, [CELLS[0], ("plt.imshow(x[0])", ["task:images"])])
    found = authored.verify()
    assert items_of(found) == {"solution": ("images/images_shown",)}
    assert (found.judgements, found.is_faulty, len(authored.sandbox.requests)) == ((), True, 3)


def test_starter_with_points_is_faulty(authored: Authored) -> None:
    """What a starter earns for nothing is named."""
    authored.write("starter.en", CELLS[:1])
    found = authored.verify("no_show_images")
    assert (items_of(found), found.is_faulty) == ({"starter.en": ("data/dataset_loaded",)}, True)


def test_kind_left_free_gives_no_mutant(tmp_path: Path) -> None:
    """A tag `unchecked:` spares a cell one kind, and the verification says so."""
    tagged = (SHOW, ["task:images", "unchecked:no_show_images"])
    found = write_assignment(tmp_path, [CELLS[0], tagged]).verify()
    kinds = {item.mutant.kind for item in found.judgements}
    assert (found.unchecked, "no_show_images" in kinds) == ((("no_show_images", 2),), False)


def test_task_without_losses_is_named(tmp_path: Path) -> None:
    """Of a task that no mistake has hurt nobody knows what its checks are worth."""
    found = write_assignment(tmp_path, [(LOAD, ()), CELLS[1]]).verify()
    assert found.untouched == ("data",)


def test_solution_that_is_right_needs_only_the_margin(authored: Authored) -> None:
    """On the reduced data chance is allowed for, on the full data it is not."""
    assert authored.verify("comment_out").leniency == 0.05


def test_interruption_closes_the_sandbox(authored: Authored) -> None:
    """Whatever is under way is ended."""

    def interrupt(request: Request) -> FakeRun:
        raise KeyboardInterrupt

    authored.sandbox = FakeSandbox(interrupt)
    with pytest.raises(KeyboardInterrupt):
        authored.verify()
    assert authored.sandbox.is_closed


@pytest.mark.parametrize("name", ["solution", "starter.ko", "starter.en"])
def test_missing_notebook_is_named(authored: Authored, name: str) -> None:
    """The path that was looked for stands in the error."""
    path = authored.folder / f"{name}.ipynb"
    path.unlink()
    with pytest.raises(TargetError, match=str(path)):
        authored.plan()


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        (["task:dtaa"], "did you mean 'data'"),
        (["task:data", "also:imges"], "did you mean 'images'"),
        (["task:data", "unchecked:no_fitt"], "did you mean 'no_fit'"),
        (["task:data", "task:images"], "expected one tag"),
        ([], "no code cell has a tag"),
    ],
)
def test_wrong_tags_are_refused(authored: Authored, tags: list[str], words: str) -> None:
    """A tag that names nothing would leave a cell unverified without a word."""
    authored.write("solution", [(LOAD, tags)])
    with pytest.raises(SpecError, match=words):
        authored.plan()


def test_cell_that_is_not_python_is_refused(authored: Authored) -> None:
    """A task's cell that nobody can spoil is named."""
    authored.write("solution", [CELLS[0], ("%%bash\nls -l", ["task:images"])])
    with pytest.raises(SpecError, match="cell 2"):
        authored.plan()


def test_damaged_solution_is_refused(authored: Authored) -> None:
    """The file is named, not the parser's troubles alone."""
    (authored.folder / "solution.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(SpecError, match="expected a notebook"):
        authored.plan()


@pytest.mark.parametrize("kind", ["no_fitt", "drop_dropout"])
def test_kind_without_mutants_is_refused(authored: Authored, kind: str) -> None:
    """Neither a misspelt kind nor one without a site passes for a success."""
    with pytest.raises(GraderError, match=kind):
        authored.plan(kind)


def test_full_data_allow_for_nothing(authored: Authored) -> None:
    """The plan for the whole data set is not a reduced one."""
    assert (authored.plan().is_reduced, authored.plan(full=True).is_reduced) == (True, False)
