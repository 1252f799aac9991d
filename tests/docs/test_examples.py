"""What the pages show works: files, checks, answers and commands."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click
import pytest
import yaml
from docs_reader import DOCS, PAGES, Block, find_commands, page_name, read_blocks, write_files

from grader.checks.registry import load_registry
from grader.cli import command
from grader.pipeline.lint import lint
from grader.quiz.kinds import MARKERS
from grader.quiz.marking import judge
from grader.quiz.verdict import Reading
from grader.quiz.words.lemmas import PLAIN
from grader.spec.course import load_course
from grader.submission.answers import parse_answers

REFERENCE = ("assignment.md", "rubric.md", "quiz.md")
WRITE_AN_ASSIGNMENT = DOCS / "how-to" / "write-an-assignment.md"
HAND_IN = DOCS / "how-to" / "hand-in.md"
CHOICES = (
    "overfitting_curve",
    "with_softmax",
    "methods_and_jobs",
    "life_of_a_model",
    "validation_trains",
)
WRITE_QUIZ_QUESTIONS = DOCS / "how-to" / "write-quiz-questions.md"


def find_block(page: Path, info: str) -> str:
    """The text of the only block of a page with that info."""
    [block] = [block for block in read_blocks(page) if block.info == info]
    return block.text


def test_reference_examples_make_a_course(tmp_path: Path) -> None:
    """The examples of the three reference pages are a course without a mistake."""
    for name in REFERENCE:
        write_files(DOCS / "reference" / name, tmp_path)
    report = lint(load_course(tmp_path), load_registry())
    assert (report.files, report.problems) == (4, ())


def test_example_of_the_how_to_lints(tmp_path: Path) -> None:
    """The assignment that the how-to writes is without a mistake."""
    write_files(WRITE_AN_ASSIGNMENT, tmp_path)
    assert lint(load_course(tmp_path), load_registry()).problems == ()


def test_questions_of_the_how_to_lint(tmp_path: Path) -> None:
    """The how-to shows a question of every type, and each marks its own cases as it says."""
    for name in REFERENCE:
        write_files(DOCS / "reference" / name, tmp_path)
    write_files(WRITE_QUIZ_QUESTIONS, tmp_path)
    course = load_course(tmp_path)
    assert lint(course, load_registry()).problems == ()
    assert {question.type for question in course.bank.questions.values()} == set(MARKERS)


def test_mistake_is_answered_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The misspelt argument of the how-to gets the answer that the how-to shows."""
    write_files(WRITE_AN_ASSIGNMENT, tmp_path)
    monkeypatch.chdir(tmp_path)
    file = Path("assignments/ch07-3.yaml")
    file.write_text(file.read_text(encoding="utf-8").replace("at_least", "at_leats"), "utf-8")
    [problem] = lint(load_course(Path()), load_registry()).problems
    assert problem == find_block(WRITE_AN_ASSIGNMENT, "text lint").strip()


@pytest.mark.parametrize(
    "block",
    [block for block in read_blocks(HAND_IN) if "answers" in block.info],
)
def test_answer_files_are_read(block: Block) -> None:
    """The answers.yaml of the students' guide holds four answers, in order."""
    found = parse_answers(block.text.encode(), "answers.yaml")
    assert [answer.question for answer in found.answers] == ["1", "2", "3", "4"]
    assert found.problem is None


@pytest.mark.parametrize(
    "block", [block for block in read_blocks(HAND_IN) if block.info == "yaml choices"]
)
def test_written_choices_are_read(block: Block, tmp_path: Path) -> None:
    """The students' guide writes options, pairs and steps as a marker reads them."""
    for name in REFERENCE:
        write_files(DOCS / "reference" / name, tmp_path)
    write_files(WRITE_QUIZ_QUESTIONS, tmp_path)
    course = load_course(tmp_path)
    answers = parse_answers(block.text.encode(), "answers.yaml").answers
    statuses = [
        judge(course.bank.questions[id], Reading(course.glossary, PLAIN), answer.text).status
        for id, answer in zip(CHOICES, answers, strict=True)
    ]
    assert statuses == ["correct"] * len(CHOICES)


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_code_blocks_are_valid(page: Path) -> None:
    """Python compiles, and YAML and TOML are read without an error."""
    for block in read_blocks(page):
        language = block.info.partition(" ")[0]
        if language == "python":
            compile(block.text, page_name(page), "exec")
        elif language == "yaml":
            assert yaml.safe_load(block.text)
        elif language == "toml":
            assert tomllib.loads(block.text)


@pytest.mark.parametrize("page", [page for page in PAGES if find_commands(page)], ids=page_name)
def test_commands_exist(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command that a page shows is one that the command line takes."""
    write_files(page, tmp_path)
    monkeypatch.chdir(tmp_path)
    for arguments in find_commands(page):
        found: click.Command = command
        # A student's own file is there when they type its name.
        for name in (word for word in arguments if word.endswith(".ipynb")):
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).touch()
        while isinstance(found, click.Group):
            name, *arguments = arguments
            found = found.commands[name]
        with found.make_context(name, arguments) as context:
            assert isinstance(context, click.Context)
