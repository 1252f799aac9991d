"""What students may know of an assignment, and what can be run of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from evidence_factory import REGISTRY
from hypothesis import given
from hypothesis import strategies as st
from small_course import write, write_course

from grader.checks.registry import Registry
from grader.errors import TargetError
from grader.messages import message, plain
from grader.pipeline.kits import make_kit, open_specs
from grader.pipeline.lint import lint
from grader.pipeline.work import load_targets
from grader.spec.assignment import Limits
from grader.spec.course import load_course
from grader.spec.kit import Kit, KitCheck, KitTask, dump_kit, load_kit

ROOT = Path(__file__).parents[2]
MODEL = {"model_structure": {"as": "m", "layers": ["Dense(10)"]}}
LEVELS = {"levels": [{"at_least": 0.8, "points": 5}, {"at_least": 0.6, "points": 2}]}


def kit_of(root: Path, *checks: Any, points: dict[str, Any] | None = None, **task: Any) -> Kit:
    """The kit of an assignment that asks for `checks`, five points each but for `points`."""
    write_course(root)
    assignment = yaml.safe_load((root / "assignments/a2.yaml").read_text())
    assignment["tasks"][0]["checks"] = list(checks)
    ids = [_id_of(check) for check in checks]
    rubric = {
        "id": "a2",
        "tasks": {"data": {"checks": {**dict.fromkeys(ids, 5), **(points or {})}, **task}},
    }
    write(root / "assignments/a2.yaml", yaml.safe_dump(assignment))
    write(root / "rubrics/a2.yaml", yaml.safe_dump(rubric))
    return make_kit(load_targets(load_course(root), "a2", REGISTRY)[0], REGISTRY, "en")


def _id_of(check: Any) -> str:
    if isinstance(check, str):
        return check
    [(kind, arguments)] = check.items()
    return str((arguments or {}).get("id", kind))


def open_ids(kit: Kit) -> list[str]:
    return [check.id for task in kit.tasks for check in task.checks if check.is_open]


def check(kind: str, **more: Any) -> KitCheck:
    values = {"id": kind, "title": plain("Check"), "points": 5, "is_open": True}
    return KitCheck(kind=kind, **{**values, **more})


def kit_with(*checks: KitCheck) -> Kit:
    """A kit whose one task has these checks, as somebody may have written it."""
    tasks = (KitTask(id="t", title=plain("Task"), checks=checks),) if checks else ()
    return Kit(
        id="a1",
        week=1,
        title=plain("First"),
        dataset="mnist",
        seed=1,
        limits=Limits(),
        tasks=tasks,
    )


def test_open_check_is_published_as_it_is_asked_for(tmp_path: Path) -> None:
    """Students can run it: kind, arguments, the model's name and what it needs are there."""
    trained = {"trained": {"model": "m", "epochs": ">= 5", "needs": ["model_structure"]}}
    kit = kit_of(tmp_path, MODEL, trained)
    assert kit.tasks[0].checks[1] == KitCheck(
        kind="trained",
        id="trained",
        title=message("checks.trained.title"),
        points=5,
        is_open=True,
        needs=("model_structure",),
        arguments={"model": "m", "epochs": ">= 5"},
    )
    assert kit.tasks[0].checks[0].binds == "m"


def test_closed_check_is_named_and_nothing_more(tmp_path: Path) -> None:
    """Students see that there is such a check and what it is worth."""
    hidden = {"model_structure": {"as": "m", "layers": ["Dense(10)"], "hidden": True}}
    kit = kit_of(tmp_path, "dataset_loaded", {**hidden})
    assert kit.tasks[0].checks[1] == KitCheck(
        kind="model_structure",
        id="model_structure",
        title=message("checks.model_structure.title"),
        points=5,
        is_open=False,
    )


@pytest.mark.parametrize(
    "threshold",
    [
        {"accuracy": {"model": "m", "at_least": 0.8}},
        {"more_accurate": {"model": "m", "than": 0.8}},
        {"beats_baseline": {"model": "m", "allowance": 0.01}},
        {"baseline_scored": {"accuracy": ">= 0.8"}},
    ],
)
def test_threshold_closes_a_check(tmp_path: Path, threshold: dict[str, Any]) -> None:
    """A number that something measured is held against is for grading."""
    assert open_ids(kit_of(tmp_path, MODEL, threshold)) == ["model_structure"]


