"""QTI 1.2: it fits the schema, and another reader, which marks by it, agrees with our keys."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from grader.quiz.exchange import Packed, pack_quiz, write_qti
from grader.quiz.exchange.item import Answer, Choice, Item, Packet, Section, ShortAnswer
from grader.quiz.exchange.wording import clean, one_line
from grader.spec.quiz import Bank, Glossary, Quiz, Topic

SPACE = {"q": "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"}
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("qti.xsd")))
Node = etree._Element


def open_package(content: bytes) -> dict[str, bytes]:
    """The files of a package by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def read(content: bytes) -> Node:
    """The item file that the manifest names, which fits the schema."""
    files = open_package(content)
    manifest = etree.fromstring(files["imsmanifest.xml"])
    resource = manifest.find(".//{*}resource[@type='imsqti_xmlv1p2']")
    root = etree.fromstring(files[resource.find("{*}file").get("href")])
    assert SCHEMA.validate(root), SCHEMA.error_log
    return root


def find(node: Node, path: str) -> list[Node]:
    return node.xpath(path, namespaces=SPACE)


def holds(condition: Node, given: dict[str, set[str]]) -> bool:
    """Whether a condition is met by responses, as the ASI Information Model has it."""
    name = etree.QName(condition).localname
    if name == "not":
        return not all(holds(inner, given) for inner in condition)
    if name == "or":
        return any(holds(inner, given) for inner in condition)
    if name in ("and", "conditionvar"):
        parts = [holds(inner, given) for inner in condition]
        # Several comparisons side by side in a condition are alternatives, as for typed answers.
        return any(parts) if name == "conditionvar" else all(parts)
    if name == "other":
        return True
    values = given.get(condition.get("respident"), set())
    if name == "varequal":
        return condition.text in values
    bound = float(condition.text)
    compare = {"vargte": lambda x: x >= bound, "varlte": lambda x: x <= bound}[name]
    return any(compare(float(value)) for value in values)


def mark(item: Node, given: dict[str, set[str]]) -> tuple[float, list[str]]:
    """The score from 0 to 100 and the words that are shown."""
    score, shown = 0.0, []
    for condition in find(item, "q:resprocessing/q:respcondition"):
        if not holds(find(condition, "q:conditionvar")[0], given):
            continue
        for change in find(condition, "q:setvar"):
            before = score if change.get("action") == "Add" else 0.0
            score = before + float(change.text)
        for link in find(condition, "q:displayfeedback"):
            path = f"q:itemfeedback[@ident='{link.get('linkrefid')}']//q:mattext"
            shown += [node.text for node in find(item, path)]
        if condition.get("continue", "No") == "No":
            break
    return score, shown


def choices(item: Node, response: str = "response1") -> dict[str, str]:
    """What can be chosen: text → its identifier."""
    path = f".//q:response_lid[@ident='{response}']//q:response_label"
    return {find(node, ".//q:mattext")[0].text: node.get("ident") for node in find(item, path)}


@pytest.fixture(scope="module")
def items(pack: Callable[..., Packed]) -> dict[str, Node]:
    """The items of the quiz of every type by question."""
    root = read(write_qti(pack("qti").packet))
    return {node.get("title"): node for node in find(root, ".//q:item")}


def test_every_type_has_its_own(items: dict[str, Node]) -> None:
    """Each of the ten types becomes the nearest of Canvas's, and the file fits the schema."""
    path = ".//q:qtimetadatafield[q:fieldlabel='question_type']/q:fieldentry"
    assert [find(item, path)[0].text for item in items.values()] == [
        "multiple_choice_question",
        "multiple_answers_question",
        "true_false_question",
        "matching_question",
        "matching_question",
        "numerical_question",
        "short_answer_question",
        "short_answer_question",
        "short_answer_question",
        "essay_question",
    ]


def test_single_choice_is_marked(items: dict[str, Node]) -> None:
    """The key scores with its explanation; another has its own words and the hint."""
    item = items["one"]
    idents = choices(item)
    assert mark(item, {"response1": {idents["1 # one"]}}) == (100, ["The key stands before the :."])
    wrong = mark(item, {"response1": {idents["[html]"]}})
    assert wrong == (0, ["A list", "Look to the left."])


@pytest.mark.parametrize(
    ("chosen", "score"),
    [
        (["ReLU", "sigmoid", "softmax"], 100),
        (["ReLU", "sigmoid"], 0),
        (["ReLU", "sigmoid", "softmax", "Adam"], 0),
        (["Adam"], 0),
    ],
)
def test_multiple_choice_is_marked(items: dict[str, Node], chosen: list[str], score: int) -> None:
    """All right options and no other score."""
    idents = choices(items["several"])
    given = {"response1": {idents[text] for text in chosen}}
    assert mark(items["several"], given)[0] == score


