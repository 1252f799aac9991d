"""A paper file (`*.json`, schema `grader/paper/1`) → `Paper`. The file is a stranger's."""

from __future__ import annotations

import re

from pydantic import ValidationError

from grader.messages import Text, message
from grader.quiz.papers.paper import Paper, PaperItem, PaperOption
from grader.quiz.papers.ticket import MAX_TICKET

MAX_BYTES = 1_000_000
MAX_ITEMS = 200
MAX_OPTIONS = 20

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
_WITH_OPTIONS = frozenset({"single_choice", "multiple_choice", "match", "order"})


class PaperFileError(Exception):
    """A file that is no paper: what is wrong with it, in words."""

    def __init__(self, problem: Text) -> None:
        super().__init__(problem.en)
        self.problem = problem


def read_paper(content: bytes, name: str) -> Paper:
    """The paper in a file; `name` is what words about it call it.

    Raises:
        PaperFileError: it is larger than 1 MB, no paper, or a paper that nobody could answer.
    """
    if len(content) > MAX_BYTES:
        raise PaperFileError(message("quiz_terminal.paper.too_large", file=name))
    try:
        paper = Paper.model_validate_json(content)
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"])) or "JSON"
        words = message("quiz_terminal.paper.no_paper", file=name, place=place)
        raise PaperFileError(words) from error
    place = _find_fault(paper)
    if place:
        raise PaperFileError(message("quiz_terminal.paper.no_paper", file=name, place=place))
    return paper


def _find_fault(paper: Paper) -> str:
    """The first place that no paper of ours has; empty where there is none."""
    if not _ID.fullmatch(paper.quiz):
        return "quiz"
    if len(paper.ticket) > MAX_TICKET or not paper.ticket.isascii():
        return "ticket"
    ids = [item.id for item in paper.items]
    if not 0 < len(ids) <= MAX_ITEMS or not _are_ids(ids):
        return "items"
    for position, item in enumerate(paper.items):
        if not (_is_set(item.options, item) and _is_set(item.right, item, "match")):
            return f"items.{position}"
    return ""


def _is_set(options: tuple[PaperOption, ...], item: PaperItem, only: str = "") -> bool:
    """Whether `options` can be chosen from, or are none where the question has none.

    `only` is the one type of question that has them; by default all that have options.
    """
    wanted = item.type == only if only else item.type in _WITH_OPTIONS
    if not wanted:
        return not options
    return 2 <= len(options) <= MAX_OPTIONS and _are_ids([option.id for option in options])


def _are_ids(ids: list[str]) -> bool:
    return len(set(ids)) == len(ids) and all(map(_ID.fullmatch, ids))