@pytest.mark.parametrize(
    "check",
    [
        {"more_accurate": {"model": "m", "than": "other"}},
        {"beats_baseline": {"model": "m"}},
        {"baseline_scored": {"folds": 5}},
        {"trained": {"model": "m", "epochs": ">= 5"}},
        {"images_shown": {"at_least": 10}},
        {"batches": {"model": "m", "size": 32}},
        {"stopped_early": {"model": "m", "patience": ">= 2"}},
        {"dropout_used": {"model": "m", "rate": 0.3}},
    ],
)
def test_what_a_task_tells_is_open(tmp_path: Path, check: dict[str, Any]) -> None:
    """Epochs, sizes and other models are what students are asked for."""
    other = {"model_structure": {"id": "other", "as": "other", "layers": ["Dense(9)"]}}
    assert _id_of(check) in open_ids(kit_of(tmp_path, MODEL, other, check))


def test_levels_close_a_check(tmp_path: Path) -> None:
    """What a rubric's levels are held against is for grading; only the most points are known."""
    kit = kit_of(tmp_path, "dataset_loaded", points={"dataset_loaded": LEVELS})
    assert [(c.is_open, c.points) for c in kit.tasks[0].checks] == [(False, 5)]


def test_author_may_open_a_check(tmp_path: Path) -> None:
    """`hidden: false` publishes a threshold; the levels stay behind all the same."""
    told = {"accuracy": {"model": "m", "at_least": 0.7, "hidden": False}}
    kit = kit_of(tmp_path, MODEL, told, points={"accuracy": LEVELS})
    assert kit.tasks[0].checks[1].arguments == {"model": "m", "at_least": 0.7}
    assert "0.6" not in dump_kit(kit)


def test_author_may_close_a_check(tmp_path: Path) -> None:
    """`hidden: true` keeps back what has no threshold."""
    assert open_ids(kit_of(tmp_path, {"images_shown": {"at_least": 3, "hidden": True}})) == []


@pytest.mark.parametrize("hidden", [None, False])
def test_check_of_a_closed_model_is_closed(tmp_path: Path, hidden: bool | None) -> None:
    """Nobody can look at a model that only a closed check finds, whatever the author says."""
    closed = {"model_structure": {"as": "m", "layers": ["Dense(10)"], "hidden": True}}
    needing = {"trained": {"model": "m", "epochs": 5, "hidden": hidden}}
    assert open_ids(kit_of(tmp_path, closed, needing, "dataset_loaded")) == ["dataset_loaded"]


def test_check_that_needs_a_closed_one_is_closed(tmp_path: Path) -> None:
    """What follows from a closed check stays with it, over any number of steps."""
    closed = {"images_shown": {"hidden": True}}
    first = {"labels_shown": {"needs": ["images_shown"]}}
    second = {"class_counts_shown": {"needs": ["labels_shown"]}}
    assert open_ids(kit_of(tmp_path, closed, first, second)) == []


def test_kit_says_what_is_bonus(tmp_path: Path) -> None:
    """A task's points may come on top."""
    assert kit_of(tmp_path, "dataset_loaded", bonus=True).tasks[0].bonus


def test_question_is_published_by_its_prompt(tmp_path: Path) -> None:
    """Where everybody is asked the same, the kit says what."""
    specs = load_targets(load_course(write_course(tmp_path)), "a1", REGISTRY)[0]
    [question] = make_kit(specs, REGISTRY, "ko").questions
    assert (question.id, question.points) == ("loss", 2)
    assert question.prompt == message_of("무엇?", "What?")


def message_of(ko: str, en: str) -> Any:
    return plain("").model_copy(update={"ko": ko, "en": en})


def test_question_of_ones_own_has_no_prompt() -> None:
    """What differs from student to student is nobody else's."""
    specs = load_targets(load_course(ROOT), "ch07-review", REGISTRY)[0]
    questions = make_kit(specs, REGISTRY, "ko").questions
    assert len(questions) == 12
    assert [question.prompt for question in questions] == [None] * 12


def test_same_question_of_a_personal_quiz_has_its_prompt(tmp_path: Path) -> None:
    """In a personal quiz, too, everybody may be asked the same in some place."""
    course = write_course(tmp_path)
    quiz = course / "assignments/quizzes/a1.yaml"
    quiz.write_text(quiz.read_text().replace("questions:", "personal: true\nquestions:"))
    specs = load_targets(load_course(course), "a1", REGISTRY)[0]
    assert make_kit(specs, REGISTRY, "ko").questions[0].prompt == message_of("무엇?", "What?")


