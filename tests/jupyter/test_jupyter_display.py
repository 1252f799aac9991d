"""What a cell shows of a record: as HTML in any theme and width, and as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from report_reader import read_page
from report_records import HOSTILE, make_blank, make_check, make_failing, make_hostile, make_record

from grader.errors import GraderError
from grader.jupyter.display import Shown, show_bug, show_error, show_records, show_status
from grader.messages import Language, Text, plain
from grader.record.model import AnswerRecord, DatasetRecord, Record
from grader.report.self_check import PageLink

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LATER = make_check(
    "accuracy",
    Text(ko="정확도가 충분한가요?", en="Accuracy"),
    outcome="later",
    message=Text(ko="채점하면서 확인해요.", en="This is looked at when your work is graded."),
)
CUT = LATER.model_copy(
    update={
        "message": Text(ko="훈련을 줄였어요.", en="Training was cut short this time."),
        "hint": Text(ko="끝까지 훈련해 보세요.", en="Run it once without the quick mode."),
    }
)
THEMES = {
    "light": ("#ffffff", "rgba(0, 0, 0, 0.87)"),
    "dark": ("#111111", "rgba(255, 255, 255, 0.87)"),
}
NOTEBOOK = """
<style>body {{ margin: 8px; background: {ground} }}
.jp-RenderedHTMLCommon {{ color: {ink}; font: 14px/1.6 system-ui }}
.jp-RenderedHTMLCommon p {{ margin: 0 0 1em }}
.jp-RenderedHTMLCommon ul:not(.list-inline) {{ padding-left: 2em }}</style>
<div class="jp-RenderedHTMLCommon">{html}</div>"""


def make_look(record: Record, *more: Any, **changes: Any) -> Record:
    """`record` as a look at one's own work, with the checks `more` in its last task."""
    tasks = record.tasks
    if more:
        last = tasks[-1].model_copy(update={"checks": (*tasks[-1].checks, *more)})
        tasks = (*tasks[:-1], last)
    update = {"purpose": "self_check", "score": None, "quiz": (), "tasks": tasks, **changes}
    return record.model_copy(update=update)


def show(record: Record, language: Language = "en") -> Shown:
    page = PageLink("reports/check/mine.html", "reports/check/mine.html")
    return show_records([record], [page], [plain("mine.ipynb")], language)


def both(shown: Shown) -> tuple[str, str]:
    """The words of the HTML and of the text."""
    return read_page(shown.html).text(), " ".join(shown.text.split())


def test_both_forms_are_offered() -> None:
    """A front end finds HTML and text, whichever it asks for."""
    shown = show_status("starting", "en")
    assert sorted(shown._repr_mimebundle_()) == ["text/html", "text/plain"]
    assert (shown._repr_html_(), repr(shown)) == (shown.html, shown.text)


@pytest.mark.parametrize("form", [0, 1], ids=["html", "text"])
def test_failed_check_is_explained(form: int) -> None:
    """What was seen, where, and what to do next."""
    words = both(show(make_look(make_failing())))[form]
    parts = (
        "Loss fits the labels",
        "this loss is for one-hot labels",
        "cell 4, line 4",
        "Print the labels first",
        "Checks passed here: 1 of 4.",
    )
    assert [part in words for part in parts] == [True] * 5


@pytest.mark.parametrize("form", [0, 1], ids=["html", "text"])
def test_error_of_a_cell_is_explained(form: int) -> None:
    """The error's name and words, and what they usually mean."""
    words = both(show(make_look(make_failing())))[form]
    parts = ("ell 4", "ValueError", "must have rank", "the loss and the labels do not fit")
    assert [part in words for part in parts] == [True] * 4


@pytest.mark.parametrize("form", [0, 1], ids=["html", "text"])
@pytest.mark.parametrize("is_quick", [True, False])
def test_error_may_come_from_short_training(form: int, is_quick: bool) -> None:
    """Only a quick look can have caused an error by itself, and says so."""
    words = both(show(make_look(make_failing(), is_quick=is_quick)))[form]
    assert ("may only come from cutting training short" in words) == is_quick


@pytest.mark.parametrize("form", [0, 1], ids=["html", "text"])
def test_same_reason_for_skipping_stands_once(form: int) -> None:
    """Checks that wait for the same thing do not repeat it."""
    reason = plain("There was no model.")
    waiting = [
        make_check(name, plain(name), outcome="skipped", message=reason) for name in ("one", "two")
    ]
    words = both(show(make_look(make_record(), *waiting)))[form]
    assert [words.count(part) for part in ("There was no model.", "Skipped")] == [1, 2]


@pytest.mark.parametrize("form", [0, 1], ids=["html", "text"])
def test_file_that_cannot_be_read_has_no_verdicts(form: int) -> None:
    """Where nothing could be run, no check is listed."""
    record = make_look(make_blank(), tasks=make_record().tasks, is_quick=True)
    words = both(show(record))[form]
    title = record.tasks[0].title.en
    assert [part in words for part in (title, "Checks passed", "cut short")] == [False] * 3


@pytest.mark.parametrize("form", [0, 1], ids=["html", "text"])
def test_later_says_when(form: int) -> None:
    """What waits for grading is named; what the quick mode cut says how to see it."""
    words = both(show(make_look(make_record(), LATER, CUT)))[form]
    assert "Checks passed here: 4 of 4." in words
    assert "looked at when your work is graded" not in words
    cut = ("1 more with the full training.", "Needs the full training (1)")[form]
    assert cut in words


