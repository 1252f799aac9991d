"""The quiz page in a real browser: answered, kept and saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from quiz_papers import ATTACK, TICKET, make_common_paper, make_hostile_paper, make_paper

from grader.report import write_page
from grader.report.quiz_page import render_quiz_page
from grader.submission.answers import parse_answers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

WIDTH = "document.documentElement.scrollWidth"
BLOCKED = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("no", "SecurityError"); },
});"""
FULL = """() => {
  Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""
NASTY = [
    'she said "no": \\n # not a comment',
    "- a\n- b\n\n  c: {d}\n...\n---\n",
    "'한글' & <b>굵게</b> 🙂👩‍👩‍👧 \u2028\u0085\u007f\ufeff end",
    "null",
    "%YAML 1.1",
]

CONTROLS = {
    *("button", "checkbox", "combobox", "group", "link", "navigation", "option", "progressbar"),
    *("radio", "region", "textbox"),
}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quizzes")
    for name, paper in {
        "mine": make_paper(),
        "common": make_common_paper(),
        "hostile": make_hostile_paper(),
    }.items():
        write_page(folder / f"{name}.html", render_quiz_page(paper, "ko"))
    return folder


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(5_000)
    yield context
    context.close()


@pytest.fixture
def show(context: BrowserContext, folder: Path) -> Callable[..., Page]:
    """Opens a page of the folder by name."""

    def show(name: str = "mine") -> Page:
        page = context.new_page()
        page.goto((folder / f"{name}.html").as_uri())
        return page

    return show


def read_file(page: Page) -> dict[str, Any]:
    """What the page would save, read as YAML."""
    content: dict[str, Any] = yaml.safe_load(page.locator("#file-text").input_value())
    return content


def save_file(page: Page) -> tuple[str, dict[str, Any]]:
    """Name and content of the file that is downloaded by the button that has the focus."""
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    text = download.value.path().read_text(encoding="utf-8")
    return download.value.suggested_filename, yaml.safe_load(text)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus, which must then not lie below the progress line."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            covered = """() => {
              const box = document.activeElement.getBoundingClientRect();
              const bar = document.querySelector(".progress").getBoundingClientRect();
              return bar.top <= 0 && box.top < bar.bottom - 1 && box.bottom > bar.top;
            }"""
            assert not page.evaluate(covered), f"{selector} has the focus but is covered"
            return
    raise AssertionError(f"{selector} cannot be reached by Tab")


def answer_by_keyboard(page: Page) -> None:
    """Answer all ten questions with nothing but keys."""
    tab_to(page, "#q1 input")
    page.keyboard.press("ArrowDown")
    for place in ("sparse", "binary"):
        tab_to(page, f"#q2 [value={place}]")
        page.keyboard.press("Space")
    tab_to(page, "#q3 [value=true]")
    page.keyboard.press("Space")
    for left, moves in (("relu", 2), ("sigmoid", 1)):
        tab_to(page, f"#q4 [data-left={left}]")
        for _ in range(moves):
            page.keyboard.press("ArrowDown")
    tab_to(page, "#q5 [data-step=fit] [data-move=down]")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    texts = ["1,010개", "sigmoid", "compile()", "(2, 3)", "0과 1 사이로\n만들려고"]
    for number, text in enumerate(texts, start=6):
        tab_to(page, f"#q{number}-answer")
        for line, words in enumerate(text.split("\n")):
            if line:
                page.keyboard.press("Enter")
            page.keyboard.type(words)


def test_whole_quiz_by_keyboard(show: Callable[..., Page]) -> None:
    """From the first question to the saved file with Tab, arrows, Space and Enter."""
    page = show()
    answer_by_keyboard(page)
    assert page.locator("#progress-line").inner_text() == "10문제 중 10문제 답함"
    tab_to(page, "#save")
    assert save_file(page) == (
        "answers.yaml",
        {
            "quiz": "ch07-1",
            "student": "지민",
            "ticket": TICKET,
            "answers": {
                "epoch": "sweep",
                "losses": ["sparse", "binary"],
                "flag": "true",
                "pairs": {"relu": "zero_below", "sigmoid": "between"},
                "steps": ["build", "compile", "fit"],
                "params": "1,010개",
                "activation": "sigmoid",
                "method": "compile()",
                "shape": "(2, 3)",
                "why": "0과 1 사이로\n만들려고",
            },
        },
    )


def test_skip_link_leads_to_the_questions(show: Callable[..., Page]) -> None:
    """The first stop of Tab jumps over the header."""
    page = show()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_link_to_an_open_question_leads_there(show: Callable[..., Page]) -> None:
    """The list of open questions opens by key, its link moves the focus and the list closes."""
    page = show()
    page.locator("#q1 input").first.check()
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "q2"
    assert not page.locator(".open .rest").is_visible()


def test_moved_step_keeps_the_focus_and_is_announced(show: Callable[..., Page]) -> None:
    """The button that moved a step stays in focus, and the new place is said aloud."""
    page = show()
    up = page.locator("#q5 [data-step=compile] [data-move=up]")
    up.focus()
    page.keyboard.press("Enter")
    said = page.locator("#live").inner_text()
    assert said == "‘compile()로 손실 함수 정하기’ 단계를 3개 중 2번째로 옮겼어요."
    assert up.evaluate("button => button === document.activeElement")


def test_step_at_the_end_stays_and_says_so(show: Callable[..., Page]) -> None:
    """Moving the first step up changes nothing, answers nothing and tells why."""
    page = show()
    page.locator("#q5 [data-move=up]").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#live").inner_text() == "이미 맨 위에 있어요."
    assert read_file(page)["answers"] == {}


def test_order_counts_once_it_is_confirmed(show: Callable[..., Page]) -> None:
    """The order that was drawn is an answer only for whoever says so, and can be taken back."""
    page = show()
    page.locator("#q5 .confirm").check()
    confirmed = read_file(page)["answers"]
    page.locator("#q5 .confirm").uncheck()
    assert (confirmed, read_file(page)["answers"]) == ({"steps": ["fit", "build", "compile"]}, {})


def test_half_a_match_is_kept_but_not_counted(show: Callable[..., Page]) -> None:
    """One pair of two is saved, and the question stays among those to finish."""
    page = show()
    page.locator("#q4 select").first.select_option("sums")
    assert read_file(page)["answers"] == {"pairs": {"relu": "sums"}}
    assert page.locator("#progress-line").inner_text() == "10문제 중 0문제 답함"
    assert page.locator("#finish .rest li").nth(3).inner_text().split() == ["4번", "덜", "답함"]


@pytest.mark.parametrize("width", [360, 320])
@pytest.mark.parametrize("name", ["mine", "hostile"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_phone_needs_no_sideways_scrolling(
    show: Callable[..., Page], width: int, name: str, language: str
) -> None:
    """On a phone the page is no wider than the screen, also with long answers in it."""
    page = show(name)
    page.set_viewport_size({"width": width, "height": 640})
    page.locator(f"label[for=in-{language}]").click()
    page.locator("form textarea").first.fill("x" * 500)
    page.locator("summary").click()
    assert page.evaluate(WIDTH) == width


def test_what_is_touched_is_large_enough(show: Callable[..., Page]) -> None:
    """Everything to tap on is at least 44 pixels high and wide."""
    page = show()
    page.set_viewport_size({"width": 360, "height": 640})
    page.locator("summary").click()
    small = page.evaluate("""() => [...document.querySelectorAll(
      ".choice, button, main a, select, input[type=text], textarea, summary, .switch label")]
      .filter((control) => control.checkVisibility())
      .filter((control) => {
        const { width, height } = control.getBoundingClientRect();
        return Math.min(width, height) < 43.9;
      }).map((control) => control.outerHTML.slice(0, 80))""")
    assert small == []


def test_korean_is_composed_syllable_by_syllable(
    context: BrowserContext, show: Callable[..., Page]
) -> None:
    """Half-written syllables are kept as they grow, and the word is whole at the end."""
    page = show()
    page.locator("#q7-answer").focus()
    keyboard = context.new_cdp_session(page)
    for part in ("ㅅ", "시"):
        keyboard.send(
            "Input.imeSetComposition", {"text": part, "selectionStart": 1, "selectionEnd": 1}
        )
    composing = read_file(page)["answers"]
    keyboard.send("Input.insertText", {"text": "시그모이드"})
    page.reload()
    assert composing == {"activation": "시"}
    assert page.locator("#q7-answer").input_value() == "시그모이드"


def test_enter_in_a_line_sends_nothing(show: Callable[..., Page]) -> None:
    """Enter, with which many end a Korean word, neither leaves the page nor clears it."""
    page = show()
    page.locator("#q7-answer").fill("시그모이드")
    page.keyboard.press("Enter")
    assert page.locator("#q7-answer").input_value() == "시그모이드"
    assert "?" not in page.url


def test_reload_keeps_answers(show: Callable[..., Page]) -> None:
    """Closing and opening the page again brings back every kind of answer, and the language."""
    page = show()
    answer_by_keyboard(page)
    page.locator("label[for=in-en]").click()
    before = read_file(page)
    page.reload()
    assert read_file(page) == before
    assert page.locator("#progress-line").inner_text() == "10 of 10 questions answered"


@pytest.mark.parametrize("damage", ["{", '"text"', "[1]", '{"answers": {"epoch": {}, "why": 3}}'])
def test_damaged_memory_is_no_answer(show: Callable[..., Page], damage: str) -> None:
    """Whatever else lies where answers were kept, the page opens and works."""
    page = show()
    page.evaluate("damage => localStorage.setItem(paper.memory, damage)", damage)
    page.reload()
    empty = read_file(page)["answers"]
    page.locator("#q6-answer").fill("1010")
    assert (empty, read_file(page)["answers"]) == ({}, {"params": "1010"})


def test_students_do_not_share_answers(show: Callable[..., Page]) -> None:
    """The page of another student, or of everybody, begins empty in the same browser."""
    show().locator("#q6-answer").fill("1010")
    assert read_file(show("common")) == {"quiz": "ch07-1", "answers": {}}


def test_export_keeps_hostile_answers(show: Callable[..., Page]) -> None:
    """Quotes, colons, line ends, comments, emoji and invisible characters come back as entered."""
    page = show()
    page.locator("#q10-answer").fill("\n".join(NASTY))
    entered = page.locator("#q10-answer").input_value()
    page.locator("#q7-answer").fill(NASTY[0])
    page.locator("#q8-answer").fill("null")
    page.locator("#save").focus()
    _, saved = save_file(page)
    assert saved["answers"] == {"activation": NASTY[0], "method": "null", "why": entered}


def test_grader_reads_what_was_saved(show: Callable[..., Page]) -> None:
    """Where hand-ins are read the file is understood: lists, pairs, odd texts and the ticket."""
    page = show()
    page.locator("#q2 [value=binary]").check()
    page.locator("#q4 select").first.select_option("sums")
    page.locator("#q5 .confirm").check()
    page.locator("#q10-answer").fill("\n".join(NASTY))
    entered = page.locator("#q10-answer").input_value()
    read = parse_answers(page.locator("#file-text").input_value().encode(), "answers.yaml")
    assert (read.problem, read.ticket) == (None, TICKET)
    assert {answer.question: answer.text for answer in read.answers} == {
        "losses": "binary",
        "pairs": "relu: sums",
        "steps": "fit, build, compile",
        "why": entered,
    }


def test_hostile_paper_is_exported_as_it_is(show: Callable[..., Page]) -> None:
    """A name and a ticket full of markup, and an id that YAML takes for a truth value, are kept."""
    page = show("hostile")
    page.locator("#q5-answer").fill("a")
    assert read_file(page) == {
        "quiz": "ch07-1",
        "student": ATTACK,
        "ticket": ATTACK,
        "answers": {"yes": "a"},
    }


def test_works_without_storage(context: BrowserContext, show: Callable[..., Page]) -> None:
    """Where the browser keeps nothing the page says so, and answers can be given and saved."""
    context.add_init_script(BLOCKED)
    page = show()
    page.locator("#q6-answer").fill("1010")
    page.locator("#save").focus()
    assert (
        page.locator("#memory").inner_text().startswith("지금은 브라우저가 답을 저장하지 못해요.")
    )
    assert save_file(page)[1]["answers"] == {"params": "1010"}


def test_full_storage_is_said(show: Callable[..., Page]) -> None:
    """Storage that takes nothing more is told of when it happens, and nothing is lost."""
    page = show()
    page.evaluate(FULL)
    page.locator("#q6-answer").fill("1010")
    assert (
        page.locator("#memory").inner_text().startswith("지금은 브라우저가 답을 저장하지 못해요.")
    )
    assert read_file(page)["answers"] == {"params": "1010"}


def test_other_tab_takes_over_answers(show: Callable[..., Page]) -> None:
    """What is answered in one tab appears in the other, which says so."""
    first, second = show(), show()
    first.locator("#q6-answer").fill("1010")
    second.wait_for_function("document.querySelector('#q6-answer').value === '1010'")
    assert second.locator("#notice").inner_text() == "다른 창에서 고친 답을 이 창에도 가져왔어요."


def test_other_tab_leaves_a_syllable_alone(
    context: BrowserContext, show: Callable[..., Page]
) -> None:
    """What is being composed stays, also where the other tab has not seen it yet."""
    first, second = show(), show()
    second.locator("#q7-answer").focus()
    context.new_cdp_session(second).send(
        "Input.imeSetComposition", {"text": "시", "selectionStart": 1, "selectionEnd": 1}
    )
    first.evaluate(
        "state => localStorage.setItem(paper.memory, JSON.stringify(state))",
        {"answers": {"params": "1010"}},
    )
    second.wait_for_function("document.querySelector('#q6-answer').value === '1010'")
    assert second.locator("#q7-answer").input_value() == "시"


def test_language_switch_keeps_answers(show: Callable[..., Page]) -> None:
    """The other language appears at once, in lists to choose from too, and no answer is lost."""
    page = show()
    page.locator("#q4 select").first.select_option("between")
    page.locator("#q5 [data-move=up]").nth(1).click()
    before = read_file(page)
    page.locator("label[for=in-en]").click()
    chosen = page.locator("#q4 select").first.evaluate("list => list.selectedOptions[0].text")
    assert (page.title(), chosen, page.evaluate("document.documentElement.lang")) == (
        "Questions on chapter 7-1",
        "A. A value between 0 and 1",
        "en",
    )
    assert read_file(page) == before


def test_clearing_asks_first(show: Callable[..., Page]) -> None:
    """Nothing is cleared by whoever says no; whoever says yes begins anew, after a reload too."""
    page = show()
    page.locator("#q6-answer").fill("1010")
    page.locator("#q5 .confirm").check()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.locator("#clear").click()
    kept = len(read_file(page)["answers"])
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#clear").click()
    page.reload()
    assert (kept, read_file(page)["answers"]) == (2, {})


def leave(page: Page) -> list[str]:
    """The kinds of dialogue that closing the page opens."""
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.close(run_before_unload=True)
    page.context.new_page().wait_for_timeout(200)
    return asked


def test_leaving_with_unsaved_answers_is_asked_about(show: Callable[..., Page]) -> None:
    """Closing the page after an answer that is in no saved file yet asks first."""
    page = show()
    page.locator("#q6-answer").fill("1010")
    page.keyboard.press("End")
    assert leave(page) == ["beforeunload"]


def test_leaving_after_saving_is_free(show: Callable[..., Page]) -> None:
    """Once the file is saved the page closes without a question, until an answer changes."""
    page = show()
    page.locator("#q6-answer").fill("1010")
    page.locator("#save").focus()
    save_file(page)
    assert leave(page) == []


def test_change_after_saving_is_pointed_out(show: Callable[..., Page]) -> None:
    """An answer that was changed since the file was saved asks for another save."""
    page = show()
    page.locator("#q6-answer").fill("1010")
    page.locator("#save").focus()
    save_file(page)
    before = page.locator("#changed").inner_text()
    page.locator("#q6-answer").fill("1000")
    assert (before, page.locator("#changed").inner_text()) == (
        "",
        "저장한 뒤에 답이 바뀌었어요. 답안 파일을 다시 저장해 주세요.",
    )


def test_copy_button_copies_the_file(context: BrowserContext, show: Callable[..., Page]) -> None:
    """What is on the clipboard is the text of the answer file."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = show()
    page.locator("#q6-answer").fill("1010")
    page.locator("#copy").click()
    page.locator("#copied span").first.wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#file-text").input_value()


