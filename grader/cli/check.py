"""`grader check`: students look at their own work before they hand it in."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from grader.cli.completion import complete_target, complete_work
from grader.cli.frame import OUR_FAILURE
from grader.cli.options import FOLDER, WORK, language_option
from grader.errors import TargetError
from grader.messages import Language

if TYPE_CHECKING:
    from grader.record.model import Record

_PASSED, _OPEN = 0, 1


@click.command()
@click.argument("file", type=click.Path(path_type=Path), shell_complete=complete_work)
@click.option(
    "--assignment",
    "asked",
    shell_complete=complete_target,
    help="Which assignment it is for: its id, a week (week-6) or the path of a .kit.json file.",
)
@click.option("--quick", is_flag=True, help="Cut training short; takes about a minute.")
@click.option(
    "--sandbox",
    type=click.Choice(["auto", "none"]),
    default="auto",
    show_default=True,
    help="`auto` isolates the code where this machine can; `none` runs it as it is.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the full page goes (default: reports/check/NAME.html).",
)
@click.option(
    "--open/--no-open",
    "opens",
    default=None,
    help="Open the page in the browser (default: on a terminal).",
)
@language_option
@click.option("--course", type=FOLDER, help="Folder with assignments/, if there is no kit.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def check(
    file: Path,
    asked: str | None,
    quick: bool,
    sandbox: Literal["auto", "none"],
    output: Path | None,
    opens: bool | None,
    language: Language,
    course: Path | None,
    as_json: bool,
) -> int:
    """Check your own work before you hand it in.

    FILE is a notebook, a script or a folder. It is run from top to bottom, and every check that
    can be told beforehand is shown with a hint. There is no score: some checks run only at
    grading, and you are told which.

    \b
    Exit codes:
    0  all that can be checked here passed
    1  something did not pass, or the code did not run to its end
    2  wrong usage
    3  our own failure
    """
    from grader.checks.registry import load_registry
    from grader.pipeline.own_machine import open_own_machine
    from grader.pipeline.self_check import check_work, find_kits
    from grader.pipeline.self_check_pages import check_target, write_looks
    from grader.pipeline.surroundings import data_folder, now

    # Before anything runs: it may take minutes.
    check_target(output, language)
    _expect(file, language)
    registry = load_registry()
    kits = find_kits(file, asked, course, registry, language)
    datasets = tuple(dict.fromkeys(kit.dataset for kit in kits if kit.tasks))
    with (
        _working(file, language, quick=quick, silent=as_json),
        open_own_machine(datasets, data_folder(), isolate=sandbox == "auto") as machine,
    ):
        records = check_work(file, kits, machine, registry, now, quick=quick)
    pages = write_looks(records, output, language)
    if as_json:
        # Plain ASCII, which every terminal's encoding has.
        shown = [record.model_dump(mode="json", by_alias=True) for record in records]
        click.echo(json.dumps(shown))
    else:
        _print(records, pages, language)
    if opens or (opens is None and not as_json and _is_at_a_desk()):
        click.launch(str(_choose_page(records, pages).absolute()))
    return _exit_code(records)


def _expect(file: Path, language: Language) -> None:
    """Refuses a file that is not there, naming the one that may be meant."""
    from grader.messages import message
    from grader.spec.suggestions import find_nearest

    if file.exists():
        return
    folder = file.parent
    beside = folder.iterdir() if folder.is_dir() else ()
    names = [path.name for path in beside if path.suffix in WORK]
    # An assignment's id is no file, and yet it says which one.
    whole = sorted(name for name in names if Path(name).stem == file.name)
    nearest = whole[0] if whole else find_nearest(file.name, names)
    meant = message("self_check.error.meant", name=folder / nearest) if nearest else ""
    problem = message("self_check.error.no_file", file=file, meant=meant)
    hint = message("self_check.error.no_file_hint", folder=Path.cwd())
    raise TargetError(problem.in_language(language), hint.in_language(language))


@contextlib.contextmanager
def _working(file: Path, language: Language, *, quick: bool, silent: bool) -> Iterator[None]:
    """Says on stderr, while it lasts, that the code is running."""
    from rich.console import Console
    from rich.text import Text as Line

    from grader.messages import message
    from grader.messages.legible import legible

    console = Console(stderr=True)
    _forgive(sys.stderr)
    key = "self_check.progress.running_quick" if quick else "self_check.progress.running"
    words = Line(message(key, name=legible(file.name)).in_language(language))
    if silent:
        yield
    elif console.is_terminal:
        with console.status(words, spinner="line" if console.options.ascii_only else "dots"):
            yield
    else:
        console.print(words, soft_wrap=True)
        yield


def _print(records: Sequence[Record], pages: Sequence[Path], language: Language) -> None:
    from rich.text import Text as Line

    from grader.messages import message
    from grader.messages.legible import legible
    from grader.report.self_check_lines import choose_console, print_looks

    console = choose_console()
    _forgive(sys.stdout)
    print_looks(records, language, console)
    for page in pages:
        text = message("self_check.view.page", path=legible(str(page))).in_language(language)
        console.print(Line(text), soft_wrap=True)


def _forgive(stream: object) -> None:
    """A terminal that lacks a character must not end the command."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")


def _is_at_a_desk() -> bool:
    """Whether somebody sits before a terminal on a machine with a screen."""
    if not sys.stdout.isatty() or os.environ.get("CI"):
        return False
    on_screen = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")
    return sys.platform in ("win32", "darwin") or any(map(os.environ.get, on_screen))


def _choose_page(records: Sequence[Record], pages: Sequence[Path]) -> Path:
    """The first page with something to mend, or else the first."""
    unfinished = (page for record, page in zip(records, pages, strict=True) if _is_open(record))
    return next(unfinished, pages[0])


def _is_open(record: Record) -> bool:
    outcomes = {check.outcome for task in record.tasks for check in task.checks}
    return record.execution.status != "completed" or not outcomes <= {"passed", "later"}


def _exit_code(records: Sequence[Record]) -> int:
    if any(record.execution.status == "sandbox_failed" for record in records):
        return OUR_FAILURE
    return _OPEN if any(map(_is_open, records)) else _PASSED
