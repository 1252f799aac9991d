"""`grader quiz export` and `grader quiz import`: questions to and from other systems."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.completion import complete_quiz
from grader.cli.frame import GRADED
from grader.cli.options import course_option, language_option, terminal_language
from grader.errors import SpecError, TargetError
from grader.messages import LANGUAGES, Language, Text, message
from grader.messages.legible import legible

if TYPE_CHECKING:
    from grader.quiz.exchange import Intake, Loss, Packed, Target, Tongue
    from grader.spec.course import Course

_FILE = click.Path(dir_okay=False, path_type=Path)
_force_option = click.option("--force", is_flag=True, help="Write over a file that is there.")


@click.command(name="export")
@click.argument("target", shell_complete=complete_quiz)
@click.option("--format", "form", type=click.Choice(["gift", "moodle-xml", "qti"]), required=True)
@click.option("-o", "--output", type=_FILE, required=True, help="The file to write.")
@click.option(
    "--language",
    "tongue",
    type=click.Choice(["ko", "en", "both"]),
    default=terminal_language,
    help="Language of the texts; `both` writes 한국어 / English.",
)
@_force_option
@course_option
def export_questions(
    target: str, form: Target, output: Path, tongue: Tongue, force: bool, course: Path
) -> int:
    """Write the quiz or the topic of the bank called TARGET for Moodle or Canvas.

    It holds the answers: keep the file to yourself.
    """
    from grader.files import write_whole
    from grader.quiz.exchange import WRITERS
    from grader.spec.course import load_course

    _refuse_to_overwrite(output, force)
    packed = _pack(load_course(course), target, form, tongue)
    write_whole(output, WRITERS[form](packed.packet))
    languages = LANGUAGES if tongue == "both" else (tongue,)
    count = len(packed.packet.items)
    _say(message("quiz_exchange.done.exported", count=count, path=output), languages)
    _say(message(f"quiz_exchange.done.{'losses' if packed.losses else 'lossless'}"), languages)
    _list_losses(packed.losses, languages)
    return GRADED


@click.command(name="import")
@click.argument("file", type=_FILE)
@click.option(
    "-o",
    "--output",
    type=_FILE,
    required=True,
    help="The file to write, such as assignments/questions/NAME.yaml.",
)
@_force_option
@course_option
@language_option
def import_questions(
    file: Path, output: Path, force: bool, course: Path, language: Language
) -> int:
    """Make a topic of the bank out of FILE, which is in Moodle's format GIFT."""
    from grader.files import write_whole
    from grader.quiz.exchange import take_gift, write_topic
    from grader.spec.course import load_course
    from grader.spec.text_file import read_text

    _refuse_to_overwrite(output, force)
    _check_name(output)
    home = load_course(course)
    taken = _taken_ids(home, output.stem)
    intake = take_gift(read_text(file), str(file), home.glossary, taken)
    title = _title(intake, file)
    write_whole(output, write_topic(output.stem, title, intake, file.name, language))
    count = len(intake.questions)
    _say(message("quiz_exchange.done.imported", count=count, path=output), (language,))
    _list_intake(intake, language)
    return GRADED


def _pack(course: Course, target: str, form: Target, tongue: Tongue) -> Packed:
    from grader.quiz.exchange import pack_quiz, pack_topic
    from grader.spec.suggestions import did_you_mean, listed

    quizzes, topics = course.ids("quiz"), course.ids("topic")
    if target in quizzes:
        return pack_quiz(course.quiz(target), course.bank, course.glossary, form, tongue)
    for topic in course.bank.topics if target in topics else ():
        if topic.id == target:
            return pack_topic(topic, course.glossary, form, tongue)
    names = (*quizzes, *topics)
    raise TargetError(
        f"there is no quiz or topic '{target}' in {course.root}{did_you_mean(target, names)}",
        f"it has: {listed(names)}",
    )


def _refuse_to_overwrite(output: Path, force: bool) -> None:
    if output.exists() and not force:
        raise TargetError(
            f"{output} is there already: expected a file that is to be made",
            "choose another name, or add --force to write over it",
        )


def _check_name(output: Path) -> None:
    from pydantic import TypeAdapter, ValidationError

    from grader.spec.assignment import Identifier

    try:
        TypeAdapter(Identifier).validate_python(output.stem)
        is_good = output.suffix == ".yaml"
    except ValidationError:
        is_good = False
    if not is_good:
        raise SpecError(
            f"{output}: expected a name such as my-topic.yaml (small letters, digits, - and _), "
            f"found '{output.name}'",
            "a topic is called like its file",
        )


def _taken_ids(course: Course, topic: str) -> frozenset[str]:
    """The ids of the bank's questions; those of the topic that is written anew are free."""
    topics = (found for found in course.bank.topics if found.id != topic)
    return frozenset(question.id for found in topics for question in found.questions)


def _title(intake: Intake, file: Path) -> Text:
    from grader.quiz.exchange.wording import one_line

    path = intake.categories[0].rstrip("/") if intake.categories else ""
    # In a category, `//` stands for one `/`.
    name = path.replace("//", "\0").rpartition("/")[2].replace("\0", "/")
    title = one_line(name) or one_line(file.stem) or "-"
    return Text(ko=title, en=title)


def _list_intake(intake: Intake, language: Language) -> None:
    languages = (language,)
    for other in LANGUAGES:
        if ids := intake.untranslated[other]:
            key = f"quiz_exchange.done.translate_{other}"
            _say(message(key, ids=", ".join(ids)), languages)
    if len(intake.categories) > 1:
        names = ", ".join(intake.categories)
        _say(message("quiz_exchange.done.categories", names=names), languages)
    if intake.losses:
        _say(message("quiz_exchange.done.notes"), languages)
        _list_losses(intake.losses, languages)
    if intake.asides:
        _say(message("quiz_exchange.done.asides"), languages)
    for aside in intake.asides:
        words = message("quiz_exchange.done.aside", line=aside.line, words=aside.words)
        _say(words, languages, indent="  ")


def _list_losses(losses: Iterable[Loss], languages: Sequence[Language]) -> None:
    """Each loss once, with the questions that it concerns."""
    concerned: dict[Text, list[str]] = {}
    for loss in losses:
        concerned.setdefault(loss.words, []).append(loss.question)
    for words, questions in concerned.items():
        for language in languages:
            everywhere = message("quiz_exchange.done.whole").in_language(language)
            where = ", ".join(question or everywhere for question in questions)
            click.echo(f"  {legible(where)}: {legible(words.in_language(language))}")


def _say(text: Text, languages: Iterable[Language], indent: str = "") -> None:
    for language in languages:
        click.echo(indent + legible(text.in_language(language)))
