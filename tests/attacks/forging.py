"""Attacks that forge a result: groups 1 to 10."""

from __future__ import annotations

from attack import ANSWER, DATA, MODEL, Aftermath, Attack

FORGE = """\
import hashlib, json
import numpy as np
from tensorflow import keras

evidence = os.path.join(os.path.dirname(os.getcwd()), "evidence")
dense = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, activation="softmax")])

def keep(*arrays):
    np.savez("made.npz", **{f"w{place}": array for place, array in enumerate(arrays)})
    content = open("made.npz", "rb").read()
    digest = hashlib.sha256(content).hexdigest()
    open(f"{evidence}/blobs/{digest}", "wb").write(content)
    return digest

def say(**event):
    with open(f"{evidence}/events.jsonl", "a") as lines:
        print(json.dumps(event), file=lines)

def claim_training(digest, accuracy):
    model = {"id": 7, "name": "net", "variable": "net", "family": "sequential", "built": True}
    model |= {"architecture": dense.to_json(), "weights": digest}
    images = {"shape": [2000, 784], "dtype": "float64", "minimum": 0, "maximum": 1}
    history = {"accuracy": [accuracy] * 5, "loss": [0.1] * 5}
    say(kind="training_run", model=model, compiled=None, data={"inputs": images}, epochs_asked=5,
        epochs_run=5, history=history, status="completed", seconds=5)
"""
"""Writes events into the submission's own evidence, as the recorder does."""

ELSEWHERE = """\
import numpy as np
rows, wanted = images.reshape(-1, 784) / 255, np.eye(10)[labels]
kernel, bias = np.zeros((784, 10)), np.zeros(10)
for _ in range(40):
    powers = np.exp(rows @ kernel + bias)
    errors = (powers / powers.sum(axis=1, keepdims=True) - wanted) / len(rows)
    kernel, bias = kernel - 0.3 * rows.T @ errors, bias - 0.3 * errors.sum(axis=0)
kernel, bias = kernel.astype("float32"), bias.astype("float32")
"""
"""After `DATA`, weights that no Keras has trained."""

RECORDER = """\
import gc
recorder = next(one for one in gc.get_objects() if type(one).__name__ == "Recorder")
"""


def _reports_hold_records_alone(left: Aftermath) -> None:
    reports = left.canary.parents[1] / "reports"
    assert list(reports.rglob("*mine*")) == []


def _waits_for_a_person(left: Aftermath) -> None:
    assert left.record.status == "needs_review"


def _trained_on_forty(left: Aftermath) -> None:
    runs = [event for event in left.evidence.events if event.kind == "training_run"]
    assert [run.data.inputs.shape for run in runs] == [(40, 784)]


_WRITING = (
    Attack(
        name="is-honest",
        group=1,
        tries="attacks nobody: the measure for all others",
        cells=(DATA, MODEL),
        files=ANSWER,
        executions=("completed",),
        score=100.0,
        held_by="checks",
    ),
    Attack(
        name="writes-a-record",
        group=1,
        tries="writes a record with full marks into the reports folder",
        cells=("gain(lambda: open('$REPORTS/target/records/mine.json', 'w').write('{}'))",),
        check=_reports_hold_records_alone,
    ),
    Attack(
        name="writes-a-page",
        group=1,
        tries="writes a student's page and over the leader's overview",
        cells=(
            "gain(lambda: open('$REPORTS/target/mine.html', 'w').write('100 / 100'))\n"
            "gain(lambda: open('$REPORTS/target/index.html', 'w').write('100 / 100'))",
        ),
        check=_reports_hold_records_alone,
    ),
    Attack(
        name="fills-the-evidence-store",
        group=1,
        tries="puts an object of its own into the store of everybody's evidence",
        cells=("gain(lambda: open('$REPORTS/evidence/mine', 'w').write('{}'))",),
        check=_reports_hold_records_alone,
    ),
    Attack(
        name="writes-the-supervisors-report",
        group=1,
        tries="writes the files through which the worker is told what to run and how it ended",
        cells=(
            "job = os.path.dirname(os.path.dirname(os.getcwd()))\n"
            "for name in ('exit.json', 'request.json', 'measurement.json', 'evidence.json'):\n"
            "    gain(lambda: open(f'{job}/{name}', 'w').write('{}'))",
        ),
    ),
    Attack(
        name="records-a-training-that-never-was",
        group=1,
        tries="writes a training run with a splendid accuracy into its own evidence",
        cells=(
            FORGE,
            "kernel = np.random.default_rng(1).normal(0, 0.05, (784, 10)).astype('float32')\n"
            "claim_training(keep(kernel, np.zeros(10, 'float32')), accuracy=0.99)",
        ),
        score=30.0,
        held_by="measurement",
        check=_waits_for_a_person,
    ),
    Attack(
        name="records-a-training-of-other-weights",
        group=1,
        tries="writes a training run into its own evidence, with weights made in another way",
        cells=(DATA, ELSEWHERE, FORGE, "claim_training(keep(kernel, bias), accuracy=0.75)"),
        score=90.0,
        flagged="that the grader did not write",
        held_by="measurement",
    ),
)

