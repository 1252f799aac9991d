"""`grader quiz review`: a person decides about the answers that no marker may decide."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.completion import complete_quiz
from grader.cli.frame import GRADED, NEEDS_PERSON
from grader.cli.options import common_options
from grader.messages import Language, message
from grader.messages.legible import legible

if TYPE_CHECKING:
    from grader.pipeline.reviewing import Review, WaitingGroup

_SKIP, _QUIT = "s", "q"


@click.command()
@click.argument("target", shell_complete=complete_quiz)
@common_options
@click.option("--list", "only_list", is_flag=True, help="Show what waits and ask nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what waits as JSON and ask nothing.")
@click.option(
    "--decide", "decided", multiple=True, metavar="GROUP=SHARE", help="Decide; repeatable."
)
def review(
    target: str,
    course: Path,
    reports: Path,
    language: Language,
    only_list: bool,
    as_json: bool,
    decided: tuple[str, ...],
) -> int:
    """Decide about the answers to TARGET's quiz that wait for a person, each group once."""
    from grader.pipeline.reviewing import open_review
    from grader.spec.course import load_course

    choices = dict(map(_parse_choice, decided))
    found = open_review(load_course(course), reports, target)
    if choices:
        left = _decide_all(found, choices, language)
    elif as_json:
        click.echo(json.dumps([_summary(group) for group in found.waiting], allow_nan=False))
        left = len(found.waiting)
    elif only_list:
        for number, group in enumerate(found.waiting, start=1):
            _show(group, number, len(found.waiting), language)
        left = len(found.waiting)
    else:
        left = _ask_all(found, language)
    if not as_json:
        _say_end(found, left, target, language)
    return NEEDS_PERSON if left else GRADED


def _parse_choice(written: str) -> tuple[str, float]:
    group, _, share = written.partition("=")
    credit = _parse_share(share)
    if credit is None:
        raise click.UsageError(
            f"--decide {legible(written)}: expected GROUP=SHARE, such as 3f2a…=0.5, with a share "
            "from 0 to 1"
        )
    return group.strip(), credit


def _parse_share(written: str) -> float | None:
    """`0.5` or `50%`; None for anything else."""
    text = written.strip()
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return None
    return share if 0 <= share <= 1 else None


def _decide_all(found: Review, choices: dict[str, float], language: Language) -> int:
    """Save the decisions given; returns how many groups are left."""
    from grader.pipeline.reviewing import decide
    from grader.pipeline.surroundings import now

    groups = {group.group: group for group in found.waiting}
    for name in choices:
        if name not in groups:
            raise click.UsageError(
                f"no group '{legible(name)}' waits for a decision; see them with --list"
            )
    for name, credit in choices.items():
        decide(found, groups[name], credit, "", now())
        _say("saved", language, group=name, share=f"{credit:g}")
    return len(groups) - len(choices)


def _ask_all(found: Review, language: Language) -> int:
    """Show each group and save what is answered at once; returns how many are left."""
    from grader.pipeline.reviewing import decide
    from grader.pipeline.surroundings import now

    left = len(found.waiting)
    for number, group in enumerate(found.waiting, start=1):
        _show(group, number, len(found.waiting), language)
        answer = _ask_share(group, language)
        if answer == _QUIT:
            break
        if isinstance(answer, float):
            words = click.prompt(_text("ask_words", language), default="", show_default=False)
            decide(found, group, answer, words.strip(), now())
            left -= 1
    return left


def _ask_share(group: WaitingGroup, language: Language) -> float | str:
    """The share of the points, or one of the letters for skipping and quitting."""
    key = "ask_share" if group.suggested is None else "ask_share_suggested"
    question = _text(key, language, share=f"{group.suggested or 0:g}")
    while True:
        written = str(click.prompt(question, default="", show_default=False)).strip().lower()
        if written in (_SKIP, _QUIT):
            return written
        if not written and group.suggested is not None:
            return group.suggested
        share = _parse_share(written)
        if share is not None:
            return share
        _say("share_expected", language)


def _show(group: WaitingGroup, number: int, count: int, language: Language) -> None:
    click.echo()
    _say("group", language, number=number, count=count, group=group.group)
    _say("question", language, id=group.question, prompt=group.prompt)
    _say("students", language, count=len(group.students), names=", ".join(group.students))
    _say("answer", language)
    for line in group.answer.splitlines():
        click.echo(f"  │ {legible(line)}")
    _say("reason", language, reason=group.reason)
    for concept in group.concepts:
        key = "concept_found" if concept.found else "concept_missing"
        _say(key, language, name=concept.name)


def _say_end(found: Review, left: int, target: str, language: Language) -> None:
    click.echo()
    if not found.waiting:
        _say("nothing", language)
        return
    if left < len(found.waiting):
        _say("decided", language, count=len(found.waiting) - left, path=str(found.path))
        _say("apply", language, target=target)
    if left:
        _say("left", language, count=left)


def _summary(group: WaitingGroup) -> dict[str, object]:
    return {
        "group": group.group,
        "question": group.question,
        "values": dict(group.values),
        "prompt": group.prompt.model_dump(),
        "answer": "\n".join(map(legible, group.answer.splitlines())),
        "students": [legible(name) for name in group.students],
        "concepts": [concept.model_dump() for concept in group.concepts],
        "suggested": group.suggested,
    }


def _say(key: str, language: Language, **values: object) -> None:
    click.echo("\n".join(map(legible, _text(key, language, **values).split("\n"))))


def _text(key: str, language: Language, **values: object) -> str:
    return message(f"quiz_review.{key}", **values).in_language(language)