def test_long_text_is_counted_and_warned_about(show: Callable[..., Page]) -> None:
    """Characters are counted as the grader counts them, and too many are marked as a fault."""
    page = show()
    area = page.locator("#q10-answer")
    area.fill("🙂" * 2_000)
    within = (page.locator("#q10-length").inner_text(), area.get_attribute("aria-invalid"))
    area.fill("가" * 2_001)
    assert within == ("2,000자까지 쓸 수 있어요. 지금 2,000자예요.", "false")
    assert area.get_attribute("aria-invalid") == "true"


def test_text_box_grows(show: Callable[..., Page]) -> None:
    """A long explanation is seen whole."""
    page = show()
    area = page.locator("#q10-answer")
    area.fill("\n".join(["줄"] * 30))
    assert area.evaluate("area => area.scrollHeight <= area.clientHeight + 2")


@pytest.mark.parametrize("name", ["mine", "hostile"])
def test_every_control_has_a_name(
    context: BrowserContext, show: Callable[..., Page], name: str
) -> None:
    """A screen reader has a name to read for every control, group and landmark."""
    page = show(name)
    page.locator("summary").click()
    session = context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    named = [
        (node["role"]["value"], bool(node.get("name", {}).get("value", "").strip()))
        for node in nodes
        if not node["ignored"] and node["role"]["value"] in CONTROLS
    ]
    assert {role for role, is_named in named if not is_named} == set()
    assert {"radio", "group", "navigation", "button", "combobox"} <= {role for role, _ in named}


