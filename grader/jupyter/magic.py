"""The line magic `%grade`: finds the notebook, has it looked at, and shows what was found."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from IPython.core.magic import no_var_expand
from IPython.display import display

from grader.checks.registry import Registry, load_registry
from grader.errors import GraderError, TargetError
from grader.execution.sandbox import Sandbox
from grader.jupyter.arguments import Arguments, guess_language, parse_arguments
from grader.jupyter.colab import is_colab
from grader.jupyter.display import Shown, show_bug, show_error, show_records, show_status
from grader.jupyter.source import find_source
from grader.messages import LANGUAGES, Language, Text, message
from grader.pipeline.own_machine import open_own_machine
from grader.pipeline.self_check import check_work, find_kits
from grader.pipeline.self_check_pages import check_target, write_looks
from grader.pipeline.surroundings import data_folder, now
from grader.record.model import Record
from grader.report.self_check import PageLink
from grader.spec.kit import Kit

Tell = Callable[[Shown], None]
"""Shows something in place of what the cell showed before."""
OpenMachine = Callable[[Sequence[str], Path | None], AbstractContextManager[Sandbox]]
"""Gives the sandbox for some data sets, the real ones from a folder."""


def make_magic(shell: Any, open_machine: OpenMachine = open_own_machine) -> Callable[[str], None]:
    """The function behind `%grade` in `shell`; its docstring is what `%grade?` shows."""

    def grade(line: str) -> None:
        tell = _open_display()
        language = guess_language(line)
        try:
            arguments = parse_arguments(line)
            tell(look(shell, arguments, tell, open_machine))
        except KeyboardInterrupt:
            tell(show_status("stopped", language))
        except GraderError as error:
            tell(show_error(error, language))
        except Exception as error:
            tell(show_bug(error, language))

    words = message("jupyter.help")
    grade.__doc__ = "\n\n".join(words.in_language(name) for name in LANGUAGES)
    # A `$` or a brace in a file's name is part of it.
    magic: Callable[[str], None] = no_var_expand(grade)
    return magic


def look(shell: Any, arguments: Arguments, tell: Tell, open_machine: OpenMachine) -> Shown:
    """Run the notebook that is open in `shell` as `arguments` say; what was found.

    Raises:
        GraderError: there is no notebook, no kit fits, or it cannot be run here.
    """
    language = arguments.language or "ko"
    page = arguments.page and arguments.page.expanduser()
    check_target(page, language)
    tell(show_status("starting", language))
    registry = load_registry()
    with tempfile.TemporaryDirectory(prefix="grader-notebook-") as folder:
        source = find_source(shell, arguments.notebook, Path(folder), language)
        kits = _find_kits(source.path, arguments.target, registry, language)
        language = arguments.language or kits[0].language
        datasets = tuple(dict.fromkeys(kit.dataset for kit in kits if kit.tasks))
        with open_machine(datasets, data_folder()) as sandbox:
            running = "running_quick" if arguments.quick else "running"
            tell(show_status(running, language, name=source.path.name))
            records = check_work(source.path, kits, sandbox, registry, now, quick=arguments.quick)
        pages, problems = _write_pages(records, page, language)
    return show_records(records, pages, (source.note, *problems), language)


def _open_display() -> Tell:
    handle: Any = None

    def tell(shown: Shown) -> None:
        nonlocal handle
        if handle is None:
            handle = display(shown, display_id=True)
        else:
            handle.update(shown)

    return tell


def _find_kits(
    source: Path, target: str | None, registry: Registry, language: Language
) -> tuple[Kit, ...]:
    try:
        return find_kits(source, target, None, registry, language)
    except TargetError as error:
        # Its advice is for the command line, where the target is an option.
        raise TargetError(error.message, error.hint.replace("--assignment", "%grade")) from error


def _write_pages(
    records: Sequence[Record], asked: Path | None, language: Language
) -> tuple[list[PageLink | None], list[Text]]:
    """The links to the pages, or why there are none."""
    try:
        paths = write_looks(records, asked, language)
    except GraderError as error:
        # What was found is worth showing all the same.
        return [None] * len(records), [message("jupyter.look.no_page", reason=error.message)]
    return [PageLink(str(path), _href(path)) for path in paths], []


def _href(path: Path) -> str:
    """The way from the notebook to a page below it; Colab's cells can open no file."""
    if path.is_absolute() or ".." in path.parts or is_colab():
        return ""
    return quote(path.as_posix())
