"""The leader's page on a quiz."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from quiz_stats_class import analyse_records, make_answer, make_students
from report_reader import Page, read_page
from report_records import HOSTILE, make_hostile, make_record

from grader.messages import Text, message_keys
from grader.quiz.analysis.statistics import Estimate
from grader.record.model import Record
from grader.report.estimates import draw_index, draw_share, show_index, show_share, show_share_range
from grader.report.quiz_stats import list_notices, render_quiz_stats

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TITLE = Text(ko="인공 신경망", en="Artificial neural networks")
NOW = "2025-11-21T08:00:00Z"


def render(records: list[Record]) -> str:
    return render_quiz_stats(TITLE, analyse_records(records), generated_at=NOW)


def read(records: list[Record]) -> Page:
    return read_page(render(records))


def answer_wrong(answers: list[str]) -> list[Record]:
    """A class that answered one question wrongly."""
    return [make_record(quiz=(make_answer("loss", "wrong", text),)) for text in answers]


def measures(page: Page) -> list[str]:
    """What stands under the headings of each question."""
    return [e.text for e in page.elements if e.tag == "strong" and "dd" in e.inside]


def test_each_question_has_a_card() -> None:
    """Five questions, five cards that the findings can lead to."""
    ids = set(read(make_students(8)).values("id"))
    assert {f"question-{number}" for number in range(1, 6)} <= ids


def test_links_lead_somewhere() -> None:
    """Every link of the page leads to a place on it."""
    page = read(make_students(60))
    links = {link.removeprefix("#") for link in page.values("href")}
    assert (links - set(page.values("id")), len(links) > 3) == (set(), True)


def test_page_has_no_script_and_loads_nothing() -> None:
    """No script, no source, no address but places on the page."""
    page = read(make_students(8))
    assert page.tags() & {"script", "img", "link", "iframe", "object", "form"} == set()
    assert [link for link in page.values("href") if not link.startswith("#")] == []


def test_no_student_is_named() -> None:
    """Neither names nor where an answer was handed in."""
    html = render(make_students(8))
    assert [name for name in ("학생 0", "학생 7", "week6.ipynb") if name in html] == []


def test_small_group_shows_intervals_alone() -> None:
    """Of eight students no single value of alpha or discrimination, but a caution."""
    page = read(make_students(8))
    shown = [text for text in measures(page) if text != "—" and "%" not in text]
    assert len(shown) > 4
    assert [text for text in shown if "~" not in text or "(" in text] == []
    assert "First attempts: 8, and below 20" in page.text()


def test_large_group_shows_values_with_intervals() -> None:
    """Of sixty students the value comes first, and there is no caution."""
    page = read(make_students(60))
    shown = [text for text in measures(page) if text != "—" and "%" not in text]
    assert len(shown) > 4
    assert [text for text in shown if "(" not in text] == []
    assert "First attempts" not in page.text()


def test_wrong_answers_are_counted() -> None:
    """The most common ones open, with how many gave them; the others fold."""
    answers = ["mse", "mse", *(f"wrong {number}" for number in range(7))]
    page = read(answer_wrong(answers))
    assert "2 of 9" in page.text()
    assert page.with_class("answer")[0].text.strip() == "mse"
    assert len([e for e in page.with_class("answer") if "details" in e.inside]) == 3


def test_hard_variant_is_marked() -> None:
    """Which of the questions drawn was harder stands in the table and among the findings."""
    page = read(make_students(60))
    rows = [e.text for e in page.elements if e.tag == "th" and "tbody" in e.inside]
    marked = [row for row in rows if "harder than the rest" in row]
    assert [row.strip().startswith("default_optimizer") for row in marked] == [True]
    assert "this one was harder than the rest: default_optimizer" in page.text()


def test_class_without_faults_is_praised() -> None:
    """With nothing to look at first the page says so."""
    quiz = [(make_answer("loss", status, status),) for status in ("correct", "correct", "wrong")]
    page = read([make_record(quiz=each) for each in quiz])
    assert "Nothing stands out." in page.text()


def test_texts_come_in_both_languages() -> None:
    """Every Korean text is followed by its English."""
    page = read(make_students(60))
    languages = [element.attributes["lang"] for element in page.with_class("t")]
    assert languages == ["ko", "en"] * (len(languages) // 2)


@pytest.mark.parametrize("text", [HOSTILE, "{0.__class__}", "<details open ontoggle=alert(1)>"])
def test_hostile_answers_stay_text(text: str) -> None:
    """Markup in answers, prompts and ids is shown, not obeyed."""
    page = read([make_hostile(text), make_hostile(text)])
    assert page.tags() & {"script", "img", "textarea", "details"} == set()
    assert [e for e in page.elements if any(a.startswith("on") for a in e.attributes)] == []
    assert "<" in page.text() or "{" in page.text()


def test_answer_of_control_characters_has_words() -> None:
    """Where nothing of an answer can be shown, that is said."""
    page = read(answer_wrong(["\u202e \x1b[31m \u200b"]) + answer_wrong([" \n "]))
    assert "(nothing legible)" in page.text()


def test_notices_tell_what_is_left_out() -> None:
    """Who answered nothing, who could not be graded, and what waits; with the command to decide."""
    waiting = make_record(quiz=(make_answer("why", "review", "because"),))
    analysis = analyse_records([*make_students(20, seed=2), waiting])
    notices = [notice.en for notice in list_notices(analysis, 2, 3, "ch07-1")]
    assert [notice.split(":")[0] for notice in notices] == [
        "Answers that still wait for a person and do not count yet",
        "Left out because they answered nothing",
        "Left out because their hand-in could not be graded",
    ]
    assert notices[0].endswith("grader quiz review ch07-1")


@pytest.mark.parametrize(
    ("estimate", "is_small", "shown"),
    [
        (None, False, "—"),
        (Estimate(0.407, 0.16, 0.61), False, "0.41 (0.16 to 0.61)"),
        (Estimate(0.407, 0.16, 0.61), True, "0.16 to 0.61"),
        (Estimate(-0.3, -0.9, -0.001), False, "−0.30 (−0.90 to 0.00)"),
        (Estimate(0.4, -74.1, 0.94), True, "below −1 to 0.94"),
        (Estimate(1.0), False, "1.00"),
        (Estimate(1.0), True, "—"),
    ],
)
def test_index_in_words(estimate: Estimate | None, is_small: bool, shown: str) -> None:
    """A value with its interval; of a small group never the value alone."""
    assert show_index(estimate, is_small=is_small).en == shown


def test_share_in_words() -> None:
    """Whole percents, and their interval."""
    found = Estimate(0.859, 0.744, 0.927)
    assert (show_share(found), show_share_range(found).ko) == ("86%", "74 ~ 93%")
    assert (show_share(None), show_share_range(None).ko) == ("—", "—")


def test_bar_is_as_long_as_the_share() -> None:
    """Half of the track for a half, and a whisker from end to end of the interval."""
    page = read_page(str(draw_share(Estimate(0.5, 0.25, 0.75))))
    (track,), (bar,) = page.with_class("gauge-track"), page.with_class("gauge-bar")
    widths = [float(each.attributes["width"]) for each in (track, bar)]
    whisker = page.with_class("gauge-range")[0].attributes
    assert widths == [304, 152]
    assert (whisker["x1"], whisker["x2"]) == ("84.0", "236.0")


def test_small_group_has_no_dot() -> None:
    """Where the value is not said it is not drawn."""
    found = Estimate(0.4, -0.2, 0.8)
    dots = [
        len(read_page(str(draw_index(found, is_small=is_small))).with_class("gauge-dot"))
        for is_small in (True, False)
    ]
    assert dots == [0, 1]
    assert draw_index(Estimate(1.0), is_small=True) == draw_index(None, is_small=False) == ""


def test_every_key_of_the_part_is_used() -> None:
    """No text is left over that nobody reads."""
    root = Path(__file__).parents[2] / "grader"
    files = [
        *(root / part for part in ("quiz/analysis/item_analysis.py", "cli/quiz/stats.py")),
        *(root / "report" / name for name in ("quiz_stats.py", "estimates.py")),
        root / "report/templates/quiz_stats.html",
    ]
    code = "\n".join(file.read_text(encoding="utf-8") for file in files)
    keys = [
        key.removeprefix("quiz_stats.") for key in message_keys() if key.startswith("quiz_stats.")
    ]
    built = ("tag.", "help.", "finding.", "odd.")
    names = [key.split(".")[-1] for key in keys if not key.startswith(built)]
    assert [name for name in names if f'{name}"' not in code] == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", ["class", "hostile"])
def test_page_fits_the_screen_and_runs_nothing(
    browser: Browser, tmp_path: Path, width: int, name: str
) -> None:
    """At either width, in either language: no sideways scrolling, no dialogue, no load."""
    records = make_students(30) if name == "class" else [make_hostile(), make_hostile("x" * 900)]
    path = tmp_path / "index.html"
    path.write_text(render(records), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 740})
    seen: list[str] = []
    page.on("dialog", lambda dialog: seen.append(dialog.message))
    page.on("console", lambda told: seen.append(told.text))
    page.on("request", lambda request: seen.append(request.url.split(":")[0]))
    page.goto(path.as_uri())
    widths = []
    for language in ("en", "ko"):
        page.locator(f"label[for=in-{language}]").click()
        widths.append(page.evaluate("document.documentElement.scrollWidth"))
    page.close()
    assert (widths, seen) == ([width, width], ["file"])
