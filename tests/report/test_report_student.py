"""The student's page: what is on it, and what can never be."""

from __future__ import annotations

import re
import time

import pytest
from report_reader import Page, read_page
from report_records import (
    HOSTILE,
    make_blank,
    make_cell,
    make_class,
    make_failing,
    make_hostile,
    make_question,
    make_record,
    make_review,
)

from grader.messages import Text
from grader.record.model import ExecutionRecord, OutputRecord, Record
from grader.report import render_student
from grader.report.hostile import clean_text

HANGUL = re.compile("[가-힣]")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
EVERY_STATE = [*make_class(), make_hostile()]
BY_STATE = pytest.mark.parametrize("record", EVERY_STATE, ids=range(len(EVERY_STATE)))


def open_page(record: Record) -> Page:
    return read_page(render_student(record))


def make_run(*outputs: OutputRecord) -> Record:
    cells = (make_cell(0, "print('x')", outputs=outputs),)
    execution = make_record().execution
    return make_record(execution=execution.model_copy(update={"cells": cells}))


@BY_STATE
def test_page_has_no_script_and_a_policy(record: Record) -> None:
    """No state of a record brings a script, a frame or a handler onto its page."""
    page = open_page(record)
    assert page.tags() & {"script", "iframe", "object", "embed", "form", "link", "base"} == set()
    names = {name for element in page.elements for name in element.attributes}
    assert [name for name in names if name.startswith("on")] == []
    assert POLICY in page.values("content")


@BY_STATE
def test_page_loads_nothing(record: Record) -> None:
    """Every link stays on the page and every picture is in it."""
    page = open_page(record)
    assert [link for link in page.values("href") if not link.startswith("#")] == []
    pictures = [source.partition(",")[0] for source in page.values("src")]
    assert set(pictures) <= {"data:image/png;base64"}
    assert "url(" not in render_student(record)


@BY_STATE
def test_links_lead_somewhere(record: Record) -> None:
    """Each link has its target, and no id is used twice."""
    page = open_page(record)
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.values("href")} - set(ids) == set()


@BY_STATE
def test_labels_name_something(record: Record) -> None:
    """What an element is labelled by exists."""
    page = open_page(record)
    labels = set(page.values("aria-labelledby")) | set(page.values("for"))
    assert labels - set(page.values("id")) == set()


