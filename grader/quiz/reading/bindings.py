"""Whether a term stands for itself in an answer, or only helps to name something else.

`sigmoid의 미분`, `the one after compile` and `-relu` hold the right term and mean another thing. As
with numbers (`surroundings`), the words behind a term must be known. Those before it mostly give
reasons; of them only the ones that are bound to the term matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from grader.quiz.reading.claims import Clause, NamedQuestion
from grader.quiz.reading.negation import has_hedge
from grader.quiz.reading.surroundings import stems_in
from grader.quiz.reading.terms import Mention, TermIndex, find_terms
from grader.quiz.reading.wrapping import WORD, WRAPPING, forms_of
from grader.quiz.reading.writing import normalise
from grader.quiz.words.stems import stem

_KINDS = (
    "함수 메서드 메소드 클래스 층 레이어 옵티마이저 손실 콜백 매개변수 인자 인수 파라미터 옵션 "
    "속성 알고리즘 방법 기법 과정 상태 용어 단계"
)
_USES = (
    "쓰 쓴 써 써야 써서 쓸 썼 썼던듯 불러 부르 호출 지정 넣 정하 두 둬 붙이 설정 선택 적용 주 "
    "줘 넘기 만들 필요 고르 골라 적 적당 적절 알맞 기본 keras tf tensorflow model function "
    "method class layer optimizer loss callback argument parameter keyword algorithm process "
    "pass activation set apply before after"
)
_KNOWN = WRAPPING | forms_of(f"{_KINDS} {_USES}")
_TURNING_WORDS = (
    "전 전에 후 뒤 뒤에 다음 다음에 이전 이후 직전 직후 비슷한 유사한 같은 처럼 닮은 반대 미분 역 "
    "역함수"
)
_TURNING = frozenset(form for word in _TURNING_WORDS.split() for form in (word, stem(word)))
_PLACING = frozenset({"before", "after", "than", "behind"})
_HANGING_ON = re.compile(
    rf"(?:{'|'.join(_KINDS.split())})?"
    r"(?:입니다|입니당|이에요|예요|에요|이예요|이요|요|이다|다|임|이야|야|인|이고|고|이며|며|이니까|니까|이므로|므로"
    r"|이라서|라서|이라고|라고|이라|라|였|이었|더라구|구|던|인데|듯|거|은|는|이|가|을|를|도|만|로|으로|에|엔|까지"
    r"|네|죠|지|에서|랑|이랑|하고|와|과|됨|돼|됩니다|의|용)*"
)
_TAIL_END = re.compile(
    r"[=(:#→⇒]|->| [-–—] |(?<=[가-힣])(?:니까|므로|라서|어서|아서|해서|고|며|는데|인데|지만) "
    r"|\b(?:because|since|as|so)\b"
)
_OF = re.compile(r"[)'\"`]*의 +([a-z0-9]+|[가-힣]+)|[^가-힣]*=\s*\S+ *의 ")
_OFFER = re.compile(r"[()'\"`]*(?:(?:이나|나|이?든지?)(?![가-힣])|도 ?(?:되|돼|됨|괜찮|가능))")
_EITHER = re.compile(r"둘 ?다|(?<![가-힣])아무|상관 ?없|\b(?:both|whatever)\b")
_OBJECT = re.compile(r"[)'\"`]*[을를] .*[가-힣] (?:것|거|게|함수|방법|메서드|값)")
_SUM_BEHIND = re.compile(r"[)'\"`]* ?[-+*/^] ?[\d(]")
_UNDONE = re.compile(r"[)'\"`]* ?= ?(?:false|none)(?![a-z0-9_])")
_SIGN_BEFORE = re.compile(r"(?:^|[\s=('\"`])[-!~]$|[\d)] ?[-+*/^] ?$")
_OF_BEFORE = re.compile(
    r"\b([a-z]+) (of|to|like|from|before|after|than|behind|by) (?:(?:the|a|an) )?"
    r"(?:[a-z.]+\.)?['\"`]?$"
)
_HANGUL_BESIDE = re.compile(r"(?:^|\s)([가-힣]{2,}) $")
_LATIN_BESIDE = re.compile(r"(?:^|[\s(])([a-z]{2,}) $")


def is_bound(question: NamedQuestion, clauses: Sequence[Clause], index: TermIndex) -> bool:
    """Whether no mention of the key stands for itself, or one is offered beside something else."""
    key = question.key
    places = [(c, mention) for c in clauses for mention in c.mentions if mention.term.id == key]
    if any(_is_offered(clause, mention) for clause, mention in places):
        return True
    known = _known_stems(
        (question.prompt.ko, question.prompt.en, question.explanation.ko, question.explanation.en),
        question.cases.get("correct", ()),
    )
    behind = _stems_behind(question.cases.get("correct", ()), key, index)
    return all(_is_bound(clause, mention, known, behind) for clause, mention in places)


def is_undone(text: str, key: str, index: TermIndex) -> bool:
    """Whether a normalised text sets the key to `False` or `None`."""
    return any(
        _UNDONE.match(text, mention.end)
        for mention in find_terms(text, index)
        if mention.term.id == key
    )


def has_unread_word(clauses: Sequence[Clause], term: str) -> bool:
    """Whether an unknown Korean noun stands right before a term, as if it belonged to it."""
    return any(
        (beside := _HANGUL_BESIDE.search(clause.text, 0, mention.start)) is not None
        and stem(beside[1]) == beside[1]
        and beside[1] not in _KNOWN
        and not _is_mentioned(clause, beside)
        for clause in clauses
        for mention in clause.mentions
        if mention.term.id == term
    )


def _is_offered(clause: Clause, mention: Mention) -> bool:
    has_other = len({other.term.id for other in clause.mentions}) > 1
    return (
        _OFFER.match(clause.text, mention.end) is not None
        or _EITHER.search(clause.text) is not None
        or (has_other and has_hedge(clause.text))
    )


def _is_bound(
    clause: Clause, mention: Mention, known: frozenset[str], behind: frozenset[str]
) -> bool:
    before, text = clause.text[: mention.start], clause.text
    head = _OF_BEFORE.search(before)
    if head and (
        head[1] == "called" or head[2] in _PLACING or not _is_known(head[1], known, behind)
    ):
        return True
    beside = _LATIN_BESIDE.search(before)
    if beside and not _is_known(beside[1], known, behind) and not _is_mentioned(clause, beside):
        return True
    of = _OF.match(text, mention.end)
    return (
        _SIGN_BEFORE.search(before) is not None
        or any(p.match(text, mention.end) for p in (_UNDONE, _SUM_BEHIND, _OBJECT))
        or (of is not None and not (of[1] and _is_kind(of[1])))
        or any(not _is_known(word, known, behind) for word in _words_behind(clause, mention))
    )


def _words_behind(clause: Clause, mention: Mention) -> list[str]:
    """The words behind a term in its clause that are no endings and no other terms."""
    text = clause.text
    end = _TAIL_END.search(text, mention.end)
    stop = end.start() if end else len(text)
    spans = [(other.start, other.end) for other in clause.mentions]
    words = []
    for match in WORD.finditer(text, mention.end, stop):
        if any(start <= match.start() < last for start, last in spans):
            continue
        # The ending of a Korean term begins where the term ends, within a run of Hangul.
        written = match[0]
        is_hanging = not text[match.start() - 1].isspace()
        if not (is_hanging and _HANGING_ON.fullmatch(written)):
            words.append(written)
    return words


def _is_mentioned(clause: Clause, match: re.Match[str]) -> bool:
    return any(other.start <= match.start(1) < other.end for other in clause.mentions)


def _is_known(word: str, known: frozenset[str], behind: frozenset[str]) -> bool:
    root = stem(word)
    if word in _TURNING or root in _TURNING:
        return root in behind
    return word in _KNOWN or root in _KNOWN or root in known


def _is_kind(word: str) -> bool:
    return word in _KNOWN or stem(word) in _KNOWN


@lru_cache(maxsize=2048)
def _known_stems(texts: tuple[str, ...], samples: tuple[str, ...]) -> frozenset[str]:
    return stems_in(normalise(text) for text in (*texts, *samples))


@lru_cache(maxsize=2048)
def _stems_behind(samples: tuple[str, ...], key: str, index: TermIndex) -> frozenset[str]:
    """The stems of what stands behind the key in right sample answers."""
    texts = [normalise(sample) for sample in samples]
    return stems_in(
        text[mention.end :]
        for text in texts
        for mention in find_terms(text, index)
        if mention.term.id == key
    )
