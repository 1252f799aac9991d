"""Every fuzz target takes a few thousand odd inputs without raising anything."""

from __future__ import annotations

import random

import pytest
from fuzz_seeds import SEEDS
from fuzz_targets import TARGETS
from hypothesis import given, settings
from hypothesis import strategies as st

_ODD = (b"", b"\0", b"\xff\xff", b"[" * 300, b'{"', b"1e400", b"9" * 30, b"NaN", b"null", b"\n")


def spoil(seed: bytes, dice: random.Random) -> bytes:
    """`seed` with a few bytes changed, cut out, repeated or replaced by something odd."""
    content = bytearray(seed)
    for _ in range(dice.randint(1, 4)):
        start = dice.randrange(len(content) + 1)
        end = min(len(content), start + dice.randint(0, 8))
        piece = dice.choice((dice.randbytes(1), bytes(content[start:end]) * 2, *_ODD))
        content[start:end] = piece
    return bytes(content)


@pytest.mark.parametrize("target", TARGETS)
def test_seeds_are_taken(target: str) -> None:
    """Honest input passes every target."""
    assert [TARGETS[target](seed) for seed in SEEDS[target]] == [None] * len(SEEDS[target])


@pytest.mark.parametrize("target", TARGETS)
def test_spoilt_seeds_raise_nothing(target: str) -> None:
    """Three thousand spoilt inputs, the same at every run."""
    dice = random.Random(7)
    for _ in range(3_000):
        TARGETS[target](spoil(dice.choice(SEEDS[target]), dice))


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_raise_nothing(target: str, data: bytes) -> None:
    """Bytes without any form."""
    TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
def test_every_cut_of_a_seed_raises_nothing(target: str) -> None:
    """A file that was cut off at any byte."""
    for seed in SEEDS[target]:
        for end in range(len(seed)):
            TARGETS[target](seed[:end])
