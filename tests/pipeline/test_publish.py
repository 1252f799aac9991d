"""The student kit of an assignment or a week."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from evidence_factory import REGISTRY
from small_course import QUIZ, write, write_course

from grader.cli.publish import publish as publish_command
from grader.errors import GraderError, SpecError, TargetError
from grader.messages import Language, Text, message
from grader.pipeline.kits import open_specs
from grader.pipeline.publishing import publish
from grader.spec.course import load_course
from grader.spec.kit import load_kit

ROOT = Path(__file__).parents[2]


def notebook(*cells: dict[str, Any], **metadata: Any) -> str:
    return json.dumps(
        {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    )


def text_cell(source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "x", "metadata": {}, "source": source, **more}


def course_with(root: Path, *languages: Language, personal: bool = False) -> Path:
    """The small course, with starter notebooks of `a1` in these languages."""
    course = write_course(root / "course")
    for language in languages:
        path = course / f"assignments/a1/starter.{language}.ipynb"
        write(path, notebook(text_cell(f"in {language}")))
    if personal:
        own = QUIZ.replace("questions:", "personal: true\nquestions:")
        write(course / "assignments/quizzes/a1.yaml", own)
        write(course / ".grader/quiz-secret", "a secret of some length")
    return course


def publish_from(
    course: Path, target: str = "a1", language: Language = "ko", *students: str
) -> tuple[Path, list[Text]]:
    """The folder of the kit, and what the leader is told."""
    told: list[Text] = []
    folder = course.parent / "kit"
    publish(
        load_course(course),
        target,
        folder,
        REGISTRY,
        language=language,
        students=students,
        tell=told.append,
    )
    return folder, told


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def first_cell(path: Path) -> str:
    return "".join(json.loads(path.read_text())["cells"][0]["source"])


def test_kit_has_notebooks_quiz_and_public_part(tmp_path: Path) -> None:
    """All that a student needs lies in one folder."""
    folder, _ = publish_from(course_with(tmp_path, "ko", "en"))
    assert names(folder) == ["README.md", "a1.en.ipynb", "a1.ipynb", "a1.kit.json", "a1.quiz.html"]
    assert load_kit(folder / "a1.kit.json").id == "a1"


@pytest.mark.parametrize(("language", "other"), [("ko", "en"), ("en", "ko")])
def test_language_shown_first_has_the_plain_name(
    tmp_path: Path, language: Language, other: Language
) -> None:
    """The other one's notebook says which language it is in."""
    folder, _ = publish_from(course_with(tmp_path, "ko", "en"), "a1", language)
    assert first_cell(folder / "a1.ipynb") == f"in {language}"
    assert first_cell(folder / f"a1.{other}.ipynb") == f"in {other}"
    assert load_kit(folder / "a1.kit.json").language == language


def test_only_starter_has_the_plain_name(tmp_path: Path) -> None:
    """In whatever language it is."""
    folder, _ = publish_from(course_with(tmp_path, "en"))
    assert first_cell(folder / "a1.ipynb") == "in en"
    assert not list(folder.glob("a1.*.ipynb"))


def test_assignment_without_starter_is_published(tmp_path: Path) -> None:
    """The leader is told, and students begin with an empty notebook."""
    folder, told = publish_from(course_with(tmp_path))
    assert names(folder) == ["README.md", "a1.kit.json", "a1.quiz.html"]
    assert message("kit.no_starter", assignment="a1") in told
    assert "Make a new notebook" in (folder / "README.md").read_text()


def test_week_is_one_kit(tmp_path: Path) -> None:
    """Its assignments lie side by side, with one README."""
    folder, _ = publish_from(course_with(tmp_path, "ko"), "week-6")
    assert names(folder) == ["README.md", "a1.ipynb", "a1.kit.json", "a1.quiz.html", "a2.kit.json"]
    readme = (folder / "README.md").read_text()
    assert "grader check a1.ipynb --quick\ngrader check a2.ipynb --quick" in readme


def test_personal_quiz_is_left_out(tmp_path: Path) -> None:
    """Nobody's own quiz is for everybody, and the leader is told how to put one in."""
    folder, told = publish_from(course_with(tmp_path, "ko", personal=True))
    assert names(folder) == ["README.md", "a1.ipynb", "a1.kit.json"]
    assert message("kit.no_quiz", assignment="a1") in told
    assert "Your leader gives you your page" in (folder / "README.md").read_text()


def test_student_gets_their_own_quiz(tmp_path: Path) -> None:
    """With one name the page is called as everybody's would be."""
    folder, told = publish_from(course_with(tmp_path, personal=True), "a1", "ko", "하늘")
    assert "하늘" in (folder / "a1.quiz.html").read_text()
    assert message("kit.no_quiz", assignment="a1") not in told


def test_several_students_get_a_page_each(tmp_path: Path) -> None:
    """A name that is there twice counts once."""
    course = course_with(tmp_path, personal=True)
    folder, _ = publish_from(course, "a1", "ko", "하늘", "바다", "하늘")
    assert sorted(path.name for path in folder.glob("*.html")) == [
        "a1.quiz.바다.html",
        "a1.quiz.하늘.html",
    ]


