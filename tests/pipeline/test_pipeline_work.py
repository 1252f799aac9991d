"""What is to be graded, and how much of it at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from evidence_factory import REGISTRY
from small_course import Class, open_class, write

from grader.errors import SpecError, TargetError
from grader.pipeline.work import choose_jobs, find_work, load_targets
from grader.spec.course import load_course


@pytest.fixture
def group(tmp_path: Path) -> Class:
    return open_class(tmp_path)


def students(group: Class, target: str = "a1") -> list[tuple[str, str]]:
    return [
        (spec.assignment.id, item.student) for item in group.work(target) for spec in item.specs
    ]


def test_every_entry_is_a_student(group: Class) -> None:
    """Notebooks, scripts and folders are one student each."""
    group.hand_in("kim.py")
    group.hand_in("lee.ipynb")
    group.hand_in("park/week6.py")
    assert students(group) == [("a1", "kim"), ("a1", "lee"), ("a1", "park")]


def test_week_is_all_of_its_assignments(group: Class) -> None:
    """The hand-ins of both assignments, one assignment after the other."""
    group.hand_in("kim.py")
    group.hand_in("kim.py", assignment="a2")
    assert students(group, "week-6") == [("a1", "kim"), ("a2", "kim")]


def test_folder_without_the_assignment_is_the_hand_ins(group: Class) -> None:
    """For one assignment the folder itself may hold the students."""
    write(group.root / "submissions" / "kim.py", "x = 1\n")
    assert students(group) == [("a1", "kim")]


def test_assignment_nobody_handed_in_stops_no_week(group: Class) -> None:
    """A week in which only one assignment has a folder is graded for that one."""
    group.hand_in("kim.py")
    assert students(group, "week-6") == [("a1", "kim")]


def test_one_hand_in_may_cover_the_week(group: Class) -> None:
    """What lies in the week's folder is one piece of work for all of its assignments."""
    path = group.hand_in("kim.py", assignment="week-6")
    (work,) = group.work("week-6")
    assert (work.path, [spec.assignment.id for spec in work.specs]) == (path, ["a1", "a2"])


def test_hand_in_for_the_week_counts_for_one_assignment(group: Class) -> None:
    """Who grades a single assignment finds what was handed in for its week."""
    group.hand_in("kim.py", assignment="week-6")
    assert students(group, "a2") == [("a2", "kim")]


def test_own_hand_in_goes_before_the_week_s(group: Class) -> None:
    """A student with both gets each assignment's own, and the week's for the rest."""
    own = group.hand_in("kim.py", assignment="a2")
    week = group.hand_in("kim.py", assignment="week-6")
    found = {spec.assignment.id: item.path for item in group.work("week-6") for spec in item.specs}
    assert found == {"a1": week, "a2": own}


def test_loose_hand_ins_cover_the_week(group: Class) -> None:
    """Where there are no folders at all, each entry is handed in for the whole week."""
    write(group.root / "submissions" / "kim.py", "x = 1\n")
    assert students(group, "week-6") == [("a1", "kim"), ("a2", "kim")]


def test_folder_of_another_assignment_is_no_student(group: Class) -> None:
    """Nobody is called a2 because hand-ins for a2 lie beside."""
    group.hand_in("kim.py", assignment="a2")
    with pytest.raises(TargetError, match=r"no folder .*/submissions/a1 or .*/submissions/week-6"):
        group.work("a1")


def test_missing_folder_is_an_error(group: Class) -> None:
    """Without any folder the error names the one to make."""
    with pytest.raises(TargetError, match=r"no folder .*/submissions/a1") as caught:
        group.work()
    assert "--submissions" in caught.value.hint


def test_empty_folder_is_an_error(group: Class) -> None:
    """A folder without hand-ins is nothing to grade."""
    (group.root / "submissions" / "a1").mkdir(parents=True)
    with pytest.raises(TargetError, match="no submissions in"):
        group.work()


def test_only_the_asked_students_are_chosen(group: Class) -> None:
    """`--student` keeps to the named ones."""
    for name in ("kim", "lee", "park"):
        group.hand_in(f"{name}.py")
    assert [item.student for item in group.work(students=("park", "kim"))] == ["kim", "park"]


def test_unknown_student_is_an_error(group: Class) -> None:
    """The hint lists who there is."""
    group.hand_in("kim.py")
    with pytest.raises(TargetError, match="no submission by 'kin'") as caught:
        group.work(students=("kin",))
    assert caught.value.hint == "there are: kim"


def test_work_knows_where_the_files_are(group: Class) -> None:
    """Each piece of work has its student's path."""
    path = group.hand_in("kim.py")
    assert [item.path for item in find_work(group.places, group.specs())] == [path]


@pytest.mark.parametrize(("asked", "expected"), [(1, 1), (7, 7), (0, 1)])
def test_asked_jobs_are_taken(group: Class, asked: int, expected: int) -> None:
    """Who asks for a number gets it, and at least one."""
    assert choose_jobs(asked, group.specs()) == expected


def test_jobs_fit_into_memory(group: Class) -> None:
    """Where one submission may use more than there is, one at a time runs."""
    path = group.root / "assignments" / "a1.yaml"
    path.write_text(path.read_text().replace("1GiB", "1000000GiB"))
    assert choose_jobs(None, group.specs()) == 1


def test_jobs_are_at_least_one(group: Class) -> None:
    """Cores and memory decide, and nobody waits for ever."""
    assert choose_jobs(None, group.specs()) >= 1


def test_unknown_target_is_an_error(group: Class) -> None:
    """A name that is neither assignment nor week is answered with those there are."""
    with pytest.raises(TargetError, match="no assignment or week 'a3'"):
        group.specs("a3")


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        ("rubrics/a1.yaml", ", images_shown: 5", "", "rubrics/a1.yaml:2"),
        ("rubrics/a1.yaml", "images_shown: 5", "images: 5", "rubrics/a1.yaml:2"),
        ("assignments/a1.yaml", "images_shown", "imges_shown", "assignments/a1.yaml:13"),
        ("assignments/a1.yaml", "at_least: 2", "at_leats: 2", "assignments/a1.yaml:13"),
        ("assignments/quizzes/a1.yaml", "key: softmax", "key: sofmax", "quizzes/a1.yaml:9"),
    ],
)
def test_files_that_do_not_go_together_stop_a_run(
    group: Class, file: str, old: str, new: str, where: str
) -> None:
    """What `grader lint` would find is found before anybody's code runs."""
    path = group.root / file
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(SpecError) as caught:
        load_targets(load_course(group.root), "a1", REGISTRY)
    assert where in caught.value.message


def test_mistakes_elsewhere_do_not_stop_a_run(group: Class) -> None:
    """A faulty assignment is no concern of the others."""
    write(group.root / "rubrics" / "a2.yaml", "id: a2\ntasks: {}\n")
    assert [spec.assignment.id for spec in group.specs("a1")] == ["a1"]
