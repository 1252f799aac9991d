"""Colab keeps a notebook in its page: the kernel asks the page for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from grader.files import file_stem

_SECONDS = 30
"""A notebook with many pictures in it takes its time to arrive."""
_UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*]')


@dataclass(frozen=True, slots=True)
class PageNotebook:
    """A notebook as the page holds it, whether it was saved or not."""

    name: str
    """Its file name, fit for every system."""
    content: str
    """JSON."""


def is_colab() -> bool:
    """Whether this kernel belongs to Colab."""
    return _find_request() is not None


def ask_colab() -> PageNotebook | None:
    """The notebook that is open in Colab; None elsewhere, and where its page does not answer."""
    request = _find_request()
    if request is None:
        return None
    try:
        notebook = request("get_ipynb", request="", timeout_sec=_SECONDS)["ipynb"]
        return PageNotebook(_name(notebook), json.dumps(notebook))
    except Exception:
        # Whatever its page answers or fails with: there are other ways to the code.
        return None


def _find_request() -> Callable[..., Any] | None:
    try:
        found: Callable[..., Any] = import_module("google.colab._message").blocking_request
    except (ImportError, AttributeError):
        return None
    return found


def _name(notebook: Any) -> str:
    try:
        name = str(notebook["metadata"]["colab"]["name"])
    except (KeyError, TypeError):
        name = ""
    # Half a surrogate pair, which JSON may hold and no file's name, becomes a question mark.
    known = name.removesuffix(".ipynb").encode("utf-8", "replace").decode()
    stem = _UNFIT.sub("_", known).strip(" .")
    return f"{file_stem(stem or 'notebook')}.ipynb"