@pytest.mark.parametrize("form", [0, 1], ids=["html", "text"])
def test_surroundings_are_said(form: int) -> None:
    """Quick, not isolated, look-alike data, answers found: all that is not as in grading."""
    surroundings = make_record().environment.model_copy(
        update={
            "sandbox": "none",
            "dataset": DatasetRecord(name="fashion_mnist", source="lookalike", sha256="d" * 64),
        }
    )
    answers = (AnswerRecord(id="q1", is_answered=True), AnswerRecord(id="q2", is_answered=False))
    look = make_look(make_record(), environment=surroundings, is_quick=True, answers=answers)
    words = both(show(look))[form]
    parts = ("training was cut short", "not isolated", "look-alike data", "answered: 1 of 2")
    assert [part in words for part in parts] == [True] * 4


@pytest.mark.parametrize("form", [0, 1], ids=["html", "text"])
def test_unreadable_file_says_why(form: int) -> None:
    """A file that could not be read is explained once."""
    words = both(show(make_look(make_blank())))[form]
    assert words.count("This is not a notebook, so we could not read it.") == 1


def test_no_score_is_claimed() -> None:
    """Points and percentages have no place in a look of one's own."""
    html, text = both(show(make_look(make_record())))
    assert [sign in html + text for sign in ("%", "point", "12 / 12")] == [False] * 3


def test_every_assignment_has_its_card() -> None:
    """A week's notebook gives a card for each assignment, each with its own page."""
    other = make_look(make_record(assignment="ch07-2", title=plain("Another")))
    pages = [PageLink("a.html"), PageLink("b.html", "b.html")]
    shown = show_records([make_look(make_record()), other], pages, [], "en")
    page = read_page(shown.html)
    assert len(page.with_class("grader-check-card")) == 2
    assert [link.attributes["href"] for link in page.elements if link.tag == "a"] == ["b.html"]
    assert ("Another (ch07-2)" in shown.text, "a.html" in shown.text) == (True, True)


@pytest.mark.parametrize("form", [0, 1], ids=["html", "text"])
def test_error_of_a_week_stands_once(form: int) -> None:
    """A notebook for several assignments is run once, and so is its error told."""
    first, second = (make_look(make_failing(), assignment=name) for name in ("a1", "a2"))
    words = both(show_records([first, second], [None, None], [], "en"))[form]
    assert words.count("must have rank") == 1


def test_notices_are_text() -> None:
    """Errors show what a student wrote as text, on lines of their own."""
    expected = show_error(GraderError(f"no {HOSTILE}", HOSTILE), "en")
    bug = show_bug(ValueError(HOSTILE), "en")
    tags = read_page(expected.html + bug.html).tags()
    assert tags <= {"div", "style", "p", "strong", "details", "summary", "pre"}
    assert [mark in expected.text + bug.text for mark in ("\x1b", "\u202e")] == [False, False]


def test_hostile_record_adds_no_element() -> None:
    """A record full of attacks has the elements of any other, and no attribute of its own."""
    hostile = read_page(show(make_look(make_hostile())).html)
    honest = read_page(show(make_look(make_failing())).html)
    assert hostile.tags() <= honest.tags()
    names = {name for element in hostile.elements for name in element.attributes}
    assert names <= {"class", "lang", "title", "href", "target", "rel"}


def test_no_word_is_typeset_as_mathematics() -> None:
    """Notebooks read dollar signs as TeX, which has links and colours, but for these classes."""
    shown = (show(make_look(make_hostile())), show_error(GraderError("$x$"), "en"))
    roots = [element for one in shown for element in read_page(one.html).elements[:1]]
    classes = [set(element.attributes["class"].split()) for element in roots]
    assert [{"tex2jax_ignore", "mathjax_ignore"} <= found for found in classes] == [True, True]


def test_style_reaches_nothing_else() -> None:
    """Every rule begins with a class of ours: the notebook's own page stays as it is."""
    sheet = show_status("starting", "en").html.partition("<style>")[2].partition("</style>")[0]
    rules = sheet.partition("*/")[2].split("}")
    selectors = [one for rule in rules for one in rule.partition("{")[0].split(",")]
    assert [s for s in selectors if s.strip() and not s.strip().startswith(".grader-check")] == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [600, 390, 320])
@pytest.mark.parametrize("theme", THEMES)
def test_fits_narrow_outputs(browser: Browser, theme: str, width: int) -> None:
    """In Colab's width and on a phone nothing sticks out, be it long names or an attack."""
    ground, ink = THEMES[theme]
    page = browser.new_page(viewport={"width": width, "height": 700})
    seen: list[str] = []
    page.on("dialog", lambda dialog: seen.append(dialog.message))
    html = show(make_look(make_failing(), LATER)).html + show(make_look(make_hostile())).html
    page.set_content(NOTEBOOK.format(ground=ground, ink=ink, html=html))
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert seen == []
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("theme", THEMES)
def test_words_take_the_colour_of_the_notebook(browser: Browser, theme: str) -> None:
    """Words are as readable as the notebook's own, by day and by night."""
    ground, ink = THEMES[theme]
    page = browser.new_page()
    page.set_content(
        NOTEBOOK.format(ground=ground, ink=ink, html=show(make_look(make_failing())).html)
    )
    colour = "element => getComputedStyle(element).color"
    words = page.locator(".grader-check-words p").first
    assert words.evaluate(colour) == ink
    assert page.locator(".grader-check-mark").first.evaluate(colour) == "rgb(255, 255, 255)"
    page.close()
