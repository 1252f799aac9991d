"""Reads in an answer whether a statement is called true or false.

A clause may be the verdict alone ("네", "X", "거짓이에요"), begin with one ("아니요 …"), end with
one ("… 은 틀렸어요") or hold a word that can mean nothing else ("it is not true that …").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.quiz.reading.writing import normalise

_CLAUSE_END = re.compile(
    r"[,;!?\n:/|]|\.(?=\s|$)|(?<=[가-힣])\.|[-–—]+ |또는|혹은|이나 |왜냐하면|왜냐면"
    r"|\b(?:or|because|since|as)\b|(?<=^[oxtfyn]) (?=[oxtfyn]$)|(?<=^네) (?=아니)"
)
_ENDING = (
    r"(?: ?(?:입니다|입니당|이에요|예요|에요|이요|요|이다|다|임|인 ?것 ?같(?:아요|습니다|다)"
    r"|(?:이)?라고 (?:생각해요|생각합니다|봐요)|(?:한|인|은|는)? ?(?:말|문장|설명|내용|진술)"
    r"(?:이에요|예요|입니다|이다|임)?|[을를]? ?(?:골라요|골랐어요|고를게요|선택합니다)))*"
)
# What is asked may be named in front: "이 문장은", "the statement is".
_OPENING = (
    r"(?:(?:이|위|이 ?문제의?) ?)?(?:(?:정?답|문장|설명|말|진술|내용|명제)(?:은|는|이|도|:)? ?)*"
    r"|(?:i (?:think|believe|say|choose|pick) )?(?:that )?(?:(?:the |this |my |final )*"
    r"(?:answer|statement|sentence|claim|it|this|that)(?: is|'s|’s| would be|:)? ?)?"
    r"(?:is |it's |that's )?(?:definitely |clearly |simply )?"
)
_QUOTE = r"['\"“”‘’(\[)\]`*]*"

# "참이라고 할 수 없다" and "참이면" state nothing: what follows must be the end of a statement.
_STATED = (
    r" ?(?:입니다|이에요|예요|이다|임(?![가-힣])|이죠|이고|이며|이라서|이니까|이므로|인 ?것 ?같"
    r"|이?라고 (?:생각|봐|봅)|$|[^\w가-힣 ])"
)
_IS_NOT = r"(?:이|은|도|가)? ?아[니닌닙님녜]"
_NOT = r"(?:not|isn['’]?t|never|hardly)"
_CLAIM = r"(?:말|문장|설명|것)"
_SURELY_TRUE = (
    rf"거짓{_IS_NOT}[가-힣]*|참(?={_STATED})|{_NOT} (?:really |quite )?(?:false|untrue)"
    rf"|true(?={_STATED}|(?![가-힣]))"
)
_SURELY_FALSE = (
    rf"참{_IS_NOT}[가-힣]*|거짓(?:말)?(?={_STATED})|{_NOT} (?:\w+ ){{0,2}}?true"
    rf"|(?:false|untrue)(?={_STATED}|(?![가-힣]))"
)
_MAYBE_TRUE = (
    rf"틀린 ?{_CLAIM}{_IS_NOT}\w*|틀리지 ?않\w*|안 ?틀\w*|참|진실|사실"
    r"|옳(?!은지|을까|나)\w*|올바[르른릅]\w*|알맞\w*|맞(?:다|아|았|습|음|는(?![지가데])|네|죠|지요|은|고)\w*|그렇다|그래요?|그렇(?:습니다|지요|죠)"
    rf"|{_NOT} (?:really |quite )?(?:wrong|incorrect)|correct|right|accurate"
)
_MAYBE_FALSE = (
    rf"(?:사실|진실|(?:맞는|옳은) ?{_CLAIM}){_IS_NOT}\w*"
    rf"|(?:맞|옳|그렇|올바르)지(?:는|가|도)? ?[않못]\w*"
    rf"|안 ?[맞그]\w*|틀[리렸린려립림](?!지 ?않)\w*|잘못\w*"
    rf"|{_NOT} (?:\w+ ){{0,2}}?(?:correct|right|accurate)|incorrect|wrong"
)
# Short answers that mean something else in the middle of a sentence.
_YES = r"네+|예|넵|넹|응+|ㅇ+|o|○|◯|〇|⭕|✓|✔|t|y|yes|yep|yeah"
_NO = r"아니[요오]|아뇨|아니(?:에요|예요|다)|아닙니다|아님|ㄴ+|x|×|✕|✖|✗|✘|❌|╳|f|n|no|nope"
_GOES_ON = r"(?= (?:it|that|this|they|i|you|we|the)\b)"


def _compiled(pattern: str) -> re.Pattern[str]:
    # Hangul letters alone are other characters once a text is normalised.
    return re.compile(pattern.replace("ㅇ", normalise("ㅇ")).replace("ㄴ", normalise("ㄴ")))


_ALONE = _compiled(
    rf"{_QUOTE}(?:{_OPENING}){_QUOTE}(?:(?P<false>{_SURELY_FALSE}|{_MAYBE_FALSE}|{_NO})"
    rf"|(?P<true>{_SURELY_TRUE}|{_MAYBE_TRUE}|{_YES})){_QUOTE}{_ENDING}{_QUOTE}"
)
# "Half true", "is it true" and "true if …" state nothing either.
_QUALIFIED = re.compile(
    r"^(?:is|are|was|does|do|did)\b|\b(?:half|almost|nearly|partly|partially|far|would|could|might"
    r"|may|maybe|perhaps|if|unless|only|when|whether|should|sometimes|usually|hardly)\b"
)
_WITHIN = _compiled(
    rf"(?<![가-힣a-z=])(?:(?P<false>{_SURELY_FALSE})|(?P<true>{_SURELY_TRUE}))(?![a-z0-9_])"
)
_LAST = _compiled(
    rf"(?<![가-힣a-z=])(?:(?P<false>{_MAYBE_FALSE})|(?P<true>{_MAYBE_TRUE})){_ENDING}{_QUOTE}$"
)
_FIRST = _compiled(
    rf"(?:(?P<false>아니[요오]|아뇨|(?:no|nope){_GOES_ON}|틀렸어요|틀려요|틀렸습니다)"
    rf"|(?P<true>네(?! ?(?:개|번|가지|층|장|배|명|종|줄|단계))|넵|(?:yes|yeah){_GOES_ON}|맞아요))"
    r"(?![가-힣a-z0-9_=])"
)


def read_verdicts(text: str) -> Iterator[bool]:
    """Every verdict in a normalised text, clause by clause."""
    for clause in map(str.strip, _CLAUSE_END.split(text)):
        alone = _ALONE.fullmatch(clause)
        if alone is not None:
            yield _is_true(alone)
            continue
        if not _QUALIFIED.search(clause):
            yield from map(_is_true, _WITHIN.finditer(clause))
        outer = (_FIRST.match(clause), _LAST.search(clause))
        yield from (_is_true(found) for found in outer if found is not None)


def _is_true(found: re.Match[str]) -> bool:
    return found["true"] is not None
