"""Work that only looks done: nothing is credited for comments, strings or results nobody sees."""

from __future__ import annotations

from case import COMPILE, EVALUATE, FIT, LOAD, NET, SPLIT, TRAINED, Case

SILENT = 'net.evaluate(x_val, y_val, verbose=0)\nprint("done")\n'
STOPPING = """\
net.fit(x_train[:400], y_train[:400], epochs=60, verbose=0, validation_data=(x_val, y_val),
        callbacks=[{callbacks}])
"""

CASES = (
    Case(
        "in-comments",
        "Baseline, model and evaluation stand in comments.",
        (LOAD, SPLIT, "# " + "# ".join((NET + COMPILE + FIT + EVALUATE).splitlines(keepends=True))),
        outcomes={
            "baseline_scored": "failed",
            "model_structure": "failed",
            "trained": "skipped",
            "evaluated": "skipped",
            "runs_through": "passed",
        },
    ),
    Case(
        "in-a-string",
        "The model stands between triple quotes.",
        (LOAD, SPLIT, f'"""\n{(NET + COMPILE + FIT + EVALUATE).replace(chr(34), chr(39))}"""\n'),
        outcomes={"model_structure": "failed", "trained": "skipped", "evaluated": "skipped"},
    ),
    Case(
        "evaluate-misspelt",
        "The evaluation has a typing mistake.",
        (
            *TRAINED[:2],
            NET + COMPILE + FIT.replace(", validation_data=(x_val, y_val)", ""),
            "net.evaulate(x_val, y_val)\n",
        ),
        outcomes={"trained": "passed", "evaluated": "failed", "runs_through": "failed"},
        errors={3: "AttributeError"},
    ),
    Case(
        "mean-never-shown",
        "A cross-validation whose mean nobody sees.",
        (
            LOAD,
            SPLIT,
            "from sklearn.linear_model import SGDClassifier\n"
            "from sklearn.model_selection import cross_validate\n"
            'sgd = SGDClassifier(loss="log_loss", max_iter=5, random_state=42)\n'
            "scores = cross_validate(sgd, x_train[:600], y_train[:600])\n",
        ),
        outcomes={"baseline_scored": "partial"},
    ),
    Case(
        "optimizers-only-compiled",
        "Optimizers are compiled, one after the other, and never fitted.",
        (
            *TRAINED,
            NET
            + 'net.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")\n'
            + 'net.compile(optimizer="adam", loss="sparse_categorical_crossentropy")\n',
        ),
        outcomes={"optimizers_tried": "partial", "adam_model": "partial", "trained": "passed"},
        says=("Adam",),
    ),
    Case(
        "checkpoint-of-every-epoch",
        "ModelCheckpoint without save_best_only, EarlyStopping without restore_best_weights.",
        (
            LOAD,
            SPLIT,
            NET
            + COMPILE
            + STOPPING.format(
                callbacks='keras.callbacks.ModelCheckpoint("best.keras"),'
                "keras.callbacks.EarlyStopping(patience=1, min_delta=9)"
            ),
        ),
        outcomes={"checkpoint_used": "partial", "stopped_early": "partial"},
    ),
    Case(
        "callbacks-in-full",
        "The same with both settings: everything is credited.",
        (
            LOAD,
            SPLIT,
            NET
            + COMPILE
            + STOPPING.format(
                callbacks='keras.callbacks.ModelCheckpoint("best.keras", save_best_only=True),'
                "keras.callbacks.EarlyStopping(patience=1, min_delta=9, restore_best_weights=True)"
            ),
        ),
        outcomes={"checkpoint_used": "passed", "stopped_early": "passed"},
    ),
    Case(
        "silent",
        "verbose=0 everywhere, and no score is printed.",
        (*TRAINED[:3], SILENT),
        outcomes={"trained": "passed", "evaluated": "partial"},
    ),
    Case(
        "script-drops-the-result",
        "A script calls evaluate without showing what it returns.",
        files={"week.py": "\n".join((*TRAINED[:3], SILENT))},
        outcomes={"trained": "passed", "evaluated": "partial"},
    ),
)
