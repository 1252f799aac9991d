"""Tests of `grader.quiz.words.lemmas` and `grader.quiz.words.stems`."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.quiz.words.lemmas import PLAIN, KiwiAnalyser, find_analyser
from grader.quiz.words.stems import stem
from grader.spec.quiz import Glossary

HAS_KIWI = importlib.util.find_spec("kiwipiepy") is not None
needs_kiwi = pytest.mark.skipif(not HAS_KIWI, reason="kiwipiepy is an optional extra")


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ("가중치를 가중치는 가중치의 가중치에서 가중치로", "가중치"),
        ("줄인다 줄여요 줄였습니다 줄이기 줄이도록 줄입니다 줄이면", "줄이"),
        ("전달한다 전달해요 전달했습니다 전달하면 전달하는 전달", "전달"),
        ("값이 값을 값은", "값"),
        ("크면 커요 큰 컸다", "크"),
        ("막아요 막는다 막고 막습니다", "막"),
        ("평가를 평가가 평가", "평가"),
        ("차이가 차이는 차이", "차이"),
        ("weight weights", "weight"),
        ("adjust adjusts adjusted adjusting", "adjust"),
    ],
)
def test_forms_of_one_word_share_a_stem(forms: str, expected: str) -> None:
    """Particles and endings come off, and what is a part of the word stays."""
    assert {stem(form) for form in forms.split()} == {expected}


def test_long_word_stays() -> None:
    """A word longer than any word is not taken apart."""
    assert stem("가" * 41) == "가" * 41


@given(
    st.text(alphabet="가나다라하해되이인는은을를고면서요습니다줄였갔크커", min_size=1, max_size=12)
)
def test_stem_of_a_stem_is_itself(word: str) -> None:
    """Rules are tried until none fits, so that a stem written by an author is its own stem."""
    assert stem(stem(word)) == stem(word)


def test_negations_stay() -> None:
    """What turns a statement round is a word that carries meaning, in both languages."""
    words = PLAIN.content_words("it doesn't learn, 배우지 않아요")
    assert words == ("not", "learn", "배우지", "않")


def test_filling_words_go() -> None:
    """Words that carry no meaning of their own do not count."""
    assert PLAIN.content_words("그리고 the loss is 손실 때문") == ("loss", "손실")


def test_code_names_are_their_parts() -> None:
    """A name with underscores is the same as its words."""
    assert PLAIN.content_words("batch_size") == PLAIN.content_words("batch size")


def test_analyser_is_found_once(glossary: Glossary) -> None:
    """Every reader of one glossary shares an analyser."""
    assert find_analyser(glossary) is find_analyser(glossary)


def test_quiz_does_not_import_kiwi() -> None:
    """Kiwi's half a gigabyte is not loaded before there is a text for it."""
    code = "import sys, grader.quiz; print('kiwipiepy' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "False"


@needs_kiwi
@pytest.mark.slow
def test_kiwi_knows_the_glossary(glossary: Glossary) -> None:
    """A term of the course is one word, and verbs have their basic form."""
    kiwi = KiwiAnalyser(glossary)
    assert kiwi.content_words("컴파일은 역전파로 학습률을 줄였어요") == (
        "컴파일",
        "역전파",
        "학습률",
        "줄이",
    )


@needs_kiwi
@pytest.mark.slow
def test_kiwi_keeps_negations(glossary: Glossary) -> None:
    """Auxiliary verbs that turn a statement round stay."""
    words = KiwiAnalyser(glossary).content_words("가중치를 줄이지 않아요. 막지 못해요.")
    assert words == ("가중치", "줄이", "않", "막", "못")


@needs_kiwi
@pytest.mark.slow
def test_kiwi_stems_english_like_the_plain_one(glossary: Glossary) -> None:
    """English words are the same whoever takes them apart."""
    text = "minimizing the errors"
    assert KiwiAnalyser(glossary).content_words(f"{text} 손실")[:2] == PLAIN.content_words(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("더한 값이 문턱값보다 크면", ("더하", "값", "문턱값", "크")),
        ("많이 써도", ("많이", "쓰")),
        ("훈련이 멈춰요", ("훈련", "멈추")),
        ("몇 번째에 멈추나요", ("몇", "번째", "멈추")),
        ("손실이랑 정확도", ("손실", "정확")),
    ],
)
def test_endings_come_off(text: str, words: tuple[str, ...]) -> None:
    """The forms of one word have one stem without a dictionary."""
    assert PLAIN.content_words(text) == words


@needs_kiwi
@pytest.mark.slow
def test_kiwi_tells_adding_from_more(glossary: Glossary) -> None:
    """더한 is a form of 더하다, the 더 of 더 크면 is not."""
    kiwi = KiwiAnalyser(glossary)
    assert (kiwi.content_words("더한 값"), kiwi.content_words("더 크면")) == (
        ("더하", "값"),
        ("더", "크"),
    )
