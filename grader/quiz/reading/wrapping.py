"""Words that answers are wrapped in: they name, count or hand over an answer and change nothing."""

from __future__ import annotations

import re

from grader.quiz.words.stems import stem

WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?|[가-힣]+")
"""A word of a normalised text, Latin or Korean."""

_KOREAN = (
    "정답 답 결과 결론 출력 값 최종 네 예 넵 응 아 음 오 그냥 바로 딱 역시 당연히 아마 아마도 "
    "혹시 제 저는 제가 생각 생각엔 같 같음 듯 듯요 듯해요 듯합니다 인듯 인듯요 것 거 거예요 "
    "겁니다 거죠 거지 이거 이거요 그건 이건 건 요거 그거 이것 저것 이렇게 그렇게 책 책에 "
    "정확히 확실히 제일 가장 맞 맞나요 인가요 이름 이용 사용 보면 해보니까 해보면 라고 이라고 "
    "라는 이라는 이다 입니당 예요 이에요 이요 요 임 되다 됨 되 돼요 돼 됩니다 되요 된다 되죠 "
    "됐어요 된 되는 될 됩니당 되네요 나오 나와요 나옴 나왔음 나왔어요 있 있음 있다 해요 합니다 "
    "함 하 하면 해서 한다 하는 한 총 총합 모두 전부 합계 합 합은 합이 합치 합쳐서 까지 "
    "포함하면 포함해서 약 대략 대충 쯤 정도 정도요 평균 계산 구하면 구해서 따라서 그래서 "
    "그러므로 그러니까 즉 결국 그러면 그럼 이므로 니까 이니까 왜냐하면 왜냐면 때문 그리고 및 "
    "결과적으로 여기 여기에 여기서 알 알아요 개수 갯수 숫자 수"
)
_ENGLISH = (
    "a an the it its it's this that that's these those them there there's here he they we you "
    "i i'd you'd i'm is are was be been being am do does has have had get got give gave make "
    "made come came equal become result answer final total altogether in all sum of for to on "
    "at by and so then therefore thus hence because since as which with my our your about "
    "approximately around roughly exactly just simply should would must will can think believe "
    "guess say yes yeah ok right correct number value name called call use choose pick need "
    "trainable print ea x z w b n"
)
_WORKING = (
    "더하 더해 더하면 더해서 더한 더하기 곱하 곱해 곱하면 곱해서 곱한 곱하기 빼 빼면 빼서 뺀 "
    "빼기 나누 나눠 나누면 나눠서 나눈 나누어 나누기 세면 세어 세서 plus minus times add "
    "multiplied divided by"
)


def forms_of(words: str) -> frozenset[str]:
    """Words as they are written, and their stems; one syllable alone is too short for a stem."""
    written = words.split()
    stems = (stem(word) for word in written)
    return frozenset(written) | {root for root in stems if len(root) > 1}


WRAPPING = forms_of(f"{_KOREAN} {_ENGLISH}")
WORKING = forms_of(_WORKING)
"""Words of arithmetic: before a number they tell how it was found, behind it they go on."""
