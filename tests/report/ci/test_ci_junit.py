"""JUnit XML: a suite for each hand-in, read by any service that knows the format."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from report_records import (
    make_blank,
    make_failing,
    make_hostile,
    make_record,
    make_review,
    make_timed_out,
)
from strangers import HOSTILE

from grader.messages import LANGUAGES, Language, Text
from grader.record.model import Record
from grader.report.ci import render_junit

ALL = (make_record(), make_failing(), make_review(), make_timed_out(), make_blank())
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("junit.xsd")))


def _read(*records: Record, language: Language = "en") -> etree._Element:
    root = etree.fromstring(render_junit(records, language).encode())
    SCHEMA.assertValid(root)
    return root


def _verdicts(record: Record) -> list[tuple[str, str]]:
    """What follows from each case, by the end of its name."""
    found = []
    for case in _read(record).iter("testcase"):
        verdicts = [one.tag for one in case if one.tag != "properties"]
        found.append((case.get("name").split(": ")[-1], "".join(verdicts)))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_document_is_valid(language: Language) -> None:
    """Records in every state follow the schema."""
    assert len(_read(*ALL, language=language)) == len(ALL)


def test_checks_and_questions_are_cases() -> None:
    """Failed and partly passed is a failure, an error of the run an error, a skip a skip."""
    assert _verdicts(make_failing()) == [
        ("Running the code", "error"),
        ("Data loaded [dataset_loaded]", ""),
        ("Pixels scaled to 0 to 1 [scaled]", "failure"),
        ("Loss fits the labels [compiled]", "failure"),
        ("Accuracy [accuracy]", "skipped"),
        ("Question 1 [q1]", "failure"),
        ("Question 2 [q2]", "failure"),
        ("Question 3 [q3]", "failure"),
    ]


def test_what_a_person_decides_is_no_failure() -> None:
    """A check that we could not make is an error, an answer for a person is left open."""
    assert _verdicts(make_review())[-2:] == [
        ("Accuracy [accuracy]", "error"),
        ("Question 1 [q1]", "skipped"),
    ]


def test_unreadable_hand_in_is_an_error() -> None:
    """A hand-in without a single check still fails visibly."""
    assert _verdicts(make_blank()) == [("Running the code", "error")]


def test_hand_in_that_was_not_graded_is_an_error() -> None:
    """A run to the end does not hide that there is no grade."""
    record = make_record(status="not_graded", score=None, tasks=(), quiz=())
    assert _verdicts(record) == [("Running the code", "error")]


def test_counts_are_those_of_the_cases() -> None:
    """Totals of a suite and of the whole agree with what is in them."""
    root = _read(*ALL)
    for element in (root, *root):
        counts = {tag: len(list(element.iter(tag))) for tag in ("testcase", "failure", "error")}
        assert (element.get("tests"), element.get("failures"), element.get("errors")) == tuple(
            str(count) for count in counts.values()
        )


def test_points_are_properties() -> None:
    """Points have no place of their own in the format."""
    case = _read(make_failing()).findall("testsuite/testcase")[2]
    properties = {one.get("name"): one.get("value") for one in case.iter("property")}
    assert properties == {"points": "1", "max_points": "2"}


def test_failure_says_what_was_seen_and_what_to_do() -> None:
    """Message, hint and place are in the text, the message alone in the attribute."""
    failure = _read(make_failing()).findall("testsuite/testcase/failure")[1]
    message = "Your labels are whole numbers from 0 to 9, but this loss is for one-hot labels."
    assert (failure.get("message"), failure.get("type")) == (message, "failed")
    assert failure.text.split("\n") == [
        message,
        "Hint: Print the labels first: are they whole numbers or one-hot vectors?",
        "Where: week6.ipynb, cell 4, line 4",
    ]


def test_name_with_dots_stays_one_class() -> None:
    """Services part a class name at its dots."""
    suite = _read(make_record(student="kim.h.n"))[0]
    assert suite.get("name") == "ch07-1.kim·h·n"
    assert {case.get("classname") for case in suite} == {"ch07-1.kim·h·n"}


def test_suite_has_time_and_moment() -> None:
    """Seconds of the run, and when it was graded, without the zone that the format lacks."""
    suite = _read(make_record())[0]
    assert (suite.get("time"), suite.get("timestamp")) == ("19.400", "2025-11-21T07:26:00")


def test_questions_give_nothing_away() -> None:
    """Others have yet to answer the quiz: neither answer nor explanation is in the file."""
    question = (
        make_failing()
        .quiz[0]
        .model_copy(update={"answer": "ANSWER", "feedback": Text(ko="풀이", en="FEEDBACK")})
    )
    text = render_junit([make_record(quiz=(question,))], "en")
    assert [word for word in ("ANSWER", "FEEDBACK", "biases") if word in text] == []


def test_nothing_for_the_leader_is_in_it() -> None:
    """Reasons and notes for the leader stay out."""
    text = render_junit([make_review()], "en")
    assert [word for word in ("odd", "forged") if word in text] == []


def test_no_records_give_an_empty_document() -> None:
    """A pull request without hand-ins has a valid file, too."""
    assert (len(_read()), _read().get("tests")) == (0, "0")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_valid(text: str) -> None:
    """Characters that XML forbids, and markup, do no harm."""
    assert _read(make_hostile(text)).get("tests") == _read(make_hostile("x")).get("tests")
