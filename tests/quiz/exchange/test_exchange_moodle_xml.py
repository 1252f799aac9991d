"""Moodle XML: it fits the schema, and another reader finds in it what went in."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from grader.quiz.exchange import Packed, write_moodle_xml
from grader.quiz.exchange.item import Answer, Choice, Item, Packet, Section, ShortAnswer
from grader.quiz.exchange.wording import clean, one_line

SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("moodle.rng")))


def read(content: bytes) -> list[etree._Element]:
    """The questions of a file that fits the schema, without its categories."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    assert SCHEMA.validate(root), SCHEMA.error_log
    return root.xpath("question[@type != 'category']")


def answers(question: etree._Element) -> list[tuple[str, str, str]]:
    """Text, share and feedback of each answer."""
    return [
        (node.findtext("text"), node.get("fraction"), node.findtext("feedback/text"))
        for node in question.findall("answer")
    ]


@pytest.fixture
def question(pack: Callable[..., Packed]) -> Callable[[str], etree._Element]:
    """One question of the quiz of every type, as XML."""

    def written(only: str) -> etree._Element:
        (found,) = read(write_moodle_xml(pack("moodle-xml", only=only).packet))
        return found

    return written


Question = Callable[[str], etree._Element]


def test_every_type_has_its_own(pack: Callable[..., Packed]) -> None:
    """Each of the ten types becomes the nearest of Moodle's, and the file fits the schema."""
    found = read(write_moodle_xml(pack("moodle-xml", tongue="both").packet))
    assert [node.get("type") for node in found] == [
        "multichoice",
        "multichoice",
        "truefalse",
        "matching",
        "matching",
        "numerical",
        "shortanswer",
        "shortanswer",
        "shortanswer",
        "essay",
    ]


def test_head_has_prompt_code_explanation_and_hints(question: Question) -> None:
    """Prompt and code are escaped HTML, the explanation is for everybody, hints come in order."""
    found = question("one")
    assert found.findtext("questiontext/text") == (
        "<p>Which is the &lt;b&gt;key&lt;/b&gt; of a = {1: '~'}?</p>"
        "<pre><code>a = {1: '~'}  # a &amp; b\n\nprint(a[1])</code></pre>"
    )
    assert found.findtext("generalfeedback/text") == "The key stands before the :."
    hints = [node.findtext("text") for node in found.findall("hint")]
    assert hints == ["Look to the left.", "It is a number."]


def test_single_choice(question: Question) -> None:
    """One answer has all points, the others none, and the first hint is for whoever is wrong."""
    found = question("one")
    assert (found.findtext("single"), found.findtext("incorrectfeedback/text")) == (
        "true",
        "Look to the left.",
    )
    assert answers(found) == [
        ("1 # one", "100", ""),
        ("%50%", "0", "A value -&gt; ~"),
        ("[html]", "0", "A list"),
    ]


def test_multiple_choice(question: Question) -> None:
    """Shares are those of Moodle's list; the order of options is kept where it is to be."""
    found = question("several")
    assert (found.findtext("single"), found.findtext("shuffleanswers")) == ("false", "false")
    shares = [share for _, share, _ in answers(found)]
    assert shares == ["33.33333", "33.33333", "33.33333", "-33.33333"]


def test_true_false(question: Question) -> None:
    """Both choices are there, and the wrong one has the feedback."""
    assert answers(question("statement")) == [
        ("true", "0", "Only in training."),
        ("false", "100", ""),
    ]


def test_match(question: Question) -> None:
    """Pairs in order; what belongs to none has no left side."""
    pairs = [
        (node.findtext("text"), node.findtext("answer/text"))
        for node in question("pairs").findall("subquestion")
    ]
    assert pairs == [
        ("binary -&gt; classes", "sigmoid = σ"),
        ("many classes", "softmax"),
        ("", "none"),
    ]


def test_numeric(question: Question) -> None:
    """Key, known mistakes with a share of Moodle's list, words for the rest, tolerance, units."""
    found = question("amount")
    assert answers(found) == [
        ("100", "100", ""),
        ("1000", "40", "Divide."),
        ("10", "0", "That is 1 %."),
        ("*", "0", "Divide by 10."),
    ]
    assert [node.text for node in found.findall("answer/tolerance")] == ["0.5", "0.5", "0.5", "0"]
    assert (found.findtext("units/unit/unit_name"), found.findtext("showunits")) == ("개", "0")


def test_output(question: Question) -> None:
    """Lines are joined, and a star stands for itself."""
    assert answers(question("printed"))[:2] == [
        ("[6] a=b\\*", "100", ""),
        ("[2 \\* 3]", "0", "It is worked out."),
    ]


def test_essay(question: Question) -> None:
    """Whoever marks it finds the ideas to look for and what is not so."""
    assert question("why").findtext("graderinfo/text") == (
        "the range (weight 1) — any of these will do: 0 + 1 | 범위<br>"
        "Not so: The range is no accuracy. — it may be put like this: 정확도가 1"
    )


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)


@given(TEXTS, TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
def test_any_text_survives(prompt: str, option: str, typed: str) -> None:
    """Whatever a text holds, the file is XML, and a reader finds the text again."""
    prompt, option, typed = clean(prompt) or "p", clean(option) or "o", one_line(typed) or "t"
    choice = Choice((Answer(option, 100), Answer("]]>", 0)), single=True)
    short = ShortAnswer((Answer(typed, 100),))
    items = (Item("a", prompt, choice), Item("b", prompt, short))
    first, second = read(write_moodle_xml(Packet("q", "q", (Section("", items),))))
    shown = unescape(first.findtext("questiontext/text")[3:-4].replace("<br>", "\n"))
    chosen = unescape(answers(first)[0][0].replace("<br>", "\n"))
    assert (shown, chosen, answers(second)[0][0].replace("\\*", "*")) == (prompt, option, typed)
