"""Texts → the words by which they are compared, without endings and particles."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import metadata, util
from typing import Any, Protocol

from grader.errors import GraderError
from grader.quiz.words.stems import stem
from grader.spec.quiz import Glossary

_WORD = re.compile(r"[a-z]+|[가-힣]+|\d+(?:\.\d+)?")
_NOT_SHORT = re.compile(r"(?<=[a-z])n['’]t\b")
_HANGUL = re.compile(r"[가-힣]")
# What says where, whether and than what stays: 'from', 'not', 'than' and 'or' are no filling.
_FILLING_WORDS = (
    "a an the of in on at as is are was were be been being am do does did has have had having "
    "it its this that these those which who there here and so then also can will would for "
    "with into to we you they our your their i such each very just s t ca wo 것 수 때 데 점 바 "
    "등 및 그 이 저 하 되 이다 있 그리고 그래서 그러면 그러므로 따라서 즉 또 또한 그것 이것 "
    "위하 위한 위해 위해서 통하 통한 통해 통해서 대하 대한 대해 의하 의한 의해 따르 따라 때문 "
    "경우 이때 그때 하는 되는 있는 여기 각각 각 이렇 그렇 는 은 을 를 가 에 의 로 으로 와 과"
)
_FILLING = frozenset(_FILLING_WORDS.split())
_KEPT_TAGS = "NNG NNP NR VV VA VCN MAG MM XR XPN XSN SL SN SH"
_KEPT = frozenset(_KEPT_TAGS.split())
"""Kiwi's names for the parts of speech that carry meaning; verbs begin with V."""
_TURNING = frozenset({"않", "못하", "말"})
"""Auxiliary verbs that turn a statement round."""


class Analyser(Hashable, Protocol):
    """Takes words apart. There is a plain one, and Kiwi where it is installed."""

    @property
    def name(self) -> str:
        """What reports call it: `plain`, or `kiwi 0.24.1`."""
        ...

    def content_words(self, text: str) -> tuple[str, ...]:
        """The words of a normalised text that carry meaning, in order, each in its basic form."""
        ...


@dataclass(frozen=True)
class PlainAnalyser:
    """Stems by rules, without a dictionary."""

    name: str = "plain"

    def content_words(self, text: str) -> tuple[str, ...]:
        words = _WORD.findall(_spell_out(text))
        stems = (stem(word) for word in words if word not in _FILLING)
        return tuple(word for word in stems if word not in _FILLING)


PLAIN = PlainAnalyser()


@dataclass(frozen=True, eq=False)
class KiwiAnalyser:
    """Korean by Kiwi, with the glossary's spellings as its own words; English by stems.

    Kiwi is loaded with the first text: it takes two to three seconds and about 500 MB.
    """

    glossary: Glossary

    @cached_property
    def name(self) -> str:
        return f"kiwi {metadata.version('kiwipiepy')}"

    def content_words(self, text: str) -> tuple[str, ...]:
        """As in the protocol.

        Raises:
            GraderError: Kiwi is installed and cannot be loaded.
        """
        if not _HANGUL.search(text):
            return PLAIN.content_words(text)
        words = _join_affixes(self._kiwi.tokenize(_spell_out(text)))
        return tuple(word for word in words if word not in _FILLING)

    @cached_property
    def _kiwi(self) -> Any:
        try:
            from kiwipiepy import Kiwi  # type: ignore[import-untyped,unused-ignore]

            kiwi = Kiwi(num_workers=1)
        except Exception as error:
            raise GraderError(
                f"kiwipiepy is installed and cannot be loaded: {error}",
                "reinstall it, or uninstall it: answers are then read without it",
            ) from error
        for term in self.glossary.terms:
            for spelling in term.spellings:
                if _HANGUL.search(spelling):
                    # Above 0 for certain: 컴파일 must not be read as 컴 + 파일.
                    kiwi.add_user_word(spelling.casefold(), "NNP", 3.0)
        return kiwi


@lru_cache(maxsize=8)
def find_analyser(glossary: Glossary) -> Analyser:
    """Kiwi where it is installed, the plain one elsewhere; one for each glossary."""
    return KiwiAnalyser(glossary) if util.find_spec("kiwipiepy") else PLAIN


def _spell_out(text: str) -> str:
    return _NOT_SHORT.sub(" not", text)


def _join_affixes(tokens: Any) -> Iterator[str]:
    """The kept tokens' basic forms, with prefixes and suffixes of nouns put back: 학습 + 률."""
    word, end, is_open = "", -1, False
    for token in tokens:
        tag = token.tag.split("-")[0]
        if token.start != end or not (is_open or tag == "XSN" or _is_adding(word, token)):
            yield from _split(word)
            word = ""
        form = "하" if word and _is_adding(word, token) else _basic_form(token, tag)
        word, is_open = word + form, tag == "XPN"
        end = token.start + token.len if form else -1
    yield from _split(word)


def _is_adding(word: str, token: Any) -> bool:
    # 더한 comes as 더 and 하, which the 더 of 더 크면 must not be taken for.
    return word == "더" and token.form == "하"


def _basic_form(token: Any, tag: str) -> str:
    """The token in its dictionary form without 다; empty for what carries no meaning."""
    form = str(token.lemma).removesuffix("다") if tag[0] == "V" else str(token.form)
    if tag == "VX":
        return form if form in _TURNING else ""
    return form if tag in _KEPT else ""


def _split(word: str) -> Iterator[str]:
    for part in _WORD.findall(word.casefold()):
        yield stem(part) if part.isascii() else part
