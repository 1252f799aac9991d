"""Tests of `grader.quiz.reading.printed` and `grader.quiz.kinds.code_output`."""

from __future__ import annotations

import pytest
from asking import WORDS, question_of
from hypothesis import given
from hypothesis import strategies as st

from grader.quiz.marking import judge
from grader.quiz.reading.printed import is_same_output, read_output
from grader.quiz.verdict import Reading
from grader.spec.quiz import Question


def printing(key: str, *wrong: str) -> Question:
    return question_of(
        "code_output", code="print(x)", key=key, misconceptions=dict.fromkeys(wrong, WORDS)
    )


# fmt: off
TABLE = {
    ("(48000, 784)", "(60000, 784)"): {
        "correct": (
            "(48000, 784)", "(48000,784)", "48000, 784", "`(48000, 784)`", "print((48000, 784))",
            "출력: (48000, 784)", "(48000, 784)이 출력돼요", "결과는 (48000, 784)입니다.",
            "60000의 80%라서 (48000, 784)", "```\n(48000, 784)\n```", "(48000.0, 784)",
            "(48000, 784)\n왜냐하면 80%니까요",
        ),
        "wrong": ("(60000, 784)", "[48000, 784]", "(12000, 784)", "48000", "784",
                  "(48000, 28, 28)"),
        "ask": ("(48000, 784) 또는 (60000, 784)", "48000 784", "(48000, 784", "튜플이 나와요",
                "(48,000, 784)"),
        "review": ("(60000, 784)가 아니라 (48000, 784)", "(48000, 784)는 아니에요"),
        "unanswered": ("", "모르겠어요"),
    },
    ("1010", "1000"): {
        "correct": ("1010", "1,010", "1010.0", "1010이에요", "1010이 출력됩니다", "print(1010)",
            "'1010'",
                    ">>> 1010", "천십"),
        "wrong": ("1000", "999", "true"),
        "ask": ("1010 or 1000", "1010%", "1010 이상", "숫자가 나와요"),
        "review": ("1010이 아니에요",),
    },
    ("relu", "softmax"): {
        "correct": ("relu", "'relu'", "ReLU", "relu가 출력돼요", "it prints relu",
            "print('relu')"),
        "wrong": ("softmax", "sigmoid", "relu2"),
        "ask": ("활성화 함수", "relu or softmax", "relu softmax"),
        "review": ("softmax가 아니라 relu",),
    },
    ("3 4\n5",): {
        "correct": ("3 4\n5", "3 4 5", "3, 4\n5", "3 4\n\n5", r"3 4\n5"),
        "wrong": ("34\n5", "3 4", "5", "3 4\n6"),
        "ask": ("첫 줄은 3 4, 둘째 줄은 5",),
    },
    ("True",): {
        "correct": ("True", "true", "true가 나와요"),
        "wrong": ("False", "false가 나와요", "1"),
        "ask": ("참", "True / False"),
    },
    ("None",): {"correct": ("None", "none"), "wrong": ("0", "True")},
    ("<class 'int'>",): {
        "correct": ("<class 'int'>", '<class "int">'),
        "wrong": ("<class 'str'>",),
    },
    ("['loss', 'accuracy']",): {
        "correct": ("['loss', 'accuracy']", '["loss","accuracy"]', "[loss, accuracy]"),
        "wrong": ("['accuracy', 'loss']", "['loss']"),
    },
}
# fmt: on


@pytest.mark.parametrize(
    ("known", "text", "expected"),
    [
        (known, text, status)
        for known, answers in TABLE.items()
        for status, texts in answers.items()
        for text in texts
    ],
)
def test_output_is_marked(
    reading: Reading, known: tuple[str, ...], text: str, expected: str
) -> None:
    """What is printed is read as Python writes it, alone or within a sentence."""
    assert expected == judge(printing(*known), reading, text).status


def test_misconception_has_its_words(reading: Reading) -> None:
    """A known wrong output is met with words of its own."""
    verdict = judge(printing("1010", "1000"), reading, "1,000")
    assert verdict.feedback.en.startswith(WORDS.en)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("1", "true", False),
        ("(1, 2)", "[1, 2]", False),
        ("{'a': 1}", '{"a":1.0}', True),
        ("0.10", "0.1", True),
        ("1,2", "(1, 2)", True),
        ("34", "3 4", False),
    ],
)
def test_outputs_are_compared(first: str, second: str, expected: bool) -> None:
    """Values are compared as what they are, not as they are spelt."""
    assert expected == is_same_output(read_output(first), read_output(second))


@given(st.recursive(st.integers() | st.booleans() | st.none(), st.lists, max_leaves=8))
def test_any_literal_equals_itself(value: object) -> None:
    """What Python prints is read back, with or without spaces."""
    printed = str(value).casefold()
    assert is_same_output(read_output(printed.replace(" ", "")), read_output(printed))


@given(text=st.text(max_size=200))
def test_any_text_has_one_verdict(reading: Reading, text: str) -> None:
    """No text breaks the marker, and it is marked the same every time."""
    for known in TABLE:
        question = printing(*known)
        assert judge(question, reading, text) == judge(question, reading, text)


@pytest.mark.parametrize("text", ["(" * 1_900, "[1," * 600, "-" * 1_900 + "1", "9" * 1_990])
def test_hostile_literal_is_refused(reading: Reading, text: str) -> None:
    """Endless nesting and numbers are no output."""
    assert judge(printing("(1, 2)"), reading, text).status in ("ask", "wrong", "unanswered")


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("[0, 0, 1]", "0, 0, 1", "correct"),
        ("[0, 0, 1]", "(0, 0, 1)", "wrong"),
        ("(32, 100)", "TensorShape([32, 100])", "correct"),
        ("(10,)", "torch.Size([10])", "correct"),
        ("(60000, 784)", "(60,000, 784)", "ask"),
        ("[0, 5]", "['0', '5']", "wrong"),
        ("[0, 5]", "`['0', '5']`", "wrong"),
        ("[0, 5]", "\"['0', '5']\"", "wrong"),
        ("[0, 5]", '"[0, 5]"', "correct"),
    ],
)
def test_way_of_writing(key: str, text: str, expected: str, reading: Reading) -> None:
    """Brackets may be left out, shapes are tuples, and numbers in quotes are texts."""
    question = question_of("code_output", code="print()", key=key)
    assert judge(question, reading, text).status == expected
