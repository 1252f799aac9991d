"""Answers of a class: like ones counted, variants compared, hints for the leader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from grader.messages import Text, message, plain
from grader.quiz.analysis.item_analysis import Attempt, QuizAnalysis, analyse_attempts
from grader.quiz.analysis.responses import (
    Response,
    compare_numbers,
    compare_questions,
    count_wrong,
    show_examples,
    spell_numbers,
)

HINT = Text(ko="힌트예요.", en="A hint.")


def respond(status: str = "correct", read: str = "1010", **changes: Any) -> Response:
    """An answer to the question `params`, worth two points."""
    told = message("quiz.wrong", read=read, hint=HINT)
    values: dict[str, Any] = {
        "item": "params",
        "asked": "params",
        "values": (),
        "prompt": plain("How many?"),
        "status": status,
        "points": 2.0 if status == "correct" else 0.0,
        "max_points": 2.0,
        "answer": read,
        "read_as": plain(read),
        "feedback": told,
    }
    return Response(**values | changes)


def study(*columns: Sequence[Response], number: int = 0) -> QuizAnalysis:
    """The analysis of students whose answers are the rows of `columns`."""
    return analyse_attempts([Attempt(number, row) for row in zip(*columns, strict=True)])


def other(*statuses: str) -> list[Response]:
    """Answers to a second question, so that there is a rest of the quiz."""
    return [respond(status, item="other", asked="other") for status in statuses]


@pytest.mark.parametrize(
    ("status", "points", "share"),
    [
        ("correct", 2, 1),
        ("near", 2, 1),
        ("partial", 0.5, 0.25),
        ("wrong", 0, 0),
        ("unanswered", 0, 0),
        ("ask", 0, None),
        ("review", 0, None),
    ],
)
def test_status_as_a_mark(status: str, points: float, share: float | None) -> None:
    """A blank counts as 0; what cannot be read or waits for a person does not count yet."""
    assert respond(status, points=points).share == share


def test_unmarked_answers_are_left_out_and_counted() -> None:
    """Facility rests on the answers that are marked; the others are told."""
    statuses = ["correct", "ask", "review", "wrong", "unanswered"]
    (item,) = study([respond(status) for status in statuses]).items
    assert (item.asked, item.statistics.n) == (5, 3)
    assert (item.unclear, item.waiting, item.unanswered) == (1, 1, 1)
    assert item.statistics.facility is not None
    assert item.statistics.facility.value == pytest.approx(1 / 3)


def test_place_without_points_is_analysed_too() -> None:
    """Right and wrong are known all the same; how much was partly right is not."""
    statuses = ["correct", "wrong", "partial"]
    (item,) = study([respond(status, max_points=0, points=0) for status in statuses]).items
    assert item.statistics.n == 2


def test_place_that_some_quizzes_lack() -> None:
    """A student whose quiz did not have it counts nowhere in it."""
    rows = [(respond(), *other("wrong")), (respond(),), (respond(), *other("correct"))]
    found = analyse_attempts([Attempt(0, row) for row in rows])
    assert [(item.id, item.number, item.asked) for item in found.items] == [
        ("params", 1, 3),
        ("other", 2, 2),
    ]


def test_nobody() -> None:
    """A class without attempts has no items and no figures."""
    found = analyse_attempts([])
    assert (found.items, found.statistics.n, found.statistics.alpha) == ((), 0, None)


def test_like_answers_count_together() -> None:
    """By what was read, without regard to capitals and spaces; the most common first."""
    answers = [respond("wrong", read) for read in ("mse", "Mean Error", "mean error", "meanError")]
    found = count_wrong([*answers, respond()])
    assert [(one.count, one.total) for one in found] == [(3, 5), (1, 5)]
    assert show_examples(found[0]) == plain("Mean Error · mean error · meanError")


def test_answer_stands_in_where_nothing_was_read() -> None:
    """Without a reading the answer itself is compared."""
    found = count_wrong([respond("wrong", "", answer="many"), respond("wrong", "", answer="MANY ")])
    assert [one.count for one in found] == [2]


def test_group_counts_together_and_shows_an_answer() -> None:
    """What a person decided at once is one; the words that a marker picked out are not shown."""
    first, second = (
        respond("wrong", "error", group="a1", answer=answer) for answer in ("It errs", "err it")
    )
    assert show_examples(count_wrong([first, second])[0]) == plain("It errs · err it")


def test_same_mistake_with_other_numbers_counts_together() -> None:
    """Where numbers differ, what was told says that the mistake is the same."""
    told = message("quiz.misconception", text=plain("no biases"), hint=HINT)
    answers = [
        respond("wrong", "1000", values=(("a", 100.0),), feedback=told),
        respond("partial", "50", values=(("a", 5.0),), feedback=told),
        respond("wrong", "7", values=(("a", 5.0),)),
    ]
    found = count_wrong(answers)
    assert [(one.count, show_examples(one).en) for one in found] == [(2, "1000 · 50"), (1, "7")]


def test_wrong_answers_of_a_pool_keep_apart() -> None:
    """The same answer to another question is another mistake, out of the answers to that one."""
    answers = [respond("wrong", "relu", asked=asked) for asked in ("q1", "q1", "q2")]
    assert [(one.asked, one.count, one.total) for one in count_wrong(answers)] == [
        ("q1", 2, 2),
        ("q2", 1, 1),
    ]


def test_blank_and_unmarked_answers_are_no_wrong_ones() -> None:
    """Nor do blanks count among those that answered."""
    answers = [respond(status) for status in ("unanswered", "ask", "review", "wrong")]
    assert [(one.count, one.total) for one in count_wrong(answers)] == [(1, 3)]


@pytest.mark.parametrize(("key", "known"), [("quiz.wrong", False), ("quiz.misconception", True)])
def test_words_of_the_question_are_told_apart(key: str, known: bool) -> None:
    """Only feedback of the question's own is shown, not that the answer is wrong."""
    told = message(key, text=plain("no biases"), read="1000", hint=HINT)
    (found,) = count_wrong([respond("wrong", "1000", feedback=told)])
    assert (found.feedback is not None) is known


