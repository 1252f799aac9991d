"""Which files of a checkout are the course."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from grader.authoring.course_files import find_course_files


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)


def test_course_is_found_in_order(tmp_path: Path) -> None:
    """Assignments, rubrics and what grades pull requests, sorted."""
    names = [
        ".github/workflows/comment.yml",
        ".github/workflows/grade.yml",
        "action.yml",
        "assignments/README.md",
        "assignments/a1.yaml",
        "assignments/a1/solution.ipynb",
        "assignments/quizzes/a1.yaml",
        "rubrics/README.md",
        "rubrics/a1.yaml",
    ]
    put(tmp_path, *reversed(names))
    assert find_course_files(tmp_path) == tuple(map(PurePosixPath, names))


@pytest.mark.parametrize(
    "name",
    [
        "rubrics/decisions/a1.yaml",
        ".grader/schemas/quiz.schema.json",
        ".grader/quiz-secret",
        "assignments/a1/.ipynb_checkpoints/starter.ko-checkpoint.ipynb",
        "assignments/.ipynb_checkpoints/a1.ipynb",
        "assignments/.a1.yaml",
        "assignments/a1.yaml~",
        "submissions/a1/kim.ipynb",
        "reports/a1/index.html",
        ".github/workflows/own-tests.yml",
        "README.md",
    ],
)
def test_what_a_group_keeps_is_left_out(tmp_path: Path, name: str) -> None:
    """Decisions, secrets, hand-ins, reports and hidden files are nobody else's."""
    put(tmp_path, "assignments/a1.yaml", name)
    assert find_course_files(tmp_path) == (PurePosixPath("assignments/a1.yaml"),)


def test_links_are_left_out(tmp_path: Path) -> None:
    """Neither a link to a file nor what lies behind a link to a folder goes along."""
    put(tmp_path, "assignments/a1.yaml", "elsewhere/starter.ko.ipynb", "private.yaml")
    (tmp_path / "assignments/a2.yaml").symlink_to(tmp_path / "private.yaml")
    (tmp_path / "assignments/a1").symlink_to(tmp_path / "elsewhere")
    assert find_course_files(tmp_path) == (PurePosixPath("assignments/a1.yaml"),)
