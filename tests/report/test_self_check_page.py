"""The page of a student's own look: what it says, and that it is no grade."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from report_reader import Page, read_page
from report_records import (
    HOSTILE,
    make_blank,
    make_check,
    make_failing,
    make_hostile,
    make_record,
    make_timed_out,
)

from grader.messages import Text, message
from grader.record.model import AnswerRecord, CheckRecord, Record, TaskRecord
from grader.report import render_student, write_page
from grader.report.advice import look_steps
from grader.report.hostile import clean_text
from grader.report.marks import look_mark

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

LATER = make_check(
    "accuracy",
    Text(ko="정확도", en="Accuracy"),
    outcome="later",
    message=message("self_check.later.closed"),
    points=0,
    max_points=7,
)
ANSWERS = tuple(AnswerRecord(id=f"q{n}", is_answered=n in (1, 3)) for n in range(1, 5))


def make_look(record: Record, **changes: Any) -> Record:
    """A student's own look that found what `record` did, and one check left to grading."""
    tasks = [
        task.model_copy(
            update={
                "points": 0,
                "checks": tuple(c.model_copy(update={"points": 0}) for c in task.checks),
            }
        )
        for task in record.tasks
    ]
    last = TaskRecord(
        id="result", title=Text(ko="결과", en="Result"), points=0, max_points=7, checks=(LATER,)
    )
    values = {
        "purpose": "self_check",
        "score": None,
        "quiz": (),
        "answers": ANSWERS,
        "tasks": (*tasks, last),
        "evidence": None,
        "reasons": (),
    }
    return record.model_copy(update={**values, **changes})


def open_page(record: Record, language: Any = "en") -> Page:
    return read_page(render_student(record, language=language))


def english(record: Record) -> str:
    """What the page says in English."""
    return " ".join(text.strip() for text, language in open_page(record).texts if language == "en")


def make_task(*outcomes: str) -> TaskRecord:
    checks = [
        make_check(f"c{n}", Text(ko="가", en="a"), outcome=outcome)
        for n, outcome in enumerate(outcomes)
    ]
    return TaskRecord(id="t", title=LATER.title, points=0, max_points=2, checks=tuple(checks))


LOOKS = [
    make_look(make_record()),
    make_look(make_failing(), is_quick=True),
    make_look(make_timed_out()),
    make_look(make_hostile()),
    make_look(make_record(), tasks=()),
]
BY_LOOK = pytest.mark.parametrize("record", LOOKS, ids=range(len(LOOKS)))


@BY_LOOK
def test_page_claims_no_score(record: Record) -> None:
    """Neither a score nor points gained nor a percentage can be read from it."""
    page = open_page(record)
    assert page.with_class("gain") == []
    told = [message("report.score.title").en, message("report.score.none").en]
    hero = " ".join(element.text for element in page.with_class("hero"))
    assert ([word for word in told if word in hero], re.findall("[0-9] ?%", hero)) == ([], [])
    assert " / " not in " ".join(element.text for element in page.with_class("points"))


@BY_LOOK
def test_banner_says_what_it_is(record: Record) -> None:
    """The first thing on the page is that this is no grade."""
    assert message("report.look.kicker").en in english(record)


@BY_LOOK
def test_links_lead_somewhere(record: Record) -> None:
    """Each link has its target on the page, and no id is used twice."""
    page = open_page(record)
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in page.values("href")} - set(ids) == set()


