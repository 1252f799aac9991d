"""Other ways to write the same thing: one is as good as another."""

from __future__ import annotations

from case import COMPILE, EVALUATE, FIT, LOAD, MODEL_DONE, NET, SPLIT, TRAINED, Case

DRAWN = {**MODEL_DONE, "curves_plotted": "passed"}

CASES = (
    Case(
        "import-keras",
        "Keras on its own.",
        (LOAD.replace("from tensorflow import keras", "import keras"), *TRAINED[1:]),
        outcomes=MODEL_DONE,
    ),
    Case(
        "tf-keras",
        "Keras by way of TensorFlow's name.",
        tuple(
            cell.replace("from tensorflow import keras", "import tensorflow as tf").replace(
                "keras.", "tf.keras."
            )
            for cell in TRAINED
        ),
        outcomes=MODEL_DONE,
    ),
    Case(
        "added-one-by-one",
        "Layers are added to an empty model.",
        (
            LOAD,
            SPLIT,
            "from tensorflow.keras import layers, models\n"
            "net = models.Sequential()\n"
            'net.add(layers.Dense(16, activation="relu", input_shape=(784,)))\n'
            'net.add(layers.Dense(10, activation="softmax"))\n' + COMPILE + FIT,
            EVALUATE,
        ),
        outcomes=MODEL_DONE,
    ),
    Case(
        "functional",
        "The functional style, scaled inside the model.",
        (
            LOAD,
            "x_train, x_val, y_train, y_val = train_test_split(images, labels, random_state=1)\n",
            "inputs = keras.Input((28, 28))\n"
            "hidden = keras.layers.Flatten()(keras.layers.Rescaling(1 / 255)(inputs))\n"
            'hidden = keras.layers.Dense(16, activation="relu")(hidden)\n'
            'outputs = keras.layers.Dense(10, activation="softmax")(hidden)\n'
            "net = keras.Model(inputs, outputs)\n" + COMPILE + FIT,
            EVALUATE,
        ),
        outcomes=MODEL_DONE,
    ),
    Case(
        "divided-in-the-model",
        "The functional style divides the inputs by 255.",
        (
            LOAD,
            "x_train, x_val, y_train, y_val = train_test_split(\n"
            '    images.reshape(-1, 784).astype("float32"), labels, random_state=1)\n',
            "inputs = keras.Input((784,))\n"
            'outputs = keras.layers.Dense(10, activation="softmax")(inputs / 255.0)\n'
            "net = keras.Model(inputs, outputs)\n" + COMPILE + FIT,
            EVALUATE,
        ),
        outcomes=MODEL_DONE,
    ),
    Case(
        "subclassed",
        "The model is a class of the student's own.",
        (
            LOAD,
            SPLIT,
            "class Net(keras.Model):\n"
            "    def __init__(self):\n"
            "        super().__init__()\n"
            '        self.hidden = keras.layers.Dense(16, activation="relu")\n'
            '        self.out = keras.layers.Dense(10, activation="softmax")\n\n'
            "    def call(self, inputs):\n"
            "        return self.out(self.hidden(inputs))\n\n\n"
            "net = Net()\n" + COMPILE + FIT,
            EVALUATE,
        ),
        outcomes=MODEL_DONE,
    ),
    Case(
        "loss-object",
        "Loss, optimizer and metric are objects, on logits.",
        (
            LOAD,
            SPLIT,
            NET.replace(', activation="softmax"', "")
            + "net.compile(optimizer=keras.optimizers.Adam(),\n"
            "    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),\n"
            "    metrics=[keras.metrics.SparseCategoricalAccuracy()])\n" + FIT,
            EVALUATE,
        ),
        outcomes=MODEL_DONE,
    ),
    Case(
        "one-hot",
        "One-hot labels and the loss that goes with them.",
        (
            LOAD,
            SPLIT + "y_train = keras.utils.to_categorical(y_train)\n"
            "y_val = keras.utils.to_categorical(y_val)\n",
            NET + COMPILE.replace("sparse_", "") + FIT,
            EVALUATE,
        ),
        outcomes=MODEL_DONE,
    ),
    Case(
        "drawn-by-pandas",
        "The whole History as a table, drawn by pandas.",
        (*TRAINED, "import pandas as pd\npd.DataFrame(history.history).plot(grid=True)\n"),
        outcomes={**DRAWN, "accuracy_curves": "passed"},
    ),
    Case(
        "drawn-against-epochs",
        "Curves over history.epoch, on axes, with labels of their own.",
        (
            *TRAINED,
            "fig, ax = plt.subplots()\n"
            'ax.plot(history.epoch, history.history["loss"], "bo", label="훈련")\n'
            'ax.plot(history.epoch, history.history["val_loss"], label="검증")\n'
            'ax.set_xlabel("epoch")\nax.set_ylabel("loss")\nax.legend()\nplt.show()\n',
        ),
        outcomes=DRAWN,
    ),
    Case(
        "drawn-by-seaborn",
        "Curves drawn by seaborn.",
        (
            *TRAINED,
            "import seaborn as sns\n"
            'sns.lineplot(x=history.epoch, y=history.history["loss"], label="train")\n'
            'sns.lineplot(x=history.epoch, y=history.history["val_loss"], label="val")\n'
            'plt.xlabel("epoch")\nplt.ylabel("loss")\nplt.show()\n',
        ),
        outcomes=DRAWN,
    ),
    Case(
        "first-rows-held-out",
        "The first training images are the validation set.",
        (
            LOAD,
            "flat = images.reshape(-1, 784) / 255.0\n"
            "x_val, y_val = flat[:500], labels[:500]\n"
            "x_train, y_train = flat[500:], labels[500:]\n",
            NET + COMPILE + FIT,
            EVALUATE,
        ),
        outcomes={**MODEL_DONE, "validation_split": "passed", "validated": "passed"},
    ),
    Case(
        "validation-data-as-a-list",
        "Validation data in a list, which Keras takes too.",
        (LOAD, SPLIT, NET + COMPILE + FIT.replace("(x_val, y_val)", "[x_val, y_val]"), EVALUATE),
        outcomes={**MODEL_DONE, "validated": "passed"},
    ),
    Case(
        "history-key-acc",
        "metrics=['acc'] keeps that name in the History.",
        (
            LOAD,
            SPLIT,
            NET + COMPILE.replace('"accuracy"', '"acc"') + FIT,
            EVALUATE,
            'plt.plot(history.history["acc"])\nplt.xlabel("epoch")\nplt.ylabel("acc")\nplt.show()\n',
        ),
        outcomes={**MODEL_DONE, "accuracy_curves": "passed"},
    ),
    Case(
        "three-results",
        "evaluate returns three values.",
        (
            LOAD,
            SPLIT,
            NET + COMPILE.replace("]", ", keras.metrics.SparseTopKCategoricalAccuracy()]") + FIT,
            "loss, accuracy, top = net.evaluate(x_val, y_val, verbose=0)\nprint(accuracy)\n",
        ),
        outcomes=MODEL_DONE,
    ),
)
