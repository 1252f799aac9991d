"""Writes Moodle XML as `question/format/xml/format.php` reads it."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from grader.quiz.exchange.fractions import show_percentage
from grader.quiz.exchange.item import (
    Choice,
    Description,
    Essay,
    Item,
    Match,
    Numeric,
    Packet,
    ShortAnswer,
    TrueFalse,
)
from grader.quiz.exchange.wording import write_html, write_prompt
from grader.quiz.exchange.xml_tree import add, write_xml

_PENALTY = "0.3333333"
"""Moodle's own default: what a further try costs where a quiz allows tries."""


def write_moodle_xml(packet: Packet) -> bytes:
    """A packet as Moodle XML in UTF-8; each pool is a category below the quiz's own."""
    root = ET.Element("quiz")
    for section in packet.sections:
        names = [packet.title, *([section.pool] if section.pool else [])]
        path = "/".join(name.replace("/", "//") for name in names)
        category = add(add(root, "question", type="category"), "category")
        add(category, "text", f"$course$/top/{path}")
        for item in section.items:
            _add_question(root, item)
    return write_xml(root)


def _add_question(root: ET.Element, item: Item) -> None:
    type, penalty = _type_and_penalty(item)
    question = add(root, "question", type=type)
    add(add(question, "name"), "text", item.id)
    _add_text(question, "questiontext", write_prompt(item.prompt, item.code))
    _add_text(question, "generalfeedback", write_html(item.explanation))
    is_question = not isinstance(item.body, Description)
    add(question, "defaultgrade", "1" if is_question else "0")
    add(question, "penalty", penalty)
    add(question, "hidden", "0")
    add(question, "idnumber", item.id)
    _add_body(question, item)
    if type not in ("essay", "description"):
        for hint in item.hints:
            _add_text(question, "hint", write_html(hint))


def _type_and_penalty(item: Item) -> tuple[str, str]:
    match item.body:
        case Choice():
            return "multichoice", _PENALTY
        case TrueFalse():
            # With two choices, the second try would be a gift.
            return "truefalse", "1"
        case ShortAnswer():
            return "shortanswer", _PENALTY
        case Numeric():
            return "numerical", _PENALTY
        case Match():
            return "matching", _PENALTY
        case Essay():
            return "essay", "0"
        case Description():
            return "description", "0"


def _add_body(question: ET.Element, item: Item) -> None:
    match item.body:
        case Choice():
            _add_choices(question, item, item.body)
        case TrueFalse(key=key, wrong=wrong, right=right):
            for value, text in ((True, "true"), (False, "false")):
                is_key = value == key
                _add_answer(question, text, 100 * is_key, right if is_key else wrong)
        case ShortAnswer(answers=answers, otherwise=otherwise):
            add(question, "usecase", "0")
            for answer in answers:
                # A star would stand for any text.
                text = answer.text.replace("*", "\\*")
                _add_answer(question, text, answer.percent, answer.feedback)
            if otherwise:
                _add_answer(question, "*", 0, otherwise)
        case Numeric():
            _add_numbers(question, item.body)
        case Match(pairs=pairs, spare=spare):
            add(question, "shuffleanswers", "true")
            _add_combined_feedback(question, item)
            for left, right in (*pairs, *(("", right) for right in spare)):
                pair = _add_text(question, "subquestion", write_html(left))
                add(add(pair, "answer"), "text", right)
        case Essay(grader_info=lines):
            _add_essay(question, lines)
        case Description():
            pass


def _add_choices(question: ET.Element, item: Item, body: Choice) -> None:
    add(question, "single", str(body.single).lower())
    add(question, "shuffleanswers", str(body.shuffle).lower())
    add(question, "answernumbering", "none")
    add(question, "showstandardinstruction", "1")
    _add_combined_feedback(question, item)
    for answer in body.answers:
        text = write_html(answer.text)
        _add_answer(question, text, answer.percent, answer.feedback, form="html")


def _add_combined_feedback(question: ET.Element, item: Item) -> None:
    hint = write_html(item.hints[0]) if item.hints else ""
    _add_text(question, "correctfeedback", "")
    _add_text(question, "partiallycorrectfeedback", hint)
    _add_text(question, "incorrectfeedback", hint)
    add(question, "shownumcorrect")


def _add_numbers(question: ET.Element, body: Numeric) -> None:
    for number in body.answers:
        answer = _add_answer(question, number.value, number.percent, number.feedback)
        add(answer, "tolerance", number.tolerance)
    if body.otherwise:
        add(_add_answer(question, "*", 0, body.otherwise), "tolerance", "0")
    if body.units:
        units = add(question, "units")
        for name in body.units:
            unit = add(units, "unit")
            add(unit, "multiplier", "1")
            add(unit, "unit_name", name)
    add(question, "unitgradingtype", "0")
    # 0: a unit may be typed; 3: there is none.
    add(question, "showunits", "0" if body.units else "3")
    add(question, "unitsleft", "0")


def _add_essay(question: ET.Element, lines: tuple[str, ...]) -> None:
    add(question, "responseformat", "editor")
    add(question, "responserequired", "1")
    add(question, "responsefieldlines", "10")
    add(question, "attachments", "0")
    add(question, "attachmentsrequired", "0")
    _add_text(question, "graderinfo", write_html("\n".join(lines)))
    _add_text(question, "responsetemplate", "")


def _add_answer(
    question: ET.Element, text: str, percent: float, feedback: str, form: str = "plain_text"
) -> ET.Element:
    answer = add(question, "answer", fraction=show_percentage(percent), format=form)
    add(answer, "text", text)
    _add_text(answer, "feedback", write_html(feedback))
    return answer


def _add_text(parent: ET.Element, tag: str, text: str) -> ET.Element:
    child = add(parent, tag, format="html")
    add(child, "text", text)
    return child
