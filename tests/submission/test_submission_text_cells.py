"""Quiz answers in text cells."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.submission.content import MAX_ANSWER, Piece
from grader.submission.text_cells import find_answers, parse_number


def answers(source: str, *tags: str) -> list[tuple[str, str]]:
    """Question and text of each answer in a cell."""
    found = find_answers(Piece("markdown", 1, 1, source, tags))
    return [(answer.question, answer.text) for answer in found]


@pytest.mark.parametrize(
    "source",
    [
        "### 답 1\n1010",
        "### 답 1.\n\n1010\n",
        "###답 1\n1010",
        "## Answer 1\n1010",
        "# answer 1:\n1010",
        "### 문제 1 답\n1010",
        "### 문제 1번의 답\n1010",
        "### 1번 문제 답\n1010",
        "### 나의 답 1\n1010",
        "### Q1. Answer\n1010",
        "### Answer to question 1\n1010",
        "### **답 1**\n1010",
        "### 답 1 ###\n1010",
        "### 답 01\n1010",
        "### 답 １\n1010",
        "**답 1:** 1010",
        "**답 1**: 1010",
        "**답 1: 1010**",
        "__답 1__ 1010",
        "- 답 1: 1010",
        "답 1: 1010",
        "답 1：1010",
        "답 1) 1010",
        "답 1. 1010",
        "답 1 - 1010",
        "답 1은 1010",
        "답 1\n1010",
        "정답 1: 1010",
        "문제 1 답: 1010",
        "### 답 1\n> 가중치와 편향은 모두 몇 개인가요?\n\n1010",
        "### 답 1\n여기에 답을 쓰세요.\n1010",
        "### 답 1\n*여기에 답을 쓰세요.* 1010",
        "### 답 1\n```python\n1010\n```",
        "### 답 1\n1010\n\n## 다음 과제\n끝",
    ],
)
def test_answer_to_question_1_is_found(source: str) -> None:
    """A heading, a bold label or a label with a colon names the question; the answer follows."""
    assert answers(source) == [("1", "1010")]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "### 답",
        "### 답 1",
        "### 답 1\n여기에 답을 쓰세요.",
        "### Answer 1\n_Write your answer here._",
        "### 답 1\n> 몇 개인가요?\n",
        "정답 10개를 고르세요",
        "답 1010",
        "답 1.5",
        "답안지 1: x",
        "answers 1: x",
        "이 답 1: x",
        "### 문제 1\n1010",
        "```\n### 답 1\n1010\n```",
    ],
)
def test_no_answer_is_found(source: str) -> None:
    """Placeholders, prompts, other sentences and code are no answers."""
    assert answers(source) == []


def test_several_answers_in_one_cell() -> None:
    """Each label ends the answer before it, and so does any other heading."""
    source = "### 답 1\n1010\n\n답 2: sigmoid\n(이진 분류)\n### 메모\n끝\n### 답 3\ncompile"
    assert answers(source) == [("1", "1010"), ("2", "sigmoid\n(이진 분류)"), ("3", "compile")]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("1010", "1010"),
        ("### 답 1\n1010", "1010"),
        ("### 답 1: 1010", "1010"),
        ("### 뉴런은 몇 개?\n\n1010", "1010"),
        ("# 1010", "1010"),
        ("> 몇 개?\n\n1010", "1010"),
        ("첫 줄\n\n# 둘째 줄", "첫 줄\n\n# 둘째 줄"),
    ],
)
def test_tagged_cell_is_one_answer(source: str, text: str) -> None:
    """A cell tagged `quiz:<id>` is the answer to that question, without its title."""
    assert answers(source, "quiz:params", "other") == [("params", text)]


@pytest.mark.parametrize("tag", ["quiz:", "quiz: ", "params", "Quiz:params"])
def test_other_tags_name_no_question(tag: str) -> None:
    """Without a question's id a tag says nothing."""
    assert answers("1010", tag) == []


def test_placeholder_in_a_tagged_cell_is_no_answer() -> None:
    """An untouched starter cell is unanswered."""
    assert answers("### 답 1\n여기에 답을 쓰세요.", "quiz:params") == []


def test_answer_is_bounded() -> None:
    """An answer of a million characters is cut."""
    ((_, text),) = answers("### 답 1\n" + "x" * 1_000_000)
    assert len(text) == MAX_ANSWER


@pytest.mark.parametrize(
    ("key", "number"),
    [("1", "1"), ("01", "1"), ("Q2", "2"), ("문제 3", "3"), ("4번", "4"), ("답 5", "5")]
    + [(key, None) for key in ("params", "1010", "q", "", "1-2")],
)
def test_number_of_a_question(key: str, number: str | None) -> None:
    """Keys that are a number in some dress are that number; ids are not."""
    assert parse_number(key) == number


@given(st.text(alphabet="답1 .:#*_>`\n-은번문제Q", max_size=80), st.booleans())
def test_any_text_has_answers_or_none(source: str, is_tagged: bool) -> None:
    """No text breaks the reader, and no answer is blank."""
    found = answers(source, *(["quiz:a"] if is_tagged else []))
    assert [text for _, text in found if not text.strip()] == []


@pytest.mark.parametrize(
    "line",
    ["\t" * 200, "- " + "\t" * 198, "\t" * 90 + "답" + "\t" * 100, "문제" + "\t" * 190, "#" * 200],
    ids=["tabs", "bullet", "word", "question", "hashes"],
)
def test_blanks_do_not_hold_up_the_reader(line: str) -> None:
    """A thousand lines of blanks around almost a label take a moment."""
    begin = time.process_time()
    find_answers(Piece("markdown", 1, 1, "\n".join([line] * 900)))
    assert time.process_time() - begin < 5


@pytest.mark.parametrize("key", ["1" + " " * 5_000 + "x", "\t" * 100_000, "문제" + " " * 9_000])
def test_a_long_key_is_no_number(key: str) -> None:
    """Keys of any length are answered at once."""
    begin = time.process_time()
    assert parse_number(key) is None
    assert time.process_time() - begin < 5
