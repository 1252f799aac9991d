"""What is practised when: open questions, turns, tries, spacing and the file that remembers."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from grader.errors import TargetError
from grader.messages import Text, plain
from grader.quiz.marking import judge
from grader.quiz.papers.form import FormItem
from grader.quiz.practice.cards import Loaded, cards_path, load_cards, save_cards
from grader.quiz.practice.schedule import (
    Card,
    Cards,
    Rating,
    Upcoming,
    choose,
    draw_anew,
    list_upcoming,
    open_topics,
    pick_topics,
    schedule,
)
from grader.quiz.practice.solution import describe_solution
from grader.quiz.practice.trial import TRIES, Trial, take
from grader.quiz.reading.arithmetic import work_out
from grader.quiz.verdict import Reading, Verdict
from grader.quiz.words.lemmas import PLAIN
from grader.spec.quiz import Bank, Glossary, Pool, Question, Quiz, QuizStatus, Topic

TODAY = date(2025, 3, 10)
NOW = datetime(2025, 3, 10, 21, 30)
QUESTION: TypeAdapter[Question] = TypeAdapter(Question)
TERMS = {"terms": [{"id": "relu", "kind": "a", "name": {"ko": "렐루", "en": "ReLU"}}]}
GLOSSARY = Glossary.model_validate(TERMS)
READING = Reading(glossary=GLOSSARY, analyser=PLAIN)


def options(*ids: str) -> list[dict[str, Any]]:
    return [{"id": id, "text": {"ko": f"{id}-ko", "en": f"{id}-en"}} for id in ids]


def question(id: str, **fields: Any) -> Question:
    words = {"prompt": id, "explanation": "why", "hint": "h0"}
    texts = {name: {"ko": text, "en": text} for name, text in words.items()}
    kind = {} if "type" in fields else {"type": "numeric", "key": "1"}
    return QUESTION.validate_python({"id": id, **texts, **kind, **fields})


def topic(id: str, *ids: str) -> Topic:
    return Topic(id=id, title=plain(id), questions=tuple(map(question, ids)))


def quiz(*items: Question | Pool) -> Quiz:
    return Quiz(id="graded", title=plain(""), questions=items)


def card(due: date) -> Card:
    return Card(stability=3, difficulty=5, due=due, last_review=TODAY - timedelta(days=3))


def ids(topics: tuple[Topic, ...]) -> list[str]:
    return [question.id for topic in topics for question in topic.questions]


def verdict(status: QuizStatus) -> Verdict:
    return Verdict(status, 0.0, "", plain(""))


BANK = Bank((topic("t", "a", "b"), topic("u", "c", "d")))


def test_inline_questions_are_not_practised() -> None:
    """A quiz's own question of the same id stands for the bank's."""
    other = question("b", prompt={"ko": "다르다", "en": "other"})
    assert ids(open_topics(BANK, [quiz(other)])) == ["a", "c", "d"]


def test_pooled_questions_are_not_practised() -> None:
    """All that a pool may draw is kept for the quiz, and topics that are left empty go."""
    pool = Pool(id="p", type="pool", draw=("c", "d"))
    assert [topic.id for topic in open_topics(BANK, [quiz(pool)])] == ["t"]


def test_reworded_ids_are_not_practised() -> None:
    """A question that stands in a quiz under another id is known by its words."""
    copy = question("mine", prompt={"ko": " a ", "en": "something else"})
    assert ids(open_topics(BANK, [quiz(copy)])) == ["b", "c", "d"]


def test_twin_of_a_pooled_question_is_not_practised() -> None:
    """Two questions of the bank with the same words are graded both, if one is."""
    twin = question("twin", prompt={"ko": "a", "en": "a"})
    bank = Bank((*BANK.topics, Topic(id="v", title=plain(""), questions=(twin,))))
    pool = Pool(id="p", type="pool", draw=("a",))
    assert ids(open_topics(bank, [quiz(pool)])) == ["b", "c", "d"]


@settings(max_examples=60, deadline=None)
@given(
    st.sets(st.sampled_from("abcd")),
    st.sets(st.sampled_from("abcd"), min_size=1),
    st.sets(st.sampled_from("abcd")),
    st.integers(),
)
def test_no_graded_question_is_ever_asked(
    inline: set[str], drawn: set[str], due: set[str], seed: int
) -> None:
    """Whatever is due or new, a question that a quiz can ask is not chosen."""
    items: list[Question | Pool] = [question(id) for id in sorted(inline)]
    graded = quiz(*items, Pool(id="p", type="pool", draw=tuple(sorted(drawn))))
    cards = {id: card(TODAY) for id in due}
    chosen = choose(open_topics(BANK, [graded]), cards, TODAY, 10, random.Random(seed))
    assert {question.id for question in chosen} == set("abcd") - inline - drawn


def test_due_come_first_and_oldest_before() -> None:
    """What has waited longest is asked first, then what is new; what is not due is not asked."""
    days = {"a": TODAY, "c": TODAY - timedelta(days=5), "d": TODAY + timedelta(days=1)}
    cards = {id: card(day) for id, day in days.items()}
    chosen = choose(BANK.topics, cards, TODAY, 10, random.Random(1))
    assert [question.id for question in chosen] == ["c", "a", "b"]


def test_new_ones_take_turns() -> None:
    """Of two topics no two new questions of one follow each other."""
    chosen = choose(BANK.topics, {}, TODAY, 10, random.Random(3))
    owners = ["t" if question.id in "ab" else "u" for question in chosen]
    assert owners in (["t", "u", "t", "u"], ["u", "t", "u", "t"])


def test_count_bounds_a_round() -> None:
    """No more are asked than wanted."""
    assert len(choose(BANK.topics, {}, TODAY, 3, random.Random(1))) == 3


def test_topics_are_picked_by_id() -> None:
    """None named means all of them."""
    topics = [[topic.id for topic in pick_topics(BANK.topics, names)] for names in ((), ("u",))]
    assert topics == [["t", "u"], ["u"]]


def test_unknown_topic_is_an_error() -> None:
    """The words say which topics there are."""
    with pytest.raises(TargetError, match="'v'") as caught:
        pick_topics(BANK.topics, ["v"])
    assert caught.value.hint == "there are some on: t, u"


def test_numbers_are_new_each_time() -> None:
    """Another chance gives other numbers, and the key goes with them."""
    varied = question("v", key="n + 1", variables={"n": list(range(50))})
    items = [draw_anew(varied, random.Random(seed)) for seed in (1, 2, 1)]
    keys = [work_out(str(getattr(item.question, "key", "")), {}) for item in items]
    assert (keys[0] == items[0].values["n"] + 1, keys[0] != keys[1], items[2]) == (
        True,
        True,
        items[0],
    )


@pytest.mark.parametrize(
    ("statuses", "tries", "rating"),
    [
        (["correct"], 0, "good"),
        (["near"], 0, "good"),
        (["wrong", "correct"], 1, "hard"),
        (["partial", "near"], 1, "hard"),
        (["wrong", "partial", "wrong"], 3, "again"),
        (["ask", "review", "ask", "ask", "correct"], 0, "good"),
        (["unanswered"], 1, None),
        (["wrong", "wrong"], 2, None),
    ],
    ids=str,
)
def test_rating_follows_tries(
    statuses: list[QuizStatus], tries: int, rating: Rating | None
) -> None:
    """Right at once is good, later hard, never again; what cannot be read costs no try."""
    trial = Trial(draw_anew(question("q"), random.Random(1)))
    for status in statuses:
        trial = take(trial, verdict(status))
    assert (trial.tries, trial.rating) == (tries, rating)


def test_each_try_gets_the_next_hint() -> None:
    """The feedback of each wrong answer holds a hint that tells more, the last one again."""
    more = [{"ko": "h1", "en": "h1"}]
    trial = Trial(draw_anew(question("q", more_hints=more), random.Random(1)))
    hints = []
    for _ in range(TRIES):
        found = judge(trial.asked, READING, "2")
        hints.append(found.feedback.en.rsplit(" ", 1)[-1])
        trial = take(trial, found)
    assert hints == ["h0", "h1", "h1"]


def test_better_answers_come_later() -> None:
    """Never right comes tomorrow, right at once later than right after hints."""
    ratings: tuple[Rating, ...] = ("again", "hard", "good")
    days = [(schedule({}, "q", rating, TODAY)["q"].due - TODAY).days for rating in ratings]
    assert (days[0], days[0] <= days[1] < days[2]) == (1, True)


def test_intervals_grow() -> None:
    """Who is right each time is asked less and less often."""
    cards: Cards = {}
    day, gaps = TODAY, []
    for _ in range(4):
        cards = schedule(cards, "q", "good", day)
        gaps.append((cards["q"].due - day).days)
        day = cards["q"].due
    assert gaps == sorted(set(gaps))


def test_forgetting_brings_it_back_soon() -> None:
    """A long interval shrinks when the answer is not known any more."""
    known = {"q": Card(stability=60, difficulty=5, due=TODAY, last_review=date(2025, 1, 9))}
    assert (schedule(known, "q", "again", TODAY)["q"].due - TODAY).days < 15


def test_clock_set_back_does_no_harm() -> None:
    """A last review that lies ahead is taken for today's."""
    odd = {"q": Card(stability=3, difficulty=5, due=TODAY, last_review=date(2030, 1, 1))}
    assert schedule(odd, "q", "good", TODAY)["q"].due > TODAY


