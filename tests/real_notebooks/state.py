"""Names that are bound again and again: what counts is each run as it was."""

from __future__ import annotations

from case import COMPILE, EVALUATE, FIT, LOAD, MODEL_DONE, NET, SPLIT, SQUARE, TRAINED, Case

CURVES = """\
plt.plot(history.history["loss"])
plt.plot(history.history["val_loss"])
plt.xlabel("epoch")
plt.ylabel("loss")
plt.legend(["train", "val"])
plt.show()
"""
SINGLE = NET.replace('    keras.layers.Dense(16, activation="relu"),\n', "")
ADAM = 'net.compile(optimizer="adam",' + COMPILE.removeprefix("net.compile(")

CASES = (
    Case(
        "model-bound-again",
        "The same name holds one model after the other; all of them count.",
        (
            LOAD,
            SPLIT,
            SINGLE + COMPILE + FIT,
            NET + COMPILE + FIT + EVALUATE,
            SINGLE + "print(net.count_params())\n",
        ),
        outcomes={"one_layer": "passed", "model_structure": "passed", "trained": "passed"},
    ),
    Case(
        "history-overwritten",
        "The History of an earlier training was drawn before the name was used again.",
        (*TRAINED, CURVES, "history = net.fit(x_train[:64], y_train[:64], epochs=1, verbose=0)\n"),
        outcomes={**MODEL_DONE, "history_kept": "passed", "curves_plotted": "passed"},
    ),
    Case(
        "model-fn",
        "A function makes the models.",
        (
            LOAD,
            SQUARE,
            "def model_fn(a_layer=None):\n"
            "    model = keras.Sequential()\n"
            "    model.add(keras.layers.Input((28, 28)))\n"
            "    model.add(keras.layers.Flatten())\n"
            '    model.add(keras.layers.Dense(16, activation="relu"))\n'
            "    if a_layer:\n        model.add(a_layer)\n"
            '    model.add(keras.layers.Dense(10, activation="softmax"))\n'
            "    return model\n",
            "net = model_fn()\nnet.summary()\n" + COMPILE + FIT + EVALUATE,
            "net = model_fn(keras.layers.Dropout(0.3))\n" + ADAM + FIT + EVALUATE,
        ),
        outcomes={**MODEL_DONE, "adam_model": "passed", "fresh_model": "passed"},
    ),
    Case(
        "trained-again-and-again",
        "One model is fitted a bit more, several times.",
        (
            LOAD,
            SPLIT,
            NET + COMPILE,
            *(f"net.fit(x_train, y_train, epochs={n}, verbose=0)\n" for n in (1, 2, 1)),
            EVALUATE,
        ),
        outcomes=MODEL_DONE,
    ),
    Case(
        "recompiled",
        "A trained model is compiled with Adam and trained on; the result is called Adam's.",
        (*TRAINED, ADAM + FIT + EVALUATE),
        outcomes={"adam_model": "passed", "fresh_model": "failed"},
    ),
    Case(
        "scaled-twice",
        "The inputs go from 784 columns to 28×28 under the same name.",
        (
            LOAD,
            SPLIT,
            NET + COMPILE + FIT + EVALUATE,
            SQUARE,
            NET.replace("Input((784,)),", "Input((28, 28)),\n    keras.layers.Flatten(),")
            + COMPILE
            + FIT
            + EVALUATE,
        ),
        outcomes=MODEL_DONE,
    ),
    Case(
        "korean-names",
        "Layers have Korean names, and the model's has a space.",
        (
            LOAD,
            SPLIT,
            "net = keras.Sequential([\n"
            "    keras.layers.Input((784,)),\n"
            '    keras.layers.Dense(16, activation="relu", name="은닉층"),\n'
            '    keras.layers.Dense(10, activation="softmax", name="출력층"),\n'
            '], name="패션 MNIST 모델")\n' + COMPILE + FIT,
            EVALUATE,
        ),
        outcomes=MODEL_DONE,
        says=("Layer and model names with Korean letters",),
    ),
    Case(
        "figures-pile-up",
        "Two curves of two cells are two figures, and none shows both.",
        (
            *TRAINED,
            'plt.plot(history.history["loss"])\nplt.xlabel("epoch")\nplt.ylabel("loss")\nplt.show()\n',
            'plt.plot(history.history["val_loss"])\nplt.ylabel("loss")\nplt.show()\n',
        ),
        outcomes={**MODEL_DONE, "curves_plotted": "failed"},
    ),
)
