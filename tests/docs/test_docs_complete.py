"""Reference pages leave nothing out: options, fields, dependencies, statuses."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

import click
import pytest
from docs_reader import DOCS, ROOT, read_section, walk_commands
from pydantic import BaseModel

from grader.cli import command
from grader.evidence.model import Evidence
from grader.jupyter.arguments import OPTIONS
from grader.quiz.deciding import decisions
from grader.spec import assignment, quiz, rubric

CLI = DOCS / "reference" / "cli.md"
COMMANDS = dict(walk_commands())
MODELS: dict[str, tuple[type[BaseModel], ...]] = {
    "assignment.md": (assignment.Assignment, assignment.Limits, assignment.Task),
    "rubric.md": (rubric.Rubric, rubric.TaskRubric, rubric.Criterion, rubric.Level),
    "quiz.md": (
        quiz.Quiz,
        quiz.Pool,
        quiz.Topic,
        *(question for question in get_args(get_args(quiz.Question)[0])),
        quiz.Option,
        quiz.Concept,
        quiz.Contradiction,
        quiz.Tolerance,
        quiz.Misconception,
        quiz.Term,
        quiz.Glossary,
        decisions.Decision,
    ),
}


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_is_explained(name: str) -> None:
    """Each option of each command stands in its section of the command-line reference."""
    section = read_section(CLI, f"grader {name}")
    explained = section + read_section(CLI, "Options of every command")
    options = {
        option
        for parameter in COMMANDS[name].params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
    }
    assert section != ""
    assert [option for option in sorted(options) if f"`{option}" not in explained] == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_listed(name: str) -> None:
    """Each command stands in a table that leads to its section."""
    anchor = name.replace(" ", "-")
    assert f"](#grader-{anchor}) |" in read(CLI)


def test_no_option_is_made_up() -> None:
    """The command-line reference names no option that there is not."""
    parameters = [*command.params, *(p for c in COMMANDS.values() for p in c.params)]
    known = {option for p in parameters for option in (*p.opts, *p.secondary_opts)} | {*OPTIONS}
    named = set(re.findall(r"--[a-z][a-z-]+", read(CLI)))
    assert named - known == {"--help", "--version"} - known


@pytest.mark.parametrize("name", MODELS)
def test_every_field_is_explained(name: str) -> None:
    """Each field of a specification file stands in its reference page."""
    page = read(DOCS / "reference" / name)
    fields = {field for model in MODELS[name] for field in model.model_fields}
    assert [field for field in sorted(fields) if f"`{field}`" not in page] == []


def test_every_dependency_has_its_reason() -> None:
    """Each dependency of pyproject.toml has a row, and no row is for another package."""
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    extras = project["optional-dependencies"].values()
    asked = [*project["dependencies"], *(name for extra in extras for name in extra)]
    names = {re.split(r"[^a-z0-9_-]", requirement)[0] for requirement in asked}
    rows = re.findall(r"^\| `([a-z0-9_-]+)` \|", read(DOCS / "explanation/dependencies.md"), re.M)
    assert sorted(rows) == sorted(names)


def test_every_status_is_explained() -> None:
    """Each way in which a run can end stands in the page on security."""
    annotation = Evidence.model_fields["status"].annotation
    statuses = getattr(annotation, "__args__", ())
    page = read(DOCS / "explanation" / "security.md")
    assert len(statuses) == 14
    assert [status for status in statuses if f"| `{status}` |" not in page] == []