def test_scheduling_touches_one_card() -> None:
    """The others stay, and what was given is not changed."""
    before = {"a": card(TODAY)}
    after = schedule(before, "b", "good", TODAY)
    assert (list(before), after["a"], list(after)) == (["a"], before["a"], ["a", "b"])


def test_upcoming_is_counted_by_day() -> None:
    """The next day first; what is overdue counts for today, what is new not at all."""
    days = {"a": -3, "b": 1, "c": 1, "d": 4}
    cards = {id: card(TODAY + timedelta(days=day)) for id, day in days.items()}
    found = list_upcoming(cards, ["a", "b", "c", "d", "new"], TODAY)
    assert found == (Upcoming(0, 1), Upcoming(1, 2), Upcoming(4, 1))


SOLUTIONS = [
    ({"type": "single_choice", "options": options("a", "b"), "key": "b"}, "b-en"),
    (
        {"type": "multiple_choice", "options": options("a", "b", "c"), "key": ["c", "a"]},
        "a-en, c-en",
    ),
    ({"type": "true_false", "key": False}, "False"),
    (
        {
            "type": "match",
            "left": options("a", "b"),
            "right": options("x", "y"),
            "key": {"a": "y", "b": "x"},
        },
        "a-en → y-en\nb-en → x-en",
    ),
    ({"type": "order", "steps": options("a", "b", "c")}, "a-en → b-en → c-en"),
    ({"type": "numeric", "key": "1000*10"}, "10,000"),
    ({"type": "numeric", "key": "1/8"}, "0.125"),
    ({"type": "term", "key": "relu"}, "ReLU"),
    ({"type": "code_output", "code": "print(1)", "key": "(2, 3)"}, "(2, 3)"),
    (
        {
            "type": "free_text",
            "concepts": [{"id": "c", "name": {"ko": "오차", "en": "the error"}, "any_of": ["x"]}],
        },
        "the error",
    ),
]


