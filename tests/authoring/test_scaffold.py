"""A new assignment: complete, right at once, and never over anything that is there."""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jsonschema import Draft202012Validator

from grader.authoring import placing
from grader.authoring.placing import place_files
from grader.authoring.scaffold import check_id, make_assignment
from grader.authoring.schema import build_schemas, write_schemas
from grader.checks.registry import load_registry
from grader.errors import SpecError, TargetError
from grader.pipeline.lint import lint
from grader.spec.course import load_course
from grader.spec.yaml import load_document

REGISTRY = load_registry()
FILES = [
    "assignments/a1.yaml",
    "assignments/a1/solution.ipynb",
    "assignments/a1/starter.en.ipynb",
    "assignments/a1/starter.ko.ipynb",
    "assignments/quizzes/a1.yaml",
    "rubrics/a1.yaml",
    "submissions/a1/.gitkeep",
]
GLOSSARY = "assignments/glossary.yaml"
TASKS = ("task", "also")


def files_in(root: Path) -> dict[str, bytes]:
    """Every file below `root`, by its path."""
    found = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def problems(root: Path) -> tuple[str, ...]:
    return lint(load_course(root), REGISTRY).problems


def cells(root: Path, name: str, id: str = "a1") -> list[dict[str, Any]]:
    text = (root / "assignments" / id / f"{name}.ipynb").read_text(encoding="utf-8")
    return list(json.loads(text)["cells"])


def tags(root: Path, name: str) -> list[str]:
    return [tag for cell in cells(root, name) for tag in cell["metadata"].get("tags", [])]


def test_empty_folder_becomes_a_course(tmp_path: Path) -> None:
    """All files and a glossary are there, and nothing else is."""
    written = make_assignment(tmp_path, "a1")
    assert set(files_in(tmp_path)) == {*FILES, GLOSSARY}
    assert {path.relative_to(tmp_path).as_posix() for path in written} == {*FILES, GLOSSARY}


@pytest.mark.parametrize("id", ["a1", "2024", "no", "1e5", "x" * 61, "0_-"])
@pytest.mark.parametrize("dataset", ["fashion_mnist", "mnist"])
def test_new_assignment_lints(tmp_path: Path, id: str, dataset: Any) -> None:
    """Nothing is wrong with it, whatever it is called and whatever it is about."""
    make_assignment(tmp_path, id, dataset=dataset)
    assert problems(tmp_path) == ()
    assert load_course(tmp_path).assignment(id).dataset == dataset


def test_points_add_up_to_a_hundred(tmp_path: Path) -> None:
    """The rubric's points are a total that leaders expect."""
    make_assignment(tmp_path, "a1")
    rubric = load_course(tmp_path).rubric("a1")
    points = [check.points for task in rubric.tasks.values() for check in task.checks.values()]
    assert sum(points) + sum(rubric.quiz.values()) == 100


def test_second_assignment_joins_the_course(tmp_path: Path) -> None:
    """It comes a week later, has questions of its own and leaves the other files as they are."""
    make_assignment(tmp_path, "a1", week=6)
    before = files_in(tmp_path)
    make_assignment(tmp_path, "a2")
    course = load_course(tmp_path)
    assert {name: files_in(tmp_path)[name] for name in before} == before
    assert (course.assignment("a2").week, problems(tmp_path)) == (7, ())
    assert [[question.id for question in course.quiz(id).questions] for id in ("a1", "a2")] == [
        ["hidden_params", "output_activation"],
        ["hidden_params_2", "output_activation_2"],
    ]


def test_faulty_quiz_of_the_course_does_not_matter(tmp_path: Path) -> None:
    """The questions of a half-written quiz are passed over as far as they cannot be read."""
    make_assignment(tmp_path, "a1")
    quizzes = tmp_path / "assignments" / "quizzes"
    (quizzes / "b1.yaml").write_text("questions: [hidden, {id: hidden_params_2}, {id: 3}]\n")
    (quizzes / "b2.yaml").write_text("questions: [\n")
    (quizzes / "b3.yaml").write_text("- a list\n")
    make_assignment(tmp_path, "a2")
    ids = [question.id for question in load_course(tmp_path).quiz("a2").questions]
    assert ids == ["hidden_params_3", "output_activation_2"]


def test_last_week_is_not_passed(tmp_path: Path) -> None:
    """A course has 60 weeks."""
    make_assignment(tmp_path, "a1", week=60)
    make_assignment(tmp_path, "a2")
    assert load_course(tmp_path).assignment("a2").week == 60


