"""Words as they are written → their stems, by rules alone: Korean particles and endings come off.

What is left need not be a word. It only has to be the same for all forms of one word, so rules are
tried again until none fits: `정확도가` and `정확도` both become `정확`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]

_ENGLISH = snowballstemmer.stemmer("english")
_INITIAL = re.compile("[\u1100-\u1112]")


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


# Some endings begin in the middle of a syllable (줄이 + ㄴ다 → 줄인다): each hangs on to a 가 here.
_VERBAL_WORDS = (
    "가으려면 가으려고 가으면서 가습니다 갑니다 가습니당 갑니당 가려면 가려고 가면서 가지만 "
    "가는데 가도록 가나요 갈까요 가으니까 가니까 가으니 가으면 가으며 가는지 가지요 가네요 "
    "가거나 가아서 가어서 가는다 가은데 간데 간다 가아요 가어요 가예요 가에요 가아야 가어야 "
    "가면 가며 가고 가게 가죠 가던 가요 가다 가는 가은 가을 가를 가와 가에 가에서 가으로 가아 "
    "가어"
)
_VERBAL = tuple(_decomposed(word)[2:] for word in _VERBAL_WORDS.split())
"""What may leave a single syllable."""
_NOMINAL_WORDS = (
    "으로부터 에서부터 에게서 이라고 이라는 이라서 으로써 으로서 에서는 에서의 으로는 로부터 "
    "로써 로서 에는 에도 에게 부터 까지 처럼 보다 마다 만큼 이나 이란 라고 라는 시키 시킨 시킬 "
    "시킴 하게 하기 하지 되기 되지 한 할 함 하 된 될 됨 되 적 인 이 가 과 의 도 만 로 들 서 야 "
    "란 이랑 랑"
)
_NOMINAL = tuple(map(_decomposed, _NOMINAL_WORDS.split()))
"""What leaves two syllables at least, or a known noun of one: 차이 is no 차 with a particle."""
_THAN = (_decomposed("보다"),)
_PAST = _decomposed("갔")[2:]
_SHORT_NOUNS = frozenset(map(_decomposed, "값층합곱앞뒤끝답식점힘"))
_NAMED_ACTION = re.compile("(?<=[\u1161\u116c\u116e\u1175])" + _decomposed("기") + "$")
"""줄이기, 전달하기; 기울기 is no action."""
_CONTRACTED = (
    (re.compile(_decomposed("해") + "$"), _decomposed("하")),
    (re.compile(_decomposed("돼") + "$"), _decomposed("되")),
    (re.compile("\u1167$"), "\u1175"),
    (re.compile("\u116f$"), "\u116e"),
)
"""전달해 → 전달하, 줄여 → 줄이, 멈춰 → 멈추."""
_IRREGULAR = {
    _decomposed(form): _decomposed(stem)
    for form, stem in (
        ("큰", "크"),
        ("클", "크"),
        ("커", "크"),
        ("컸", "크"),
        ("커도", "크"),
        ("커서", "크"),
        ("써", "쓰"),
        ("쓴", "쓰"),
        ("쓸", "쓰"),
        ("써도", "쓰"),
        ("써서", "쓰"),
        ("써야", "쓰"),
        ("더한", "더하"),
        ("더할", "더하"),
        ("느린", "느리"),
        ("빠른", "빠르"),
        ("빨라", "빠르"),
        ("달라", "다르"),
        ("다른", "다르"),
        ("줄인", "줄이"),
        ("줄일", "줄이"),
        ("늘린", "늘리"),
        ("나눈", "나누"),
        ("나눠", "나누"),
        ("바꾼", "바꾸"),
        ("바꿔", "바꾸"),
        ("줄어드", "줄어들"),
        ("줄어들", "줄어들"),
        ("만드", "만들"),
        ("구한", "구하"),
        ("구해", "구하"),
    )
}
_LONGEST = 40
"""Letters; a longer word is nobody's word and stays as it is."""


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of one lower-case word; a number stays as it is."""
    if len(word) > _LONGEST:
        return word
    if word.isascii():
        return str(_ENGLISH.stemWord(word))
    return unicodedata.normalize("NFC", _stem_korean(_decomposed(word)))


def _stem_korean(word: str) -> str:
    while (shorter := _shorten(word)) != word:
        word = shorter
    return word


def _shorten(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    # 보다 goes before 다, which would leave 보.
    for endings, least in ((_THAN, 2), (_VERBAL, 1), (_NOMINAL, 2), ((_PAST,), 2)):
        for ending in endings:
            rest = word.removesuffix(ending)
            if rest != word and (_syllables(rest) >= least or rest in _SHORT_NOUNS):
                return rest
    if _syllables(word) < 2:
        return word
    if _syllables(word) > 2 and _NAMED_ACTION.search(word):
        return _NAMED_ACTION.sub("", word)
    for pattern, whole in _CONTRACTED:
        if pattern.search(word):
            return pattern.sub(whole, word)
    return word


def _syllables(word: str) -> int:
    return len(_INITIAL.findall(word))
