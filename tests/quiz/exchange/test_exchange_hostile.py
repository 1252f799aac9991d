"""GIFT from somebody who means harm: time stays in proportion, and nothing but our errors comes."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import SpecError
from grader.messages import plain
from grader.quiz.exchange import take_gift
from grader.quiz.exchange.gift_in import parse_gift
from grader.spec.quiz import Glossary, Term

GLOSSARY = Glossary(terms=(Term(id="relu", kind="activation", name=plain("relu")),))
SIGNS = st.text(alphabet="~=#{}:\\%[]-><*.T1\n /$a", max_size=200)


@given(SIGNS)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    """Signs in any order give questions or an error of ours."""
    try:
        found = len(take_gift(text, "f", GLOSSARY).questions)
    except SpecError as refusal:
        found = refusal.message.startswith("f:")
    assert found >= 1


@pytest.mark.parametrize(
    "sign", ["{", "}", "~", "=", "#", "\\", "%", "::", "->", "[html]<", "//", "&#", "<!--", "a\n\n"]
)
def test_long_runs_take_little_time(sign: str) -> None:
    """A file of one sign over and over is dealt with in well under a second or two."""
    begun = time.process_time()
    with contextlib.suppress(SpecError):
        parse_gift(sign * (600_000 // len(sign)), "f")
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "sign", ["<", "<!", "<!--", "&", "&#1", "</", "<a ", "<a b='", "<![CDATA["]
)
def test_hostile_html_takes_little_time(sign: str) -> None:
    """HTML of the greatest length that is read, whatever it consists of."""
    begun = time.process_time()
    parse_gift("[html]a" + sign * (19_000 // len(sign)) + "{T}", "f")
    assert time.process_time() - begun < 2
