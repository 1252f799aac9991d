"""Answer files."""

import json

import pytest

from grader.messages import has_message, message
from grader.spec.tree import FaultCode
from grader.submission.answers import parse_answers
from grader.submission.content import MAX_ANSWER


def answers(text: str, name: str = "answers.yaml") -> list[tuple[str, str]]:
    """Question and text of each answer in a file that has no problem."""
    found = parse_answers(text.encode(), name)
    assert found.problem is None
    return [(answer.question, answer.text) for answer in found.answers]


@pytest.mark.parametrize(
    "text",
    [
        "params: 1010\n2: sigmoid\n",
        "answers:\n  params: 1010\n  2: sigmoid\n",
        "답:\n  params: 1010\n  2: sigmoid\n",
        "- {id: params, answer: 1010}\n- {id: 2, answer: sigmoid}\n",
        "- {question: params, answer: '1010'}\n- {번호: 2, 답: sigmoid}\n",
        "- params: 1010\n- 2: sigmoid\n",
        "params: {answer: 1010}\nQ2: {답: sigmoid}\n",
        "params: 1010\n문제 2: sigmoid\n3:\n4: ''\n5: 여기에 답을 쓰세요.\n6: ~\n",
        "\ufeffparams: 1010\r\n2번: sigmoid\r\n",
        '{"params": 1010, "2": "sigmoid"}',
    ],
)
def test_shapes_of_answers(text: str) -> None:
    """The mapping and its usual variants give the same answers."""
    assert answers(text) == [("params", "1010"), ("2", "sigmoid")]


def test_plain_list_is_in_the_order_of_the_questions() -> None:
    """A list without questions is numbered from 1."""
    assert answers("- 1010\n- sigmoid\n") == [("1", "1010"), ("2", "sigmoid")]


@pytest.mark.parametrize(
    "written", ["1,010", "010", "1e3", "no", "true", "10:30", "1010개", "100*10+10=1010"]
)
def test_answer_stays_as_it_was_written(written: str) -> None:
    """YAML's own ideas of numbers, times and yes or no do not touch an answer."""
    assert answers(f"1: {written}\n") == [("1", written)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1010", "1010"),
        ("1e3", "1e3"),
        ("0.10", "0.10"),
        ("true", "true"),
        ('["a", "b"]', "a, b"),
        ('{"a": "b", "c": 1}', "a: b, c: 1"),
        ('"한 줄\\n두 줄"', "한 줄\n두 줄"),
    ],
)
def test_json_values(value: str, text: str) -> None:
    """Numbers in JSON stay as written; lists and mappings become one text."""
    assert answers(f'{{"1":\t{value}}}', "answers.json") == [("1", text)]


def test_repeated_question_keeps_both_answers_in_order() -> None:
    """Which of two answers counts is for the marker to say."""
    assert answers("1: a\n1: b\n") == [("1", "a"), ("1", "b")]


@pytest.mark.parametrize(
    ("content", "name", "key", "values"),
    [
        (b"", "answers.yaml", "answers.empty", {}),
        (b"# comment\n", "answers.yaml", "answers.empty", {}),
        (b"1010\n", "answers.yaml", "answers.shape", {}),
        (b'"1010"', "answers.json", "answers.shape", {}),
        (b"1: total: 10\n", "answers.yaml", "answers.yaml.colon", {"line": 1}),
        (b"1: a\n2\n3: b\n", "answers.yaml", "answers.yaml.missing_colon", {"line": 2}),
        (b"1:\n\ta: b\n", "answers.yaml", "answers.yaml.tab", {"line": 2}),
        (b"1: 'a\n", "answers.yaml", "answers.yaml.unclosed", {"line": 1}),
        (b"1: *a\n", "answers.yaml", "answers.yaml.alias", {"line": 1}),
        (b"1: !a b\n", "answers.yaml", "answers.yaml.tag", {"line": 1}),
        (b"1: @a\n", "answers.yaml", "answers.yaml.reserved", {"line": 1}),
        (b"1: " + b"[" * 300_000, "answers.yaml", "answers.yaml.too_deep", {"line": 1}),
        (b'{"1": 2,\n}', "answers.json", "answers.json", {"line": 2}),
        (b"[" * 300_000, "answers.json", "answers.too_complex", {}),
        (b"1: \xff\xff", "answers.yml", "file.encoding", {}),
        (b"- {a: b, c: d}\n- {}\n", "answers.yaml", "answers.odd_entries", {"count": 2}),
        (b"? \n: a\n", "answers.yaml", "answers.odd_entries", {"count": 1}),
        (b"#" * 1_500_000, "answers.yaml", "file.too_large", {"size": "1.5", "limit": 1}),
    ],
)
def test_unreadable_answers(content: bytes, name: str, key: str, values: dict[str, object]) -> None:
    """A mistake in an answer file is named with its line and how to put it right."""
    expected = message(f"submission.{key}", file=name, **values)
    assert parse_answers(content, name).problem == expected


def test_every_fault_of_yaml_has_words() -> None:
    """No fault that the YAML reader can find is left without a text."""
    codes = set(FaultCode.__args__) - {"empty"}  # type: ignore[attr-defined]
    missing = [code for code in codes if not has_message(f"submission.answers.yaml.{code}")]
    assert missing == []


def test_answers_are_bounded() -> None:
    """Endless answers are cut, in number and in length."""
    found = parse_answers(json.dumps(["x" * 30_000] + ["y"] * 1000).encode(), "answers.json")
    expected = message("submission.answers.too_many", file="answers.json", limit=1000)
    assert (len(found.answers), len(found.answers[0].text)) == (1000, MAX_ANSWER)
    assert found.problem == expected


def test_header_is_no_answer() -> None:
    """What the quiz page writes above the answers is not taken for answers; the ticket is kept."""
    text = (
        'quiz: "ch07-1"\nstudent: "지민"\nticket: "abc.def"\nanswers:\n'
        '  params: "1010"\n  losses: ["sparse", "binary"]\n  pairs: {"relu": "bent"}\n'
    )
    content = parse_answers(text.encode(), "answers.yaml")
    assert [(answer.question, answer.text) for answer in content.answers] == [
        ("params", "1010"),
        ("losses", "sparse, binary"),
        ("pairs", "relu: bent"),
    ]
    assert content.ticket == "abc.def"


@pytest.mark.parametrize(
    "text",
    [
        "ticket: abc\nparams: 1010\n",
        "ticket: [abc]\nanswers: {params: 1010}\n",
        f"ticket: {'a' * 8001}\nanswers: {{params: 1010}}\n",
    ],
)
def test_ticket_counts_above_answers_only(text: str) -> None:
    """A question may be called `ticket`, and what is no ticket is none."""
    assert parse_answers(text.encode(), "answers.yaml").ticket == ""


def test_question_called_like_the_header_is_answered() -> None:
    """Without answers below it, a header is a question like any other."""
    content = parse_answers(b"quiz: 3\nstudent: 4\n", "answers.yaml")
    assert [answer.question for answer in content.answers] == ["quiz", "student"]
