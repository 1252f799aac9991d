"""The right file name, and something else inside."""

from __future__ import annotations

from case import MODEL_DONE, TRAINED, Case

NOT_DONE = {"model_structure": "failed", "trained": "skipped"}

CASES = (
    Case(
        "other-images",
        "A notebook about CIFAR-10.",
        (
            "from tensorflow import keras\n(x, y), (tx, ty) = keras.datasets.cifar10.load_data()\n",
            'net = keras.Sequential([keras.layers.Dense(10, activation="softmax")])\n',
        ),
        outcomes={**NOT_DONE, "dataset_loaded": "failed"},
        errors={0: "*"},
        says=("fashion_mnist",),
    ),
    Case(
        "data-analysis",
        "Tables and a linear model: there is a fit and a split, and no network.",
        (
            "import numpy as np\nimport pandas as pd\n"
            "from sklearn.model_selection import train_test_split\n"
            "from sklearn.linear_model import LinearRegression\n",
            'table = pd.DataFrame({"a": np.arange(50.0), "b": np.arange(50.0) * 2})\n'
            'a, b, c, d = train_test_split(table[["a"]], table["b"])\n'
            "line = LinearRegression().fit(a, c)\nprint(line.score(b, d))\n",
        ),
        outcomes={
            **NOT_DONE,
            "dataset_loaded": "failed",
            "baseline_scored": "failed",
            "validation_split": "failed",
            "runs_through": "passed",
        },
    ),
    Case(
        "pytorch",
        "PyTorch in place of Keras.",
        (
            "import torch\nfrom torch import nn\n",
            "net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))\n",
        ),
        outcomes=NOT_DONE,
        errors={0: "ModuleNotFoundError", 1: "NameError"},
        says=("PyTorch",),
    ),
    Case(
        "pytorch-tail",
        "A whole Keras part, and a tail in PyTorch behind it.",
        (*TRAINED, "import torch\n"),
        outcomes={**MODEL_DONE, "runs_through": "failed"},
        errors={4: "ModuleNotFoundError"},
    ),
)
