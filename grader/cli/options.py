"""Options and surroundings that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from grader.messages import Language

FOLDER = click.Path(file_okay=False, path_type=Path)
WORK = (".ipynb", ".py")
"""Endings of the files that students hand in by themselves."""


def terminal_language() -> Language:
    """The terminal's language: Korean where the locale says so, English elsewhere."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "ko" if value.lower().startswith("ko") else "en"
    return "en"


course_option = click.option(
    "--course", type=FOLDER, default=Path(), help="Folder with assignments/ (default: this one)."
)
language_option = click.option(
    "--language",
    type=click.Choice(["ko", "en"]),
    default=terminal_language,
    help="Language shown first; every page holds both.",
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(1, 64), help="Notebooks at once (default: by cores)."
)
sandbox_option = click.option(
    "--sandbox",
    type=click.Choice(["kernel", "sandlock", "landlock", "container", "none"]),
    default="kernel",
    show_default=True,
    help="`none` runs the code without isolation: only for code that you trust.",
)


def common_options(function: Any) -> Any:
    """`--course`, `--reports` and `--language`."""
    reports = click.option("--reports", type=FOLDER, default=Path("reports"), show_default=True)
    return course_option(reports(language_option(function)))
