"""What an error means, in words for a beginner."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from grader.evidence.events import CellError
from grader.messages import Text, has_message, message
from grader.submission.model import Cell

_UNKNOWN_NAME = re.compile(r"name '([^']{1,100})' is not defined")
_UNKNOWN_MODULE = re.compile(r"No module named '(\w{1,50})")
_OLD_TENSORFLOW = re.compile(
    r"module 'tensorflow' has no attribute '(Session|placeholder|InteractiveSession"
    r"|global_variables_initializer|get_variable|app|flags|contrib|layers|logging)'"
)
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_SIMILAR = 85
_PREFIXES = {"_ArrayMemoryError": "MemoryError", "TabError": "IndentationError"}
_ABOUT_CODE = frozenset(
    {
        "AttributeError",
        "ImportError",
        "IndentationError",
        "ModuleNotFoundError",
        "NameError",
        "SyntaxError",
        "TabError",
        "TypeError",
        "UnboundLocalError",
    }
)
"""Errors about what is written, and not about the numbers that come of it."""


def depends_on_numbers(name: str, text: str) -> bool:
    """Whether an error, by its class and message, may come from how long something was trained.

    What is missing by name is missing anyway, and so is a key of text, such as `history['acc']`.
    """
    is_key = name == "KeyError" and "'" in text
    return not is_key and name not in _ABOUT_CODE


def explain_error(error: CellError, cells: Sequence[Cell]) -> Text | None:
    """What the error usually means, and what to look at; None where nothing useful can be said."""
    unknown = _UNKNOWN_NAME.search(error.message)
    if error.name == "NameError" and unknown:
        found = _explain_name(unknown[1], cells)
        if found is not None:
            return found
    module = _UNKNOWN_MODULE.search(error.message)
    if module and has_message(f"execution.missing_module.{module[1]}"):
        return message(f"execution.missing_module.{module[1]}")
    if error.name == "AttributeError" and _OLD_TENSORFLOW.search(error.message):
        return message("execution.old_tensorflow")
    name = _PREFIXES.get(error.name, error.name)
    key = f"execution.error.{name}"
    return message(key) if has_message(key) else None


def _explain_name(name: str, cells: Sequence[Cell]) -> Text | None:
    key = f"execution.missing_name.{name}"
    if name != "similar" and has_message(key):
        return message(key)
    written = {word for cell in cells for word in _IDENTIFIER.findall(cell.source)} - {name}
    best = process.extractOne(name, sorted(written), scorer=fuzz.ratio, score_cutoff=_SIMILAR)
    if best is None:
        return None
    return message("execution.missing_name.similar", name=name, similar=best[0])
