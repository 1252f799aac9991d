"""The shipped samples, starters and solutions, read as files; nothing is run."""

from __future__ import annotations

import ast
import json
import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from IPython.core.inputtransformer2 import TransformerManager

from grader.spec.course import load_course
from grader.submission.reading import read_submission

ROOT = Path(__file__).parents[2]
SUBMISSIONS = ROOT / "submissions" / "ch07-1"
COURSEWORK = ROOT / "assignments" / "ch07-1"
SEEDS = Path(os.environ.get("GRADER_SEEDS_DIR") or ROOT.parent / "shared" / "seeds")

STUDENTS = {
    "blank.ipynb",
    "colab-style.ipynb",
    "crashes-midway.ipynb",
    "endless-loop.ipynb",
    "first-edition.ipynb",
    "folder-student",
    "forged-history.ipynb",
    "functional-one-hot.ipynb",
    "good-notebook.ipynb",
    "good-script.py",
    "memory-hog.ipynb",
    "no-baseline.ipynb",
    "only-comments.ipynb",
    "plain-script.py",
    "unscaled.ipynb",
    "validates-on-training-data.ipynb",
    "wide-output.ipynb",
    "wrong-loss.ipynb",
}
COURSE = load_course(ROOT)
ASSIGNMENTS = tuple(id for id in COURSE.ids("assignment") if COURSE.assignment(id).tasks)
ANSWER_CELLS = {
    "ko": ("답", "여기에 답을 쓰세요."),
    "en": ("Answer", "Write your answer here."),
}
STALE = "colab-style.ipynb"
LONG_LINE = 40
ONE_WAY = re.compile(r"[\w.]*\b(enable_op_determinism|Dense|compile)\([^()]*\),?$")

NOTEBOOKS = sorted(
    path
    for id in ASSIGNMENTS
    for folder in ("submissions", "assignments")
    for path in (ROOT / folder / id).rglob("*.ipynb")
)
SCRIPTS = sorted(path for id in ASSIGNMENTS for path in (ROOT / "submissions" / id).rglob("*.py"))
each_assignment = pytest.mark.parametrize("id", ASSIGNMENTS)
each_language = pytest.mark.parametrize("language", ["ko", "en"])


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)


def questions(id: str) -> tuple[str, ...]:
    """The ids of the questions of an assignment's quiz, in order."""
    quiz = COURSE.assignment(id).quiz
    return tuple(question.id for question in COURSE.quiz(quiz).questions) if quiz else ()


def tagged(path: Path) -> list[tuple[str, str]]:
    """Each answer cell's question and text."""
    return [
        (tag.removeprefix("quiz:"), source_of(cell))
        for cell in raw_cells(path)
        for tag in cell["metadata"].get("tags", [])
        if tag.startswith("quiz:")
    ]


def load_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def raw_cells(path: Path) -> list[dict[str, Any]]:
    """The cells as they lie in the file, of nbformat 3 or 4."""
    notebook = load_json(path)
    sheets = notebook.get("worksheets", [notebook])
    return [cell for sheet in sheets for cell in sheet["cells"]]


def source_of(cell: dict[str, Any]) -> str:
    return "".join(cell.get("source") or cell.get("input") or [])


def code_sources(path: Path) -> list[str]:
    return [source_of(cell) for cell in raw_cells(path) if cell["cell_type"] == "code"]


def long_lines(text: str) -> set[str]:
    """Lines too long to be alike by chance, without imports and comment signs.

    A call of Keras with nothing but the values that an exercise asks for has one way to be written.
    """
    lines = (line.strip("#> \t") for line in text.splitlines())
    return {
        line
        for line in lines
        if len(line) >= LONG_LINE
        and not line.startswith(("import ", "from "))
        and not ONE_WAY.match(line)
    }


def own_text() -> str:
    cells = [source_of(cell) for path in NOTEBOOKS for cell in raw_cells(path)]
    scripts = [path.read_text(encoding="utf-8") for path in SCRIPTS]
    return "\n".join(cells + scripts)


def test_every_defect_has_its_sample() -> None:
    """The folder holds the students that the demonstration promises, and no others."""
    assert {entry.name for entry in SUBMISSIONS.iterdir()} == STUDENTS


@each_notebook
def test_notebook_follows_its_own_format(path: Path) -> None:
    """Every notebook is valid in the version of the format that it names."""
    nbformat.validate(nbformat.from_dict(load_json(path)), relax_add_props=False)


def test_three_generations_of_the_format_are_present() -> None:
    """The samples show that older notebooks are read as well."""
    versions = {
        (notebook["nbformat"], notebook["nbformat_minor"])
        for notebook in map(load_json, SUBMISSIONS.glob("*.ipynb"))
    }
    assert versions == {(3, 0), (4, 2), (4, 4), (4, 5)}


