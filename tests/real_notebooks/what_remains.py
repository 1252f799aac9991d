"""Mistakes that no shim can mend: the next cells still run, and the page says what went wrong."""

from __future__ import annotations

from case import COMPILE, EVALUATE, FIT, LOAD, MODEL_DONE, NET, SPLIT, TRAINED, Case

ONE_MISTAKE = {**MODEL_DONE, "runs_through": "failed"}

CASES = (
    Case(
        "typo-in-a-name",
        "A name with a letter missing.",
        (*TRAINED, "net.evaluate(x_val, y_vl)\n"),
        outcomes=ONE_MISTAKE,
        errors={4: "NameError"},
        says=("y_val",),
    ),
    Case(
        "history-key-missing",
        "The History has no key 'acc' when the metric is called accuracy.",
        (*TRAINED, 'plt.plot(history.history["acc"])\nplt.show()\n'),
        outcomes={**ONE_MISTAKE, "accuracy_curves": "failed"},
        errors={4: "KeyError"},
    ),
    Case(
        "list-for-a-model",
        "A list in brackets is no model.",
        (
            LOAD,
            SPLIT,
            'net = ([keras.layers.Dense(16, activation="relu"),\n'
            '        keras.layers.Dense(10, activation="softmax")])\n',
            COMPILE + FIT,
        ),
        outcomes={"model_structure": "failed", "runs_through": "failed"},
        errors={3: "AttributeError"},
    ),
    Case(
        "metric-that-does-not-fit",
        "mse as a metric beside integer labels.",
        (
            LOAD,
            SPLIT,
            NET + COMPILE.replace('["accuracy"]', '["accuracy", "mse"]') + FIT,
            EVALUATE,
        ),
        outcomes={"model_structure": "partial", "trained": "failed"},
        errors={2: "*", 3: "*"},
    ),
    Case(
        "layer-of-another-session",
        "A layer is asked for by a name that it had in another session.",
        (*TRAINED, 'net.get_layer("dense_9")\n'),
        outcomes=ONE_MISTAKE,
        errors={4: "ValueError"},
    ),
    Case(
        "argument-misspelt",
        "An optimizer gets an argument that there is not.",
        (
            *TRAINED,
            "net.compile(optimizer=keras.optimizers.Adagrad(learning=0.1),"
            + COMPILE.removeprefix("net.compile("),
        ),
        outcomes=ONE_MISTAKE,
        errors={4: "*"},
    ),
)