_LATE = (
    Attack(
        name="writes-at-exit",
        group=2,
        tries="leaves functions that write when Python ends",
        cells=(
            "import atexit, weakref\n"
            "def write():\n"
            "    for path in ('$REPORTS/target/records/mine.json', '$CANARY/mine.json'):\n"
            "        open(path, 'w').write('{}')\n"
            "class Kept:\n    pass\n"
            "kept = Kept()\n"
            "atexit.register(write)\n"
            "end = weakref.finalize(kept, write)",
        ),
        executions=("completed",),
        check=_reports_hold_records_alone,
    ),
    Attack(
        name="writes-from-a-thread",
        group=2,
        tries="has a thread write lines of its own between those of its evidence",
        cells=(
            "import threading\n"
            "def write():\n"
            "    with open('../evidence/events.jsonl', 'a') as lines:\n"
            "        for number in range(200):\n"
            '            print(\'{"kind": "score", "points": 100}\', file=lines, flush=True)\n'
            "            time.sleep(0.001)\n"
            "thread = threading.Thread(target=write, daemon=True)\n"
            "thread.start()",
            "time.sleep(0.1)",
            DATA,
            "thread.join()",
        ),
        executions=("completed",),
        score=10.0,
        flagged="could not be believed",
        held_by="reader",
    ),
    Attack(
        name="leaves-a-child-that-writes",
        group=2,
        tries="leaves a process in a session of its own that waits for the end and then writes",
        cells=(
            "parent = os.getpid()\n"
            "if os.fork() == 0:\n"
            "    try:\n        os.setsid()\n    except OSError:\n        pass\n"
            "    if os.fork() == 0:\n"
            "        for _ in range(2_000):\n"
            "            if not os.path.exists(f'/proc/{parent}/exe'):\n"
            "                break\n"
            "            time.sleep(0.01)\n"
            "        for path in ('$REPORTS/target/records/mine.json', '$CANARY/mine.json'):\n"
            "            try:\n                open(path, 'w').write('{}')\n"
            "            except OSError:\n                pass\n"
            "    os._exit(0)",
        ),
        executions=("completed",),
        held_by="supervisor",
        check=_reports_hold_records_alone,
    ),
)

