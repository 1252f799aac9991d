"""Calls of the book's first edition and of older releases: they run, and the page says how they are
written today."""

from __future__ import annotations

from case import COMPILE, EVALUATE, FIT, LOAD, MODEL_DONE, NET, SPLIT, SQUARE, TRAINED, Case

BASELINE = """\
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import cross_validate

sgd = SGDClassifier(loss="log", max_iter=5, random_state=42)
scores = cross_validate(sgd, x_train[:600], y_train[:600], n_jobs=-1)
print(np.mean(scores["test_score"]))
"""

CASES = (
    Case(
        "metrics-as-text",
        "The metric is a string and not a list.",
        (LOAD, SPLIT, NET, COMPILE.replace('["accuracy"]', '"accuracy"') + FIT, EVALUATE),
        outcomes=MODEL_DONE,
        says=("metrics as a string is the old way",),
    ),
    Case(
        "sequential-of-one-layer",
        "Sequential is given a layer and not a list.",
        (
            LOAD,
            SPLIT,
            'dense = keras.layers.Dense(10, activation="softmax", input_shape=(784,))\n'
            + "net = keras.Sequential(dense)\n"
            + COMPILE
            + FIT,
            EVALUATE,
        ),
        outcomes={**MODEL_DONE, "one_layer": "passed"},
        says=("with a bare layer is the old way",),
    ),
    Case(
        "log-loss-as-log",
        "The logistic loss of scikit-learn has its old name.",
        (LOAD, SPLIT, BASELINE),
        outcomes={"baseline_scored": "passed", "runs_through": "passed"},
        says=("loss='log_loss'",),
    ),
    Case(
        "weights-file-h5",
        "Weights go to a file whose name Keras 3 refuses, and come back from it.",
        (
            *TRAINED,
            'net.save_weights("model-weights.h5")\n',
            NET + 'net.load_weights("model-weights.h5")\n',
        ),
        outcomes={**MODEL_DONE, "weights_restored": "passed"},
        says=(".weights.h5",),
    ),
    Case(
        "whole-model-h5",
        "The whole model is saved as .h5 and loaded again.",
        (
            *TRAINED,
            'net.save("model-whole.h5")\n!ls -al *.h5\n',
            'again = keras.models.load_model("model-whole.h5")\nagain.evaluate(x_val, y_val)\n',
        ),
        outcomes={**MODEL_DONE, "model_restored": "passed"},
        says=("Saving a whole model as .h5 is the old way",),
    ),
    Case(
        "predict-classes",
        "Classes are predicted by a method that is gone.",
        (*TRAINED, "print(net.predict_classes(x_val[:8]))\n"),
        outcomes={**MODEL_DONE, "classes_predicted": "passed"},
        says=("predict_classes() is gone",),
    ),
    Case(
        "learning-rate-as-lr",
        "The learning rate is called lr.",
        (
            LOAD,
            SPLIT,
            NET
            + "net.compile(optimizer=keras.optimizers.SGD(lr=0.1),"
            + COMPILE.removeprefix("net.compile(")
            + FIT,
            EVALUATE,
        ),
        outcomes=MODEL_DONE,
        says=("lr is written learning_rate",),
    ),
    Case(
        "np-utils",
        "One-hot labels come from keras.utils.np_utils.",
        (
            LOAD,
            SPLIT,
            "from keras.utils import np_utils\ny_train = np_utils.to_categorical(y_train)\n"
            "y_val = np_utils.to_categorical(y_val)\n",
            NET + COMPILE.replace("sparse_", "") + FIT,
            EVALUATE,
        ),
        outcomes=MODEL_DONE,
        says=("keras.utils.to_categorical today",),
    ),
    Case(
        "layers-core",
        "Layers come from keras.layers.core.",
        (
            LOAD + "from keras.layers.core import Dense\n",
            SPLIT,
            'net = keras.Sequential()\nnet.add(Dense(10, activation="softmax"))\n' + COMPILE + FIT,
            EVALUATE,
        ),
        outcomes=MODEL_DONE,
        says=("imported from keras.layers today",),
    ),
    Case(
        "tensorflow-python-keras",
        "Models and layers come from TensorFlow's inside.",
        (
            LOAD
            + "from tensorflow.python.keras.models import Sequential\n"
            + "from tensorflow.python.keras.layers import Dense\n",
            SPLIT,
            'net = Sequential([Dense(10, activation="softmax")])\n' + COMPILE + FIT,
            EVALUATE,
        ),
        outcomes=MODEL_DONE,
        says=("tensorflow.python",),
    ),
    Case(
        "tensorflow-1-seed",
        "A call of TensorFlow 1 sets the seed.",
        (LOAD + "import tensorflow as tf\ntf.set_random_seed(42)\n", *TRAINED[1:]),
        outcomes=MODEL_DONE,
        says=("TensorFlow 1",),
    ),
    Case(
        "input-shape-on-a-layer",
        "The first layer is told the shape of its inputs: a warning and nothing more.",
        (
            LOAD,
            SQUARE,
            "net = keras.Sequential()\nnet.add(keras.layers.Flatten(input_shape=(28, 28)))\n"
            'net.add(keras.layers.Dense(16, activation="relu", name="hidden"))\n'
            'net.add(keras.layers.Dense(10, activation="softmax"))\n' + COMPILE + FIT,
            EVALUATE,
        ),
        outcomes=MODEL_DONE,
    ),
    Case(
        "numpy-int",
        "np.int is gone from NumPy.",
        (*TRAINED, "print(np.int(3))\n"),
        outcomes=MODEL_DONE,
        says=("np.int",),
    ),
)
