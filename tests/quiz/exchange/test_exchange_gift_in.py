"""GIFT as it is read: every type, every way to write it, and what breaks its rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from grader.errors import SpecError
from grader.quiz.exchange import Intake
from grader.quiz.exchange.gift_in import parse_gift
from grader.quiz.exchange.item import (
    Answer,
    Body,
    Choice,
    Description,
    Essay,
    Match,
    Number,
    Numeric,
    ShortAnswer,
    TrueFalse,
)

Take = Callable[[str], Intake]

BODIES: list[tuple[str, Body]] = [
    ("Capital?{~Busan =Seoul}", Choice((Answer("Busan", 0), Answer("Seoul", 100)), single=True)),
    (
        "Which?{~%50%a#yes ~%50%b ~%-100%c}",
        Choice((Answer("a", 50, "yes"), Answer("b", 50), Answer("c", -100)), single=False),
    ),
    ("Which?{=a ~%33.33333%b}", Choice((Answer("a", 100), Answer("b", 33.33333)), single=True)),
    ("True?{T}", TrueFalse(True)),
    ("True?{ FALSE #no #yes}", TrueFalse(False, "no", "yes")),
    ("Who?{=me =%75%you#nearly}", ShortAnswer((Answer("me", 100), Answer("you", 75, "nearly")))),
    ("Who?{me}", ShortAnswer((Answer("me", 100),))),
    ("Who?{=me =%0%*#think}", ShortAnswer((Answer("me", 100),), "think")),
    ("When?{#1822}", Numeric((Number("1822", "0", 100),))),
    ("Pi?{#3.1415:0.0005}", Numeric((Number("3.1415", "0.0005", 100),))),
    ("Pi?{#3.141..3.142}", Numeric((Number("3.1415", "0.0005", 100),))),
    (
        "When?{#\n =1822:0#well\n =%50%1822:2 ~#no}",
        Numeric((Number("1822", "0", 100, "well"), Number("1822", "2", 50)), "no"),
    ),
    ("Match{=a -> 1\n=b->2 = -> 3}", Match((("a", "1"), ("b", "2")), ("3",))),
    ("Why?{}", Essay()),
    ("Just read this.", Description()),
    ("Sign?{~\\=\\~ =\\\\ \\{\\#\\:\\}}", Choice((Answer("=~", 0), Answer("\\ {#:}", 100)), True)),
]


@pytest.mark.parametrize(("text", "expected"), BODIES, ids=[text[:24] for text, _ in BODIES])
def test_answers_are_read(text: str, expected: Body) -> None:
    """Each way to write answers gives the body that it means."""
    assert parse_gift(text, "f").questions[0].item.body == expected


def test_head_and_words_are_read() -> None:
    """Name, text over several lines, and the words for everybody."""
    text = "// a comment\n::My \\: name:: Who\nis it?{=me#good\n// not read\n####So\\nit is}\n"
    found = parse_gift(text, "f").questions[0]
    assert (found.line, found.name, found.item.prompt, found.item.explanation) == (
        2,
        "My : name",
        "Who\nis it?",
        "So\nit is",
    )


def test_missing_word_leaves_a_blank() -> None:
    """Answers in the middle of a sentence leave a blank in it."""
    found = parse_gift("Two plus two {=is four =makes 4}, is it?", "f").questions[0]
    assert found.item.prompt == "Two plus two _____, is it?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[html]<p>a &lt; b</p>{T}", "a < b"),
        ("[markdown]**a** < b{T}", "**a** < b"),
        ("[plain]a <b>{T}", "a <b>"),
        ("[moodle]a{T}", "a"),
        ("[x]a{T}", "[x]a"),
    ],
)
def test_formats_are_read(text: str, expected: str) -> None:
    """HTML becomes plain text, other formats stay as they are, other brackets are text."""
    assert parse_gift(text, "f").questions[0].item.prompt == expected


def test_answers_have_the_format_of_the_question() -> None:
    """Options of an HTML question are HTML, unless they say otherwise; typed answers never are."""
    choice = parse_gift("[html]a{=&lt; ~[plain]&lt;}", "f").questions[0].item.body
    typed = parse_gift("[html]a{=&lt;}", "f").questions[0].item.body
    assert isinstance(choice, Choice)
    assert isinstance(typed, ShortAnswer)
    assert [answer.text for answer in choice.answers] == ["<", "&lt;"]
    assert typed.answers[0].text == "&lt;"


def test_categories_are_named() -> None:
    """Categories are no questions, with or without a blank line after them."""
    file = parse_gift("$CATEGORY: a/b\n\nx{T}\n\n$CATEGORY: c\ny{F}\n", "f")
    assert (file.categories, len(file.questions)) == (("a/b", "c"), 2)


FAULTS = [
    ("a{=x", "f:1: expected '}' after the answers, found the end of the question"),
    ("\na\n{=x\n\n=y}", "f:3: expected '}' after the answers"),
    ("a}b", "f:1: expected '{' before '}', found '}' alone"),
    ("a{T} b{F}", "f:1: expected one pair of braces in a question, found another '{'"),
    ("a{#ten}", "f:1: expected a number such as 3.14, 3.14:0.01 or 3.1..3.2, found 'ten'"),
    ("a\n{#\n=5\n=x}", "f:4: expected a number such as 3.14"),
    ("a{#}", "f:1: expected a number after '#', found none"),
    ("a{=x -> y}", "f:1: expected two pairs or more, found 1"),
    ("a{=x -> y\n=z}", "f:2: expected 'left -> right' after '=', found no '->'"),
    ("a{~x}", "f:1: expected two answers or more, found 1"),
    ("a{=\n=x}", "f:1: expected an answer after '=', found none"),
    ("a{~%500%x ~y}", "f:1: expected a weight from -100 to 100 %, found %500%"),
    ("{T}", "f:1: a question without a text"),
    ("a" * 20_001 + "{T}", "f:1: a question — expected at most 20,000 characters, found 20,004"),
    ("a{T}\n\n" * 501, "f:1001: expected at most 500 questions"),
]


@pytest.mark.parametrize(("text", "expected"), FAULTS, ids=[text[:20] for text, _ in FAULTS])
def test_faults_name_line_expected_and_found(text: str, expected: str) -> None:
    """What breaks the rules is told with its line, what was expected and what was found."""
    with pytest.raises(SpecError) as error:
        parse_gift(text, "f")
    assert error.value.message.startswith(expected)


def test_all_faults_are_told_at_once() -> None:
    """One line for each faulty question."""
    with pytest.raises(SpecError) as error:
        parse_gift("a{=x\n\nb{T}\n\nc}\n", "f")
    assert [line.split(" ")[0] for line in error.value.message.split("\n")] == ["f:1:", "f:5:"]


def data(take: Take, text: str) -> dict[str, Any]:
    return take(text).questions[0]


def test_term_of_the_glossary_is_found(take: Take) -> None:
    """A word that the glossary has becomes a question for that term, misconceptions too."""
    found = data(take, "Which?{=sigmoid =시그모이드 =%25%softmax#Several classes. =%0%*#Think.}")
    assert (found["type"], found["key"], found["hint"]["en"]) == ("term", "sigmoid", "Think.")
    assert found["misconceptions"]["softmax"]["credit"] == 0.25


def test_text_that_is_no_term_is_what_is_printed(take: Take) -> None:
    """A word that the glossary lacks becomes a question about output, and the leader is told."""
    intake = take("::Capital::Which is it?{=Seoul =seoul}")
    found = intake.questions[0]
    assert (found["id"], found["type"], found["key"]) == ("capital", "code_output", "Seoul")
    assert any("no term" in loss.words.en for loss in intake.losses)


def test_several_texts_that_are_no_term_are_set_aside(take: Take) -> None:
    """No right answer is marked wrong: the question waits, with a term that could be made."""
    intake = take("x{T}\n\nWho?{=no one =nobody}")
    assert [aside.glossary for aside in intake.asides] == [
        {"name": {"ko": "no one", "en": "no one"}, "aliases": ["nobody"]}
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Why?{}",
        "Only a text.",
        "a{=x =y ~z}",
        "a{~x ~y}",
        "a{#=1 =2}",
        "a{=%50%x}",
        "a{=b->c =d->c}",
    ],
)
def test_what_has_no_place_is_listed(take: Take, text: str) -> None:
    """Nothing is dropped in silence: the question, its line and the reason are given."""
    aside = take(f"ok{{T}}\n\n{text}").asides[0]
    assert (aside.line, bool(aside.prompt), bool(aside.words.ko)) == (3, True, True)


def test_question_that_lint_would_refuse_is_set_aside(take: Take) -> None:
    """Options that look alike cannot be told apart in an answer: the file would fail `lint`."""
    aside = take("ok{T}\n\na{=x ~x ~y}").asides[0]
    assert aside.words.en.startswith("It does not fit our form: ")


def test_known_mistakes_that_count_as_right_are_left_out(take: Take) -> None:
    """Part credit within the tolerance of the key could never be given."""
    found = data(take, "a{#=10:1 =%50%10.5 =%50%20}")
    assert list(found["misconceptions"]) == ["20"]


def test_wrong_options_without_words_get_some(take: Take) -> None:
    """A short word stands in, and the leader is asked for a better one."""
    intake = take("a{=x ~y}")
    assert intake.questions[0]["options"][1]["feedback"]["en"] == "This is not right."
    assert any("Wrong options had no feedback" in loss.words.en for loss in intake.losses)


def test_other_weights_are_noticed(take: Take) -> None:
    """Wrong options that cost nothing there cost something here, and that is said."""
    intake = take("a{~%50%x ~%50%y ~z}")
    assert "weights" in " ".join(loss.words.en for loss in intake.losses)


def test_untranslated_questions_are_named(take: Take) -> None:
    """Each question is listed under the language that it lacks."""
    intake = take("::a::English{T}\n\n::b::한국어{T}")
    assert intake.untranslated == {"ko": ("a",), "en": ("b",)}


def test_ids_are_made_and_unique(take: Take) -> None:
    """Names become ids; what has none is numbered; no id comes twice."""
    intake = take("::Q: 1::a{T}\n\n::Q 1::b{T}\n\n::한글::c{T}\n\nd{T}")
    assert [found["id"] for found in intake.questions] == ["q_1", "q_1_2", "q3", "q4"]


def test_file_without_questions_is_refused(take: Take) -> None:
    """A file that has nothing for us makes no empty topic."""
    with pytest.raises(SpecError, match="expected a question that has a place here, found none"):
        take("// only a comment\n")


def test_ids_do_not_tell_the_key(take: Take) -> None:
    """Files write the right option first; its id is as often another as the first one."""
    source = "\n\n".join(f"::q{n}::Which{n}? {{=yes{n} ~no{n} ~never{n}}}" for n in range(30))
    keys = {question["key"] for question in take(source).questions}
    assert keys == {"option_a", "option_b", "option_c"}
