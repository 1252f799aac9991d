"""Every word a student or leader reads, in Korean and in English.

In come a key such as `checks.dataset_loaded.passed` and values to fill in; out goes a `Text` that
holds both languages. The words live in `catalogue/*.yaml`, a file for each part of the project and
both languages side by side; a part with many words has a folder of files, whose name is the part's.
This part never decides which language is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")


class Text(BaseModel):
    """One text in every language of the project."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ko: str
    en: str

    def in_language(self, language: Language) -> str:
        return self.ko if language == "ko" else self.en


def plain(text: str) -> Text:
    """A text that is the same in every language: a number, a name, a piece of code."""
    return Text(ko=text, en=text)


def join_texts(texts: Iterable[Text], between: str = " ") -> Text:
    """Several texts as one, language by language, with `between` in between."""
    found = tuple(texts)
    return Text(**{name: between.join(t.in_language(name) for t in found) for name in LANGUAGES})


def message(key: str, **values: Any) -> Text:
    """The catalogue's text for `key`, with `{placeholders}` filled from `values`.

    A value that is itself a `Text` is filled in language by language.

    Raises:
        KeyError: the catalogue has no such key, or a placeholder has no value.
    """
    entry = _catalogue()[key]
    return Text(**{name: entry[name].format(**_spoken(values, name)) for name in LANGUAGES})


def has_message(key: str) -> bool:
    """Whether the catalogue knows `key`."""
    return key in _catalogue()


def message_keys() -> tuple[str, ...]:
    """All keys of the catalogue, in the order of its files."""
    return tuple(_catalogue())


def _spoken(values: dict[str, Any], language: Language) -> dict[str, Any]:
    return {
        name: value.in_language(language) if isinstance(value, Text) else value
        for name, value in values.items()
    }


@cache
def _catalogue() -> dict[str, dict[Language, str]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entries: dict[str, dict[Language, str]] = {}
    folder = resources.files(__package__) / "catalogue"
    for part, file in _list_files(folder):
        tree = yaml.load(file.read_text(encoding="utf-8"), Loader=loader) or {}
        entries.update(_flatten(tree, part))
    return entries


def _list_files(folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    """Every file of the catalogue with the part it belongs to."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from ((entry.name, file) for _, file in _list_files(entry))
        elif entry.name.endswith(".yaml"):
            yield entry.name.removesuffix(".yaml"), entry


def _flatten(tree: dict[str, Any], prefix: str) -> dict[str, dict[Language, str]]:
    flat: dict[str, dict[Language, str]] = {}
    for name, value in tree.items():
        key = f"{prefix}.{name}"
        if set(value) == set(LANGUAGES):
            flat[key] = value
        else:
            flat.update(_flatten(value, key))
    return flat