@pytest.mark.parametrize(
    "title", ['"quotes" and \\', "{ko: x}", "# 7: a & b", "$id ${week} $$", "🙂 그림", "- x"]
)
def test_title_stands_as_it_is_given(tmp_path: Path, title: str) -> None:
    """Nothing in a title is read as YAML or filled in."""
    make_assignment(tmp_path, "a1", title_ko=f"{title} 하나", title_en=title)
    found = load_course(tmp_path).assignment("a1").title
    assert (found.ko, found.en) == (f"{title} 하나", title)
    assert "".join(cells(tmp_path, "starter.en")[0]["source"]).startswith(f"# {title}\n")


@pytest.mark.parametrize("title", ["", " ", "two\nlines", "tab\t", "\x1b[31m", "\udc80", "x" * 201])
def test_odd_title_is_refused(tmp_path: Path, title: str) -> None:
    """A title is one line of text; otherwise nothing is written."""
    with pytest.raises(TargetError, match="--title-en — expected one line"):
        make_assignment(tmp_path, "a1", title_en=title)
    assert files_in(tmp_path) == {}


@pytest.mark.parametrize(
    ("id", "hint"),
    [
        ("Ch08-1", "'ch08-1' would do"),
        ("8.1 Dropout!", "'8-1-dropout' would do"),
        ("../a1", "'a1' would do"),
        ("a1\n", "'a1' would do"),
        ("x" * 62, f"'{'x' * 60}' would do"),
        ("-a", "'a' would do"),
        ("드롭아웃", "for example: ch08-1"),
        ("", "for example: ch08-1"),
        ("glossary", "for example: ch08-1"),
        ("quizzes", "for example: ch08-1"),
        ("week-8", "for example: ch08-1"),
    ],
)
def test_id_that_cannot_be_used_is_refused(tmp_path: Path, id: str, hint: str) -> None:
    """The error says what an id looks like, and which one would do."""
    with pytest.raises(TargetError, match="the id of an assignment — expected") as raised:
        make_assignment(tmp_path, id)
    assert (raised.value.hint, files_in(tmp_path)) == (hint, {})


def test_proposed_id_can_be_used() -> None:
    """What the hint proposes is itself an id."""
    with pytest.raises(TargetError) as raised:
        check_id("  7-2: Deep  Networks ")
    proposed = raised.value.hint.split("'")[1]
    check_id(proposed)
    assert proposed == "7-2-deep-networks"


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    """A file in one of the places is named, stays as it is, and nothing is written."""
    file = tmp_path / name
    file.parent.mkdir(parents=True)
    file.write_text("mine")
    with pytest.raises(TargetError) as raised:
        make_assignment(tmp_path, "a1")
    assert raised.value.message == f"there is already a file {file}"
    assert files_in(tmp_path) == {name: b"mine"}


def test_link_into_nothing_is_not_overwritten(tmp_path: Path) -> None:
    """A link is a file too, wherever it leads."""
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "a1.yaml").symlink_to("nowhere")
    with pytest.raises(TargetError, match="there is already a file"):
        make_assignment(tmp_path, "a1")


