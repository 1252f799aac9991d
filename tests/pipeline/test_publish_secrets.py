"""What is handed out tells nothing that students are not to know."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from evidence_factory import REGISTRY
from pydantic import BaseModel
from secret_course import STUDENT, Canaries, write_secret_course

from grader.messages import Text
from grader.pipeline.grade import Specs
from grader.pipeline.kits import make_kit
from grader.pipeline.publishing import publish
from grader.pipeline.work import load_targets
from grader.quiz.kinds import MARKERS
from grader.spec.assignment import Assignment, CheckSpec, Limits, Task
from grader.spec.course import load_course
from grader.spec.kit import Kit, KitCheck, KitQuestion, KitTask, dump_kit
from grader.spec.quiz import Quiz
from grader.spec.rubric import Criterion, Rubric, TaskRubric

ROOT = Path(__file__).parents[2]
SHIPPED = load_course(ROOT)
LATER = "zzaddedlater"
"""What a field holds that a model may get some day."""


def published(tmp_path: Path, seed: int = 1, personal: bool = False) -> tuple[Canaries, Path]:
    """The canaries of a course of secrets, and the kit that was made of it."""
    course, kit = tmp_path / f"course-{seed}", tmp_path / f"kit-{seed}"
    canaries = write_secret_course(course, seed, personal=personal)
    students = (STUDENT,) if personal else ()
    publish(load_course(course), "a1", kit, REGISTRY, language="ko", students=students)
    return canaries, kit


def read_folder(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def disguises(canary: str) -> Iterator[str]:
    """Every way in which a canary may stand in a file."""
    content = canary.encode()
    yield canary
    yield content.hex()
    yield "".join(f"%{byte:02x}" for byte in content)
    yield "".join(f"\\u{byte:04x}" for byte in content)
    for shift in range(3):
        # The characters at the ends depend on what stands beside the canary.
        encoded = base64.b64encode(b"\0" * shift + content).decode()
        yield encoded[4 if shift else 0 : len(encoded) // 4 * 4 - 4]


def readings(content: bytes) -> Iterator[str]:
    """A file as it may be read."""
    text = content.decode("utf-8")
    yield from (text, html.unescape(text), unquote(text))
    # Digits may be grouped, and a share may be written in per cent.
    yield re.sub(r"(?<=\d)[.,_](?=\d)", "", text)


def find_canaries(canaries: Canaries, files: dict[str, bytes]) -> list[str]:
    """The names of the canaries that are in `files`, however they are disguised."""
    read = {name: [reading.casefold() for reading in readings(files[name])] for name in files}
    return [
        f"{canary} in {name}"
        for canary, text in canaries.made.items()
        for name, found in read.items()
        if any(form.casefold() in reading for form in disguises(text) for reading in found)
    ]


def test_course_of_secrets_holds_every_canary(tmp_path: Path) -> None:
    """Each canary stands in a file of the course: what is not found in a kit could have been."""
    canaries = write_secret_course(tmp_path, 1)
    files = [content.decode() for content in read_folder(tmp_path).values()]
    texts = [*files, *(re.sub(r"(?<=\d)\.(?=\d)", "", text) for text in files)]
    missing = [name for name, c in canaries.made.items() if not any(c in text for text in texts)]
    assert len(canaries.made) > 200
    assert missing == []


def test_course_of_secrets_asks_every_type_of_question(tmp_path: Path) -> None:
    """No type of question is left out of the proof."""
    write_secret_course(tmp_path, 1)
    quiz = load_course(tmp_path).quiz("a1")
    assert {item.type for item in quiz.questions} - {"pool"} == set(MARKERS)


def test_kit_holds_no_canary(tmp_path: Path) -> None:
    """No key, threshold, level, case, explanation, decision, solution or secret is in any file."""
    canaries, kit = published(tmp_path)
    files = read_folder(kit)
    assert sorted(files) == [
        ".kit.sha256",
        "README.md",
        "a1.en.ipynb",
        "a1.ipynb",
        "a1.kit.json",
        "a1.quiz.html",
    ]
    assert find_canaries(canaries, files) == []


def test_kit_of_one_student_holds_no_canary(tmp_path: Path) -> None:
    """Of a personal quiz the kit has what this student is asked, and no key."""
    canaries, kit = published(tmp_path, personal=True)
    for asked in [name for name in canaries.made if name.startswith(("pool.", "drawn.value"))]:
        del canaries.made[asked]
    files = read_folder(kit)
    assert STUDENT in files["a1.quiz.html"].decode()
    assert find_canaries(canaries, files) == []


def test_kit_without_the_student_holds_no_canary(tmp_path: Path) -> None:
    """Nothing of a personal quiz that differs is told to everybody."""
    course = tmp_path / "course"
    canaries = write_secret_course(course, 1, personal=True)
    publish(load_course(course), "a1", tmp_path / "kit", REGISTRY, language="en")
    assert find_canaries(canaries, read_folder(tmp_path / "kit")) == []


def test_kit_does_not_depend_on_secrets(tmp_path: Path) -> None:
    """Two courses that differ in their secrets alone give the same bytes."""
    assert read_folder(published(tmp_path, 1)[1]) == read_folder(published(tmp_path, 2)[1])


@pytest.mark.parametrize(
    "disguise",
    [
        lambda canary: canary,
        lambda canary: base64.b64encode(b"key=" + canary.encode() + b"!").decode(),
        lambda canary: base64.b64encode(b"a key: " + canary.encode()).decode(),
        lambda canary: base64.b64encode(b"the key is " + canary.encode() + b".").decode(),
        lambda canary: "".join(f"%{ord(letter):02X}" for letter in canary),
        lambda canary: quote(f"<{canary}>"),
        lambda canary: "".join(f"&#{ord(letter)};" for letter in canary),
        lambda canary: "".join(f"\\u{ord(letter):04X}" for letter in canary),
        lambda canary: canary.encode().hex(),
        lambda canary: canary.upper(),
    ],
)
def test_disguised_canary_is_found(disguise: Callable[[str], str]) -> None:
    """The search sees through what a page or a notebook may do to a text."""
    canaries = Canaries(3)
    hidden = disguise(canaries.word("key"))
    assert find_canaries(canaries, {"page": f"<p>{hidden}</p>".encode()}) == ["key in page"]


@pytest.mark.parametrize("written", ["0.{}", "{:.1f}", "{:,}"])
def test_number_is_found_however_it_is_written(written: str) -> None:
    """A threshold as it is, in per cent, or with its thousands parted."""
    canaries = Canaries(3)
    count = canaries.count("bound")
    text = f"{count / 10:.1f}" if written == "{:.1f}" else written.format(count)
    assert find_canaries(canaries, {"page": text.encode()}) == ["bound in page"]


def list_values(data: Any) -> Iterator[Any]:
    """Every number and text of plain data; names of fields are not among them."""
    if isinstance(data, dict):
        for value in data.values():
            yield from list_values(value)
    elif isinstance(data, list):
        for value in data:
            yield from list_values(value)
    else:
        yield data


def shipped(id: str) -> Specs:
    return load_targets(SHIPPED, id, REGISTRY)[0]


def shipped_secrets(specs: Specs) -> list[str]:
    """Bounds and words of a shipped assignment's levels, and the arguments of its thresholds."""
    criteria = [c for task in specs.rubric.tasks.values() for c in task.checks.values()]
    levels = [level for criterion in criteria for level in criterion.levels]
    checks = [check for task in specs.assignment.tasks for check in task.checks]
    thresholds = [
        str(value)
        for check in checks
        for name, value in check.arguments.items()
        if not isinstance(value, str) or re.search(r"\d", value)
        if REGISTRY[check.kind].has_threshold({name: value})
    ]
    words = [words for level in levels if level.text for words in (level.text.ko, level.text.en)]
    bounds = re.findall(r"\d+\.\d+", " ".join([*thresholds, *(str(lv.at_least) for lv in levels)]))
    return [*words, *bounds]