def test_true_false_is_marked(items: dict[str, Node]) -> None:
    """Canvas's own two words, of which the key scores."""
    idents = choices(items["statement"])
    scores = {text: mark(items["statement"], {"response1": {id}})[0] for text, id in idents.items()}
    assert scores == {"True": 0, "False": 100}


@pytest.mark.parametrize(
    ("question", "right"),
    [("pairs", ["sigmoid = σ", "softmax"]), ("steps", ["build", "compile", "fit"])],
)
def test_match_is_marked(items: dict[str, Node], question: str, right: list[str]) -> None:
    """Each pair scores its share; the choices stand in an order that tells nothing."""
    item = items[question]
    responses = [node.get("ident") for node in find(item, ".//q:response_lid")]
    offered = choices(item, responses[0])
    assert list(offered) == sorted(offered)
    given = {response: {offered[text]} for response, text in zip(responses, right, strict=True)}
    assert mark(item, given)[0] == pytest.approx(100, abs=0.05)
    assert mark(item, {responses[0]: {offered[right[0]]}})[0] == round(100 / len(right), 2)


@pytest.mark.parametrize(
    ("typed", "score"), [("100", 100), ("100.5", 100), ("99.5", 100), ("101", 0), ("1000", 0)]
)
def test_numeric_is_marked(items: dict[str, Node], typed: str, score: int) -> None:
    """The key and what lies within the tolerance score, and known mistakes do not."""
    assert mark(items["amount"], {"response1": {typed}})[0] == score


def test_wrong_typed_answers_are_not_listed(items: dict[str, Node]) -> None:
    """Canvas would take every listed answer for a right one: only spellings of the key are."""
    listed = {node.text for node in find(items["named"], ".//q:varequal")}
    assert ("sigmoid" in listed, "softmax" in listed) == (True, False)


def test_essay_is_left_to_a_person(items: dict[str, Node]) -> None:
    """No response scores, and the explanation is shown."""
    assert mark(items["why"], {"response1": {"x"}}) == (0, ["It puts them into one range."])


def test_package_has_what_canvas_looks_for(pack: Callable[..., Packed]) -> None:
    """Manifest, items, settings and a folder; every file that the manifest names is there."""
    files = open_package(write_qti(pack("qti").packet))
    manifest = etree.fromstring(files["imsmanifest.xml"])
    named = {node.get("href") for node in manifest.iterfind(".//{*}file")}
    assert {*named, "imsmanifest.xml", "non_cc_assessments/"} == set(files)
    about = etree.fromstring(next(files[name] for name in named if name.endswith("_meta.xml")))
    assert about.findtext("{*}title") == "Every type / of question"
    assert about.findtext("{*}points_possible") == "10.0"


def test_package_is_the_same_every_time(pack: Callable[..., Packed]) -> None:
    """The same quiz gives the same bytes."""
    assert write_qti(pack("qti").packet) == write_qti(pack("qti").packet)


def test_pool_is_a_section_that_draws(every_type: Quiz, terms: Glossary) -> None:
    """A pool has all its questions, of which Canvas draws one."""
    topic = Topic(id="t", title=every_type.title, questions=every_type.questions[:3])
    pool = {"id": "place", "type": "pool", "draw": ["one", "several"]}
    fields = {"id": "q", "title": {"ko": "q", "en": "q"}, "questions": [pool]}
    packed = pack_quiz(Quiz.model_validate(fields), Bank((topic,)), terms, "qti", "en")
    (section,) = find(read(write_qti(packed.packet)), ".//q:section/q:section")
    assert [node.text for node in find(section, ".//q:selection_number")] == ["1"]
    assert [node.get("title") for node in find(section, "q:item")] == ["one", "several"]


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)


@given(TEXTS, TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
def test_any_text_survives(prompt: str, option: str, typed: str) -> None:
    """Whatever a text holds, the items are XML, and a reader finds the text again."""
    prompt, option, typed = clean(prompt) or "p", clean(option) or "o", one_line(typed) or "t"
    choice = Choice((Answer(option, 100), Answer("]]>", 0)), single=True)
    items = (Item("a", prompt, choice), Item("b", prompt, ShortAnswer((Answer(typed, 100),))))
    first, second = find(read(write_qti(Packet("q", "q", (Section("", items),)))), ".//q:item")
    shown = find(first, "q:presentation/q:material/q:mattext")[0].text[3:-4]
    chosen = next(iter(choices(first)))
    assert unescape(shown.replace("<br>", "\n")) == prompt
    assert unescape(chosen.replace("<br>", "\n")) == option
    assert mark(second, {"response1": {typed}})[0] == 100
