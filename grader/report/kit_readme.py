"""The README.md of a student kit: what is in it, what to do, how to check and how to hand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.messages import LANGUAGES, Language, Text, join_texts, message, plain
from grader.report.amounts import format_points
from grader.spec.kit import Kit, KitTask, kit_name

_NAMES: dict[Language, str] = {"ko": "한국어", "en": "English"}
_LANGUAGE_KEYS: dict[Language, str] = {"ko": "korean", "en": "english"}
_INSTALL = "python3 -m venv .venv\nsource .venv/bin/activate\npython -m pip install {package}"


@dataclass(frozen=True)
class KitFiles:
    """One assignment of a kit: its public part, and the names of the files made of it."""

    kit: Kit
    notebooks: tuple[tuple[str, Language], ...]
    """Each with its language, the one to work in first; empty without a starter."""
    quiz_pages: tuple[str, ...]

    @property
    def notebook(self) -> str:
        """The one to work in."""
        return self.notebooks[0][0] if self.notebooks else f"{self.kit.id}.ipynb"


def render_kit_readme(parts: Sequence[KitFiles], version: str, language: Language) -> str:
    """The page as Markdown in both languages, `language` first; equal parts give equal pages.

    `version` is that of the grader, to name the file that installs it.
    """
    order = sorted(LANGUAGES, key=lambda name: name != language)
    title = _title(parts)
    body = join_texts(_sections(parts, f"grader-{version}-py3-none-any.whl"), "\n\n")
    links = " · ".join(f"[{_NAMES[name]}](#{_NAMES[name].lower()})" for name in order)
    heading = " · ".join(dict.fromkeys(_one_line(title.in_language(name)) for name in order))
    pages = (f"## {_NAMES[name]}\n\n{body.in_language(name)}" for name in order)
    return "\n\n".join([f"# {heading}", links, *pages]) + "\n"


def _title(parts: Sequence[KitFiles]) -> Text:
    if len(parts) == 1:
        return parts[0].kit.title
    return _say("week", week=parts[0].kit.week)


def _sections(parts: Sequence[KitFiles], package: str) -> Iterator[Text]:
    """Every paragraph, in order."""
    with_tasks = [part for part in parts if part.kit.tasks]
    yield _say("intro" if with_tasks else "intro_quiz")
    yield _heading("files")
    yield join_texts([_say("files.head"), plain("|---|---|"), *_file_rows(parts)], "\n")
    yield _heading("tasks")
    for part in parts:
        yield from _tasks(part, alone=len(parts) == 1)
    if with_tasks:
        yield from _installing(package)
        yield from _checking(with_tasks, package)
    yield _heading("hand_in")
    yield join_texts(_steps(parts), "\n")


def _file_rows(parts: Sequence[KitFiles]) -> Iterator[Text]:
    for part in parts:
        for number, (name, spoken) in enumerate(part.notebooks):
            translated = _say("files.translated", spoken=_say(_LANGUAGE_KEYS[spoken]))
            yield _row(name, translated if number else _say("files.notebook"))
        yield from (_row(name, _say("files.quiz")) for name in part.quiz_pages)
        yield _row(kit_name(part.kit.id), _say("files.kit"))


def _row(name: str, words: Text) -> Text:
    return join_texts([plain(f"| `{name}` | "), words, plain(" |")], "")


def _tasks(part: KitFiles, alone: bool) -> Iterator[Text]:
    """What there is to do in one assignment, and where."""
    kit = part.kit
    if not alone:
        yield Text(ko=f"#### {_one_line(kit.title.ko)}", en=f"#### {_one_line(kit.title.en)}")
    yield join_texts([_say("tasks.head"), plain("|---|---|---|"), *_task_rows(kit)], "\n")
    if kit.tasks:
        where = "notebook" if part.notebooks else "empty"
        yield _say(f"tasks.{where}", notebook=part.notebook)
    if kit.questions and not part.quiz_pages:
        yield _say("tasks.own_quiz")


def _task_rows(kit: Kit) -> Iterator[Text]:
    """Each task with its points, and the quiz."""
    rows = [(_name_task(task), sum(check.points for check in task.checks)) for task in kit.tasks]
    if kit.questions:
        points = sum(question.points for question in kit.questions)
        rows.append((_say("tasks.quiz", count=len(kit.questions)), points))
    for number, (words, points) in enumerate(rows, start=1):
        ends = plain(f"| {number} | "), words, plain(f" | {format_points(points)} |")
        yield join_texts(ends, "")


def _name_task(task: KitTask) -> Text:
    title = Text(ko=_one_line(task.title.ko), en=_one_line(task.title.en))
    return _say("tasks.bonus", title=title) if task.bonus else title


def _installing(package: str) -> Iterator[Text]:
    yield _heading("install")
    yield _say("install.before")
    yield _block("sh", _INSTALL.format(package=package))
    yield _say("install.after")


def _checking(parts: Sequence[KitFiles], package: str) -> Iterator[Text]:
    first = parts[0]
    checks = [check for part in parts for task in part.kit.tasks for check in task.checks]
    counts = {"total": len(checks), "open": sum(check.is_open for check in checks)}
    yield _heading("check")
    yield _say("check.before")
    yield _block("sh", "\n".join(f"grader check {part.notebook} --quick" for part in parts))
    yield _say("check.quick")
    yield _say("check.notebook")
    yield _block("python", f"%load_ext grader\n%grade {first.kit.id} --quick")
    yield _say("check.colab", kit=kit_name(first.kit.id), package=package)
    yield _say(f"check.{'some' if counts['open'] < counts['total'] else 'all'}", **counts)


def _steps(parts: Sequence[KitFiles]) -> Iterator[Text]:
    """How to hand in, each step on a line of its own."""
    has_tasks = any(part.kit.tasks for part in parts)
    steps = [_say("hand_in.run"), _say("hand_in.name")] if has_tasks else []
    if any(part.kit.questions and part.kit.tasks for part in parts):
        steps.append(_say("hand_in.answers"))
    if any(not part.kit.tasks for part in parts):
        steps.append(_say("hand_in.quiz_alone"))
    folders = [f"`submissions/{part.kit.id}/`" for part in parts]
    several = _say("hand_in.send_each", folders=", ".join(folders))
    steps.append(_say("hand_in.send", folder=folders[0]) if len(parts) == 1 else several)
    yield _numbered(steps)


def _numbered(things: Sequence[Text]) -> Text:
    lines = [
        join_texts([plain(f"{number}. "), thing], "")
        for number, thing in enumerate(things, start=1)
    ]
    return join_texts(lines, "\n")


def _heading(section: str) -> Text:
    return join_texts([plain("###"), _say(f"{section}.title")])


def _block(language: str, code: str) -> Text:
    return plain(f"```{language}\n{code}\n```")


def _one_line(text: str) -> str:
    """A title of the course's, which must not end the line or the row that it stands in."""
    return " ".join(text.split()).replace("|", "\\|")


def _say(key: str, **values: object) -> Text:
    return message(f"kit.readme.{key}", **values)
