"""Mutants of curves."""

from __future__ import annotations

import pytest
from spoiling import spoil

IMPORT = "import matplotlib.pyplot as plt"
TRAIN = 'plt.plot(h.history["loss"], label="loss")'
VALID = 'plt.plot(h.history["val_loss"], label="val_loss")'
WORDS = 'plt.xlabel("epoch")\nplt.ylabel("loss")\nplt.legend()'
CELL = f"{TRAIN}\n{VALID}\n{WORDS}"
LOOP = """\
for key in ("loss", "val_loss"):
    ax.plot(h.epoch, h.history[key], label=key)
ax.legend()"""
FRAME = 'pd.DataFrame(h.history)[["loss", "val_loss"]].plot()'


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("no_plot", CELL, f"pass\npass\n{WORDS}"),
        ("no_plot", FRAME, "pass"),
        ("plot_wrong_key", CELL, CELL.replace('["loss"]', '["accuracy"]')),
        ("plot_wrong_key", LOOP, LOOP.replace('("loss"', '("accuracy"')),
        ("plot_wrong_key", FRAME, FRAME.replace('["loss"', '["accuracy"')),
        ("plot_wrong_key", VALID, VALID.replace('["val_loss"]', '["loss"]')),
        ("drop_validation_curve", CELL, f"{TRAIN}\npass\n{WORDS}"),
        ("drop_validation_curve", FRAME, FRAME.replace(', "val_loss"', "")),
        ("drop_legend", CELL, CELL.replace("plt.legend()", "pass")),
        ("drop_legend", LOOP, LOOP.replace("ax.legend()", "pass")),
        ("drop_labels", CELL, f"{TRAIN}\n{VALID}\npass\npass\nplt.legend()"),
        ("hard_code_history", TRAIN,
         'plt.plot([0.61, 0.48, 0.44, 0.41, 0.39], label="loss")'),
        ("hard_code_history", 'plt.plot(h.epoch, h.history["loss"], "b-")',
         'plt.plot([0, 1, 2, 3, 4], [0.61, 0.48, 0.44, 0.41, 0.39], "b-")'),
        ("split_axes", CELL, f"{TRAIN}\nplt.figure()\n{VALID}\n{WORDS}"),
    ],
)  # fmt: skip
def test_plots_are_spoilt(kind: str, before: str, after: str) -> None:
    """The mutant differs from the solution by that mistake alone."""
    assert spoil(kind, IMPORT, before) == after


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        ("drop_legend", f"{TRAIN}\nplt.legend()"),
        ("drop_labels", 'plt.imshow(x)\nplt.title("shoe")'),
        ("hard_code_history", "plt.plot(x, y)"),
        ("plot_wrong_key", 'print(h.history["loss"])'),
        ("split_axes", VALID.replace("plt", "ax")),
    ],
)
def test_what_makes_no_difference_is_left_alone(kind: str, source: str) -> None:
    """One curve needs no legend, and other pictures are no curves of a History."""
    assert spoil(kind, IMPORT, source) is None
