"""Which kits a student's file is looked at with: those asked for, or told from names and places.

Kits lie beside the file or in the current folder; a course gives its public part; the course that
comes with the package is there for whoever has neither.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.checks.registry import Registry
from grader.errors import TargetError
from grader.messages import Language, message
from grader.pipeline.kits import make_kit
from grader.pipeline.work import load_targets
from grader.spec.course import Course, find_week, load_course
from grader.spec.kit import KIT_SUFFIX, Kit, load_kit
from grader.spec.packaged import packaged_course
from grader.spec.suggestions import find_nearest

_WEEK = re.compile(r"week[-_ ]?0*([1-9][0-9]?)(?![0-9a-z])")
_COPY = re.compile(r"^(?:copy[-_ ]of[-_ ])+")


@dataclass(frozen=True)
class _Source:
    """A place that kits can be had from."""

    weeks: Mapping[str, int | None]
    """The week of each assignment, by its id; None where it cannot be told."""
    load: Callable[[str], Kit]

    def ids_of(self, week: int) -> tuple[str, ...]:
        return tuple(id for id, found in self.weeks.items() if found == week)


def find_kits(
    file: Path, asked: str | None, course: Path | None, registry: Registry, language: Language
) -> tuple[Kit, ...]:
    """The kits that `file`, a notebook, script or folder, is to be looked at with: one or more.

    `asked` is the path of a kit, an assignment's id or `week-6`; without it, the beginning of the
    file's name says it, then that of its folder's, then the only kit or the only assignment there
    is. `course` is the one place to look in; without it kits beside the file come first, then those
    in the current folder, the course around it, and the packaged one.

    Raises:
        TargetError: nothing fits or too much does; the message, in `language`, says what there is.
        SpecError: the course is faulty.
    """
    file = Path(os.path.abspath(file))
    if asked is not None and _is_path(asked):
        return (load_kit(Path(asked)),)
    sources = list(_list_sources(file, course, registry, language))
    if asked is not None:
        return _find_asked(asked, sources, file, language)
    for name in (_searchable(file.name), _searchable(file.parent.name)):
        for source in sources:
            if ids := _match_name(name, source):
                return tuple(source.load(id) for id in ids)
    return _find_only(sources, file, course is None, language)


def _is_path(asked: str) -> bool:
    return asked.endswith(KIT_SUFFIX) or "/" in asked or os.sep in asked or Path(asked).is_file()


def _list_sources(
    file: Path, course: Path | None, registry: Registry, language: Language
) -> Iterator[_Source]:
    """Every place to look in, the nearest first."""
    if course is not None:
        yield _course_source(load_course(course), registry, language)
        return
    for folder in dict.fromkeys((file.parent, Path.cwd())):
        yield _folder_source(folder)
    around = (folder for folder in (Path.cwd(), *Path.cwd().parents) if _is_course(folder))
    packaged = packaged_course()
    for root in dict.fromkeys(filter(None, (next(around, None), packaged))):
        yield _course_source(load_course(root), registry, language)


def _is_course(folder: Path) -> bool:
    return (folder / "assignments").is_dir() and (folder / "rubrics").is_dir()


def _folder_source(folder: Path) -> _Source:
    paths = {
        path.name.removesuffix(KIT_SUFFIX): path for path in sorted(folder.glob(f"*{KIT_SUFFIX}"))
    }

    def load(id: str) -> Kit:
        return load_kit(paths[id])

    return _Source({id: _week_of(path) for id, path in paths.items()}, load)


def _week_of(path: Path) -> int | None:
    try:
        return load_kit(path).week
    except TargetError:
        # A damaged kit is an error once it is the one that is asked for.
        return None


def _course_source(course: Course, registry: Registry, language: Language) -> _Source:
    def load(id: str) -> Kit:
        (specs,) = load_targets(course, id, registry)
        return make_kit(specs, registry, language)

    ids = course.ids("assignment")
    return _Source({id: find_week(course.path("assignment", id)) for id in ids}, load)


def _find_asked(
    asked: str, sources: Sequence[_Source], file: Path, language: Language
) -> tuple[Kit, ...]:
    name = _searchable(asked.strip())
    week = _WEEK.fullmatch(name)
    for source in sources:
        ids = tuple(id for id in source.weeks if _searchable(id) == name)
        if ids := ids or (source.ids_of(int(week[1])) if week else ()):
            return tuple(source.load(id) for id in ids)
    known = _known_names(sources)
    nearest = find_nearest(asked, known)
    meant = message("self_check.error.meant", name=nearest) if nearest else ""
    raise _refuse("unknown_name", known, file, language, asked=asked, meant=meant)


def _find_only(
    sources: Sequence[_Source], file: Path, has_packaged: bool, language: Language
) -> tuple[Kit, ...]:
    """The only kit there is; the packaged course is everybody's, so that it says nothing."""
    known = _known_names(sources)
    own = [source for source in sources if source.weeks]
    if has_packaged and packaged_course() is not None:
        own = own[:-1]
    if not own:
        raise _refuse("no_match", known, file, language, folder=file.parent.name or "/")
    ids = list(own[0].weeks)
    if len(ids) > 1:
        raise _refuse("several", known, file, language, found=", ".join(ids))
    return (own[0].load(ids[0]),)


def _match_name(name: str, source: _Source) -> tuple[str, ...]:
    """The assignment, or all of a week, whose name stands at the beginning of `name`."""
    fitting = [id for id in source.weeks if _begins(name, _searchable(id))]
    if fitting:
        # `ch07-1-extra` begins with `ch07-1`, too.
        return (max(fitting, key=len),)
    week = _WEEK.match(name)
    return source.ids_of(int(week[1])) if week else ()


def _begins(name: str, id: str) -> bool:
    return name.startswith(id) and not name[len(id) : len(id) + 1].isalnum()


def _searchable(name: str) -> str:
    """A file's name as ids are written, without what a copy's name begins with."""
    return _COPY.sub("", re.sub(r"[ _]", "-", name.casefold()))


def _known_names(sources: Sequence[_Source]) -> list[str]:
    ids = dict.fromkeys(id for source in sources for id in source.weeks)
    weeks = sorted({week for s in sources for week in s.weeks.values() if week is not None})
    return [*ids, *(f"week-{week}" for week in weeks)]


def _refuse(
    key: str, known: Sequence[str], file: Path, language: Language, **values: object
) -> TargetError:
    hint = message("self_check.error.nothing_known", file=file.name)
    if known:
        hint = message("self_check.error.hint", example=known[0], known=", ".join(known))
    problem = message(f"self_check.error.{key}", file=file.name, **values)
    return TargetError(problem.in_language(language), hint.in_language(language))