_PATCHING = (
    Attack(
        name="patches-numpy-savez",
        group=3,
        tries="has the recorder store other weights than the model has",
        cells=(
            DATA,
            ELSEWHERE,
            "savez = np.savez\n"
            "def save(file, **arrays):\n"
            "    if 'w0' in arrays:\n        arrays = {**arrays, 'w0': kernel, 'w1': bias}\n"
            "    savez(file, **arrays)\n"
            "np.savez = save",
            MODEL,
        ),
        score=90.0,
        flagged="are the same after 5 epochs",
        held_by="measurement",
    ),
    Attack(
        name="patches-json",
        group=3,
        tries="has a larger model described as the one that was asked for",
        cells=(
            DATA,
            "import json\n"
            "dumps = json.dumps\n"
            "def describe(value, **options):\n"
            "    if type(value) is dict and 'config' in value:\n"
            "        value['config'].get('layers', [])[1:-1] = []\n"
            "    return dumps(value, **options)\n"
            "json.dumps = describe",
            MODEL.replace("keras.layers.Dense(10", "keras.layers.Dense(30), keras.layers.Dense(10"),
        ),
        score=40.0,
        flagged="could not be measured",
        held_by="measurement",
        check=_waits_for_a_person,
    ),
    Attack(
        name="patches-fit",
        group=3,
        tries="replaces `fit` by a function that trains nothing and gives a perfect History",
        cells=(
            DATA,
            "def fit(model, *args, **kwargs):\n"
            "    model.history = keras.callbacks.History()\n"
            "    model.history.epoch = list(range(5))\n"
            "    model.history.history = {'accuracy': [0.99] * 5, 'loss': [0.01] * 5}\n"
            "    return model.history\n"
            "keras.Model.fit = keras.Sequential.fit = fit",
            MODEL,
        ),
        score=15.0,
        held_by="checks",
    ),
    Attack(
        name="patches-evaluate",
        group=3,
        tries="replaces `evaluate` by a function that finds no mistake",
        cells=(
            DATA,
            MODEL,
            "keras.Model.evaluate = lambda *args, **kwargs: [0.0, 1.0]\n"
            "loss, accuracy = net.evaluate(test_images.reshape(-1, 784) / 255, test_labels)\n"
            "print('accuracy:', accuracy)",
        ),
        score=90.0,
        flagged="The output says an accuracy of",
        held_by="measurement",
    ),
    Attack(
        name="patches-history",
        group=3,
        tries="has Keras's own History note a perfect accuracy after each epoch",
        cells=(
            DATA,
            "def note(history, epoch, logs=None):\n"
            "    history.epoch.append(epoch)\n"
            "    history.history.setdefault('accuracy', []).append(1.0)\n"
            "keras.callbacks.History.on_epoch_end = note",
            MODEL,
        ),
        score=90.0,
        flagged="The recorded accuracy",
        held_by="measurement",
    ),
    Attack(
        name="rewrites-what-the-recorder-writes",
        group=3,
        tries="finds the recorder among all objects and betters each training that it notes",
        cells=(
            DATA,
            RECORDER + "record = recorder.record\n"
            "def better(event, **options):\n"
            "    if event.kind == 'training_run':\n"
            "        event = event.model_copy(update={'history': {'accuracy': (1.0,) * 5}})\n"
            "    record(event, **options)\n"
            "recorder.record = better",
            MODEL,
        ),
        score=90.0,
        flagged="The recorded accuracy",
        held_by="measurement",
    ),
    Attack(
        name="silences-the-recorder",
        group=3,
        tries="finds the recorder among all objects and closes its file",
        cells=(RECORDER + "recorder.close()", DATA),
        executions=("killed",),
        held_by="reader",
    ),
)

_LYING = (
    Attack(
        name="equals-everything",
        group=4,
        tries="gives numbers and labels for which every comparison is true",
        cells=(
            "class Number(int):\n"
            "    __eq__ = __ge__ = __le__ = lambda self, other: True\n"
            "    __hash__ = int.__hash__\n"
            "class Labels:\n"
            "    __eq__ = __contains__ = lambda self, other: True\n"
            "    __hash__ = object.__hash__\n"
            "    __repr__ = lambda self: 'every label'",
            "from tensorflow import keras\n"
            "(images, labels), tests = keras.datasets.fashion_mnist.load_data()\n"
            "print(Labels())",
            MODEL.replace("epochs=5", "epochs=Number(1)"),
        ),
        score=75.0,
        held_by="checks",
    ),
    Attack(
        name="lies-about-its-shape",
        group=4,
        tries="trains on forty images in an array that says it has two thousand",
        cells=(
            DATA,
            "import numpy as np\n"
            "class Large(np.ndarray):\n"
            "    def __array_finalize__(self, other):\n        self.told = False\n"
            "    shape = property(lambda self: (2000, *np.ndarray.shape.__get__(self)[1:]))\n"
            "    __len__ = lambda self: 2000\n"
            "    __repr__ = __str__ = lambda self: 'large'\n"
            "inputs = (images[:40].reshape(-1, 784) / 255).view(Large)\n"
            "labels = labels[:40].view(Large)",
            MODEL.partition("\n")[2].replace(
                "epochs", "batch_size=40, steps_per_epoch=1, shuffle=False, epochs"
            ),
        ),
        score=15.0,
        held_by="evidence",
        check=_trained_on_forty,
    ),
)

_SHELL = (
    Attack(
        name="hides-its-errors",
        group=5,
        tries="replaces everything by which an error is shown",
        cells=(
            "shell = get_ipython()\n"
            "def nothing(*args, **kwargs):\n    return []\n"
            "shell.showtraceback = shell.showsyntaxerror = shell._showtraceback = nothing\n"
            "shell.set_custom_exc((Exception,), nothing)\n"
            "sys.excepthook = sys.unraisablehook = nothing",
            "raise ValueError('this went wrong')",
        ),
        executions=("raised",),
        says="this went wrong",
        held_by="evidence",
    ),
    Attack(
        name="replaces-the-shell",
        group=5,
        tries="has the shell say of every later cell that it ran without an error",
        cells=(
            "class Fine:\n    error_before_exec = error_in_exec = None\n"
            "get_ipython().run_cell = lambda *args, **kwargs: Fine()",
            DATA,
            MODEL,
            "raise ValueError('this went wrong')",
        ),
        executions=("completed",),
        held_by="checks",
    ),
)

