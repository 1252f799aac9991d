"""What has to be installed or lie at hand: packages, data sets, a font."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from importlib import metadata

from grader import __version__
from grader.datasets.inspection import find_copy
from grader.errors import DatasetError
from grader.execution.fonts import FOLDER, find_fonts
from grader.messages import message, plain
from grader.pipeline.doctor.finding import Finding, Look, Question

_PACKAGES = {
    "tensorflow": ("tensorflow-cpu", "tensorflow"),
    "keras": ("keras",),
    "numpy": ("numpy",),
    "scikit-learn": ("scikit-learn",),
}
"""The names under which each may be installed."""
_LINUX_PACKAGES = {"sandlock": ("sandlock",), "landlockpy": ("landlockpy",)}
_SHOWN_DIGITS = 12


def look_at_packages(question: Question) -> Iterator[Finding]:
    """The versions of what is installed; nothing is imported for it."""
    yield Finding("grader", "told", plain("grader"), plain(__version__))
    yield Finding("python", "told", plain("Python"), plain(platform.python_version()))
    for name, distributions in _PACKAGES.items():
        yield _find_version(name, distributions, is_needed=True)
    # Whether a run can do without these is for the layers to say.
    for name, distributions in _LINUX_PACKAGES.items() if sys.platform == "linux" else ():
        yield _find_version(name, distributions, is_needed=False)


def _find_version(name: str, distributions: tuple[str, ...], *, is_needed: bool) -> Finding:
    for distribution in distributions:
        try:
            found = f"{metadata.version(distribution)}"
        except metadata.PackageNotFoundError:
            continue
        shown = found if distribution == name else f"{found} ({distribution})"
        return Finding(name, "holds", plain(name), plain(shown))
    return Finding(
        name,
        "lacks",
        plain(name),
        message("doctor.found.not_installed"),
        message("doctor.advice.package"),
        is_needed=is_needed,
    )


def look_at_course(question: Question) -> Iterator[Finding]:
    """Which assignments the data sets and limits are those of."""
    needs, title = question.needs, message("doctor.title.course")
    if needs.faulty:
        found = message("doctor.found.faulty", names=", ".join(needs.faulty))
        yield Finding("course", "lacks", title, found, message("doctor.advice.faulty"))
    elif needs.assignments:
        found = message("doctor.found.course", count=needs.assignments)
        yield Finding("course", "told", title, found)
    else:
        yield Finding("course", "told", title, message("doctor.found.no_course"))


def look_at_datasets(question: Question) -> Iterator[Finding]:
    """For each data set, the copy that a run would use."""
    for name in question.needs.datasets:
        yield _describe_copy(name, question)


def _describe_copy(name: str, question: Question) -> Finding:
    title = plain(name)
    try:
        copy = find_copy(name, question.data_folder)
    except DatasetError as error:
        return Finding(name, "lacks", title, plain(error.message), plain(error.hint))
    if copy is None:
        advice = message("doctor.advice.dataset", name=name)
        return Finding(name, "lacks", title, message("doctor.found.no_copy"), advice)
    digest = copy.sha256 if len(copy.sha256) <= _SHOWN_DIGITS else copy.sha256[:_SHOWN_DIGITS] + "…"
    if copy.is_official:
        found = message(f"doctor.found.{copy.source}", digest=digest)
        return Finding(name, "holds", title, found)
    found = message(f"doctor.found.other_{copy.source}", digest=digest)
    return Finding(name, "lacks", title, found, message("doctor.advice.other_copy", name=name))


def look_at_font(question: Question) -> Iterator[Finding]:
    """The font in which charts show Korean titles."""
    title, fonts = message("doctor.title.font"), find_fonts(question.cache)
    if fonts.used:
        yield Finding("font", "holds", title, plain(fonts.used))
    elif fonts.installed:
        found = message("doctor.found.font_unlisted", name=fonts.installed)
        files = question.cache / FOLDER / "fontlist-*.json"
        yield Finding("font", "lacks", title, found, message("doctor.advice.font_list", file=files))
    else:
        advice = message("doctor.advice.font")
        yield Finding("font", "lacks", title, message("doctor.found.no_font"), advice)


VERSIONS: dict[str, Look] = {"packages": look_at_packages}
DATASETS: dict[str, Look] = {"course": look_at_course, "datasets": look_at_datasets}
FONTS: dict[str, Look] = {"font": look_at_font}
