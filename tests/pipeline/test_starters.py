"""Starter notebooks as they are handed out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from nbformat import validator
from small_course import write

from grader.errors import SpecError
from grader.pipeline.starters import read_starter


def notebook(*cells: dict[str, Any], **metadata: Any) -> str:
    return json.dumps(
        {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    )


def test_starter_keeps_what_students_need(tmp_path: Path) -> None:
    """Source, quiz tags and the pictures of a text stay; the result is a valid notebook."""
    code = {
        "cell_type": "code",
        "id": "y",
        "metadata": {"tags": ["task:dense", "quiz:one"], "collapsed": True},
        "source": "model = ...",
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "0.87"}],
        "execution_count": 7,
    }
    picture = {"image/png": "aGk="}
    shown = {
        "cell_type": "markdown",
        "id": "x",
        "metadata": {},
        "source": "![a](attachment:a.png)",
        "attachments": {"a.png": picture, "b.png": {"image/png": "b28="}},
    }
    path = write(tmp_path / "starter.ko.ipynb", notebook(code, shown, author="me"))
    made = json.loads(read_starter(path))
    validator.validate(made)
    assert made["cells"] == [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": "cell-1",
            "metadata": {"tags": ["quiz:one"]},
            "outputs": [],
            "source": ["model = ..."],
        },
        {
            "attachments": {"a.png": picture},
            "cell_type": "markdown",
            "id": "cell-2",
            "metadata": {},
            "source": ["![a](attachment:a.png)"],
        },
    ]
    assert sorted(made["metadata"]) == ["kernelspec", "language_info"]


@pytest.mark.parametrize(
    "content",
    ["", "no json", "[]", '{"cells": 3}', '{"nbformat": 9}', notebook({}), notebook({"id": "x"})],
)
def test_starter_that_is_no_notebook_is_refused(tmp_path: Path, content: str) -> None:
    """The error names the file and what to do."""
    path = write(tmp_path / "starter.ko.ipynb", content)
    with pytest.raises(SpecError, match=r"starter\.ko\.ipynb: expected a notebook") as error:
        read_starter(path)
    assert "Jupyter" in error.value.hint


def test_old_notebook_is_brought_up_to_date(tmp_path: Path) -> None:
    """One of format 4.4, whose cells have no ids yet, comes out as one of format 4.5."""
    old = json.dumps(
        {
            "cells": [{"cell_type": "markdown", "metadata": {}, "source": "hello"}],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 4,
        }
    )
    made = json.loads(read_starter(write(tmp_path / "starter.ko.ipynb", old)))
    validator.validate(made)
    assert [cell["id"] for cell in made["cells"]] == ["cell-1"]


def test_missing_starter_is_named(tmp_path: Path) -> None:
    """It may vanish between being found and being read."""
    with pytest.raises(SpecError, match=r"nowhere\.ipynb: the starter notebook cannot be read"):
        read_starter(tmp_path / "nowhere.ipynb")
