"""Where the cards of one course are kept on a student's own machine."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grader.files import file_stem, write_whole
from grader.quiz.practice.schedule import Card, Cards

MAX_BYTES = 10_000_000


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["grader/practice/1"] = Field(default="grader/practice/1", alias="schema")
    cards: dict[str, Card]


@dataclass(frozen=True)
class Loaded:
    """The cards of a file, and where it was put if it was damaged."""

    cards: Cards
    set_aside: Path | None = None


def cards_path(folder: Path, course: Path) -> Path:
    """The file in `folder` for the course in folder `course`: one for each place of a course."""
    root = course.resolve()
    digest = hashlib.sha256(str(root).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return folder / f"{file_stem(root.name or 'course')}-{digest}.json"


def load_cards(path: Path, now: datetime) -> Loaded:
    """The cards in a file; none where there is no file yet.

    A file that cannot be read is renamed after the moment `now` and stays where it is.

    Raises:
        OSError: there is a file that may not be read or renamed.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MAX_BYTES else b""
    except FileNotFoundError:
        return Loaded({})
    try:
        return Loaded(_Stored.model_validate_json(content).cards)
    except ValidationError:
        return Loaded({}, _set_aside(path, now))


def save_cards(path: Path, cards: Cards) -> None:
    """Write the cards, whole or not at all.

    Raises:
        OSError: the file cannot be written.
    """
    stored = _Stored(cards=dict(cards))
    content = stored.model_dump_json(by_alias=True, indent=1) + "\n"
    write_whole(path, content.encode("utf-8"))
    # How well somebody learns is nobody else's business; not every file system has modes.
    with contextlib.suppress(OSError, NotImplementedError):
        path.chmod(0o600)


def _set_aside(path: Path, now: datetime) -> Path:
    stem = f"{path.stem}.damaged-{now:%Y%m%d-%H%M%S}"
    place, number = path.with_name(f"{stem}.json"), 1
    while place.exists():
        number += 1
        place = path.with_name(f"{stem}-{number}.json")
    path.rename(place)
    return place
