"""The quiz page as a file: what it holds, what it does not, and what may run in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from quiz_papers import ATTACK, TICKET, make_common_paper, make_hostile_paper, make_paper

from grader.messages import message_keys, plain
from grader.quiz.papers.drawing import draw_common
from grader.quiz.papers.form import common_form
from grader.quiz.papers.paper import make_paper as make_paper_of
from grader.report.hostile import clean_text
from grader.report.quiz_page import _SPOKEN, render_quiz_page
from grader.spec.quiz import Bank, Quiz
from grader.spec.quiz.asked import texts_in
from grader.spec.yaml import load_spec

COURSE = Path(__file__).parents[2] / "assignments"
TEMPLATES = resources.files("grader.report") / "templates"
SOURCES = {
    name: (TEMPLATES / f"quiz_page.{name}").read_text(encoding="utf-8")
    for name in ("html", "css", "js")
}
KEYS = {key.removeprefix("quiz_page.") for key in message_keys() if key.startswith("quiz_page.")}


class Elements(HTMLParser):
    """Collects tags with their attributes, and the text of scripts, styles and the rest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append((self.tags[-1][0] if self.tags else "", data))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def inside(self, tag: str) -> list[str]:
        return [text for name, text in self.texts if name == tag]


def read_data(html: str) -> dict[str, Any]:
    """What the page hands to its script."""
    found = re.search(r'<script type="application/json" id="paper">(.*?)</script>', html)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def find_policy(html: str) -> str:
    """The page's content security policy."""
    metas = Elements(html).named("meta")
    return next(str(meta["content"]) for meta in metas if "http-equiv" in meta)


def source_hash(source: str) -> str:
    """A digest as a policy writes it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def test_page_holds_no_key() -> None:
    """Of a shipped quiz there are the prompts, and no key or word that is read after marking."""
    quiz = load_spec(COURSE / "quizzes" / "ch07-1.yaml", Quiz)
    bank = Bank()
    form = common_form(quiz, bank)
    html = render_quiz_page(make_paper_of(form, draw_common(quiz, bank)), "ko")
    asked = [question.prompt.ko for question in form.questions]
    kept_back = {"explanation", "hint", "more_hints", "misconceptions", "key"}
    secret = {
        text
        for question in form.questions
        for name in kept_back & set(type(question).model_fields)
        for text in texts_in(getattr(question, name))
        if " " in text
    }
    assert [prompt for prompt in asked if prompt not in html] == []
    assert len(secret) > 20
    assert [text for text in sorted(secret) if text in html] == []


def test_ticket_is_in_the_data_alone() -> None:
    """The script has the ticket to put it into the answer file; no reader is shown it."""
    html = render_quiz_page(make_paper(), "ko")
    assert (html.count(TICKET), read_data(html)["ticket"]) == (1, TICKET)


def test_data_has_only_what_the_script_needs() -> None:
    """Of the questions it has ids and types, of the words those that it says."""
    data = read_data(render_quiz_page(make_paper(), "en"))
    assert set(data) == {"quiz", "student", "ticket", "memory", "limit", "title", "items", "words"}
    assert data["items"][0] == {"id": "epoch", "type": "single_choice"}
    assert set(data["words"]) == set(_SPOKEN)


def test_hostile_texts_make_no_elements() -> None:
    """Markup in titles, names, prompts, options and code stays text."""
    page = Elements(render_quiz_page(make_hostile_paper(), "en"))
    assert (len(page.named("script")), page.named("img")) == (2, [])
    assert page.inside("h1")[0] == clean_text(ATTACK)
    assert [name for _, found in page.tags for name in found if name.startswith("on")] == []


def test_hostile_texts_reach_the_script_unchanged() -> None:
    """A student's name and ticket are handed on letter by letter, for the answer file."""
    data = read_data(render_quiz_page(make_hostile_paper(), "ko"))
    assert (data["student"], data["ticket"]) == (ATTACK, ATTACK)


def test_policy_names_script_and_style_by_digest() -> None:
    """The digests in the policy are those of the script and style that stand in the page."""
    html = render_quiz_page(make_hostile_paper(), "ko")
    script = html[html.rindex("<script>") + 8 : html.rindex("</script>")]
    style = html[html.index("<style>") + 7 : html.index("</style>")]
    assert find_policy(html) == (
        f"default-src 'none'; script-src '{source_hash(script)}'; "
        f"style-src '{source_hash(style)}'; base-uri 'none'; form-action 'none'"
    )


def test_page_names_nothing_to_load() -> None:
    """No element points outside the page."""
    page = Elements(render_quiz_page(make_paper(), "ko"))
    links = [
        attributes[name]
        for _, attributes in page.tags
        for name in ("src", "href")
        if name in attributes
    ]
    assert [link for link in links if not str(link).startswith("#")] == []


def test_equal_papers_give_equal_pages() -> None:
    """The page depends on the paper and the language alone."""
    assert render_quiz_page(make_paper(), "ko") == render_quiz_page(make_paper(), "ko")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_page_opens_in_the_language_asked_for(language: str) -> None:
    """The document's language and the title are those of the one asked for."""
    html = render_quiz_page(make_paper(), language)  # type: ignore[arg-type]
    page = Elements(html)
    title = make_paper().title.model_dump()[language]
    assert (page.named("html")[0]["lang"], page.inside("title")[0]) == (language, title)


def test_common_paper_names_no_student() -> None:
    """Where everybody has the same questions there is no line for a name or an attempt."""
    html = render_quiz_page(make_common_paper(), "ko")
    assert '<p class="kicker">' not in html
    assert '<p class="kicker">' in render_quiz_page(make_paper(), "ko")


def test_other_questions_have_another_memory() -> None:
    """Answers to questions that were since changed are not brought back; a title may change."""
    paper = make_paper()
    other = paper.items[0].model_copy(update={"prompt": plain("?")})
    places = [
        read_data(render_quiz_page(version, "ko"))["memory"]
        for version in (
            paper,
            paper.model_copy(update={"title": plain("?")}),
            paper.model_copy(update={"items": (other, *paper.items[1:])}),
            paper.model_copy(update={"attempt": 2}),
        )
    ]
    assert places[0] == places[1]
    assert len(set(places)) == 3


def test_names_of_code_may_be_broken_at_underscores() -> None:
    """A long name fits a narrow screen, broken between its words."""
    html = render_quiz_page(make_paper(), "ko")
    assert "sparse_<wbr>categorical_<wbr>crossentropy" in html


def test_words_that_are_used_are_in_the_catalogue() -> None:
    """Template and script ask for texts that are there, and no text is left over."""
    asked = set(re.findall(r'(?:phrase|both)\("([a-z_.]+)"(?! ~)', SOURCES["html"]))
    asked |= {f"how.{item.type}" for item in make_paper().items} | {"order.up", "order.down"}
    assert asked | set(_SPOKEN) == KEYS


def test_script_says_what_it_is_given() -> None:
    """Every key that the script names is among the words handed to it, and none is left over."""
    named = re.findall(
        r'"((?:memory|progress|order|length|finish)\.[a-z_]+|number)"', SOURCES["js"]
    )
    assert set(named) == set(_SPOKEN)


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_sources_hold_no_words_of_their_own(name: str) -> None:
    """No Hangul stands outside the catalogue."""
    assert re.findall("[가-힣]", SOURCES[name]) == []


def test_script_builds_nothing_from_markup() -> None:
    """The script writes text and elements, never HTML, and evaluates nothing."""
    risky = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|\bFunction\("
    assert re.findall(risky, SOURCES["js"]) == []
