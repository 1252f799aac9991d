"""Colab, Kaggle, Windows: what belongs to where a notebook was written does no harm here."""

from __future__ import annotations

from case import COMPILE, FIT, LOAD, MODEL_DONE, NET, SPLIT, TRAINED, Case

CASES = (
    Case(
        "colab",
        "Installs, magics, and a drive that is not there.",
        (
            "!pip install -q tensorflow\n%matplotlib inline\n%load_ext tensorboard\n",
            'from google.colab import drive\ndrive.mount("/content/drive")\n',
            *TRAINED,
            "%tensorboard --logdir logs\n",
            'net.save_weights("/content/drive/MyDrive/net.weights.h5")\n',
        ),
        outcomes={**MODEL_DONE, "runs_through": "failed"},
        errors={7: "*"},
        says=("google.colab",),
    ),
    Case(
        "windows-path",
        "A file on somebody's own disk.",
        ('import pandas as pd\ntable = pd.read_csv(r"C:\\Users\\kim\\fashion.csv")\n', *TRAINED),
        outcomes={**MODEL_DONE, "runs_through": "failed"},
        errors={0: "FileNotFoundError"},
    ),
    Case(
        "kaggle-csv",
        "The images come from Kaggle's CSV files, which are not here.",
        (
            "import pandas as pd\n"
            'train = pd.read_csv("../input/fashionmnist/fashion-mnist_train.csv")\n',
            'y = train["label"]\n',
        ),
        outcomes={"dataset_loaded": "failed", "model_structure": "failed"},
        errors={0: "FileNotFoundError", 1: "NameError"},
        says=("load_data()",),
    ),
    Case(
        "traceback-as-text",
        "A command prints a traceback, which is text and no error of the cell.",
        (*TRAINED, '!python3 -c "1/0"\n'),
        outcomes=MODEL_DONE,
    ),
    Case(
        "files-listed",
        "A command lists what was saved.",
        (LOAD, SPLIT, NET + COMPILE + FIT + 'net.save("a.h5")\n', "!ls -al *.h5\n"),
        outcomes={"trained": "passed", "runs_through": "passed"},
    ),
)
