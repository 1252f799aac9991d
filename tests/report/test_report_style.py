"""The page's colours can be read by everybody, by day and by night."""

from __future__ import annotations

import re
from importlib import resources

import pytest

CSS = (resources.files("grader.report") / "templates" / "screen.css").read_text(encoding="utf-8")
PALETTES = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
TONES = ["good", "part", "bad", "calm", "person", "accent"]
PAIRS = [
    *[(tone, f"{tone}-soft") for tone in TONES],
    *[("ink", ground) for ground in ("page", "card", "code", "accent-soft", "bad-soft")],
    *[("soft", ground) for ground in ("page", "card", "code", "accent-soft", "calm-soft")],
    *[(code, "code") for code in ("person", "good", "warm", "accent", "part")],
    *[(word, "card") for word in ("accent", "good", "bad", "part", "person", "calm")],
]


def read_palette(number: int) -> dict[str, str]:
    """Colours by name; the night's palette leaves nothing of the day's."""
    return dict(re.findall(r"--([a-z-]+): #([0-9a-f]{6})", PALETTES[number]))


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour, from 0 to 1 (WCAG 2.2)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["day", "night"])
@pytest.mark.parametrize(("word", "ground"), PAIRS)
def test_words_stand_out(theme: int, word: str, ground: str) -> None:
    """Words contrast with their ground by 4.5 to 1 or more."""
    palette = read_palette(theme)
    light, dark = sorted((luminance(palette[word]), luminance(palette[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_night_names_every_colour() -> None:
    """No colour of the day is left over at night."""
    assert read_palette(1).keys() == read_palette(0).keys()
