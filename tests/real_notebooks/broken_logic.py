"""It runs, and it is wrong: what is wrong is named."""

from __future__ import annotations

from case import COMPILE, EVALUATE, FIT, LOAD, NET, SPLIT, TRAINED, Case

CASES = (
    Case(
        "test-images-unscaled",
        "Trained on scaled images, evaluated on raw ones.",
        (*TRAINED[:3], "net.evaluate(test_images.reshape(-1, 784), test_labels)\n"),
        outcomes={"inputs_scaled": "partial", "trained": "passed"},
    ),
    Case(
        "never-scaled",
        "Raw pixels all the way.",
        (LOAD, SPLIT.replace(" / 255.0", ""), *TRAINED[2:]),
        outcomes={"inputs_scaled": "failed", "trained": "passed"},
    ),
    Case(
        "sixty-four-outputs",
        "The output layer has 64 units for ten classes.",
        (LOAD, SPLIT, NET.replace("Dense(10,", "Dense(64,") + COMPILE + FIT, EVALUATE),
        outcomes={"model_structure": "failed"},
        says=("Dense(64, softmax)",),
    ),
    Case(
        "ten-sigmoids",
        "Ten sigmoid outputs in place of softmax.",
        (LOAD, SPLIT, NET.replace("softmax", "sigmoid") + COMPILE + FIT, EVALUATE),
        outcomes={"model_structure": "failed"},
        says=("Dense(10, sigmoid)",),
    ),
    Case(
        "validated-on-the-test-set",
        "The test images serve as validation data.",
        (
            LOAD,
            SPLIT + "x_val, y_val = test_images.reshape(-1, 784) / 255.0, test_labels\n",
            NET + COMPILE + FIT,
            EVALUATE,
        ),
        outcomes={"validated": "partial", "trained": "passed"},
    ),
    Case(
        "labels-over-images",
        "The labels are put into the variable of the images.",
        (LOAD, "images = labels / 255.0\n", SPLIT, *TRAINED[2:]),
        outcomes={"trained": "failed", "runs_through": "failed"},
        errors={2: "ValueError", 3: "NameError", 4: "*"},
    ),
    Case(
        "one-layer-at-the-end",
        "A softmax layer of ten at the end of a larger net is no one-layer model.",
        TRAINED,
        outcomes={"model_structure": "passed", "one_layer": "failed"},
    ),
)