@pytest.mark.parametrize(("fields", "words"), SOLUTIONS, ids=lambda value: str(value)[:30])
def test_solution_in_words(fields: dict[str, Any], words: str) -> None:
    """The right answer is said with the texts of options, not with their ids."""
    assert describe_solution(question("q", **fields), GLOSSARY).en == words


def test_code_name_is_shown_as_code() -> None:
    """The glossary's first way to write it in code; its name where it has none."""
    term = {"id": "fit", "kind": "m", "name": {"ko": "훈련", "en": "train"}, "code": ["fit"]}
    glossary = Glossary.model_validate({"terms": [term, *TERMS["terms"]]})
    asked = [question("q", type="code_name", key=key) for key in ("fit", "relu")]
    assert [describe_solution(q, glossary).ko for q in asked] == ["fit", "렐루"]


def test_cards_come_back(tmp_path: Path) -> None:
    """What is saved is loaded, and no file means no cards."""
    path = tmp_path / "deep" / "c.json"
    cards = schedule({}, "q", "good", TODAY)
    before = load_cards(path, NOW)
    save_cards(path, cards)
    assert (before, load_cards(path, NOW)) == (Loaded({}), Loaded(cards))


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b'{"schema": "grader/practice/2", "cards": {}}', b'{"cards": {"q": {}}}', b"\xff"],
    ids=["empty", "half", "newer", "odd", "binary"],
)
def test_damaged_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    """It is renamed and never lost, however often that happens."""
    path, contents = tmp_path / "c.json", []
    for _ in range(2):
        path.write_bytes(content)
        loaded = load_cards(path, NOW)
        assert loaded.set_aside is not None
        contents.append((loaded.set_aside.name, loaded.set_aside.read_bytes(), path.exists()))
    stem = "c.damaged-20250310-213000"
    assert contents == [(f"{stem}.json", content, False), (f"{stem}-2.json", content, False)]


def test_each_course_has_its_file(tmp_path: Path) -> None:
    """Two courses of one name in different places do not share cards."""
    paths = {cards_path(tmp_path, tmp_path / part / "course") for part in ("x", "y", "x")}
    assert (len(paths), {path.parent for path in paths}) == (2, {tmp_path})


def test_free_text_is_self_rated() -> None:
    """Only there the student says how well it went."""
    concept = {"id": "c", "name": Text(ko="오차", en="error"), "any_of": ["x"]}
    free = question("q", type="free_text", concepts=[concept])
    trials = [Trial(FormItem(q, "q", {}, (), ())) for q in (free, question("n"))]
    assert [trial.is_self_rated for trial in trials] == [True, False]