def test_controls_are_named_in_one_language(show: Callable[..., Page]) -> None:
    """What is read aloud is the language that was chosen, without the other one beside it."""
    page = show()
    korean = page.locator("#q5").aria_snapshot()
    page.locator("label[for=in-en]").click()
    english = page.locator("#q5").aria_snapshot()
    assert 'button "fit()으로 훈련하기 아래로"' in korean
    assert 'button "Train with fit() Down"' in english
    assert "Train" not in korean


@pytest.mark.parametrize("name", ["mine", "common", "hostile"])
def test_page_runs_quietly_and_alone(context: BrowserContext, folder: Path, name: str) -> None:
    """No attack runs, nothing is fetched, and nothing breaks the page's policy."""
    page = context.new_page()
    seen: list[str] = []
    page.on("dialog", lambda dialog: seen.append(dialog.message))
    page.on("console", lambda message: seen.append(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("request", lambda request: seen.append(request.url.split(":")[0]))
    page.goto((folder / f"{name}.html").as_uri())
    page.locator("label[for=in-en]").click()
    page.locator("form textarea").first.fill(ATTACK)
    page.locator("[data-move=down]").first.click()
    page.locator("#save").focus()
    save_file(page)
    assert [what for what in seen if what not in ("file", "blob")] == []
    assert "file" in seen
