"""The catalogue of texts: complete in both languages."""

import re
from string import Formatter

import pytest

from grader.messages import LANGUAGES, has_message, message, message_keys
from grader.messages import _catalogue as catalogue

HANGUL = re.compile("[가-힣]")
LETTER = re.compile("[A-Za-z가-힣]")


def placeholders(text: str) -> set[str]:
    """The names in braces of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def words(text: str) -> str:
    """A text without placeholders and without code, names and examples in quotes or backticks."""
    plain = re.sub(r"\{[^}]*\}", "", text)
    return re.sub(r"`[^`]*`|'[^']*'", "", plain)


def test_catalogue_is_not_empty() -> None:
    """There are texts, so that the tests below have something to say."""
    assert len(message_keys()) > 40


@pytest.mark.parametrize("key", message_keys())
def test_text_is_in_both_languages(key: str) -> None:
    """Every key has exactly a Korean and an English text, and neither is blank."""
    entry = catalogue()[key]
    filled = [language for language in LANGUAGES if str(entry[language] or "").strip()]
    assert (set(entry), filled) == (set(LANGUAGES), list(LANGUAGES))


@pytest.mark.parametrize("key", message_keys())
def test_languages_have_the_same_placeholders(key: str) -> None:
    """What is filled in is the same in both languages."""
    entry = catalogue()[key]
    assert placeholders(entry["ko"]) == placeholders(entry["en"])


@pytest.mark.parametrize("key", message_keys())
def test_placeholders_are_plain_names(key: str) -> None:
    """Placeholders are names: no attribute, index or position can reach into a value."""
    names = placeholders(catalogue()[key]["en"])
    assert [name for name in names if not name.isidentifier()] == []


@pytest.mark.parametrize("key", message_keys())
def test_korean_text_is_korean(key: str) -> None:
    """A Korean text has Hangul, unless it has no letters or is a name, the same everywhere."""
    entry = catalogue()[key]
    is_name = entry["ko"] == entry["en"] and len(entry["en"].split()) <= 3
    assert is_name or HANGUL.search(entry["ko"]) or not LETTER.search(words(entry["ko"]))


def test_unknown_key_is_an_error() -> None:
    """A text that is not there is never shown as an empty one."""
    assert not has_message("submission.no_such_text")
    with pytest.raises(KeyError):
        message("submission.no_such_text")


def test_value_with_braces_is_filled_in_as_it_is() -> None:
    """A student's text is never read as a placeholder."""
    text = message("submission.script.no_code", file="{line}{0}.py")
    assert text.en.startswith("{line}{0}.py has no code")
