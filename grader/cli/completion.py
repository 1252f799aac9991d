"""`grader completion`, and what the shell offers for the arguments of other commands.

It has to be quick, so only names of files are looked at, and of an assignment the line with its
week. It must never disturb somebody who types: what goes wrong offers nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    get_completion_class,
)

from grader.cli.frame import GRADED
from grader.cli.options import WORK, terminal_language
from grader.errors import TargetError

if TYPE_CHECKING:
    from grader.spec.course import Course

    Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem[str]]]
    Find = Callable[[click.Context, str], Iterable[str]]

SHELLS = ("bash", "zsh", "fish")
_SPECIAL = re.compile(r"[^\w@%+=:,./-]")
_FILES = [CompletionItem("", type="file")]
"""Tells the shell to offer files by itself."""


class EscapingBash(BashComplete):
    """Names are inserted so that bash takes them for one word, and runs nothing that is in them.

    The other shells do that by themselves.
    """

    def format_completion(self, item: CompletionItem[str]) -> str:
        # Two backslashes, because the script's `read` takes one away.
        word = _SPECIAL.sub(lambda found: "\\\\" + found[0], item.value)
        return f"{item.type},{word}"


add_completion_class(EscapingBash, "bash")


def _offer(find: Find) -> Complete:
    """A completion from all names that may be meant: those that begin as what was typed."""

    @wraps(find)
    def complete(
        context: click.Context, _parameter: click.Parameter, typed: str
    ) -> list[CompletionItem[str]]:
        begun = unicodedata.normalize("NFC", typed)
        try:
            names = list(dict.fromkeys(find(context, typed)))
        except Exception:  # Whatever it is: somebody is typing, and will be told on Enter.
            return []
        return [CompletionItem(n) for n in names if n.isprintable() and n.startswith(begun)]

    return complete


@_offer
def complete_target(context: click.Context, _typed: str) -> Iterator[str]:
    """Assignments and weeks of the course."""
    weeks = _find_weeks(_open(context))
    yield from weeks
    yield from (f"week-{week}" for week in sorted({w for w in weeks.values() if w is not None}))


@_offer
def complete_quiz(context: click.Context, _typed: str) -> Iterable[str]:
    """Quizzes of the course."""
    return _open(context).ids("quiz")


def complete_paper(
    context: click.Context, parameter: click.Parameter, typed: str
) -> list[CompletionItem[str]]:
    """Quizzes of the course; where none begins like that, whatever files the shell finds."""
    return complete_quiz(context, parameter, typed) or _FILES


@_offer
def complete_topic(context: click.Context, _typed: str) -> Iterable[str]:
    """Topics of the course's bank of questions."""
    return _open(context).ids("topic")


@_offer
def complete_student(context: click.Context, _typed: str) -> Iterator[str]:
    """Students who have handed something in, for the target if that is typed already."""
    from grader.submission.finding import find_submissions

    submissions = _folder(context, "submissions")
    folders = [submissions / name for name in _hand_in_folders(context)]
    for folder in [folder for folder in folders if folder.is_dir()] or [submissions]:
        yield from (student for student, _ in find_submissions(folder))


def complete_work(
    context: click.Context, parameter: click.Parameter, typed: str
) -> list[CompletionItem[str]]:
    """Notebooks and scripts; where there are none, whatever files the shell finds."""
    return _complete_notebooks(context, parameter, typed) or _FILES


@_offer
def _complete_notebooks(_context: click.Context, typed: str) -> Iterator[str]:
    shown, _, _ = typed.rpartition("/")
    lead = f"{shown}/" if "/" in typed else ""
    for path in sorted(Path(lead or ".").iterdir()):
        if path.suffix.lower() in WORK and not path.name.startswith("."):
            yield f"{lead}{path.name}"


def _open(context: click.Context) -> Course:
    from grader.spec.course import Course

    return Course(_folder(context, "course", "."))


def _folder(context: click.Context, option: str, usual: str | None = None) -> Path:
    found = context.params.get(option)
    return found if isinstance(found, Path) else Path(usual or option)


def _find_weeks(course: Course) -> dict[str, int | None]:
    from grader.spec.course import find_week

    return {id: find_week(course.path("assignment", id)) for id in course.ids("assignment")}


def _hand_in_folders(context: click.Context) -> list[str]:
    """Names of folders in which hand-ins for the command's target may lie."""
    weeks = _find_weeks(_open(context))
    # An option without its value ends click's parsing, and leaves the target where it was.
    target = context.params.get("target") or next(iter(context.args), None)
    chosen = {
        id: week for id, week in weeks.items() if not target or target in (id, f"week-{week}")
    }
    return [*chosen, *dict.fromkeys(f"week-{week}" for week in chosen.values())]


def _complete_shell(
    _context: click.Context, _parameter: click.Parameter, typed: str
) -> list[CompletionItem[str]]:
    return [CompletionItem(shell) for shell in SHELLS if shell.startswith(typed)]


@click.command()
@click.argument("shell", metavar="|".join(SHELLS), shell_complete=_complete_shell)
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print the script with which a shell completes the words of `grader`.

    \b
    To install it, once:
      bash  echo 'eval "$(grader completion bash)"' >> ~/.bashrc
      zsh   echo 'eval "$(grader completion zsh)"' >> ~/.zshrc
      fish  grader completion fish > ~/.config/fish/completions/grader.fish

    Then open a new terminal. PowerShell has no completion; everything works without.
    """
    from grader.messages import message

    found = get_completion_class(shell) if shell in SHELLS else None
    if found is None:
        raise TargetError(
            f"there is no completion for {shell!r}: expected {', '.join(SHELLS)}",
            "PowerShell and the Windows command prompt have none; everything works without",
        )
    how = message(f"init.completion.{shell}").in_language(terminal_language())
    script = found(context.find_root().command, {}, "grader", "_GRADER_COMPLETE").source()
    first, rest = script.lstrip().split("\n", 1)
    # The line that zsh looks for has to stay the first.
    lines = [first, f"# {how}", rest] if first.startswith("#") else [f"# {how}", first, rest]
    click.echo("\n".join(lines), nl=False)
    return GRADED
