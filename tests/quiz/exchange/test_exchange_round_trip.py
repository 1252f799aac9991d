"""Ours to GIFT and back: what a question means is kept, whatever its texts hold."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.messages import plain
from grader.quiz.exchange import Intake, pack_topic, take_gift, write_gift, write_topic
from grader.quiz.exchange.gift_out import escape
from grader.quiz.exchange.wording import clean
from grader.quiz.kinds.numeric import is_close
from grader.quiz.reading.printed import is_same_output, read_output
from grader.quiz.reading.writing import normalise
from grader.spec.quiz import Glossary, Question, Term, Tolerance, Topic
from grader.spec.yaml import load_spec

GLOSSARY = Glossary(
    terms=(
        Term(id="relu", kind="activation", name=plain("ReLU"), aliases=("렐루", "rectified unit")),
        Term(id="tanh", kind="activation", name=plain("tanh"), code=("tanh",)),
    )
)
# GIFT's own signs, those of HTML, YAML and Moodle's wildcards, and some of the rest of the world.
_SIGNS = "~=#{}:\\%[]<>&;*-!?'\"|/$_.,() \n0aé가😀\x07\u2028"
_WORDS = ["->", "=>", "####", "::", "//x", "[html]", "<br>", "</p>", "&amp;", "\\n", "$CATEGORY:"]
TEXTS = st.lists(
    st.one_of(st.text(_SIGNS, min_size=1, max_size=6), st.sampled_from(_WORDS)),
    min_size=1,
    max_size=6,
).map(lambda parts: clean("".join(parts)))
TEXTS = TEXTS.filter(bool)
_OWN = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "mu")


def told_apart(texts: list[str]) -> list[str]:
    """The texts, each with a word of its own: options that look alike are refused."""
    return [f"{text} {word}" for text, word in zip(texts, [*_OWN, "nu"], strict=False)]


LINES = TEXTS.map(lambda text: " ".join(text.split())).filter(bool)


def there_and_back(fields: dict[str, Any]) -> Intake:
    """A question of those fields, written as GIFT and taken in again."""
    topic = Topic.model_validate(
        {"id": "t", "title": {"ko": "t", "en": "t"}, "questions": [{"id": "q", **fields}]}
    )
    packed = pack_topic(topic, GLOSSARY, "gift", "en")
    return take_gift(write_gift(packed.packet).decode("utf-8"), "f", GLOSSARY)


def both(text: str) -> dict[str, str]:
    return {"ko": text, "en": text}


def head(prompt: str, explanation: str, code: str = "") -> dict[str, Any]:
    code_field = {"code": code} if code else {}
    texts = {"prompt": both(prompt), "explanation": both(explanation), "hint": both("hint")}
    return texts | code_field


many = settings(max_examples=150, deadline=None)


@given(TEXTS, st.one_of(st.just(""), TEXTS), TEXTS, st.lists(TEXTS, min_size=2, max_size=5))
@many
def test_single_choice_comes_back(
    prompt: str, code: str, explanation: str, texts: list[str]
) -> None:
    """Prompt, code, options with feedback, key and explanation are as they were."""
    options = [
        {"id": f"option_{'abcde'[n]}", "text": both(text)}
        | ({"feedback": both(texts[n])} if n != 1 else {})
        for n, text in enumerate(told_apart(texts))
    ]
    choice = {"type": "single_choice", "key": "option_b", "options": options}
    fields = head(prompt, explanation, code) | choice
    (found,) = there_and_back(fields).questions
    texts = {option["id"]: option["text"]["en"] for option in found["options"]}
    assert texts[found["key"]] == options[1]["text"]["en"]
    for option in (*found["options"], *options):
        del option["id"]
    assert found | {"hint": None, "key": ""} == {"id": "q", **fields, "hint": None, "key": ""}


@given(st.lists(TEXTS, min_size=2, max_size=10), st.data())
@many
def test_multiple_choice_comes_back(texts: list[str], chance: st.DataObject) -> None:
    """Any number of right options comes back as those options, at the same weights."""
    right = sorted(chance.draw(st.sets(st.integers(0, len(texts) - 1), min_size=1)))
    options = told_apart(texts)
    fields = {
        "type": "multiple_choice",
        "key": [f"o{n}" for n in right],
        "options": [{"id": f"o{n}", "text": both(text)} for n, text in enumerate(options)],
    }
    intake = there_and_back(head("p", "e") | fields)
    found = intake.questions[0]
    names = {option["id"]: option["text"]["en"] for option in found["options"]}
    assert [names[id] for id in found["key"]] == [options[n] for n in right]
    assert [option["text"]["en"] for option in found["options"]] == options
    assert [loss.words.en for loss in intake.losses if "weights" in loss.words.en] == []


@given(st.booleans(), TEXTS)
@many
def test_true_false_comes_back(key: bool, feedback: str) -> None:
    """The key and what the wrong choice is told."""
    fields = {"type": "true_false", "key": key, "feedback": both(feedback)}
    (found,) = there_and_back(head("p", "e") | fields).questions
    assert (found["type"], found["key"], found["feedback"]["en"]) == ("true_false", key, feedback)


@given(
    st.lists(TEXTS, min_size=2, max_size=10), st.lists(LINES, min_size=2, max_size=12, unique=True)
)
@many
def test_match_comes_back(lefts: list[str], rights: list[str]) -> None:
    """Each on the left has its own on the right, and what belongs to none is there."""
    lefts, rights = told_apart(lefts), told_apart(rights)
    key = {f"l{n}": f"r{n % len(rights)}" for n in range(len(lefts))}
    fields = {
        "type": "match",
        "left": [{"id": f"l{n}", "text": both(text)} for n, text in enumerate(lefts)],
        "right": [{"id": f"r{n}", "text": both(text)} for n, text in enumerate(rights)],
        "key": key,
    }
    (found,) = there_and_back(head("p", "e") | fields).questions
    texts = {option["id"]: option["text"]["en"] for option in found["right"]}
    pairs = [(left["text"]["en"], texts[found["key"][left["id"]]]) for left in found["left"]]
    assert pairs == [(text, rights[n % len(rights)]) for n, text in enumerate(lefts)]
    assert sorted(texts.values()) == sorted(rights)


@given(st.lists(LINES, min_size=3, max_size=10, unique=True))
@many
def test_order_comes_back_as_places(steps: list[str]) -> None:
    """A match whose places have the steps in their order."""
    steps = told_apart(steps)
    named = [{"id": f"s{n}", "text": both(text)} for n, text in enumerate(steps)]
    (found,) = there_and_back(head("p", "e") | {"type": "order", "steps": named}).questions
    texts = {option["id"]: option["text"]["en"] for option in found["right"]}
    assert [texts[found["key"][left["id"]]] for left in found["left"]] == steps


NUMBERS = st.decimals(-(10**9), 10**9, places=4).map(lambda number: f"{number:f}")


@given(NUMBERS, NUMBERS, st.sampled_from([0, 0.25, 5]), TEXTS, TEXTS)
@many
def test_numeric_comes_back(
    key: str, other: str, tolerance: float, feedback: str, hint: str
) -> None:
    """Key, tolerance, a known mistake with its share, and the hint."""
    # Numbers that the marking takes for one another cannot be key and mistake at once.
    assume(float(key) == float(other) or not is_close(float(other), float(key), Tolerance()))
    fields = {
        "type": "numeric",
        "key": key,
        "tolerance": {"absolute": tolerance},
        "misconceptions": {other: {"credit": 0.25, "text": both(feedback)}},
    }
    (found,) = there_and_back(head("p", "e") | {"hint": both(hint)} | fields).questions
    assert float(found["key"]) == float(key)
    assert found.get("tolerance", {"absolute": 0})["absolute"] == tolerance
    assert found["hint"]["en"] == hint
    if abs(float(other) - float(key)) > tolerance:
        ((value, known),) = found["misconceptions"].items()
        assert (float(value), known["credit"], known["text"]["en"]) == (
            float(other),
            0.25,
            feedback,
        )


@given(TEXTS, TEXTS)
@many
def test_term_comes_back(feedback: str, hint: str) -> None:
    """The term, the term that it is mistaken for, and the hint."""
    fields = {
        "type": "term",
        "key": "relu",
        "misconceptions": {"tanh": {"credit": 0.5, "text": both(feedback)}},
    }
    (found,) = there_and_back(head("p", "e") | {"hint": both(hint)} | fields).questions
    assert (found["type"], found["key"], found["hint"]["en"]) == ("term", "relu", hint)
    assert found["misconceptions"] == {"tanh": {"credit": 0.5, "text": both(feedback)}}


def test_code_name_comes_back() -> None:
    """A name that may be called is asked for as code again."""
    (found,) = there_and_back(head("p", "e") | {"type": "code_name", "key": "tanh"}).questions
    assert (found["type"], found["key"]) == ("code_name", "tanh")


@given(TEXTS, LINES, LINES, TEXTS)
@many
def test_code_output_comes_back(code: str, key: str, other: str, feedback: str) -> None:
    """Code, what it prints, and a known mistake."""
    fields = {
        "type": "code_output",
        "key": key,
        "misconceptions": {other: {"credit": 0.1, "text": both(feedback)}},
    }
    (found,) = there_and_back(head("p", "e", code) | fields).questions
    assert (found["type"], found["code"], found["key"]) == ("code_output", code, key)
    if not is_same_output(*(read_output(normalise(text)) for text in (other, key))):
        assert found["misconceptions"] == {other: {"credit": 0.1, "text": both(feedback)}}


@given(TEXTS)
@many
def test_essay_comes_back_set_aside(prompt: str) -> None:
    """The question is listed with its text, because its concepts are not in the file."""
    concepts = [{"id": "c", "name": both("c"), "any_of": ["c"]}]
    fields = head(prompt, "e") | {"type": "free_text", "concepts": concepts}
    topic = Topic.model_validate(
        {
            "id": "t",
            "title": both("t"),
            "questions": [
                {"id": "q", **fields},
                {"id": "r", **head("p", "e"), "type": "true_false", "key": True},
            ],
        }
    )
    text = write_gift(pack_topic(topic, GLOSSARY, "gift", "en").packet).decode("utf-8")
    assert [aside.prompt for aside in take_gift(text, "f", GLOSSARY).asides] == [prompt]


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=3), TEXTS)
@many
def test_file_is_a_topic(texts: list[tuple[str, str, str]], aside: str) -> None:
    """What was taken in, written as YAML, is read by `load_spec` as the same questions."""
    questions: list[dict[str, Any]] = [
        {"id": f"q{n}", **head(prompt, why, code), "type": "true_false", "key": True}
        for n, (prompt, why, code) in enumerate(texts)
    ]
    topic = Topic.model_validate({"id": "t", "title": both("t"), "questions": questions})
    gift = write_gift(pack_topic(topic, GLOSSARY, "gift", "en").packet).decode("utf-8")
    intake = take_gift(f"{gift}\n\n::{escape(aside)}::x\n", "f", GLOSSARY)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.yaml"
        path.write_bytes(write_topic("t", plain("t"), intake, f"{aside}.gift", "ko"))
        found = load_spec(path, Topic)
    assert list(map(shown, found.questions)) == list(map(shown, topic.questions))


def shown(question: Question) -> tuple[object, ...]:
    """What a student reads of a question."""
    return question.id, question.prompt, question.code, question.explanation
