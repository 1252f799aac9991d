"""Tests of `grader.spec.quiz` and `grader.quiz.lint`."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from grader.quiz import Mismatch, check_cases, unknown_terms
from grader.spec.quiz import Glossary, NumericQuestion, Quiz, Term, fold

WORDS = {"ko": "말", "en": "words"}


def numeric(**changes: Any) -> dict[str, Any]:
    texts = {"prompt": WORDS, "explanation": WORDS, "hint": WORDS}
    return {"id": "sum", "type": "numeric", "key": "1+1", **texts, **changes}


def quiz_of(*questions: dict[str, Any]) -> Quiz:
    return Quiz.model_validate({"id": "q", "title": WORDS, "questions": questions})


def term(name: str, **changes: Any) -> dict[str, Any]:
    return {"id": name, "kind": "idea", "name": {"ko": name * 2, "en": name * 3}, **changes}


def test_shipped_cases_hold(quiz: Quiz, glossary: Glossary) -> None:
    """Every sample answer of the shipped quiz gets the status its author expects."""
    assert check_cases(quiz, glossary) == []


def test_shipped_quiz_knows_its_terms(quiz: Quiz, glossary: Glossary) -> None:
    """Every term and expression of the shipped quiz can be used."""
    assert unknown_terms(quiz, glossary) == []


def test_shipped_questions_all_have_cases(quiz: Quiz) -> None:
    """Each shipped question samples right, wrong and unclear answers."""
    wanted = {"correct", "wrong", "ask", "review", "unanswered"}
    assert [set() for _ in quiz.questions] == [wanted - set(q.cases) for q in quiz.questions]


def test_wrong_case_is_reported(glossary: Glossary) -> None:
    """A sample answer that is marked otherwise is reported with both statuses."""
    quiz = quiz_of(numeric(cases={"correct": [2, 3]}))
    assert check_cases(quiz, glossary) == [Mismatch("sum", "3", "correct", "wrong", "3")]


def test_key_without_value_is_reported(glossary: Glossary) -> None:
    """A division by zero in a key is found before a student meets it."""
    quiz = quiz_of(numeric(key="1/0"))
    assert [(u.question, u.name) for u in unknown_terms(quiz, glossary)] == [("sum", "1/0")]


def test_unknown_term_is_reported(quiz: Quiz, glossary: Glossary) -> None:
    """A key that the glossary lacks is reported with what there is."""
    few = Glossary(terms=tuple(term for term in glossary.terms if term.id != "tanh"))
    assert [u.name for u in unknown_terms(quiz, few)] == ["tanh"]


@pytest.mark.parametrize("key", ["__import__('os')", "1+", "", "1;2", "9" * 101])
def test_key_must_be_arithmetic(key: str) -> None:
    """A numeric key is a number or arithmetic."""
    with pytest.raises(ValidationError, match="arithmetic"):
        quiz_of(numeric(key=key))


def test_key_names_variables_only() -> None:
    """A name in a key must be one of the question's variables."""
    with pytest.raises(ValidationError, match="names no variable"):
        quiz_of(numeric(key="x"))


def test_bare_number_is_a_key() -> None:
    """YAML's numbers are taken as they are written."""
    question = quiz_of(numeric(key=1010)).questions[0]
    assert isinstance(question, NumericQuestion)
    assert question.key == "1010"


def test_misconception_may_be_words_alone() -> None:
    """A misconception without credit is written as its text."""
    question = quiz_of(numeric(misconceptions={3: WORDS})).questions[0]
    assert question.misconceptions["3"].credit == 0


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"type": "numerical"}, "numeric"),
        ({"points": 3}, "points"),
        ({"cases": {"good": ["1"]}}, "unanswered"),
        ({"misconceptions": {"3": {"credit": 1, "text": WORDS}}}, "less than 1"),
    ],
)
def test_faulty_question_is_refused(changes: dict[str, Any], complaint: str) -> None:
    """Unknown types, keys, statuses and full credit for a mistake are refused."""
    with pytest.raises(ValidationError, match=complaint):
        quiz_of(numeric(**changes))


def test_question_ids_are_unique() -> None:
    """Two questions of one id are refused by name."""
    with pytest.raises(ValidationError, match="sum"):
        quiz_of(numeric(), numeric())


@pytest.mark.parametrize(
    ("terms", "complaint"),
    [
        ([term("ab"), term("ab")], "used twice: ab"),
        ([term("ab", aliases=["X-Y"]), term("cd", code=["x_y"])], "both ab and cd"),
        ([term("ab", broader="cd")], "'cd' is not there"),
        ([term("ab", aliases=["_"])], "too short"),
    ],
)
def test_faulty_glossary_is_refused(terms: list[dict[str, Any]], complaint: str) -> None:
    """No id, and no spelling in any form, belongs to two terms."""
    with pytest.raises(ValidationError, match=complaint):
        Glossary.model_validate({"terms": terms})


def test_fold_joins_spellings() -> None:
    """Width, case, spaces and joints make no difference."""
    assert fold("Ｃross-Entropy _x") == "crossentropyx"


def test_term_knows_its_spellings() -> None:
    """All spellings of a term are folded once."""
    ab = Term.model_validate(term("ab", aliases=["A B C"]))
    assert ab.forms == {"abab", "ababab", "abc"}