def test_long_answers_are_cut() -> None:
    """A page full of one answer helps nobody."""
    assert len(count_wrong([respond("wrong", "x" * 2000)])[0].examples[0].en) == 301


def test_hard_question_of_a_pool_is_marked() -> None:
    """Its interval and that of the others lie apart; of two the easier one is no news."""
    hard = [respond("wrong", asked="hard") for _ in range(6)]
    fair = [respond("correct", asked="fair") for _ in range(6)]
    assert [(one.asked, one.odd, one.n) for one in compare_questions([*hard, *fair])] == [
        ("fair", "easier", 6),
        ("hard", "harder", 6),
    ]
    (item,) = study([*hard, *fair]).items
    assert [one.text.en for one in item.findings if one.kind == "uneven"] == [
        message("quiz_stats.finding.harder_question", name="hard").en
    ]


def test_numbers_that_alone_were_hard_are_named() -> None:
    """The leader reads which numbers these were."""
    values = [(("a", 1000.0),), (("a", 2.0),), (("a", 3.0),)]
    answers = [
        respond("wrong" if each == values[0] else "correct", values=each)
        for each in values
        for _ in range(5)
    ]
    (item,) = study(answers).items
    assert [one.text.ko for one in item.findings if one.kind == "uneven"] == [
        "이 숫자들만 유독 어려웠어요: a = 1,000."
    ]


def test_one_slip_marks_no_variant() -> None:
    """With fewer than three answers nothing is said, however well the others did."""
    slips = [respond("wrong", values=(("a", 1.0),)) for _ in range(2)]
    others = [respond(values=(("a", 2.0),)) for _ in range(30)]
    assert [one.odd for one in compare_numbers([*slips, *others])] == [None, None]


def test_same_question_for_everybody_has_no_variants() -> None:
    """There is nothing to compare."""
    assert compare_questions([respond(), respond()]) == compare_numbers([respond()] * 2) == ()


def test_numbers_in_words() -> None:
    """Thousands are separated, and a whole number has no point."""
    assert spell_numbers((("inputs", 1000.0), ("rate", 0.5))) == "inputs = 1,000, rate = 0.5"


@pytest.mark.parametrize(
    ("statuses", "kinds"),
    [
        (["wrong"] * 9 + ["correct"], ["hard"]),
        (["correct"] * 10, ["easy"]),
        (["correct"] * 7 + ["wrong"] * 3, []),
        (["correct"] * 4, []),
        (["correct"] * 7 + ["ask"] * 3 + ["wrong"] * 2, ["unclear"]),
        (["correct"] * 9 + ["ask"] + ["wrong"], []),
    ],
)
def test_hints(statuses: list[str], kinds: list[str]) -> None:
    """Too hard, too easy or unclear; nothing of it with a handful of answers."""
    answers = [respond(status, f"{place}") for place, status in enumerate(statuses)]
    assert list(study(answers).items[0].kinds) == kinds


def test_common_mistake_is_a_hint() -> None:
    """More than three in ten with the same wrong answer; one person alone is no crowd."""
    answers = [respond("wrong", "1000")] * 2 + [respond()] * 4
    assert study(answers).items[0].kinds == ("misconception",)
    assert study([respond("wrong", "1000"), respond(), respond()]).items[0].kinds == ()


def test_question_that_discriminates_backwards() -> None:
    """With twenty attempts the sign of the value counts."""
    statuses = ["correct", "wrong"] * 10
    found = study([respond(s) for s in statuses], other(*(["wrong", "correct"] * 10)))
    assert "negative" in found.items[0].kinds


def test_question_that_discriminates_hardly() -> None:
    """With twenty attempts a value below 0.2 is worth a look."""
    found = study(
        [respond(s) for s in ["correct", "wrong"] * 10], other(*["correct"] * 10, *["wrong"] * 10)
    )
    assert "weak" in found.items[0].kinds


def test_small_group_is_not_judged_by_chance() -> None:
    """With eight attempts a weak or slightly negative value says nothing."""
    first = ["correct", "wrong"] * 4
    found = study([respond(s) for s in first], other("wrong", *first[1:]))
    assert [set(item.kinds) & {"weak", "negative"} for item in found.items] == [set(), set()]


@pytest.mark.parametrize(("count", "is_small"), [(19, True), (20, False)])
def test_small_group_ends_at_twenty(count: int, is_small: bool) -> None:
    """From twenty first attempts on bare values may be shown."""
    assert study([respond()] * count).is_small is is_small


def test_later_attempts_make_no_group_large() -> None:
    """Only first attempts count towards twenty."""
    found = study([respond()] * 30, number=2)
    assert (found.is_small, found.first, found.later) == (True, 0, 30)
