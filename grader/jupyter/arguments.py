"""What is written after `%grade` → arguments."""

from __future__ import annotations

import argparse
import re
import shlex
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import NoReturn

from grader.errors import TargetError
from grader.messages import LANGUAGES, Language, Text, message, plain
from grader.spec.suggestions import find_nearest

OPTIONS = ("--quick", "--notebook", "--language", "--page")
"""All that `%grade` takes."""
_ENGLISH = re.compile(r"--language[\s=]+en\b")


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a student asked for."""

    target: str | None = None
    """An assignment, a week or a kit; None: to be told from the notebook and what lies beside."""
    quick: bool = False
    notebook: Path | None = None
    language: Language | None = None
    """None: as the kit says."""
    page: Path | None = None


class _Parser(argparse.ArgumentParser):
    """Whose errors can be caught: argparse would end the process, which is the kernel."""

    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


def parse_arguments(line: str) -> Arguments:
    """The arguments in `line`; what follows a `#` is a comment.

    Raises:
        TargetError: an option is unknown, lacks its value or has one that it cannot have.
    """
    try:
        words = _split(line)
        found, rest = _parser().parse_known_args(words)
    except ValueError as error:
        raise _refuse(line, message("jupyter.usage.wrong", problem=str(error))) from error
    if rest:
        raise _refuse(line, _describe_unknown(rest[0]))
    return Arguments(**vars(found))


def guess_language(line: str) -> Language:
    """The language to speak before anything else is known: Korean unless English is asked for."""
    return "en" if _ENGLISH.search(line) else "ko"


def _split(line: str) -> list[str]:
    """Words as a shell reads them, but a backslash is one: Windows writes folders with it."""
    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split = True
    lexer.escape = lexer.commenters = ""
    # Word by word, because the quotes of a comment need not match.
    return list(takewhile(lambda word: not word.startswith("#"), lexer))


def _parser() -> _Parser:
    parser = _Parser(prog="%grade", add_help=False, allow_abbrev=False)
    parser.add_argument("target", nargs="?")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--notebook", type=Path)
    parser.add_argument("--language", choices=LANGUAGES)
    parser.add_argument("--page", type=Path)
    return parser


def _describe_unknown(word: str) -> Text:
    if not word.startswith("-"):
        return message("jupyter.usage.too_many", word=word)
    nearest = find_nearest(word, OPTIONS)
    meant = message("jupyter.usage.meant", option=nearest) if nearest else plain("")
    return message("jupyter.usage.unknown", option=word, meant=meant)


def _refuse(line: str, problem: Text) -> TargetError:
    language = guess_language(line)
    hint = message("jupyter.usage.hint").in_language(language)
    return TargetError(problem.in_language(language), hint)
