"""Tests of `grader.quiz.marking`."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import SpecError
from grader.messages import Text
from grader.quiz import Marking, mark, unmatched_answers
from grader.quiz.papers.form import Form, common_form
from grader.quiz.verdict import Reading, Verdict
from grader.spec.quiz import Glossary, Quiz
from grader.submission.model import Answer

MarkOne = Callable[[str, str], Marking]


def answer(question: str, text: str, source: str = "week6.ipynb, cell 3") -> Answer:
    return Answer(question=question, text=text, source=source)


def test_marks_every_question_in_order(form: Form, reading: Reading) -> None:
    """There is one marking for each question, answered or not."""
    marked = mark(form, reading, [])
    assert [question.id for question in form.questions] == [m.question for m in marked]
    assert {"unanswered"} == {m.status for m in marked}


def test_question_by_number(form: Form, reading: Reading) -> None:
    """An answer may name its question by number, counted from 1."""
    assert mark(form, reading, [answer("3", "compile()")])[2].status == "correct"


def test_answers_file_wins(form: Form, reading: Reading) -> None:
    """The answers file counts, wherever the notebook's cells stand."""
    answers = [answer("1", "1010", "answers.yaml"), answer("params", "1000")]
    assert mark(form, reading, answers)[0].answer == "1010"


def test_later_cell_wins(form: Form, reading: Reading) -> None:
    """Of two cells the later one counts."""
    answers = [answer("1", "1000"), answer("1", "1010", "week6.ipynb, cell 9")]
    assert mark(form, reading, answers)[0].source == "week6.ipynb, cell 9"


def test_empty_answer_hides_nothing(form: Form, reading: Reading) -> None:
    """An empty line in the answers file does not take the place of a written cell."""
    answers = [answer("1", "1010"), answer("1", " \n", "answers.yaml")]
    assert mark(form, reading, answers)[0].status == "correct"


def test_unmatched_answers_are_named(form: Form) -> None:
    """An answer to a question that is not there can be reported."""
    stray = (answer("5", "x"), answer("0", "x"), answer("parms", "x"))
    assert stray == unmatched_answers(form, [*stray, answer("4", "x"), answer("params", "x")])


@pytest.mark.parametrize("length", [2_001, 1_000_000])
def test_long_answer_is_asked_again(mark_one: MarkOne, length: int) -> None:
    """An answer of more than 2,000 characters is not read, and only its beginning is kept."""
    marking = mark_one("params", "1010 ".ljust(length, "1"))
    assert (
        marking.status,
        len(marking.answer),
        f"{length}" in marking.feedback.en,
    ) == ("ask", 2_001, True)


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x9b", "\ud800", "\u202e"])
def test_unreadable_characters_are_asked_again(mark_one: MarkOne, character: str) -> None:
    """Control characters are neither read nor kept."""
    marking = mark_one("params", f"1010{character}")
    assert (marking.status, marking.answer) == ("ask", "1010\N{REPLACEMENT CHARACTER}")


def test_html_is_kept_as_text(mark_one: MarkOne) -> None:
    """The answer is kept as written: escaping it is for who shows it."""
    text = "<script>alert(1)</script> 1010"
    assert text == mark_one("params", text).answer


def test_explanation_only_with_a_right_answer(mark_one: MarkOne) -> None:
    """Who may try again does not read the solution."""
    shown = [mark_one("params", text).explanation is not None for text in ("1010", "1000", "7")]
    assert shown == [True, False, False]


def test_slip_shows_the_spelling(mark_one: MarkOne) -> None:
    """Feedback on a slip shows how the term is written."""
    assert mark_one("setup_method", "complie()").feedback.ko.endswith("compile")


def test_misconception_has_its_own_words(mark_one: MarkOne, form: Form) -> None:
    """A known wrong answer is met with words of its own and the hint."""
    question = form.questions[1]
    feedback = mark_one("binary_activation", "softmax").feedback.en
    assert feedback.startswith("Softmax is for several classes")
    assert feedback.endswith(question.hint.en)


@pytest.mark.parametrize("text", ["1000", "42", "1010 or 1000", "?", "1010 아님", "많다"])
def test_feedback_keeps_the_answer_back(mark_one: MarkOne, text: str, form: Form) -> None:
    """No feedback on an open answer gives the key, unless the learner wrote it."""
    feedback = mark_one("params", text).feedback
    given = "1010" in text
    assert given == ("1010" in feedback.ko) == ("1010" in feedback.en)


def test_unknown_term_is_a_fault_of_the_spec(form: Form, reading: Reading) -> None:
    """A key that the glossary lacks is our error and names the question, not a wrong answer."""
    terms = tuple(term for term in reading.glossary.terms if term.id != "compile")
    few = Reading(glossary=Glossary(terms=terms), analyser=reading.analyser)
    with pytest.raises(SpecError, match="setup_method"):
        mark(form, few, [answer("3", "compile")])


def test_markers_are_a_table(form: Form, reading: Reading) -> None:
    """A course may hand in markers of its own; a type without one is an error."""
    words = Text(ko="좋아요", en="fine")
    numeric = common_form(Quiz(id="q", title=words, questions=form.questions[:1]))
    fixed = Verdict("review", 0.0, words, words)
    answers = [answer("1", "1010")]
    marked = mark(numeric, reading, answers, markers={"numeric": lambda *_: fixed})
    assert marked[0].status == "review"
    with pytest.raises(SpecError, match="numeric"):
        mark(numeric, reading, answers, markers={})


@given(text=st.text(max_size=300))
def test_any_text_gets_a_marking(form: Form, reading: Reading, text: str) -> None:
    """No text whatever breaks the marking, and it is always marked the same."""
    answers = [answer(question.id, text) for question in form.questions]
    assert mark(form, reading, answers) == mark(form, reading, answers)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 2_000, "1" * 2_000, "1+" * 1_000, "1 " * 1_000, "((1)" * 500, "=" * 2_000,
        "sparse " * 285, "sigmod " * 285, "천" * 2_000, "1,000" * 400, "<a" * 1_000, "-" * 2_000,
        "총 1 " * 500, "답은 " * 660, "9**" * 600 + "9",
        "not " * 500, "a.b(" * 500, " " * 1_999 + "x",
    ],
)  # fmt: skip
def test_hostile_text_is_quick(mark_one: MarkOne, text: str) -> None:
    """No text that fits keeps the marker busy."""
    began = perf_counter()
    for question in ("params", "binary_activation", "setup_method", "integer_loss"):
        assert mark_one(question, text).status in ("ask", "wrong", "review", "unanswered")
    assert perf_counter() - began < 2