@BY_STATE
def test_texts_come_in_both_languages(record: Record) -> None:
    """Every text in one language is followed by the same in the other."""
    languages = [element.attributes["lang"] for element in open_page(record).with_class("t")]
    assert languages == ["ko", "en"] * (len(languages) // 2)


def test_no_korean_outside_of_korean_texts() -> None:
    """Where the student wrote in English, Hangul appears only in what is marked as Korean."""
    empty = ExecutionRecord(
        status="raised", message=Text(ko="오류", en="x"), wall_seconds=1, cells=()
    )
    failing = make_failing()
    record = failing.model_copy(
        update={
            "student": "Kim",
            "execution": empty,
            "quiz": (make_question("q", answer="1010"), make_question("r", answer="", read_as="")),
        }
    )
    page = read_page(render_student(record, language="en"))
    stray = [text for text, language in page.texts if HANGUL.search(text) and language != "ko"]
    assert stray == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_language_shows_first(language: str) -> None:
    """The chosen language is the page's own and the switch stands on it."""
    page = read_page(render_student(make_record(), language=language))  # type: ignore[arg-type]
    chosen = [element for element in page.elements if "checked" in element.attributes]
    assert [element.attributes["id"] for element in chosen] == [f"in-{language}"]
    assert page.elements[0].attributes["lang"] == language


def test_hostile_text_is_shown_as_text() -> None:
    """A stranger's markup and template code appear as they were written, cleaned."""
    page = open_page(make_hostile())
    shown = clean_text(HOSTILE)
    assert "{{ 7*7 }}{% raw %}" in shown
    assert page.text().count(shown) >= 20
    assert "49" not in [text.strip() for text, _ in page.texts]


def test_hostile_text_leaves_no_control_character() -> None:
    """Neither terminal codes nor reordering marks reach the page."""
    assert (
        re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", render_student(make_hostile()))
        == []
    )


def test_leader_notes_stay_out() -> None:
    """Neither a note for the leader nor a reason for a review is on the student's page."""
    record = make_review()
    text = open_page(record).text()
    secret = [note.text for note in record.notes if note.audience == "leader"] + [*record.reasons]
    assert len(secret) == 2
    assert [one for one in secret if one.ko in text or one.en in text] == []
    assert record.notes[1].text.ko in text


def test_integrity_notes_stay_out_whoever_they_name() -> None:
    """A note on integrity is kept back even where it is addressed to the student."""
    note = make_review().notes[0].model_copy(update={"audience": "student"})
    assert note.text.en not in open_page(make_record(notes=(note,))).text()


def test_outcome_is_told_in_words() -> None:
    """Each check shows a symbol and a word, not a colour alone."""
    badges = [element.text for element in open_page(make_failing()).with_class("verdict")]
    assert "✕아직이에요Not yet" in badges[2].replace(" ", "").replace("Notyet", "Not yet")


def test_full_marks_are_praised() -> None:
    """Nothing left to do is said in so many words."""
    assert "정말 잘했어요" in open_page(make_record()).with_class("praise")[0].text


def test_unreadable_submission_says_why() -> None:
    """A record without cells still tells the student what was wrong."""
    record = make_blank()
    problem = record.submission.files[0].problem
    assert problem is not None
    assert problem.ko in open_page(record).text()


def test_where_links_to_the_line() -> None:
    """A check's place leads to the line of code further down."""
    page = open_page(make_failing())
    links = [element.attributes["href"] for element in page.elements if element.tag == "a"]
    assert "#cell-3-4" in links
    line = next(one for one in page.elements if one.attributes.get("id") == "cell-3-4")
    assert line.text.startswith("model.compile(loss='categorical_crossentropy'")


def test_failing_line_stands_out() -> None:
    """The line that raised is marked in the notebook."""
    marked = open_page(make_failing()).with_class("hit")
    assert [element.attributes["id"] for element in marked] == ["cell-3-4"]


def test_errored_check_is_no_zero() -> None:
    """A check that a person decides shows the points it may bring, not a zero."""
    texts = [element.text for element in open_page(make_review()).with_class("points")]
    assert any("up to 4 points" in text for text in texts)
    assert not any("0 / 4" in text for text in texts)


def test_huge_output_is_cut() -> None:
    """An output of 200,000 characters adds no more than a tenth of that to the page."""
    small = render_student(make_run(OutputRecord(kind="text", text="x")))
    large = render_student(make_run(OutputRecord(kind="text", text="x" * 200_000)))
    assert len(large) - len(small) < 23_000


def test_many_outputs_are_counted() -> None:
    """Beyond sixty outputs the page says how many are left out."""
    outputs = [OutputRecord(kind="text", stream="display", text=f"o{n}") for n in range(100)]
    page = open_page(make_run(*outputs))
    assert "Too many outputs: 40 are left out." in page.text()


def test_prints_become_one_output() -> None:
    """Prints that follow one another are shown together."""
    prints = [OutputRecord(kind="text", text=f"{number}\n") for number in range(3)]
    page = open_page(make_run(*prints))
    assert [element.text for element in page.with_class("text")] == ["0\n1\n2"]


def test_broken_picture_is_said() -> None:
    """What is no PNG is not put into the page."""
    page = open_page(make_run(OutputRecord(kind="image", png="PHN2Zz4=")))
    assert "img" not in page.tags()
    assert "This picture cannot be shown." in page.text()


@pytest.mark.slow
def test_twenty_pages_take_little_time() -> None:
    """Twenty pages are rendered in well under a second of computing."""
    records = [make_failing(), make_record(), make_review()]
    render_student(records[0])
    start = time.process_time()
    for number in range(20):
        render_student(records[number % 3])
    assert time.process_time() - start < 0.7