def test_failure_takes_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last file cannot be moved, the folder is as it was before."""
    root = tmp_path / "course"
    moved: list[Path] = []

    def rename(source: Path, target: Path) -> None:
        if len(moved) == 3:
            raise OSError(28, "No space left on device", str(target))
        moved.append(target)
        Path(source).replace(target)

    monkeypatch.setattr(placing.os, "rename", rename)
    with pytest.raises(TargetError, match="cannot be written: No space left on device"):
        make_assignment(root, "a1")
    assert (len(moved), list(tmp_path.iterdir())) == (3, [])


def test_interruption_takes_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the middle leaves nothing half-made."""

    def interrupt(source: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(placing.os, "rename", interrupt)
    with pytest.raises(KeyboardInterrupt):
        place_files(tmp_path, {Path("a/b"): b"", Path("c"): b""})
    assert list(tmp_path.iterdir()) == []


def test_file_in_place_of_a_folder_is_an_error(tmp_path: Path) -> None:
    """Where a folder cannot be made, the error says so."""
    (tmp_path / "rubrics").write_text("")
    with pytest.raises(TargetError, match="cannot be written"):
        make_assignment(tmp_path, "a1")
    assert list(files_in(tmp_path)) == ["rubrics"]


def test_glossary_without_the_terms_is_an_error(tmp_path: Path) -> None:
    """A glossary is its author's: it is not edited, and the error says what to add."""
    folder = tmp_path / "assignments"
    folder.mkdir()
    term = "terms:\n  - {id: softmax, kind: activation, name: {ko: 소프트맥스, en: softmax}}\n"
    (folder / "glossary.yaml").write_text(term, encoding="utf-8")
    with pytest.raises(SpecError, match="found no sigmoid") as raised:
        make_assignment(tmp_path, "a1")
    assert list(files_in(tmp_path)) == [GLOSSARY]
    line = raised.value.hint.removeprefix("add to its `terms:` ")
    (folder / "glossary.yaml").write_text(f"{term}  {line}\n", encoding="utf-8")
    make_assignment(tmp_path, "a1")
    assert problems(tmp_path) == ()


@pytest.mark.parametrize("name", ["solution", "starter.ko", "starter.en"])
def test_notebook_is_valid(tmp_path: Path, name: str) -> None:
    """nbformat finds nothing wrong, code cells compile and nothing was run."""
    make_assignment(tmp_path, "a1")
    path = tmp_path / "assignments" / "a1" / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [(bool(cell.outputs), cell.execution_count) for cell in code] == [(False, None)] * 6
    for cell in code:
        ast.parse(cell.source)


@pytest.mark.parametrize("name", ["starter.ko", "starter.en"])
def test_starter_holds_no_code(tmp_path: Path, name: str) -> None:
    """A starter's code cells are comments, and only the answers are tagged."""
    make_assignment(tmp_path, "a1")
    code = ["".join(c["source"]) for c in cells(tmp_path, name) if c["cell_type"] == "code"]
    assert [ast.parse(source).body for source in code] == [[]] * 6
    assert tags(tmp_path, name) == ["quiz:hidden_params", "quiz:output_activation"]


def test_solution_tags_its_tasks(tmp_path: Path) -> None:
    """Each tag names a task or a question that there is."""
    make_assignment(tmp_path, "a1")
    course = load_course(tmp_path)
    known = {f"{prefix}:{task.id}" for task in course.assignment("a1").tasks for prefix in TASKS}
    known |= {f"quiz:{question.id}" for question in course.quiz("a1").questions}
    found = tags(tmp_path, "solution")
    assert (set(found) - known, "task:look" in found, "task:network" in found) == (
        set(),
        True,
        True,
    )


def test_notebooks_ask_what_the_quiz_asks(tmp_path: Path) -> None:
    """The questions stand in the starters word for word."""
    make_assignment(tmp_path, "a1")
    for question in load_course(tmp_path).quiz("a1").questions:
        for language in ("ko", "en"):
            sources = ["".join(c["source"]) for c in cells(tmp_path, f"starter.{language}")]
            prompt = getattr(question.prompt, language)
            assert [prompt in source for source in sources].count(True) == 1


@pytest.mark.parametrize(("language", "word"), [("ko", "모범 답안"), ("en", "solution")])
def test_solution_is_in_the_author_s_language(tmp_path: Path, language: Any, word: str) -> None:
    """The one solution speaks the language that was asked for."""
    make_assignment(tmp_path, "a1", language=language)
    assert word in "".join(cells(tmp_path, "solution")[0]["source"])


def test_files_are_the_same_each_time(tmp_path: Path) -> None:
    """Made twice, an assignment is the same byte for byte, the ids of its cells included."""
    make_assignment(tmp_path / "one", "a1")
    make_assignment(tmp_path / "two", "a1")
    assert files_in(tmp_path / "one") == files_in(tmp_path / "two")


def test_files_name_the_schemas_that_are_written(tmp_path: Path) -> None:
    """The first line of each YAML file leads to its schema, and the file is as the schema says."""
    make_assignment(tmp_path, "a1")
    write_schemas(REGISTRY, tmp_path / ".grader" / "schemas")
    schemas = build_schemas(REGISTRY)
    for noun, name in (
        ("assignment", "assignments/a1.yaml"),
        ("rubric", "rubrics/a1.yaml"),
        ("quiz", "assignments/quizzes/a1.yaml"),
        ("glossary", GLOSSARY),
    ):
        file = tmp_path / name
        first = file.read_text(encoding="utf-8").splitlines()[0]
        target = first.removeprefix("# yaml-language-server: $schema=")
        assert (
            json.loads(Path(os.path.normpath(file.parent / target)).read_bytes()) == schemas[noun]
        )
        assert Draft202012Validator(schemas[noun]).is_valid(load_document(file).data)