@pytest.mark.parametrize("id", SHIPPED.ids("assignment"))
def test_shipped_kit_has_no_threshold_and_no_level(id: str) -> None:
    """No number that a shipped assignment is held against is in its kit, and no level's words."""
    specs = shipped(id)
    text = dump_kit(make_kit(specs, REGISTRY, "ko"))
    values = [str(value) for value in list_values(json.loads(text))]
    secrets = shipped_secrets(specs)
    assert bool(secrets) == bool(specs.assignment.tasks)
    assert [s for s in secrets if any(s in value for value in values)] == []


@pytest.mark.parametrize("id", SHIPPED.ids("assignment"))
def test_shipped_kit_says_of_a_question_what_it_asks(id: str) -> None:
    """A question has three fields, and none of them is a key."""
    kit = json.loads(dump_kit(make_kit(shipped(id), REGISTRY, "ko")))
    assert kit["questions"]
    assert {name for question in kit["questions"] for name in question} == {
        "id",
        "points",
        "prompt",
    }


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (
            Kit,
            "schema_ id week title language dataset seed limits tasks questions",
        ),
        (KitTask, "id title bonus checks"),
        (KitCheck, "kind id title points is_open binds needs arguments"),
        (KitQuestion, "id points prompt"),
    ],
)
def test_kit_has_these_fields(model: type[BaseModel], expected: str) -> None:
    """Whoever adds a field to a kit is made to think whether students may know it."""
    assert " ".join(model.model_fields) == expected


