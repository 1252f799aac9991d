"""A new assignment's settings → the text of its files."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from grader.authoring.schema import FOLDER as SCHEMAS
from grader.messages import LANGUAGES, Language, Text
from grader.quiz.papers.form import common_form
from grader.spec.quiz import Quiz

DatasetName = Literal["fashion_mnist", "mnist"]
QUESTIONS = ("params", "activation")
"""The questions of the quiz, by what they ask for."""

_PLAIN = re.compile(r"[a-z][a-z0-9_-]*")
_NOT_TEXT = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
"""Names that some reader of YAML takes for something else."""


@dataclass(frozen=True)
class NewAssignment:
    """What an author settles of an assignment before there is one."""

    id: str
    week: int
    title: Text
    dataset: DatasetName
    questions: tuple[str, str]
    """The ids of its questions, in the order of `QUESTIONS`."""


class _Dataset(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text
    good: float
    fair: float
    some: float


class _Cell(BaseModel):
    """One cell of the solution, of the starters, or of both."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["markdown", "code"] = "markdown"
    text: Text | None = None
    starter: Text | None = None
    solution: Text | None = None
    tags: tuple[str, ...] = ()


def render_files(new: NewAssignment, language: Language, *, glossary: bool) -> dict[Path, bytes]:
    """Every file of a new assignment, by its path in the course.

    The solution's words are in `language`; `glossary` says whether a glossary is among the files.
    The assignment itself comes last: whoever writes them in this order leaves nothing that names
    a file which is not there yet.
    """
    values = _values(new)
    quiz = _render_yaml("quiz", values)
    files = (
        {Path("assignments/glossary.yaml"): _render_yaml("glossary", values)} if glossary else {}
    )
    files |= {
        Path(f"rubrics/{new.id}.yaml"): _render_yaml("rubric", values),
        Path(f"assignments/quizzes/{new.id}.yaml"): quiz,
    }
    prompts = common_form(Quiz.model_validate(yaml.safe_load(quiz))).questions
    for name, part, spoken in (
        ("solution", "solution", language),
        *((f"starter.{spoken}", "starter", spoken) for spoken in LANGUAGES),
    ):
        words = {f"{asked}_prompt": q.prompt for asked, q in zip(QUESTIONS, prompts, strict=True)}
        cells = _render_cells(part, spoken, {**_notebook_values(new), **words})
        files[Path(f"assignments/{new.id}/{name}.ipynb")] = _write_notebook(cells)
    files[Path(f"submissions/{new.id}/.gitkeep")] = ""
    files[Path(f"assignments/{new.id}.yaml")] = _render_yaml("assignment", values)
    return {path: text.encode("utf-8") for path, text in files.items()}


def _values(new: NewAssignment) -> dict[str, str]:
    """What the YAML files are filled with."""
    dataset = _read_datasets()[new.dataset]
    return {
        "id": _spell(new.id),
        "name": new.id,
        "week": str(new.week),
        "title_ko": json.dumps(new.title.ko, ensure_ascii=False),
        "title_en": json.dumps(new.title.en, ensure_ascii=False),
        "dataset": new.dataset,
        "schemas": SCHEMAS.as_posix(),
        **{level: f"{getattr(dataset, level):.2f}" for level in ("good", "fair", "some")},
        **{f"{asked}_question": id for asked, id in zip(QUESTIONS, new.questions, strict=True)},
    }


def _notebook_values(new: NewAssignment) -> dict[str, Text | str]:
    """What the notebooks are filled with, some of it by language."""
    return {
        "title": new.title,
        "dataset": new.dataset,
        "dataset_name": _read_datasets()[new.dataset].name,
        **{f"{asked}_question": id for asked, id in zip(QUESTIONS, new.questions, strict=True)},
    }


def _spell(id: str) -> str:
    """An id as YAML reads it back: `2024` and `no` need quotes to stay text."""
    return id if _PLAIN.fullmatch(id) and id not in _NOT_TEXT else json.dumps(id)


def _render_yaml(name: str, values: Mapping[str, str]) -> str:
    return Template(_read(name)).substitute(values)


def _render_cells(
    part: str, language: Language, values: Mapping[str, Text | str]
) -> list[tuple[str, str, list[str]]]:
    """Kind, source and tags of each cell of the solution or of a starter."""
    spoken = {
        name: value.in_language(language) if isinstance(value, Text) else value
        for name, value in values.items()
    }
    cells: list[tuple[str, str, list[str]]] = []
    for cell in map(_Cell.model_validate, yaml.safe_load(_read("notebooks"))):
        source = cell.text or (cell.solution if part == "solution" else cell.starter)
        if source is not None:
            tags = [Template(tag).substitute(spoken) for tag in cell.tags]
            kept = [tag for tag in tags if part == "solution" or tag.startswith("quiz:")]
            text = Template(source.in_language(language)).substitute(spoken)
            cells.append((cell.kind, text, kept))
    return cells


def _write_notebook(cells: list[tuple[str, str, list[str]]]) -> str:
    """The cells as a notebook of format 4.5; the same text for the same cells."""
    # Needed by nothing else on the command line, and not quick to import.
    from nbformat import v4, writes

    made = []
    for number, (kind, source, tags) in enumerate(cells, start=1):
        make = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
        metadata: dict[str, Any] = {"tags": tags} if tags else {}
        made.append(make(source=source, id=f"cell-{number}", metadata=metadata))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return str(writes(v4.new_notebook(cells=made, metadata=metadata))) + "\n"


def _read_datasets() -> dict[str, _Dataset]:
    found = yaml.safe_load(_read("datasets"))
    return {name: _Dataset.model_validate(values) for name, values in found.items()}


def _read(name: str) -> str:
    folder = resources.files("grader.authoring") / "templates"
    return (folder / f"{name}.yaml").read_text(encoding="utf-8")
