"""What a pull request holds besides hand-ins that are graded, in words.

Names in a note are strangers' text: whoever shows it escapes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from grader.messages import Text, join_texts, message, plain
from grader.pipeline.pull_request.changes import Changes
from grader.record.model import Record
from grader.submission.folder import readable_name

_MAX_NAMES = 6
"""Names in one note."""
_MAX_LENGTH = 70
"""Characters of one of them: where a folder is long, a file's own name matters more."""


def list_names(names: Sequence[str]) -> Text:
    """The first few of `names`, and how many more there are."""
    shown = [plain(_shorten(readable_name(name))) for name in names[:_MAX_NAMES]]
    more = len(names) - len(shown)
    return join_texts([*shown, *([message("ci.more", count=more)] if more > 0 else [])], ", ")


def note_names(key: str, names: Iterable[str], **values: object) -> list[Text]:
    """The note `key` on `names`; none where there are none."""
    found = list(names)
    return [message(f"ci.note.{key}", names=list_names(found), **values)] if found else []


def describe_changes(changes: Changes, base: str, example: str) -> list[Text]:
    """What is not graded, and under which names the rest is.

    `base` names the branch whose course counts, `example` a folder that takes hand-ins.
    """
    renamed = [f"{change.before} → {change.entry}" for change in changes.entries if change.before]
    deleted = [str(change.entry) for change in changes.entries if change.kind == "deleted"]
    return [
        *note_names("renamed", renamed),
        *note_names("deleted", deleted),
        *note_names("loose", changes.loose, example=example),
        *note_names("outside", changes.outside, base=base),
    ]


def describe_data(records: Sequence[Record]) -> list[Text]:
    """That the data were not the real ones, where they were not."""
    datasets = [record.environment.dataset for record in records]
    is_lookalike = any(data is not None and data.source == "lookalike" for data in datasets)
    return [message("ci.note.lookalike")] if is_lookalike else []


def _shorten(name: str) -> str:
    return name if len(name) <= _MAX_LENGTH else "…" + name[1 - _MAX_LENGTH :]
