"""Words that turn a statement round or leave it open. No rule of ours reads them: a person does."""

from __future__ import annotations

import re

_NEGATION = re.compile(
    r"아[니닌닐님닙닝냐뇨녜녔]|않|말고|없|못|잘못|ㄴㄴ|\u1102\u1102"
    r"|(?<![가-힣])안(?: (?=[가-힣])|[쓰써쓴씁씀쓸돼되된될됨됩한하해합함맞])"
    r"|제외|빼고|대신|틀[리렸린려립림]|반대|금지|거짓|부적|불가|오답|[❌✗✘≠]|!="
    r"|\b(?:not|never|neither|nor|no|without|except|instead|unlike|avoid)\b"
    r"|\b(?:rather than|anything but)\b"
    r"|\b(?:wrong|incorrect|inappropriate|unsuitable)\b|(?<!=)(?<!= )\bfalse\b"
    r"|n['’]t\b|\b(?:is|are|do|does|did|should|wo|ca|would)nt\b|\bcannot\b"
    r"|\bnon(?!-trainable)[\s_\-]?[a-z]"
)
_ASKS = r"(?:왜(?!냐)|언제(?!나)|어디|어떻게|어떤|어느|무엇|무슨|뭐|뭔|뭘|몇|얼마|누가)"
_ASKS_ENGLISH = r"\b(?:what|why|how|when|where|which|who)"
_ASKING = re.compile(
    # "몇 번 쓸지는" and "무엇이든" ask nobody.
    rf"(?<![가-힣]){_ASKS}(?![^.!?\n]*(?:지[는은를가도]? |든))"
    r"[^.!?\n]*(?:\?|(?:[요죠까니냐지]|나|가|뭐|거)\s*[.!\"'`]*\s*(?:\n|$))"
    r"|(?:차이|뜻|의미|이유)[가는은]?\s*(?:뭐|무엇|궁금)"
    rf"|{_ASKS_ENGLISH}\b[^.!?\n]*\?"
    rf"|{_ASKS_ENGLISH}(?:['’]s\b| (?:is|are|was|do|does|did|should|would|can)\b)"
)
_HEDGE = re.compile(
    r"또는|혹은|이나 |거나|둘 ?중|중 ?하나|정정|(?<![가-힣] )(?<![가-힣])수정(?!한)"
    r"|다시 (?:생각|계산|보니)|아마도? .*일 ?수도"
    r"|\b(?:or|either|actually|correction|wait)\b"
)


def has_negation(text: str) -> bool:
    """Whether a normalised text says that something is not so."""
    return _NEGATION.search(text) is not None


def has_hedge(text: str) -> bool:
    """Whether a normalised text offers a choice or takes something back."""
    return _HEDGE.search(text) is not None


def has_question(text: str) -> bool:
    """Whether a normalised text asks for something itself; `1010 맞나요?` only makes sure."""
    return _ASKING.search(text) is not None
