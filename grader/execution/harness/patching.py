"""Putting a function of ours in front of a library's."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

Wrapped = Callable[..., Any]


def wrap(owner: Any, name: str, around: Callable[..., Any]) -> None:
    """Replace `owner.name` by a function that calls `around(original, *args, **kwargs)`."""
    original: Wrapped = getattr(owner, name)

    @functools.wraps(original)
    def replacement(*args: Any, **kwargs: Any) -> Any:
        return around(original, *args, **kwargs)

    setattr(owner, name, replacement)


def wrap_everywhere(original: Wrapped, around: Callable[..., Any]) -> None:
    """The same for a plain function, in every loaded module that has taken it by name."""

    @functools.wraps(original)
    def replacement(*args: Any, **kwargs: Any) -> Any:
        return around(original, *args, **kwargs)

    replace_everywhere(original, replacement)


def replace_everywhere(original: object, replacement: object) -> None:
    """Bind `replacement` wherever a loaded module's attribute is `original`."""
    for module in list(sys.modules.values()):
        names = getattr(module, "__dict__", None)
        if not isinstance(names, dict):
            continue
        for name, value in list(names.items()):
            if value is original:
                setattr(module, name, replacement)