@pytest.mark.parametrize("id", load_course(ROOT).ids("assignment"))
def test_shipped_kits_can_be_run(id: str, tmp_path: Path) -> None:
    """What is read back of a kit asks for its open checks, worth what they are worth."""
    kit = make_kit(load_targets(load_course(ROOT), id, REGISTRY)[0], REGISTRY, "ko")
    path = write(tmp_path / "a.kit.json", dump_kit(kit))
    specs = open_specs(load_kit(path), REGISTRY)
    assert [c.id for task in specs.assignment.tasks for c in task.checks] == open_ids(kit)
    assert {
        check.id: specs.rubric.tasks[task.id].checks[check.id].points
        for task in specs.assignment.tasks
        for check in task.checks
    } == {check.id: check.points for task in kit.tasks for check in task.checks if check.is_open}


def test_opened_kit_has_no_quiz_and_no_levels() -> None:
    """Nothing is marked by a kit."""
    specs = open_specs(kit_with(check("dataset_loaded")))
    assert specs.asking is None
    assert specs.rubric.tasks["t"].checks["dataset_loaded"].levels == ()


def test_task_without_open_checks_is_left_out() -> None:
    """A kit whose checks are all closed still opens, with nothing to run."""
    specs = open_specs(kit_with(check("dataset_loaded", is_open=False)))
    assert (specs.assignment.tasks, specs.rubric.tasks) == ((), {})


def test_kind_that_is_not_installed_is_left_out() -> None:
    """So is what needs it; the rest can be run."""
    strange = check("strange", binds="m")
    needing = check("images_shown", needs=("strange",))
    looking = check("trained", arguments={"model": "m", "epochs": 5})
    specs = open_specs(kit_with(strange, needing, looking, check("dataset_loaded")))
    assert [c.id for c in specs.assignment.tasks[0].checks] == ["dataset_loaded"]


def test_smaller_registry_opens_less() -> None:
    """What is installed is what the registry says."""
    registry = Registry({"images_shown": REGISTRY["images_shown"]})
    specs = open_specs(kit_with(check("dataset_loaded"), check("images_shown")), registry)
    assert [c.id for c in specs.assignment.tasks[0].checks] == ["images_shown"]


@pytest.mark.parametrize(
    ("checks", "words"),
    [
        ([check("images_shown", arguments={"at_leats": 3})], "images_shown.at_leats"),
        ([check("images_shown", arguments={"at_least": "many"})], "images_shown.at_least"),
        ([check("trained", arguments={"epochs": 5})], "trained.model"),
        ([check("model_structure", arguments={"layers": ["Dnse(10)"]})], "Dnse"),
        ([check("images_shown"), check("images_shown")], "check id used twice"),
        (
            [
                check("model_structure", id=id, binds="m", arguments={"layers": ["Dense(1)"]})
                for id in ("a", "b")
            ],
            "which is taken",
        ),
    ],
)
def test_wrong_check_of_a_kit_is_refused(checks: list[KitCheck], words: str) -> None:
    """The error names the kit, the argument and what to do."""
    with pytest.raises(TargetError, match=words) as error:
        open_specs(kit_with(*checks))
    assert "'a1'" in error.value.message
    assert "ask for the kit again" in error.value.hint


def test_task_that_is_there_twice_is_refused() -> None:
    """Ids are what records and notes go by."""
    [task] = kit_with(check("images_shown")).tasks
    kit = kit_with().model_copy(update={"tasks": (task, task)})
    with pytest.raises(TargetError, match="task id used twice"):
        open_specs(kit)


ARGUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(kind=st.sampled_from(sorted(REGISTRY)), name=st.text(max_size=12), value=ARGUMENTS)
def test_any_arguments_open_or_are_refused(kind: str, name: str, value: Any) -> None:
    """Whatever stands in a kit, nothing but a clear error comes of it."""
    known = sorted(REGISTRY[kind].arguments.model_fields) or [name]
    arguments = {known[len(name) % len(known)]: value, **({name: value} if name else {})}
    kit = Kit.model_validate_json(
        dump_kit(kit_with(check(kind, arguments=json.loads(json.dumps(arguments)))))
    )
    words = ""
    try:
        open_specs(kit, REGISTRY)
    except TargetError as error:
        words = error.message
    assert words == "" or words.startswith("the kit of 'a1': ")


@pytest.mark.parametrize("written", ["maybe", 3, ["x"]])
def test_lint_refuses_another_type_of_hidden(tmp_path: Path, written: Any) -> None:
    """A check is hidden or it is not."""
    course = write_course(tmp_path)
    path = course / "assignments/a1.yaml"
    hidden = f"{{at_least: 2, hidden: {json.dumps(written)}}}"
    path.write_text(path.read_text().replace("{at_least: 2}", hidden))
    [problem] = lint(load_course(course), REGISTRY).problems
    assert "images_shown.hidden — expected true or false, found" in problem
