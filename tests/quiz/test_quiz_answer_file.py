"""The answer file: what the terminal writes, and what it takes up again."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.quiz.papers.answer_file import (
    AnswerFile,
    AnswerFileError,
    AnswerValue,
    answer_text,
    read_answers,
    write_answers,
)
from grader.submission.answers import parse_answers

_WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufeff"))
_NAMES = _WORDS.filter(bool)
_VALUES = st.one_of(
    _WORDS,
    st.lists(_WORDS, max_size=4).map(tuple),
    st.dictionaries(_NAMES, _WORDS, max_size=4),
)


def test_file_reads_as_people_expect() -> None:
    """Header, then one line an answer: text, list and pairs, Korean as it is."""
    file = AnswerFile(
        quiz="ch07-1",
        student="김하나",
        ticket="ab.12",
        answers={"params": "1,010개", "layers": ("dense", "drop"), "pairs": {"fit": "train"}},
    )
    assert write_answers(file).decode("utf-8").splitlines() == [
        'quiz: "ch07-1"',
        'student: "김하나"',
        'ticket: "ab.12"',
        "answers:",
        '  params: "1,010개"',
        '  layers: ["dense", "drop"]',
        '  pairs: {"fit": "train"}',
    ]


def test_common_quiz_has_no_student() -> None:
    """Student and ticket are only there where the paper has them."""
    assert write_answers(AnswerFile(quiz="a")) == b'quiz: "a"\nanswers: {}\n'


@pytest.mark.parametrize("name", ["no", "true", "1", "y", "null"])
def test_ambiguous_names_are_quoted(name: str) -> None:
    """Any reader of YAML gets the id as text."""
    content = write_answers(AnswerFile(quiz="a", answers={name: "1"}))
    assert yaml.safe_load(content)["answers"] == {name: "1"}


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(_NAMES, _VALUES, max_size=4), _WORDS)
def test_answers_come_back(answers: dict[str, AnswerValue], student: str) -> None:
    """Whatever is typed, the file is read as it was written."""
    file = AnswerFile(quiz="a", student=student, answers=answers)
    assert read_answers(write_answers(file), "answers.yaml") == file


@settings(max_examples=100, deadline=None)
@given(_WORDS)
def test_strings_are_json(text: str) -> None:
    """A value between its quotes is a JSON string."""
    line = write_answers(AnswerFile(quiz="a", answers={"q": text})).decode("utf-8").split("\n")[2]
    assert json.loads(line.removeprefix("  q: ")) == text


def test_half_a_character_is_replaced() -> None:
    """What no file can hold does not keep the rest from being saved."""
    content = write_answers(AnswerFile(quiz="a", answers={"q": "x\ud83d"}))
    assert read_answers(content, "a.yaml").answers == {"q": "x\ufffd"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "line is not valid YAML"),
        (b"quiz: [", "line is not valid YAML"),
        (b"quiz: &a b\nanswers: {}", "line is not valid YAML"),
        (b"1: 1010\n", "does not say which quiz"),
        (b"quiz: a\nanswers: [1, 2]\n", "does not say which quiz"),
        (b"quiz: a\n" + b"#" * 1_000_001, "cannot be read as an answer file"),
        (b"\xff\xfe\x00", "cannot be read as an answer file"),
    ],
    ids=["empty", "open", "anchor", "bare", "list", "huge", "binary"],
)
def test_other_files_are_refused(content: bytes, words: str) -> None:
    """What is wrong is said by the file's name."""
    with pytest.raises(AnswerFileError) as caught:
        read_answers(content, "answers.yaml")
    found = caught.value.problem.en
    assert (found.startswith("answers.yaml"), words in found) == (True, True)


def test_too_many_answers_are_refused() -> None:
    """A file of a thousand and one answers is none of ours."""
    lines = "".join(f"  q{number}: x\n" for number in range(1001))
    with pytest.raises(AnswerFileError):
        read_answers(f"quiz: a\nanswers:\n{lines}".encode(), "a.yaml")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1010", "1010"),
        (("a", "b"), "a, b"),
        ({"a": "x", "b": "y"}, "a: x, b: y"),
        ((), ""),
    ],
    ids=str,
)
def test_answer_as_text(value: AnswerValue, text: str) -> None:
    """Ids and pairs are written as a marker reads them."""
    assert answer_text(value) == text


def test_graders_read_the_same() -> None:
    """What is handed in is read with each answer as its marker wants it, and with the ticket."""
    answers = {"word": "렐루", "many": ("a", "b"), "pairs": {"l": "r", "m": "s"}, "true": "false"}
    file = AnswerFile(quiz="q", student="kim", ticket="t.1", answers=answers)
    content = parse_answers(write_answers(file), "answers.yaml")
    found = {answer.question: answer.text for answer in content.answers}
    assert (found, content.ticket, content.problem) == (
        {"word": "렐루", "many": "a, b", "pairs": "l: r, m: s", "true": "false"},
        "t.1",
        None,
    )