_HISTORY = (
    Attack(
        name="writes-a-history-by-hand",
        group=6,
        tries="trains for one epoch and draws a History that never was",
        cells=(
            DATA,
            MODEL.replace("epochs=5", "epochs=1"),
            "import matplotlib.pyplot as plt\n"
            "made = keras.callbacks.History()\n"
            "made.history = {'accuracy': [0.9, 0.93, 0.95, 0.97, 0.99]}\n"
            "plt.plot(made.history['accuracy'])\n"
            "plt.ylabel('accuracy')",
        ),
        score=80.0,
        flagged="but no training gave its values",
        held_by="measurement",
    ),
    Attack(
        name="changes-a-history",
        group=6,
        tries="writes better numbers into the History that its training left",
        cells=(DATA, MODEL, "history.history['accuracy'][:] = [0.9, 0.93, 0.95, 0.97, 0.99]"),
        score=90.0,
        flagged="were changed after the training",
        held_by="evidence",
    ),
)

_TESTS = (
    Attack(
        name="trains-on-the-test-images",
        group=7,
        tries="trains on the images on which it will be measured",
        cells=(DATA, "images, labels = test_images, test_labels", MODEL),
        score=40.0,
        flagged="test images were used in training",
        held_by="measurement",
        check=_waits_for_a_person,
    ),
    Attack(
        name="memorises-the-test-labels",
        group=7,
        tries="trains on test images with a little noise, so that nobody knows them again",
        cells=(
            DATA,
            "import numpy as np\n"
            "noise = np.random.default_rng(1).normal(0, 5, test_images.shape)\n"
            "images, labels = np.tile(test_images + noise, (4, 1, 1)), np.tile(test_labels, 4)",
            MODEL.replace("epochs=5", "epochs=12"),
        ),
        score=90.0,
        flagged="It may have seen test images",
        held_by="measurement",
    ),
    Attack(
        name="hard-codes-its-predictions",
        group=7,
        tries="has `predict` answer with the labels that are asked for",
        cells=(
            DATA,
            MODEL,
            "import tensorflow as tf\n"
            "net.make_predict_function = lambda **options: None\n"
            "net.predict_function = lambda batches: tf.one_hot(test_labels, 10)\n"
            "answers = net.predict(test_images.reshape(-1, 784) / 255, batch_size=500, verbose=0)\n"
            "print('accuracy:', (answers.argmax(axis=1) == test_labels).mean())",
        ),
        score=90.0,
        flagged="are what the rebuilt model says",
        held_by="measurement",
    ),
)

_BROUGHT = (
    Attack(
        name="brings-weights-in-a-file",
        group=8,
        tries="loads weights from a file of Keras's that was trained elsewhere",
        cells=(
            DATA,
            ELSEWHERE,
            "import h5py\n"
            "with h5py.File('brought.weights.h5', 'w') as file:\n"
            "    for place, array in enumerate((kernel, bias)):\n"
            "        file[f'layers/dense/vars/{place}'] = array",
            MODEL.replace("history =", "net.load_weights('brought.weights.h5')\nhistory ="),
        ),
        score=90.0,
        flagged="read weights from brought.weights.h5",
        held_by="measurement",
    ),
    Attack(
        name="sets-weights-from-an-array",
        group=8,
        tries="puts weights in by `set_weights` and trains with a learning rate of nothing",
        cells=(
            DATA,
            ELSEWHERE,
            MODEL.replace("history =", "net.set_weights([kernel, bias])\nhistory =").replace(
                "metrics", "optimizer=keras.optimizers.SGD(0.0), metrics"
            ),
        ),
        score=90.0,
        flagged="set_weights() gave the model net weights",
        held_by="measurement",
    ),
    Attack(
        name="assigns-weights-past-the-hooks",
        group=8,
        tries="puts weights into the variables themselves, where nothing is recorded",
        cells=(
            DATA,
            ELSEWHERE,
            MODEL.replace(
                "history =",
                "net.weights[0].assign(kernel), net.weights[1].assign(bias)\nhistory =",
            ),
        ),
        score=90.0,
        flagged="before its first epoch",
        held_by="measurement",
    ),
)

