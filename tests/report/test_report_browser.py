"""The pages in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from report_records import make_class, make_failing, make_hostile, make_review

from grader.messages import plain
from grader.report import render_index, render_student, write_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTH = "document.documentElement.scrollWidth"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for name, record in {
        "failing": make_failing(),
        "review": make_review(),
        "hostile": make_hostile(),
    }.items():
        write_page(folder / f"{name}.html", render_student(record))
    index = render_index(plain("ch07-1"), [*make_class(), make_hostile()], generated_at="now")
    write_page(folder / "index.html", index)
    return folder


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    yield page
    page.close()


@pytest.mark.parametrize("name", ["failing", "review", "hostile", "index"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_phone_needs_no_sideways_scrolling(
    phone: Page, folder: Path, name: str, language: str
) -> None:
    """At 360 pixels no page is wider than the screen, in either language."""
    phone.goto((folder / f"{name}.html").as_uri())
    phone.locator(f"label[for=in-{language}]").click()
    assert phone.evaluate(WIDTH) == 360


def test_switch_changes_the_language(phone: Page, folder: Path) -> None:
    """One click shows the other language and hides the first."""
    phone.goto((folder / "failing.html").as_uri())
    before = phone.locator("#next-title").inner_text()
    phone.locator("label[for=in-en]").click()
    assert (before, phone.locator("#next-title").inner_text()) == (
        "다음에 할 일",
        "What to do next",
    )


def test_switch_works_by_keyboard(phone: Page, folder: Path) -> None:
    """The switch can be reached with Tab and moved with the arrow keys."""
    phone.goto((folder / "failing.html").as_uri())
    phone.keyboard.press("Tab")
    phone.keyboard.press("Tab")
    phone.keyboard.press("ArrowRight")
    assert phone.locator("#in-en").is_checked()
    assert phone.locator("#next-title").inner_text() == "What to do next"


def test_hostile_page_runs_nothing(browser: Browser, folder: Path) -> None:
    """A page full of attacks opens no dialogue, loads nothing and breaks no rule of its policy."""
    page = browser.new_page()
    seen: list[str] = []
    page.on("dialog", lambda dialog: seen.append(dialog.message))
    page.on("console", lambda message: seen.append(message.text))
    page.on("request", lambda request: seen.append(request.url.split(":")[0]))
    page.goto((folder / "hostile.html").as_uri())
    page.close()
    assert seen == ["file"]