def with_later_field(value: Any) -> Any:
    """`value` with a field more in every model in it, as a later release may have."""
    if isinstance(value, BaseModel):
        parts = {name: with_later_field(getattr(value, name)) for name in type(value).model_fields}
        later = type(type(value).__name__, (type(value),), {"__annotations__": {"later": str}})
        return later.model_construct(**parts, later=LATER)
    if isinstance(value, tuple):
        return tuple(with_later_field(part) for part in value)
    if isinstance(value, dict):
        return {name: with_later_field(part) for name, part in value.items()}
    return value


def test_fields_are_added_everywhere() -> None:
    """The next test reaches every model that a course is made of."""
    specs = shipped("ch07-1")
    changed = [with_later_field(part) for part in (specs.assignment, specs.rubric, specs.quiz)]
    assignment, rubric, quiz = changed
    task = rubric.tasks["seeds"]
    parts: dict[type[BaseModel], Any] = {
        Assignment: assignment,
        Limits: assignment.limits,
        Task: assignment.tasks[0],
        CheckSpec: assignment.tasks[0].checks[0],
        Text: assignment.title,
        Rubric: rubric,
        TaskRubric: task,
        Criterion: task.checks["seeds_set"],
        Quiz: quiz,
        type(specs.quiz.questions[0]): quiz.questions[0],  # type: ignore[union-attr]
    }
    assert [model for model, part in parts.items() if not isinstance(part, model)] == []
    assert [model for model, part in parts.items() if part.later != LATER] == []


@pytest.mark.parametrize("id", ["ch07-1", "ch07-3", "ch07-review"])
def test_field_that_is_added_later_is_not_published(id: str) -> None:
    """A kit is made field by field: what a model gets one day stays behind by itself."""
    specs = shipped(id)
    asking = specs.asking
    assert asking is not None
    later = Specs(
        assignment=with_later_field(specs.assignment),
        rubric=with_later_field(specs.rubric),
        asking=type(asking)(**{**vars(asking), "quiz": with_later_field(asking.quiz)}),
    )
    kit = dump_kit(make_kit(later, REGISTRY, "ko"))
    assert kit == dump_kit(make_kit(specs, REGISTRY, "ko"))
    assert LATER not in kit
