"""Estimates as people read them, and drawn on a scale as small inline SVG pictures."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from grader.messages import Text, message, plain
from grader.quiz.analysis.statistics import Estimate

_WIDTH: Final = 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 8, 312, 6, 20
_MINUS: Final = "\N{MINUS SIGN}"
_DASH: Final = "—"


def show_share(estimate: Estimate | None) -> str:
    """`0.859` → `86%`; a dash where there is none."""
    return _DASH if estimate is None else f"{100 * estimate.value:.0f}%"


def show_share_range(estimate: Estimate | None) -> Text:
    """The interval of a share; a dash where there is none."""
    if estimate is None or estimate.low is None or estimate.high is None:
        return plain(_DASH)
    return message(
        "quiz_stats.range", low=f"{100 * estimate.low:.0f}", high=f"{100 * estimate.high:.0f}%"
    )


def show_index(estimate: Estimate | None, *, is_small: bool) -> Text:
    """A value from -1 to 1 with its interval; of a small group only the interval."""
    if estimate is None:
        return plain(_DASH)
    value = _spell_index(estimate.value)
    if estimate.low is None or estimate.high is None:
        return plain(_DASH) if is_small else value
    low, high = _spell_index(estimate.low), _spell_index(estimate.high)
    between = message("quiz_stats.range", low=low, high=high)
    return between if is_small else message("quiz_stats.with_range", value=value, range=between)


def draw_share(estimate: Estimate | None) -> Markup:
    """A bar from 0 to the value, with its interval as a whisker; empty where there is none."""
    if estimate is None:
        return Markup("")
    bar = _rectangle("gauge-bar", _place(0, 0), _place(estimate.value, 0))
    return _frame([bar, *_whisker(estimate, 0)], ((0, "0"), (0.5, "50"), (1, "100%")), 0)


def draw_index(estimate: Estimate | None, *, is_small: bool) -> Markup:
    """The interval on a scale from -1 to 1, and where the group is not small the value as a dot."""
    if estimate is None or (is_small and estimate.low is None):
        return Markup("")
    parts = _whisker(estimate, -1)
    if not is_small:
        dot = Markup('<circle class="gauge-dot" cx="{:.1f}" cy="{}" r="5"/>')
        parts.append(dot.format(_place(estimate.value, -1), (_TOP + _BOTTOM) // 2))
    return _frame(parts, ((-1, f"{_MINUS}1"), (0, "0"), (1, "1")), -1)


def _spell_index(value: float) -> Text:
    """`0.407` → `0.41`, `-0.3` → `−0.30`; of what lies below -1 only that it does."""
    if value < -1:
        return message("quiz_stats.below")
    written = f"{value:.2f}"
    return plain(written.lstrip("-") if float(written) == 0 else written.replace("-", _MINUS))


def _place(value: float, low: float) -> float:
    """The pixel of a value on a scale from `low` to 1."""
    share = (min(max(value, low), 1.0) - low) / (1 - low)
    return _LEFT + (_RIGHT - _LEFT) * share


def _whisker(estimate: Estimate, low: float) -> list[Markup]:
    if estimate.low is None or estimate.high is None:
        return []
    left, right = _place(estimate.low, low), _place(estimate.high, low)
    line = Markup('<line class="gauge-range" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"/>')
    middle = (_TOP + _BOTTOM) // 2
    ends = [line.format(at, at, middle - 5, middle + 5) for at in (left, right)]
    return [line.format(left, right, middle, middle), *ends]


def _rectangle(kind: str, left: float, right: float) -> Markup:
    shape = Markup('<rect class="{}" x="{:.1f}" y="{}" width="{:.1f}" height="{}" rx="4"/>')
    return shape.format(kind, left, _TOP, max(right - left, 0.0), _BOTTOM - _TOP)


def _frame(parts: list[Markup], ticks: tuple[tuple[float, str], ...], low: float) -> Markup:
    word = Markup('<text class="tick" x="{:.1f}" y="{}" text-anchor="{}">{}</text>')
    rule = Markup('<line class="gauge-rule" x1="{:.1f}" x2="{:.1f}" y1="{}" y2="{}"/>')
    shapes = [_rectangle("gauge-track", _LEFT, _RIGHT)]
    shapes += [rule.format(_place(at, low), _place(at, low), _TOP, _BOTTOM) for at, _ in ticks[1:2]]
    anchors = ("start", "middle", "end")
    words = [
        word.format(_place(at, low), _BOTTOM + 15, anchor, text)
        for (at, text), anchor in zip(ticks, anchors, strict=True)
    ]
    # What it shows stands beside it in words.
    frame = Markup('<svg class="gauge" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>')
    return frame.format(_WIDTH, _BOTTOM + 20, Markup("").join([*shapes, *parts, *words]))
