"""A course folder: what it holds, found by name."""

from pathlib import Path

import pytest

from grader.errors import SpecError, TargetError
from grader.spec.course import Course, find_week, load_course

ASSIGNMENT = """\
id: {id}
week: {week}
title: {{ko: 과제, en: Assignment}}
dataset: mnist
rubric: ch07-1
tasks:
  - id: dense
    title: {{ko: 밀집층, en: Dense}}
    checks: [dataset_loaded]
"""
RUBRIC = "id: ch07-1\ntasks: {dense: {checks: {dataset_loaded: 5}}}\n"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Two assignments in week 6, one in week 7, and a rubric."""
    for id, week in (("ch07-1", 6), ("ch07-2", 6), ("ch08-1", 7)):
        write(tmp_path / f"assignments/{id}.yaml", ASSIGNMENT.format(id=id, week=week))
    write(tmp_path / "assignments/glossary.yaml", "terms: []\n")
    write(tmp_path / "assignments/notes.txt", "not an assignment")
    write(tmp_path / "rubrics/ch07-1.yaml", RUBRIC)
    return load_course(tmp_path)


def test_folder_without_assignments_is_no_course(tmp_path: Path) -> None:
    """A folder that holds no assignments is refused, and the expected folder is named."""
    with pytest.raises(TargetError) as caught:
        load_course(tmp_path)
    expected = f"{tmp_path} is not a course: expected a folder {tmp_path}/assignments, found none"
    assert caught.value.message == expected


def test_ids_are_the_names_of_the_files(course: Course) -> None:
    """The glossary, other files and folders are no assignments."""
    assert course.ids("assignment") == ("ch07-1", "ch07-2", "ch08-1")


def test_assignment_and_rubric_are_loaded(course: Course) -> None:
    """An assignment and its rubric are found by their ids."""
    assignment = course.assignment("ch07-1")
    assert list(course.rubric(assignment.rubric).tasks) == [task.id for task in assignment.tasks]


def test_week_names_all_of_its_assignments(course: Course) -> None:
    """`week-6` is every assignment of week 6."""
    assert [a.id for a in course.find_assignments("week-6")] == ["ch07-1", "ch07-2"]


def test_id_names_one_assignment(course: Course) -> None:
    """An id is that assignment alone."""
    assert [a.id for a in course.find_assignments("ch08-1")] == ["ch08-1"]


@pytest.mark.parametrize(
    ("target", "meant"),
    [
        ("ch7-1", "; did you mean 'ch07-1'?"),
        ("week-66", "; did you mean 'week-6'?"),
        ("mnist", ""),
        ("../rubrics/ch07-1", ""),
    ],
)
def test_unknown_target_says_what_there_is(course: Course, target: str, meant: str) -> None:
    """A name that nothing has is answered with a near miss and the names there are."""
    with pytest.raises(TargetError) as caught:
        course.find_assignments(target)
    folder = course.root / "assignments"
    assert (caught.value.message, caught.value.hint) == (
        f"there is no assignment or week '{target}' in {folder}{meant}",
        "it has: ch07-1, ch07-2, ch08-1, week-6, week-7",
    )


def test_faulty_assignment_does_not_stop_another(course: Course) -> None:
    """A file of another week that is not even YAML is no concern of this one."""
    write(course.root / "assignments/ch08-1.yaml", "week: 7\nid: [a\n")
    assert [a.id for a in course.find_assignments("week-6")] == ["ch07-1", "ch07-2"]


def test_faulty_assignment_stops_its_own_week(course: Course) -> None:
    """A faulty file of the week that is asked for is reported, and not left out."""
    write(course.root / "assignments/ch08-1.yaml", "week: 7\nid: [a\n")
    with pytest.raises(SpecError, match=r"ch08-1\.yaml:2: a bracket"):
        course.find_assignments("week-7")


def test_assignment_of_an_unknown_week_stops_every_week(course: Course) -> None:
    """A file whose week cannot be told may belong to any week, so its fault is reported."""
    write(course.root / "assignments/ch09-1.yaml", "id: [a\n")
    with pytest.raises(SpecError, match=r"ch09-1\.yaml:1: a bracket"):
        course.find_assignments("week-6")


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("week: 6 # the sixth\n", 6),
        ("'week': 6\nid: [a\n", 6),
        ("{id: a, week: 6}\n", 6),
        ("id: a\n", None),
        ("limits:\n  week: 6\n", None),
        ("week: six\n", None),
    ],
)
def test_week_of_a_file(tmp_path: Path, text: str, week: int | None) -> None:
    """The week is found however it is written, and where the rest of the file is faulty."""
    write(tmp_path / "a.yaml", text)
    assert find_week(tmp_path / "a.yaml") == week


def test_rubric_with_levels_that_are_no_list(course: Course) -> None:
    """Levels written as one number are reported at their line."""
    path = course.root / "rubrics/ch07-1.yaml"
    write(path, "id: ch07-1\ntasks:\n  dense:\n    checks:\n      accuracy:\n        levels: 5\n")
    with pytest.raises(SpecError) as caught:
        course.rubric("ch07-1")
    assert str(caught.value) == f"{path}:6: levels — expected a list, found 5"
