"""Writes the reference pages that are computed from the code: checks, record and evidence.

    python docs/generate.py

Run it after a change of a check, its words, an assignment, or a record's fields. A test compares
the pages with what this writes, so that they cannot grow stale.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from field_tables import (
    describe_model,
    find_models,
    fit_cell,
    list_members,
    spell_default,
    spell_type,
)
from pydantic.fields import FieldInfo

from grader.checks.registry import Check, load_registry
from grader.evidence.events import Event
from grader.evidence.model import Evidence
from grader.measurement.model import Measurement
from grader.record.model import Record

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = Path("docs") / "reference"
SECURITY = Path("docs") / "explanation" / "security.md"
ATTACKS_BEGIN = "<!-- attacks: written by docs/generate.py from tests/attacks -->"
ATTACKS_END = "<!-- end of attacks -->"
NOTICE = "<!-- Written by docs/generate.py from the code; edit the code, then run it again. -->"

Words = Mapping[str, str]
"""One text by language."""


def render_pages(root: Path) -> dict[Path, str]:
    """Every generated page by its path relative to `root`, the folder that holds `assignments`."""
    return {
        REFERENCE / "checks.md": render_checks(root),
        REFERENCE / "record.md": render_record(),
        REFERENCE / "evidence.md": render_evidence(),
        SECURITY: render_security(root),
    }


def render_checks(root: Path) -> str:
    """The catalogue of built-in checks, by kind."""
    checks = sorted(_built_in(), key=lambda check: check.kind)
    words, examples = _read_words(), _read_examples(root)
    parts = [NOTICE, "# Checks", _CHECKS_INTRO, _contents(checks)]
    for check in checks:
        parts += _check_parts(check, words[check.kind], examples.get(check.kind, []))
    parts += ["## Words of every check", _words_table(words["common"])]
    return "\n\n".join(parts) + "\n"


def render_record() -> str:
    """The fields of the grading record."""
    return (
        "\n\n".join(
            [
                NOTICE,
                "# The grading record",
                _RECORD_INTRO,
                *map(describe_model, find_models([Record])),
            ]
        )
        + "\n"
    )


def render_security(root: Path) -> str:
    """The page on security, with its table of attacks as the suite has them."""
    page = (root / SECURITY).read_text(encoding="utf-8")
    before, _, rest = page.partition(ATTACKS_BEGIN)
    _, _, after = rest.partition(ATTACKS_END)
    table = "\n".join(_attack_rows(_read_attacks(root)))
    return f"{before}{ATTACKS_BEGIN}\n{table}\n{ATTACKS_END}{after}"


def render_evidence() -> str:
    """The fields of evidence, its events and the measurement."""
    events = list(list_members(Event))
    noted = {model for event in events for model in find_models([event])}
    own = [model for model in find_models([Evidence]) if model not in noted]
    details = [model for model in find_models(events) if model not in events]
    measured = [model for model in find_models([Measurement]) if model not in noted]
    sections = {
        "## The run": own,
        "## Events": events,
        "## What events hold": details,
        "## The measurement": measured,
    }
    parts = [NOTICE, "# Evidence and measurement", _EVIDENCE_INTRO]
    for title, models in sections.items():
        parts += [title, *(describe_model(model) for model in models)]
    return "\n\n".join(parts) + "\n"


def _built_in() -> Iterator[Check]:
    for check in load_registry().values():
        if check.function.__module__.startswith("grader."):
            yield check


def _contents(checks: list[Check]) -> str:
    rows = [f"| [`{c.kind}`](#{c.kind}) | {c.title.ko} | {c.title.en} |" for c in checks]
    return "\n".join(["| kind | 한국어 | English |", "|---|---|---|", *rows])


def _check_parts(check: Check, words: Mapping[str, Words], examples: list[str]) -> Iterator[str]:
    yield f"## {check.kind}"
    yield f"**{check.title.ko}** · **{check.title.en}**"
    yield inspect.getdoc(check.function) or ""
    fields = check.arguments.model_fields
    yield _arguments_table(fields) if fields else "It takes no arguments."
    if examples:
        yield "As the shipped assignments write it:"
    else:
        yield "In YAML:"
    yield "\n".join(["```yaml", *(examples or [_made_up(check)]), "```"])
    yield "What a student reads:"
    yield _words_table({key: text for key, text in words.items() if key != "title"})


def _made_up(check: Check) -> str:
    """An example of a check that no shipped assignment uses."""
    fields = check.arguments.model_fields.items()
    needed = [name for name, field in fields if field.is_required()]
    if needed:
        raise ValueError(f"{check.kind}: no shipped assignment shows how to write it")
    return f"- {check.kind}"


def _arguments_table(fields: Mapping[str, FieldInfo]) -> str:
    rows = [
        f"| `{name}` | {spell_type(field.annotation)} | {spell_default(field)} |"
        for name, field in fields.items()
    ]
    return "\n".join(["| argument | type | default |", "|---|---|---|", *rows])


def _words_table(words: Mapping[str, Words]) -> str:
    rows = [f"| `{key}` | {fit_cell(t['ko'])} | {fit_cell(t['en'])} |" for key, t in words.items()]
    return "\n".join(["| words | 한국어 | English |", "|---|---|---|", *rows])


def _read_words() -> dict[str, dict[str, Words]]:
    """The catalogue's texts of each check, placeholders and all: kind → key → text."""
    folder = resources.files("grader.messages") / "catalogue" / "checks"
    words: dict[str, dict[str, Words]] = {}
    for file in folder.iterdir():
        tree = yaml.safe_load(file.read_text(encoding="utf-8"))
        words |= {kind: dict(_flatten(texts, "")) for kind, texts in tree.items()}
    return words


