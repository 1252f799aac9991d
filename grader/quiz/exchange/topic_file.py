"""Writes imported questions as YAML that `load_spec` reads and a leader can go on with."""

from __future__ import annotations

from typing import Any

import yaml

from grader.errors import GraderError
from grader.messages import Language, Text, message
from grader.quiz.exchange.intake import Aside, Intake
from grader.quiz.exchange.wording import clean, one_line
from grader.spec.quiz import Topic
from grader.spec.tree import MAX_BYTES

_WIDTH = 10_000_000
"""No line is folded: a long text stays on the line of its key."""


class _Dumper(yaml.SafeDumper):
    """Writes texts in such a way that YAML 1.1 and 1.2 read them alike."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if "\n" in text:
        style = "|"
    elif not text[:1].isalpha():
        # `1e3`, `~` or `-` would be a number, nothing and a list.
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _write_text)


def write_topic(id: str, title: Text, intake: Intake, source: str, language: Language) -> bytes:
    """The file of a topic in UTF-8; `source` is the name of the file that the questions are from.

    A quiz may stand in a file of the same form. What has no place is there as a comment.

    Raises:
        GraderError: the file would be too large to be read again.
    """
    data = {"id": id, "title": {"ko": title.ko, "en": title.en}, "questions": intake.questions}
    Topic.model_validate(data)
    data["questions"] = list(intake.questions)
    header = message("quiz_exchange.file.header", source=one_line(source)).in_language(language)
    lines = [f"# {header}"]
    body = yaml.dump(
        data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH, indent=2
    )
    asides = [line for aside in intake.asides for line in _comment(aside, language)]
    content = "\n".join([*lines, body + "\n".join(asides)]).rstrip("\n").encode("utf-8") + b"\n"
    if len(content) > MAX_BYTES:
        raise GraderError(
            f"{source}: makes a file of {len(content):,} bytes: expected at most {MAX_BYTES:,}",
            "import it in parts, a file for each topic",
        )
    return content


def _comment(aside: Aside, language: Language) -> list[str]:
    about = message(
        "quiz_exchange.file.aside",
        line=aside.line,
        name=aside.name or "-",
        reason=aside.words,
    )
    lines = [about.in_language(language), *clean(aside.prompt).split("\n")]
    if aside.glossary is not None:
        lines.append(message("quiz_exchange.file.glossary").in_language(language))
        term = {"id": "…", "kind": "…", **aside.glossary}
        flow = yaml.dump(
            [term], allow_unicode=True, sort_keys=False, width=_WIDTH, default_flow_style=None
        )
        lines += flow.rstrip("\n").split("\n")
    return ["", *(f"# {line}".rstrip() for line in lines)]
