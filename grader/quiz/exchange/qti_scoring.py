"""The second half of a QTI 1.2 item: which responses score, and what is then read.

Conditions without a score come first: Canvas takes an option's weight from the last one that names
it.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from decimal import Decimal

from grader.quiz.exchange.item import (
    Choice,
    Description,
    Essay,
    Item,
    Match,
    Number,
    Numeric,
    ShortAnswer,
    TrueFalse,
)
from grader.quiz.exchange.wording import write_html
from grader.quiz.exchange.xml_tree import add

_RESPONSE = "response1"
_FIRST_LABEL = 1001
_RIGHT, _WRONG, _GENERAL = "correct_fb", "general_incorrect_fb", "general_fb"


def label(place: int) -> str:
    """The identifier of the option at a place from 0; Canvas reads the number out of it."""
    return str(_FIRST_LABEL + place)


def add_scoring(element: ET.Element, item: Item) -> None:
    """Add `resprocessing`: 100 for a right response, words for right and wrong ones."""
    if isinstance(item.body, Description):
        return
    processing = add(element, "resprocessing")
    score = {"maxvalue": "100", "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"}
    add(add(processing, "outcomes"), "decvar", **score)
    if isinstance(item.body, Essay):
        other = _add_condition(processing, continued=False)
        add(_variables(other), "other")
        if item.explanation:
            add(other, "displayfeedback", feedbacktype="Response", linkrefid=_GENERAL)
        return
    for place, text in enumerate(_option_feedbacks(item)):
        if text:
            shown = _add_condition(processing, continued=True)
            _add_equal(_variables(shown), label(place))
            _show(shown, f"{label(place)}_fb")
    _add_right(processing, item)
    if item.hints:
        other = _add_condition(processing, continued=True)
        add(_variables(other), "other")
        _show(other, _WRONG)


def add_feedbacks(element: ET.Element, item: Item) -> None:
    """Add an `itemfeedback` for each of the words that `add_scoring` links to."""
    if isinstance(item.body, Description):
        return
    if isinstance(item.body, Essay):
        texts = {_GENERAL: item.explanation}
    else:
        texts = {_RIGHT: item.explanation, _WRONG: item.hints[0] if item.hints else ""}
    options = enumerate(_option_feedbacks(item))
    texts |= {f"{label(place)}_fb": text for place, text in options}
    for ident, text in texts.items():
        if text:
            feedback = add(element, "itemfeedback", ident=ident)
            material = add(add(feedback, "flow_mat"), "material")
            add(material, "mattext", write_html(text), texttype="text/html")


def _option_feedbacks(item: Item) -> list[str]:
    match item.body:
        case Choice(answers=answers):
            return [answer.feedback for answer in answers]
        case TrueFalse(key=key, wrong=wrong, right=right):
            return [right, wrong] if key else [wrong, right]
        case _:
            return []


def _add_right(processing: ET.Element, item: Item) -> None:
    """The condition for a right response; for a match one for each pair."""
    if isinstance(item.body, Match):
        _add_pairs(processing, item.body)
        return
    right = _add_condition(processing, continued=False)
    variables = _variables(right)
    match item.body:
        case Choice(answers=answers, single=single):
            parent = variables if single else add(variables, "and")
            for place, answer in enumerate(answers):
                if answer.percent > 0:
                    _add_equal(parent, label(place))
                elif not single:
                    _add_equal(add(parent, "not"), label(place))
        case TrueFalse(key=key):
            _add_equal(variables, label(0 if key else 1))
        case ShortAnswer(answers=typed):
            for answer in typed:
                if answer.percent == 100:
                    _add_equal(variables, answer.text)
        case Numeric(answers=numbers):
            _add_interval(variables, numbers[0])
        case _:
            pass
    add(right, "setvar", "100", action="Set", varname="SCORE")
    if item.explanation:
        _show(right, _RIGHT)


def _add_pairs(processing: ET.Element, body: Match) -> None:
    share = f"{100 / len(body.pairs):.2f}"
    for place, (_, text) in enumerate(body.pairs):
        pair = _add_condition(processing, continued=True)
        _add_equal(_variables(pair), label(body.rights.index(text)), f"response_{label(place)}")
        add(pair, "setvar", share, action="Add", varname="SCORE")


def _add_interval(variables: ET.Element, number: Number) -> None:
    value, slack = Decimal(number.value), Decimal(number.tolerance)
    either = add(variables, "or")
    _add_equal(either, number.value)
    both = add(either, "and")
    add(both, "vargte", f"{value - slack:f}", respident=_RESPONSE)
    add(both, "varlte", f"{value + slack:f}", respident=_RESPONSE)


def _add_condition(processing: ET.Element, *, continued: bool) -> ET.Element:
    condition = ET.SubElement(processing, "respcondition")
    condition.set("continue", "Yes" if continued else "No")
    add(condition, "conditionvar")
    return condition


def _variables(condition: ET.Element) -> ET.Element:
    return condition[0]


def _add_equal(parent: ET.Element, text: str, response: str = _RESPONSE) -> None:
    add(parent, "varequal", text, respident=response)


def _show(condition: ET.Element, ident: str) -> None:
    add(condition, "displayfeedback", feedbacktype="Response", linkrefid=ident)