def _flatten(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Words]]:
    for name, value in tree.items():
        if set(value) == {"ko", "en"}:
            yield prefix + name, value
        else:
            yield from _flatten(value, f"{prefix}{name}.")


def _read_examples(root: Path) -> dict[str, list[str]]:
    """Each check as the shipped assignments write it, word for word, by kind.

    Of those that give the same arguments only the first.
    """
    examples: dict[str, dict[frozenset[str], str]] = {}
    for path in sorted((root / "assignments").glob("*.yaml")):
        source = path.read_text(encoding="utf-8")
        for task in _at(yaml.compose(source), "tasks", []):
            for item in _at(task, "checks", []):
                kind, given = _read_check(item)
                text = source[item.start_mark.index : item.end_mark.index].rstrip()
                lines = text.replace("\n" + " " * (item.start_mark.column - 2), "\n")
                examples.setdefault(kind, {}).setdefault(given, f"- {lines}")
    return {kind: list(written.values()) for kind, written in examples.items()}


def _read_check(item: Any) -> tuple[str, frozenset[str]]:
    """The kind of check in a YAML node, and the names of its arguments."""
    if isinstance(item.value, str):
        return item.value, frozenset()
    kind, arguments = item.value[0]
    names = [name.value for name, _ in arguments.value] if arguments.value else []
    return kind.value, frozenset(names) - {"id"}


def _at(node: Any, key: str, default: Any) -> Any:
    """What a YAML mapping node holds under `key`."""
    return next((value.value for name, value in node.value if name.value == key), default)


_CHECKS_INTRO = """\
A check looks at evidence and measurement and says what was expected, what was found and what to do
next. An assignment lists the checks of each task; a rubric says what each is worth. In YAML a check
is its kind alone (`- inputs_scaled`) or its kind with arguments (`- accuracy: {model: single,
at_least: 0.83}`). Three arguments belong to the assignment and work with every check: `id`, `as`
and `needs` ([assignment files](assignment.md#checks)).

A *bound* is a number (`5`: exactly that), a comparison (`">= 5"`, also `>`, `<`, `<=`, `==`) or a
range (`"0.8 .. 0.9"`, both ends included). An argument `model` takes a name that an earlier check
gave with `as`; where that check found no model, the check is skipped.

The outcome is `passed`, `partial`, `failed`, `skipped` or `errored`; `errored` is the grader's own
trouble and sends the record to a person. `beats_baseline` borrows the words of `accuracy` where the
model could not be measured."""

_RECORD_INTRO = """\
One JSON file for each student, `REPORTS/<assignment>/records/<student>.json`. Every page, table and
exit code is made from it. The format is `grader/record/1`: later releases may add fields, those
named here keep their meaning. Computed again from the same stored evidence and the same
specification files, a record is the same byte for byte, except `graded_at`."""

_EVIDENCE_INTRO = """\
What one run left behind (`grader/evidence/1`), and what was then measured from it
(`grader/measurement/1`). Both are stored under `REPORTS/evidence`, named by their SHA-256, and
checks read nothing else. Events are *recorded*: they come from the student's process and may be
forged by someone who tries. The measurement is *ours*. Why that matters:
[why the grader measures for itself](../explanation/why-measure-ourselves.md). A blob is a file
named by the SHA-256 of its content."""


def main() -> None:
    """Write every page."""
    for path, text in render_pages(ROOT).items():
        (ROOT / path).write_text(text, encoding="utf-8")
        print(path)


def _read_attacks(root: Path) -> tuple[Any, ...]:
    """The attacks of the suite, which lies among the tests."""
    sys.path.insert(0, str(root / "tests" / "attacks"))
    try:
        return tuple(importlib.import_module("suite").ATTACKS)
    finally:
        sys.path.pop(0)


def _attack_rows(attacks: Sequence[Any]) -> Iterator[str]:
    yield f"{len(attacks)} attacks, each a hand-in that `grader run` grades. The last two columns"
    yield "say whether that layer stops it with the other taken away.\n"
    yield "| | attack | what it tries | held by | sandlock alone | own layers alone |"
    yield "|---|---|---|---|---|---|"
    for attack in sorted(attacks, key=lambda attack: (attack.group, attack.name)):
        alone = [
            "–" if attack.held_by != "sandbox" else "no" if name in attack.open_under else "yes"
            for name in ("sandlock", "landlock")
        ]
        cells = [str(attack.group), f"`{attack.name}`", fit_cell(attack.tries), attack.held_by]
        yield f"| {' | '.join([*cells, *alone])} |"


if __name__ == "__main__":
    main()