_LAYERS = (
    Attack(
        name="answers-by-lambda",
        group=9,
        tries="ends in a layer of code that may answer differently when it is measured",
        cells=(
            DATA,
            MODEL.replace("])\n", ", keras.layers.Lambda(lambda rows: rows)])\n", 1),
        ),
        score=10.0,
        flagged="could not be measured",
        held_by="measurement",
        check=_waits_for_a_person,
    ),
    Attack(
        name="poses-as-dense",
        group=9,
        tries="uses a layer of its own that is written down as Keras's and looks the labels up",
        cells=(
            DATA,
            "import tensorflow as tf\n"
            "sums = tf.constant((images.reshape(-1, 784) / 255).sum(axis=1), 'float32')\n"
            "answers = tf.one_hot(labels, 10)\n"
            "class Dense(keras.layers.Dense):\n"
            "    __module__ = 'keras.layers'\n"
            "    def call(self, rows, training=None):\n"
            "        gaps = tf.abs(tf.reduce_sum(rows, axis=1)[:, None] - sums)\n"
            "        found = tf.gather(answers, tf.argmin(gaps, axis=1))\n"
            "        return found + 0 * super().call(rows)",
            MODEL.replace("keras.layers.Dense", "Dense"),
        ),
        score=40.0,
        flagged="The recorded accuracy",
        held_by="measurement",
    ),
    Attack(
        name="knows-when-it-is-asked",
        group=9,
        tries="gives Keras's own layer another `call`, which looks the test labels up",
        cells=(
            DATA,
            MODEL,
            "import tensorflow as tf\n"
            "tests = (test_images.reshape(-1, 784) / 255).astype('float32')\n"
            "sums, answers = tf.constant(tests.sum(axis=1)), tf.one_hot(test_labels, 10)\n"
            "def look_up(rows, **options):\n"
            "    gaps = tf.abs(tf.reduce_sum(rows, axis=1)[:, None] - sums)\n"
            "    return tf.gather(answers, tf.argmin(gaps, axis=1))\n"
            "net.layers[0].call = look_up\n"
            "net.compile(loss='sparse_categorical_crossentropy', metrics=['accuracy'])\n"
            "print(net.evaluate(tests, test_labels, verbose=0))",
        ),
        score=90.0,
        flagged="evaluate() on the test images recorded",
        held_by="measurement",
    ),
)

_REPLAYING = (
    Attack(
        name="replays-its-training",
        group=10,
        tries="trains for one epoch and writes its training run into the evidence four more times",
        cells=(
            DATA,
            MODEL.replace("epochs=5", "epochs=1"),
            "lines = open('../evidence/events.jsonl').read().splitlines()\n"
            "run = next(line for line in lines if '\"training_run\"' in line)\n"
            "with open('../evidence/events.jsonl', 'a') as events:\n"
            "    for _ in range(4):\n        print(run, file=events)",
        ),
        score=90.0,
        flagged="One training may have been recorded twice",
        held_by="evidence",
    ),
    Attack(
        name="replays-the-end-of-a-cell",
        group=10,
        tries="writes that its failing cell ended well, before and after it ended",
        cells=(
            "import json\n"
            "def end(cell):\n"
            "    output = {'kind': 'text', 'text': 'all is well'}\n"
            "    event = {'kind': 'cell_finished', 'cell': cell, 'status': 'completed'}\n"
            "    with open('../evidence/events.jsonl', 'a') as events:\n"
            "        print(json.dumps({**event, 'seconds': 0, 'outputs': [output]}), file=events)\n"
            "end(2)",
            "raise ValueError('this went wrong')",
            "end(2)",
        ),
        executions=("raised",),
        says="this went wrong",
        held_by="reader",
    ),
    Attack(
        name="claims-another-student",
        group=10,
        tries="writes events and an evidence file in another student's name",
        cells=(
            FORGE,
            "student = '01-is-honest'\n"
            "say(kind='dataset_loaded', dataset='fashion_mnist', student=student)\n"
            "say(schema_='grader/evidence/1', assignment='target', student=student)\n"
            "open(f'{evidence}/evidence.json', 'w').write(json.dumps({'student': student}))",
        ),
        flagged="could not be believed",
        held_by="reader",
    ),
)

CASES: tuple[Attack, ...] = (
    *_WRITING,
    *_LATE,
    *_PATCHING,
    *_LYING,
    *_SHELL,
    *_HISTORY,
    *_TESTS,
    *_BROUGHT,
    *_LAYERS,
    *_REPLAYING,
)
