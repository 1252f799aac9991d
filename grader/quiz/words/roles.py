"""Who does what to whom: the particles and small words that say it, which content words leave out.

`옵티마이저는 가중치를 바꿔요` and `옵티마이저를 가중치는 바꿔요` have the same content words in one
order. Two texts say the same only where these signs agree as well.
"""

from __future__ import annotations

import re

_SIGN = re.compile(
    r"(?<=[가-힣a-z0-9)])(?P<particle>은|는|이|가|을|를|에게|에서|에|의|으로|로|와|과|도|만|부터|까지|보다|마다)"
    r"(?![가-힣a-z0-9])"
    r"|(?P<word>\b(?:by|from|to|than|of|into|onto|with|without|before|after|over|under|between)\b)"
    r"|(?P<mark>[?%]|-(?=\.?\d))"
)
_ALIKE = {"는": "은", "가": "이", "를": "을", "과": "와", "로": "으로"}


def find_roles(text: str) -> tuple[str, ...]:
    """The signs of a normalised text in their order; forms that depend on the sound are one."""
    found = (match[0] for match in _SIGN.finditer(text))
    return tuple(_ALIKE.get(sign, sign) for sign in found)