@BY_LOOK
def test_texts_come_in_both_languages(record: Record) -> None:
    """Every text in one language is followed by the same in the other."""
    languages = [element.attributes["lang"] for element in open_page(record).with_class("t")]
    assert languages == ["ko", "en"] * (len(languages) // 2)


def test_count_leaves_out_what_grading_will_tell() -> None:
    """So many passed of those that could be looked at; the rest is named apart."""
    record = make_look(make_failing())
    checks = [check for task in record.tasks for check in task.checks]
    here = [check for check in checks if check.outcome != "later"]
    passed = sum(check.outcome == "passed" for check in here)
    said = english(record)
    assert open_page(record).with_class("score")[0].text.split()[0] == str(passed)
    assert message("report.look.of", here=len(here)).en in said
    assert message("report.look.later_count", count=1).en in said


def test_closed_check_has_its_own_mark() -> None:
    """Neither passed nor failed nor skipped: a sign and a word of its own, in a calm tone."""
    page = open_page(make_look(make_record(), tasks=(make_task("later"),)))
    assert [element.attributes["class"] for element in page.with_class("check")] == ["check calm"]
    verdict = page.with_class("verdict")[0].text
    assert ("…" in verdict, "At grading" in verdict) == (True, True)


@pytest.mark.parametrize("is_quick", [True, False])
def test_quick_look_says_so(is_quick: bool) -> None:
    """That training was cut short stands in the banner and above the models."""
    said = english(make_look(make_failing(), is_quick=is_quick))
    keys = ("report.look.quick", "report.look.models_quick")
    assert [message(key).en in said for key in keys] == [is_quick, is_quick]


@pytest.mark.parametrize("is_quick", [True, False])
def test_error_may_come_from_short_training(is_quick: bool) -> None:
    """A quick look at a cell with an error says that cutting training short may be the cause."""
    said = english(make_look(make_failing(), is_quick=is_quick))
    assert (message("self_check.view.quick_error").en in said) == is_quick


def test_short_training_is_not_blamed_without_an_error() -> None:
    """Where no cell has an error, a quick look says nothing of one."""
    said = english(make_look(make_record(), is_quick=True))
    assert message("self_check.view.quick_error").en not in said


def test_file_that_cannot_be_read_has_no_verdicts() -> None:
    """Nothing was run, so no check is said to have failed, and the reason stands once."""
    blank = make_blank()
    record = make_look(blank, tasks=(make_task("failed"),), is_quick=True)
    page = open_page(record)
    assert (page.with_class("check"), page.with_class("hero-score")) == ([], [])
    next_card = " ".join(element.text for element in page.with_class("next"))
    assert blank.execution.message.en in next_card


@pytest.mark.parametrize("sandbox", ["none", "kernel"])
def test_own_machine_is_said(sandbox: str) -> None:
    """Where nothing was isolated, the page says so; elsewhere it does not."""
    record = make_look(make_record())
    environment = record.environment.model_copy(update={"sandbox": sandbox})
    said = english(record.model_copy(update={"environment": environment}))
    keys = ("report.look.own_machine", "report.look.unisolated")
    assert [message(key).en in said for key in keys] == [sandbox == "none"] * 2


def test_quiz_says_how_many_have_an_answer() -> None:
    """Found or not is all that is told of an answer."""
    said = english(make_look(make_record()))
    assert message("report.look.answered", answered=2, total=4).en in said
    assert message("report.look.next_quiz", numbers="2, 4").en in said


def test_steps_follow_the_assignment() -> None:
    """The error of a cell comes first, then what did not pass in its order; points play no part."""
    record = make_look(make_failing())
    broken = next(cell for cell in record.execution.cells if cell.error is not None)
    steps = look_steps(record, limit=10)
    open_checks = [
        check
        for task in record.tasks
        for check in task.checks
        if check.outcome in ("failed", "partial") and check.hint is not None
    ]
    assert broken.error is not None
    assert f"cell {broken.number}: {broken.error.name}" in steps[0].title.en
    assert [step.title for step in steps[1:-1]] == titles_by_hint(open_checks)
    assert steps[-1].anchor == "quiz"


def titles_by_hint(checks: list[CheckRecord]) -> list[Text]:
    """The title of the first check with each hint."""
    firsts: dict[Any, Text] = {}
    for check in checks:
        firsts.setdefault(check.hint, check.title)
    return list(firsts.values())


def test_cut_checks_are_counted_apart() -> None:
    """What a whole training would show is not said to be left to grading alone."""
    cut = LATER.model_copy(update={"id": "cut", "hint": message("self_check.later.quick_hint")})
    task = make_task("passed").model_copy(update={"checks": (LATER, cut, LATER)})
    said = english(make_look(make_record(), tasks=(task,), is_quick=True))
    expected = {"report.look.later_count": 2, "report.look.cut_count": 1}
    assert [message(key, count=n).en in said for key, n in expected.items()] == [True, True]
    assert message("report.look.cut").en in said


def test_task_that_was_cut_is_not_left_to_grading() -> None:
    """Where a whole training would show all that a task has left, its mark says so."""
    cut = LATER.model_copy(update={"hint": message("self_check.later.quick_hint")})
    task = make_task("later").model_copy(update={"checks": (cut,)})
    assert look_mark(task).word == message("report.look_task.cut")


@pytest.mark.parametrize(("is_quick", "word"), [(False, "next_done"), (True, "next_whole")])
def test_nothing_left_to_mend(is_quick: bool, word: str) -> None:
    """Where all that can be looked at passed, the next step is the whole training or to hand in."""
    answers = (AnswerRecord(id="q", is_answered=True),)
    changes = {"tasks": (make_task("passed", "later"),), "answers": answers, "is_quick": is_quick}
    assert message(f"report.look.{word}").en in english(make_look(make_record(), **changes))


@pytest.mark.parametrize(
    ("outcomes", "word"),
    [
        (("passed",), "full"),
        (("passed", "later"), "so_far"),
        (("later",), "later"),
        (("failed", "later"), "none"),
        (("passed", "failed"), "part"),
        (("partial", "skipped"), "part"),
        (("skipped", "later"), "skipped"),
        (("passed", "errored"), "unknown"),
    ],
)
def test_task_is_marked_by_what_could_be_told(outcomes: tuple[str, ...], word: str) -> None:
    """What is left to grading counts neither for nor against a task."""
    assert look_mark(make_task(*outcomes)).word == message(f"report.look_task.{word}")


def test_hostile_text_is_shown_as_text() -> None:
    """A stranger's markup and template code appear as they were written, cleaned."""
    page = open_page(make_look(make_hostile()))
    assert page.text().count(clean_text(HOSTILE)) >= 15
    assert page.tags() & {"script", "iframe", "object", "embed", "form", "link", "base"} == set()
    assert "49" not in [text.strip() for text, _ in page.texts]


@pytest.fixture
def phone(browser: Browser) -> Iterator[Tab]:
    tab = browser.new_page(viewport={"width": 360, "height": 740})
    yield tab
    tab.close()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["ko", "en"])
@BY_LOOK
def test_phone_needs_no_sideways_scrolling(
    phone: Tab, tmp_path: Path, record: Record, language: Any
) -> None:
    """At 360 pixels the page is no wider than the screen, in either language."""
    write_page(tmp_path / "look.html", render_student(record, language=language))
    phone.goto((tmp_path / "look.html").as_uri())
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