@each_notebook
def test_notebook_stores_no_outputs_but_the_stale_one(path: Path) -> None:
    """Saved outputs mislead, so one sample alone has one: an error above code that is right."""
    stored = [output.get("ename") for cell in raw_cells(path) for output in cell.get("outputs", [])]
    assert stored == (["NameError"] if path.name == STALE else [])


@each_notebook
def test_every_code_cell_is_valid_python(path: Path) -> None:
    """No sample fails for a syntax error: each has the one defect of its name."""
    shell_syntax = TransformerManager()
    for source in code_sources(path):
        ast.parse(shell_syntax.transform_cell(source))


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_every_script_is_valid_python(path: Path) -> None:
    """Scripts parse as they stand, without a notebook's magics."""
    ast.parse(path.read_text(encoding="utf-8"))


@each_assignment
@each_language
def test_starter_has_a_tagged_answer_cell_for_each_question(id: str, language: str) -> None:
    """Heading, placeholder and tag of all answer cells, in the order of the quiz."""
    word, placeholder = ANSWER_CELLS[language]
    assert tagged(ROOT / "assignments" / id / f"starter.{language}.ipynb") == [
        (question, f"### {word} {number}\n{placeholder}")
        for number, question in enumerate(questions(id), start=1)
    ]


@each_assignment
@each_language
def test_starter_code_is_one_comment_a_cell(id: str, language: str) -> None:
    """An untouched starter does nothing, so it can earn nothing."""
    sources = code_sources(ROOT / "assignments" / id / f"starter.{language}.ipynb")
    assert len(sources) >= 5
    for source in sources:
        assert (source.startswith("# "), source.count("\n"), ast.parse(source).body) == (
            True,
            0,
            [],
        )


@each_assignment
def test_starters_have_the_same_cells_in_both_languages(id: str) -> None:
    """The two starters differ in words alone."""
    korean, english = (
        [(cell["cell_type"], cell["metadata"]) for cell in raw_cells(path)]
        for path in sorted((ROOT / "assignments" / id).glob("starter.*.ipynb"))
    )
    assert korean == english


def test_blank_sample_is_the_untouched_starter() -> None:
    """The blank submission is the Korean starter, byte for byte."""
    blank = (SUBMISSIONS / "blank.ipynb").read_bytes()
    assert blank == (COURSEWORK / "starter.ko.ipynb").read_bytes()


@each_assignment
def test_solution_answers_every_question_under_its_tag(id: str) -> None:
    """The reference solution keeps the starter's answer cells and fills in each of them."""
    answers = tagged(ROOT / "assignments" / id / "solution.ipynb")
    assert tuple(question for question, _ in answers) == questions(id)
    assert all(text.partition("\n")[2].strip() for _, text in answers)


def test_questions_are_unique_in_the_course() -> None:
    """One notebook may hold the answers to several quizzes."""
    ids = [question for id in ASSIGNMENTS for question in questions(id)]
    assert sorted(set(ids)) == sorted(ids)


def test_work_in_comments_is_no_code() -> None:
    """The sample whose work is all commented out calls and assigns nothing."""
    nodes = {
        type(node)
        for source in code_sources(SUBMISSIONS / "only-comments.ipynb")
        for node in ast.walk(ast.parse(source))
    }
    assert nodes == {ast.Module, ast.Expr, ast.Constant}


@each_assignment
@each_language
def test_untouched_starter_gives_no_answers(id: str, language: str) -> None:
    """Placeholders are not taken for quiz answers."""
    submission = read_submission(ROOT / "assignments" / id / f"starter.{language}.ipynb", "kim")
    assert submission.answers == ()


@each_assignment
def test_samples_are_readable(id: str) -> None:
    """Samples fail, if at all, for what their code does and not for their format."""
    samples = sorted((ROOT / "submissions" / id).iterdir())
    assert len(samples) >= 4
    assert [read_submission(path, path.stem).problems for path in samples] == [()] * len(samples)


def test_folder_answers_are_keyed_by_question() -> None:
    """The answers file of the folder has the four question ids in order."""
    text = (SUBMISSIONS / "folder-student" / "answers.yaml").read_text(encoding="utf-8")
    assert tuple(yaml.safe_load(text)) == questions("ch07-1")


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the source documents are not on this machine")
def test_no_long_line_is_taken_from_the_source_documents() -> None:
    """Samples are in their own words: no line of 40 characters is shared, imports aside."""
    documents = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("0*.txt"))]
    assert long_lines(own_text()) & long_lines("\n".join(documents)) == set()