@pytest.mark.parametrize("name", ["../outside", "a/b", "", "..", "a\nb"])
def test_student_whose_name_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing is written then."""
    with pytest.raises(TargetError, match="cannot be the name of a hand-in"):
        publish_from(course_with(tmp_path, personal=True), "a1", "ko", name)
    assert [path.name for path in tmp_path.iterdir()] == ["course"]


def test_kits_of_one_assignment_are_equal(tmp_path: Path) -> None:
    """Byte for byte, whenever and wherever they are made."""
    course = load_course(ROOT)
    made = []
    for folder in (tmp_path / "a", tmp_path / "b" / "c"):
        paths = publish(course, "ch07-1", folder, REGISTRY, language="ko")
        made.append({path.name: path.read_bytes() for path in (*paths, folder / ".kit.sha256")})
    assert made[0] == made[1]


@pytest.mark.parametrize("target", ["week-6", "week-7", "week-8", "week-9"])
def test_shipped_weeks_are_published(tmp_path: Path, target: str) -> None:
    """Each kit can be read back and run, and says of each notebook how to check it."""
    paths = publish(load_course(ROOT), target, tmp_path / "kit", REGISTRY, language="ko")
    kits = [load_kit(path) for path in paths if path.name.endswith(".kit.json")]
    readme = paths[0].read_text()
    assert [open_specs(kit).assignment.id for kit in kits] == [kit.id for kit in kits]
    assert [kit.id for kit in kits if kit.tasks and f"check {kit.id}.ipynb" not in readme] == []


def test_readme_names_every_file(tmp_path: Path) -> None:
    """And no file that is not there."""
    folder, _ = publish_from(course_with(tmp_path, "ko", "en"))
    rows = [line for line in (folder / "README.md").read_text().splitlines() if "| `" in line]
    listed = [row.split("`")[1] for row in rows]
    assert sorted(set(listed)) == [name for name in names(folder) if name != "README.md"]


@pytest.mark.parametrize(
    ("language", "order"), [("ko", ["한국어", "English"]), ("en", ["English", "한국어"])]
)
def test_readme_is_in_both_languages(tmp_path: Path, language: Language, order: list[str]) -> None:
    """The one shown first comes first."""
    folder, _ = publish_from(course_with(tmp_path, "ko"), "a1", language)
    lines = (folder / "README.md").read_text().splitlines()
    assert [line[3:] for line in lines if line.startswith("## ")] == order


def test_title_cannot_break_the_readme(tmp_path: Path) -> None:
    """A task's title stays in its row, whatever is in it."""
    course = course_with(tmp_path)
    path = course / "assignments/a1.yaml"
    path.write_text(path.read_text().replace("en: Data", 'en: "Data | 99 |\\n# Heading"'))
    folder, _ = publish_from(course, "a1", "en")
    assert "| 1 | Data \\| 99 \\| # Heading | 10 |" in (folder / "README.md").read_text()


def test_quiz_alone_asks_for_no_installation(tmp_path: Path) -> None:
    """There is nothing to check, so students need no grader."""
    publish(load_course(ROOT), "ch07-review", tmp_path / "kit", REGISTRY, language="en")
    readme = (tmp_path / "kit" / "README.md").read_text()
    assert "This time it is a quiz alone." in readme
    assert "pip install" not in readme


def test_faulty_course_publishes_nothing(tmp_path: Path) -> None:
    """A mistake in a rubric is the leader's to mend first."""
    course = course_with(tmp_path)
    write(course / "rubrics/a1.yaml", "id: a1\ntasks: {}\n")
    with pytest.raises(SpecError):
        publish_from(course)
    assert [path.name for path in tmp_path.iterdir()] == ["course"]


def run_command(*arguments: str) -> Result:
    return CliRunner().invoke(publish_command, [*arguments, "--language", "en"])


def test_command_says_what_it_made(tmp_path: Path) -> None:
    """The folder, what is kept for grading, and each file."""
    course = course_with(tmp_path, "ko", "en")
    result = run_command("a1", "-o", str(tmp_path / "kit"), "--course", str(course))
    assert result.output.splitlines() == [
        f"The kit is in {tmp_path}/kit: 5 files.",
        "a1: students can run all 2 checks themselves.",
        *(
            f"  {tmp_path}/kit/{name}"
            for name in ("README.md", "a1.ipynb", "a1.ko.ipynb", "a1.quiz.html", "a1.kit.json")
        ),
    ]


def test_command_names_what_is_kept_back(tmp_path: Path) -> None:
    """The leader sees at once what students cannot try."""
    course = course_with(tmp_path)
    path = course / "assignments/a1.yaml"
    path.write_text(path.read_text().replace("at_least: 2", "at_least: 2, hidden: true"))
    result = run_command("a1", "-o", str(tmp_path / "kit"), "--course", str(course))
    words = "a1: students can run 1 of 2 checks themselves. Kept for grading: images_shown"
    assert words in result.output


def test_command_publishes_over_an_earlier_kit(tmp_path: Path) -> None:
    """But not over a student's work in it."""
    arguments = ["a1", "-o", str(tmp_path / "kit"), "--course", str(course_with(tmp_path, "ko"))]
    assert [run_command(*arguments).exit_code for _ in range(2)] == [0, 0]
    (tmp_path / "kit" / "a1.ipynb").write_text("my work")
    result = run_command(*arguments)
    assert isinstance(result.exception, GraderError)
    assert (tmp_path / "kit" / "a1.ipynb").read_text() == "my work"
