"""Writes the items of a quiz as QTI 1.2 (IMS ASI XML Binding 1.2), as Canvas reads it.

Canvas takes every typed answer and every interval that a condition names for a right one, whatever
it scores: known wrong answers are left out here.
"""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Iterable

from grader.quiz.exchange.item import (
    Choice,
    Description,
    Essay,
    Item,
    Match,
    Numeric,
    Packet,
    Section,
    ShortAnswer,
    TrueFalse,
)
from grader.quiz.exchange.qti_scoring import add_feedbacks, add_scoring, label
from grader.quiz.exchange.wording import write_html, write_prompt
from grader.quiz.exchange.xml_tree import add, write_xml

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"


def identify(*names: str) -> str:
    """An identifier that is always the same for the same names."""
    return "g" + hashlib.sha256("|".join(names).encode("utf-8")).hexdigest()[:32]


def write_items(packet: Packet) -> bytes:
    """The item file of a packet, in UTF-8; a pool is a section that one question is drawn from."""
    root = ET.Element("questestinterop", {"xmlns": NAMESPACE})
    ident = identify(packet.id)
    assessment = add(root, "assessment", ident=ident, title=packet.title)
    whole = add(assessment, "section", ident="root_section")
    for number, section in enumerate(packet.sections):
        parent = _add_pool(whole, packet, section) if section.pool else whole
        for item in section.items:
            _add_item(parent, item, identify(packet.id, str(number), item.id))
    return write_xml(root)


def _add_pool(whole: ET.Element, packet: Packet, section: Section) -> ET.Element:
    ident = identify(packet.id, "pool", section.pool)
    pool = add(whole, "section", ident=ident, title=section.pool)
    selection = add(add(pool, "selection_ordering"), "selection")
    add(selection, "selection_number", "1")
    add(add(selection, "selection_extension"), "points_per_item", "1.0")
    return pool


def _add_item(parent: ET.Element, item: Item, ident: str) -> None:
    element = add(parent, "item", ident=ident, title=item.id)
    type, labels = _type_and_labels(item)
    fields = {
        "question_type": type,
        "points_possible": "0" if isinstance(item.body, Description) else "1.0",
        "original_answer_ids": ",".join(labels),
        "assessment_question_identifierref": identify(ident, "reference"),
    }
    metadata = add(add(element, "itemmetadata"), "qtimetadata")
    for name, value in fields.items():
        field = add(metadata, "qtimetadatafield")
        add(field, "fieldlabel", name)
        add(field, "fieldentry", value)
    _add_presentation(element, item)
    add_scoring(element, item)
    add_feedbacks(element, item)


def _type_and_labels(item: Item) -> tuple[str, list[str]]:
    match item.body:
        case Choice(answers=answers, single=single):
            name = "multiple_choice_question" if single else "multiple_answers_question"
            return name, [label(place) for place in range(len(answers))]
        case TrueFalse():
            return "true_false_question", [label(0), label(1)]
        case ShortAnswer(answers=answers):
            right = [answer for answer in answers if answer.percent == 100]
            return "short_answer_question", [label(place) for place in range(len(right))]
        case Numeric():
            return "numerical_question", [label(0)]
        case Match(pairs=pairs):
            return "matching_question", [label(place) for place in range(len(pairs))]
        case Essay():
            return "essay_question", []
        case Description():
            return "text_only_question", []


def _add_presentation(element: ET.Element, item: Item) -> None:
    presentation = add(element, "presentation")
    _add_material(presentation, write_prompt(item.prompt, item.code))
    match item.body:
        case Choice(answers=answers, single=single, shuffle=shuffle):
            texts = [write_html(answer.text) for answer in answers]
            _add_choices(presentation, "response1", texts, single=single, shuffle=shuffle)
        case TrueFalse():
            # Canvas knows a true/false question by these words, in whatever language it is asked.
            _add_choices(presentation, "response1", ["True", "False"], shuffle=False)
        case ShortAnswer() | Numeric() | Essay():
            response = add(presentation, "response_str", ident="response1", rcardinality="Single")
            fib = add(response, "render_fib")
            if isinstance(item.body, Numeric):
                fib.set("fibtype", "Decimal")
            add(fib, "response_label", ident="answer1")
        case Match(pairs=pairs, rights=rights):
            for place, (left, _) in enumerate(pairs):
                ident = f"response_{label(place)}"
                _add_choices(presentation, ident, rights, left=left, form="text/plain")
        case Description():
            pass


def _add_choices(
    presentation: ET.Element,
    ident: str,
    texts: Iterable[str],
    *,
    single: bool = True,
    shuffle: bool = True,
    left: str = "",
    form: str = "text/html",
) -> None:
    cardinality = "Single" if single else "Multiple"
    response = add(presentation, "response_lid", ident=ident, rcardinality=cardinality)
    if left:
        _add_material(response, left, form)
    choices = add(response, "render_choice", shuffle="Yes" if shuffle else "No")
    for place, text in enumerate(texts):
        choice = add(choices, "response_label", ident=label(place))
        _add_material(choice, text, form)


def _add_material(parent: ET.Element, text: str, form: str = "text/html") -> None:
    add(add(parent, "material"), "mattext", text, texttype=form)
