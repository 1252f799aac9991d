"""Which questions a student is asked: the same every time, and nobody else's."""

from __future__ import annotations

import pytest
from small_quizzes import make_pooled, make_quiz

from grader.errors import SpecError
from grader.quiz.papers.drawing import Draw, draw_common, draw_personal
from grader.quiz.papers.form import common_form, fill_text, make_form
from grader.spec.quiz import Bank, NumericQuestion

SECRET = b"0123456789abcdef"


def drawn(student: str, attempt: int = 1, **changes: object) -> Draw:
    quiz, bank = make_pooled(**changes)
    return draw_personal(quiz, bank, SECRET, student, attempt)


def test_draw_is_repeatable() -> None:
    """A student's quiz can be drawn again."""
    assert drawn("지민") == drawn("지민")


def test_draw_depends_on_everything() -> None:
    """Students, attempts and versions have draws of their own, and so has another secret."""
    quiz, bank = make_pooled()
    others = [drawn(f"student {n}").items for n in range(40)]
    assert len({str(items) for items in others}) > 10
    many = {str(drawn("지민", n).items) for n in range(1, 30)}
    assert len(many) > 10
    versions = {str(drawn("지민", version=n).items) for n in range(1, 30)}
    assert len(versions) > 10
    secrets = {str(draw_personal(quiz, bank, bytes([n]) * 16, "지민", 1).items) for n in range(30)}
    assert len(secrets) > 10


def test_every_question_of_a_pool_is_drawn() -> None:
    """No question of a pool is out of reach, and none is much likelier than another."""
    counts: dict[str, int] = {}
    for n in range(400):
        asked = drawn(f"student {n}").items[1].question
        counts[asked] = counts.get(asked, 0) + 1
    assert set(counts) == {"range", "losses", "steps", "pairs"}
    assert min(counts.values()) > 60


def test_common_draw_has_first_values() -> None:
    """Who has no quiz of their own gets the first of each pool and of each variable."""
    quiz, bank = make_pooled()
    first = draw_common(quiz, bank).items[0]
    assert (first.question, first.values) == ("params", {"inputs": 100.0, "units": 10.0})


def test_steps_never_stand_in_order() -> None:
    """The right order is not shown, whatever chance says."""
    quiz = make_quiz()
    right = tuple(step.id for step in quiz.questions[4].steps)  # type: ignore[union-attr]
    for n in range(200):
        items = draw_personal(quiz, Bank(), SECRET, f"student {n}", 1).items
        assert items[4].order != right
        assert sorted(items[4].order) == sorted(right)


def test_options_are_shuffled_unless_they_must_stay() -> None:
    """Students see options in orders of their own, where the author does not forbid it."""
    quiz = make_quiz()
    orders = {
        draw_personal(quiz, Bank(), SECRET, f"student {n}", 1).items[0].order for n in range(60)
    }
    assert len(orders) == 6
    fixed = quiz.questions[0].model_copy(update={"shuffle": False})
    still = quiz.model_copy(update={"questions": (fixed,)})
    (item,) = draw_personal(still, Bank(), SECRET, "지민", 1).items
    assert item.order == ("unit", "half", "whole")


def test_form_has_numbers_for_variables() -> None:
    """Prompt, key and misconceptions speak of the numbers that were drawn."""
    draw = draw_common(make_quiz(), Bank())
    changed = [
        item.model_copy(update={"values": {"inputs": 2000.0, "units": 4.0}})
        if item.item == "params"
        else item
        for item in draw.items
    ]
    form = make_form(make_quiz(), Bank(), draw.model_copy(update={"items": tuple(changed)}))
    question = form.questions[5]
    assert isinstance(question, NumericQuestion)
    assert question.prompt.en == "2,000 features, 4 neurons"
    assert (question.key, list(question.misconceptions)) == ("8004.0", ["8000.0"])


def test_form_names_questions_by_their_place() -> None:
    """Answers and points go by the pool's id, whatever was drawn."""
    quiz, bank = make_pooled()
    form = make_form(quiz, bank, drawn("지민"))
    assert [question.id for question in form.questions] == ["first", "second"]
    assert {item.source for item in form.items} <= set(bank.questions)


def test_recorded_draw_survives_a_changed_quiz() -> None:
    """A pool that changed does not change what was asked; a place that is new is asked, too."""
    quiz, bank = make_pooled()
    draw = drawn("지민")
    more = quiz.model_validate(
        {
            **quiz.model_dump(),
            "questions": [
                {"id": "first", "type": "pool", "draw": ["why"]},
                {"id": "second", "type": "pool", "draw": ["why"]},
                {"id": "third", "type": "pool", "draw": ["why"]},
            ],
        }
    )
    asked = [item.source for item in make_form(more, bank, draw).items]
    assert asked == [draw.items[0].question, draw.items[1].question, "why"]


def test_question_that_is_gone_is_named() -> None:
    """A draw of a question that the bank has lost is our error, not the student's."""
    quiz, _ = make_pooled()
    with pytest.raises(SpecError, match=r"first.*has no question"):
        make_form(quiz, Bank(), drawn("지민"))


def test_values_of_another_time_are_kept_apart() -> None:
    """A variable that was added since has its first value, one that is gone is no matter."""
    draw = draw_common(make_quiz(), Bank())
    odd = [
        item.model_copy(update={"values": {"inputs": 20.0, "gone": 3.0}})
        if item.item == "params"
        else item
        for item in draw.items
    ]
    form = make_form(make_quiz(), Bank(), draw.model_copy(update={"items": tuple(odd)}))
    assert form.questions[5].prompt.en == "20 features, 10 neurons"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{n} and {n:,}", "1500 and 1,500"),
        ("{=n * 2:,}", "3,000"),
        ("{=n / 4}", "375"),
        ("{half}", "0.5"),
        ("{unknown} {n", "{unknown} {n"),
        ("{'a': 1}", "{'a': 1}"),
        ("{=ceil(n / 128)}", "12"),
    ],
)
def test_placeholders(text: str, expected: str) -> None:
    """Known variables and sums are filled in; braces of code stay."""
    assert fill_text(text, {"n": 1500.0, "half": 0.5}) == expected


def test_common_form_of_a_plain_quiz_is_the_quiz() -> None:
    """Without pools and variables the questions are the author's own."""
    quiz = make_quiz()
    assert common_form(quiz).questions[0] == quiz.questions[0]


def test_common_order_tells_nothing_of_the_author() -> None:
    """What everybody is shown is in an order that does not change with that of the file."""
    quiz = make_quiz()
    turned = [
        question.model_copy(update={name: tuple(reversed(getattr(question, name)))})
        for name in ("options", "steps", "left", "right")
        for question in quiz.questions
        if hasattr(question, name)
    ]
    for question in turned:
        alone = quiz.model_copy(update={"questions": (question,)})
        original = quiz.model_copy(
            update={"questions": tuple(q for q in quiz.questions if q.id == question.id)}
        )
        assert draw_common(alone, Bank()) == draw_common(original, Bank())
