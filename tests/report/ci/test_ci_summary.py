"""The summary: everybody's result at a glance, and below it what is to be mended."""

from __future__ import annotations

import pytest
from github import RENDERERS, find_active, read_markdown
from report_records import (
    make_blank,
    make_check,
    make_failing,
    make_hostile,
    make_record,
    make_review,
    make_timed_out,
)
from strangers import HOSTILE

from grader.messages import LANGUAGES, Language, Text, plain
from grader.record.model import Record
from grader.report.ci import render_summary

ALL = (make_record(), make_failing(), make_review(), make_timed_out(), make_blank())


def _read(records: tuple[Record, ...], language: Language = "en", **rest: object) -> str:
    """The text of a summary, one line for each cell, item or paragraph."""
    page = read_markdown(render_summary(records, (), language, **rest), RENDERERS[0])
    return "\n".join(line.strip() for line in page.text_content().split("\n") if line.strip())


def _table(text: str) -> list[list[str]]:
    page = read_markdown(text, RENDERERS[0])
    return [[cell.text_content() for cell in row.iter("td")] for row in page.iter("tr")][1:]


def test_table_has_a_line_for_everybody() -> None:
    """Score, code, quiz, run and status of each student, in the order given."""
    assert _table(render_summary(ALL, (), "en"))[1:3] == [
        [
            "박서준",
            "Artificial neural networks",
            "4.5 / 12",
            "3 / 10",
            "0.5 / 3",
            "◐ A cell had an error",
            "✓ Graded",
        ],
        [
            "Lee Jiwoo",
            "Artificial neural networks",
            "8 / 12",
            "6 / 10",
            "0 / 1",
            "✓ Ran to the end",
            "? A person will take a look",
        ],
    ]


def test_hand_in_without_a_grade_has_no_score() -> None:
    """What could not be graded is a dash and not a zero."""
    assert _table(render_summary((make_blank(),), (), "en"))[0][2:5] == ["— / 12", "—", "—"]


def test_bonus_comes_on_top() -> None:
    """Points of a bonus task count, but nobody has to have them."""
    task = make_record().tasks[0]
    record = make_record(tasks=(task, task.model_copy(update={"id": "more", "bonus": True})))
    assert _table(render_summary((record,), (), "en"))[0][3] == "8 / 4"


def test_missed_check_is_explained() -> None:
    """Below a student's name stand message, expected, found, hint and place of what was missed."""
    assert (
        "Loss fits the labels (0 / 2) ✕ Not yet\n"
        "Your labels are whole numbers from 0 to 9, but this loss is for one-hot labels.\n"
        "Expected: sparse_categorical_crossentropy\n"
        "Found: categorical_crossentropy\n"
        "Hint: Print the labels first: are they whole numbers or one-hot vectors?\n"
        "Where: week6.ipynb, cell 4, line 4 "
        "model.compile(loss='categorical_crossentropy', metrics='accuracy')\n"
    ) in _read((make_failing(),))


def test_passed_check_is_not_told() -> None:
    """What is done needs no more words."""
    assert "Data loaded" not in _read((make_failing(),))


def test_check_for_a_person_has_no_points_yet() -> None:
    """What could not be measured is not worth 0."""
    assert "Accuracy (— / 4) ? A person will check" in _read((make_review(),))


def test_run_that_stopped_is_explained() -> None:
    """The run's own message stands at the top of a student's part."""
    words = "✕ Ran out of time Cell 3 did not finish within 5 minutes, so we stopped it."
    assert words in _read((make_timed_out(),))


def test_everything_passed_is_praised() -> None:
    """Full marks for all leave nothing to look at."""
    text = _read((make_record(),))
    assert "Everything passed. Very well done!" in text
    assert "What to look at next" not in text


def test_questions_are_numbers_alone() -> None:
    """Others have yet to answer the quiz: neither answer nor explanation is shown."""
    question = make_failing().quiz[0].model_copy(update={"answer": "ANSWER", "read_as": plain("R")})
    text = _read((make_failing().model_copy(update={"quiz": (question,)}),))
    assert "Questions to look at again: 1. The student's page explains them." in text
    assert "ANSWER" not in text
    assert question.feedback.en not in text


def test_nothing_for_the_leader_is_shown() -> None:
    """Reasons and notes for the leader stay out, as on the student's page."""
    text = "".join(_read((make_review(),), language) for language in LANGUAGES)
    assert "looks odd" not in text
    assert "forged" not in text
    assert "위조" not in text


@pytest.mark.parametrize(("language", "word"), [("ko", "더 살펴볼 것"), ("en", "look at next")])
def test_words_are_in_the_language_asked_for(language: Language, word: str) -> None:
    """One language is shown, and a line says that the pages hold both."""
    text = _read(ALL, language)
    assert word in text
    assert ("한국어와 영어" in text) == (language == "ko")


def test_notes_stand_above_the_table() -> None:
    """What is to be known first is told first."""
    text = render_summary(ALL, (Text(ko="알림", en="Take note"),), "en")
    assert text.index("Take note") < text.index("| Name |")


def test_nothing_to_grade_is_said() -> None:
    """An empty summary says so instead of showing an empty table."""
    assert _read(()) == "Grading results\nThere was nothing to grade this time."


@pytest.mark.parametrize("limit", [*range(0, 6000, 250), 2**20])
def test_summary_never_passes_its_limit(limit: int) -> None:
    """A limit holds in bytes, not characters: a service drops what is longer."""
    text = render_summary((*ALL, make_hostile()), [plain("가" * 900)] * 5, "ko", limit=limit)
    assert len(text.encode()) <= limit


def test_cut_is_told_and_leaves_whole_blocks() -> None:
    """Students whose details have no room are counted, and what is shown is complete."""
    records = tuple(
        make_failing().model_copy(update={"student": f"student {number}"}) for number in range(40)
    )
    page = read_markdown(render_summary(records, (), "en", limit=30_000), RENDERERS[0])
    shown = len(list(page.iter("details")))
    assert 0 < shown < 40
    words = f"Students whose details are left out here for length: {40 - shown}."
    assert words in page.text_content()
    assert find_active(page) == []


def test_long_text_hides_nobody_else() -> None:
    """One student's long part is left out, the others' stay."""
    checks = tuple(
        make_check(f"c{number}", plain("t" * 500), outcome="failed", message=plain("m" * 500))
        for number in range(100)
    )
    task = make_record().tasks[0].model_copy(update={"checks": checks})
    long = make_record(student="long", tasks=(task,))
    page = read_markdown(render_summary((long, *ALL), (), "en", limit=20_000), RENDERERS[0])
    names = [summary.text_content().split(" · ")[0] for summary in page.iter("summary")]
    assert names == ["박서준", "Lee Jiwoo", "최도윤", "정유나"]


@pytest.mark.parametrize("render", RENDERERS)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_record_is_nothing_but_text(text: str, render: object) -> None:
    """Names, messages, file names and code of a stranger become nothing on the page."""
    page = read_markdown(render_summary((make_hostile(text),), [plain(text)], "en"), render)
    assert find_active(page) == []
