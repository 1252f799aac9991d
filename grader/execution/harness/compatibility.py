"""Calls of older releases that run today, each with a note of how it is written now.

A learner with the first edition of the book has done the exercise right. Every shim records an
`old_call` event, whose `call` is a key of the message catalogue.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import os
import re
import sys
import types
from collections.abc import Callable
from typing import Any

from grader.evidence.events import OldCall
from grader.execution.harness.patching import wrap
from grader.execution.harness.recorder import Recorder

_SCOPE = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*")
_NOT_IN_SCOPE = re.compile(r"[^A-Za-z0-9_./]")


def install(recorder: Recorder) -> None:
    """Put the shims in place."""
    import keras

    note = functools.partial(_note, recorder)
    _accept_single_layer(note)
    wrap(keras.src.trainers.trainer.Trainer, "compile", _compile(note))
    wrap(keras.Model, "save_weights", _weights_file(note, "save_weights"))
    wrap(keras.Model, "load_weights", _weights_file(note, "load_weights"))
    wrap(keras.Model, "save", _save(note))
    wrap(keras.callbacks.ModelCheckpoint, "__init__", _checkpoint_file(note))
    _accept_any_name(recorder)
    _rename_learning_rate(note)
    _add_predict_classes(note)
    _accept_log_loss(note)
    _add_numpy_aliases(note)
    _add_old_modules(note)
    _replace_inner_keras(note)
    _add_first_seed(note)
    _add_colab(note)


Note = Callable[[str], None]


def _note(recorder: Recorder, call: str) -> None:
    if recorder.is_listening:
        recorder.record(OldCall(call=call, where=recorder.where()))


def _accept_single_layer(note: Note) -> None:
    """`Sequential(layer)`; Keras reads the constructor's signature, so that stays the same."""
    import keras

    original = keras.Sequential.__init__

    def __init__(self: Any, layers: Any = None, trainable: bool = True, name: Any = None) -> None:
        if isinstance(layers, keras.layers.Layer):
            note("sequential_layer")
            layers = [layers]
        original(self, layers, trainable=trainable, name=name)

    keras.Sequential.__init__ = __init__


def _accept_any_name(recorder: Recorder) -> None:
    """Layers and models named in Korean, or with spaces, which TensorFlow's name scopes refuse.

    Scopes are opened deep inside `fit`, while the hooks are quiet, and many times: one note is
    enough.
    """
    from tensorflow.python.framework import ops

    noted: list[OldCall] = []

    def around(original: Any, graph: Any, name: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(name, str) and name and not _SCOPE.fullmatch(name):
            if not noted:
                noted.append(OldCall(call="scope_name", where=recorder.where()))
                recorder.record(noted[0])
            name = "s" + _NOT_IN_SCOPE.sub("_", name)
        return original(graph, name, *args, **kwargs)

    wrap(ops.Graph, "name_scope", around)


def _compile(note: Note) -> Callable[..., Any]:
    def around(original: Any, model: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(kwargs.get("metrics"), str):
            note("metrics_string")
            kwargs["metrics"] = [kwargs["metrics"]]
        elif len(args) > 3 and isinstance(args[3], str):
            note("metrics_string")
            args = (*args[:3], [args[3]], *args[4:])
        return original(model, *args, **kwargs)

    return around


def _weights_file(note: Note, call: str) -> Callable[..., Any]:
    """`x.h5` is written to, and read from, `x.weights.h5`, the ending that Keras asks for today.

    A whole model's `x.h5` is read as it is: weights may be taken from that, too.
    """

    def around(original: Any, model: Any, filepath: Any, *args: Any, **kwargs: Any) -> Any:
        today = _weights_name(str(filepath))
        reads_other = call == "load_weights" and not os.path.exists(today)
        if today != str(filepath) and not reads_other:
            note(f"{call}_h5")
            filepath = today
        return original(model, filepath, *args, **kwargs)

    return around


def _weights_name(path: str) -> str:
    """`path` with the ending that Keras asks of a file of weights."""
    if path.endswith(".weights.h5"):
        return path
    if path.endswith(".h5"):
        return f"{path.removesuffix('.h5')}.weights.h5"
    return path if "." in path.rsplit("/", 1)[-1] else f"{path}.weights.h5"


def _checkpoint_file(note: Note) -> Callable[..., Any]:
    """`ModelCheckpoint("x.h5", save_weights_only=True)`; a whole model may still go to `x.h5`."""

    def around(original: Any, callback: Any, filepath: Any, *args: Any, **kwargs: Any) -> Any:
        today = _weights_name(str(filepath))
        if kwargs.get("save_weights_only") and today != str(filepath):
            note("save_weights_h5")
            filepath = today
        return original(callback, filepath, *args, **kwargs)

    return around


def _save(note: Note) -> Callable[..., Any]:
    def around(original: Any, model: Any, filepath: Any, *args: Any, **kwargs: Any) -> Any:
        if str(filepath).endswith((".h5", ".hdf5")):
            note("save_h5")
        return original(model, filepath, *args, **kwargs)

    return around


def _rename_learning_rate(note: Note) -> None:
    """`lr=` of an optimizer is `learning_rate=` today; `decay=` is gone."""
    import keras

    def around(original: Any, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        if "lr" in kwargs:
            note("optimizer_lr")
            kwargs.setdefault("learning_rate", kwargs.pop("lr"))
            kwargs.pop("lr", None)
        if "decay" in kwargs:
            note("optimizer_decay")
            kwargs.pop("decay")
        return original(optimizer, *args, **kwargs)

    for name in ("SGD", "RMSprop", "Adam", "Adagrad", "Adadelta", "Adamax", "Nadam", "Ftrl"):
        wrap(getattr(keras.optimizers, name), "__init__", around)


def _add_predict_classes(note: Note) -> None:
    import keras
    import numpy as np

    def predict_classes(self: Any, *args: Any, **kwargs: Any) -> Any:
        note("predict_classes")
        return np.argmax(self.predict(*args, **kwargs), axis=-1)

    def predict_proba(self: Any, *args: Any, **kwargs: Any) -> Any:
        note("predict_proba")
        return self.predict(*args, **kwargs)

    keras.Sequential.predict_classes = predict_classes
    keras.Sequential.predict_proba = predict_proba


def _accept_log_loss(note: Note) -> None:
    """`SGDClassifier(loss="log")` has been spelt `"log_loss"` since scikit-learn 1.1."""
    from sklearn.linear_model import SGDClassifier

    def around(original: Any, estimator: Any, *args: Any, **kwargs: Any) -> Any:
        if args and args[0] == "log":
            note("sgd_log")
            args = ("log_loss", *args[1:])
        elif kwargs.get("loss") == "log":
            note("sgd_log")
            kwargs["loss"] = "log_loss"
        return original(estimator, *args, **kwargs)

    wrap(SGDClassifier, "__init__", around)


def _add_numpy_aliases(note: Note) -> None:
    """`np.int` and its like were Python's own types; NumPy 1.24 dropped the names."""
    import numpy as np

    def missing(name: str) -> Any:
        if name in ("int", "float", "bool", "object", "str"):
            note("numpy_alias")
            return getattr(builtins, name)
        return original(name)

    original = np.__getattr__
    setattr(np, "__getattr__", missing)  # noqa: B010


def _add_old_modules(note: Note) -> None:
    """`keras.utils.np_utils` and `keras.layers.core` have moved."""
    import keras

    old = types.ModuleType("keras.utils.np_utils")
    old.to_categorical = keras.utils.to_categorical  # type: ignore[attr-defined]
    core = types.ModuleType("keras.layers.core")
    layers = {name: kind for name, kind in vars(keras.layers).items() if not name.startswith("__")}
    core.__dict__.update(layers)
    for module, call in ((old, "np_utils"), (core, "layers_core")):
        for package in ("keras", "tensorflow.keras"):
            name = module.__name__.replace("keras", package, 1)
            sys.modules[name] = _noting_module(name, module, functools.partial(note, call))


def _replace_inner_keras(note: Note) -> None:
    """`tensorflow.python.keras` was never meant for users, and is an old Keras of its own today."""
    import keras
    import tensorflow

    report = functools.partial(note, "tensorflow_python_keras")
    inner = importlib.import_module("tensorflow.python.keras")
    for name in ("models", "layers", "callbacks", "optimizers", "losses", "datasets"):
        path = f"tensorflow.python.keras.{name}"
        module = _noting_module(path, getattr(keras, name), report)
        sys.modules[path] = module
        setattr(inner, name, module)
    for name in ("fashion_mnist", "mnist"):
        path = f"tensorflow.python.keras.datasets.{name}"
        sys.modules[path] = _noting_module(path, getattr(keras.datasets, name), report)
    # A student reaches it by the name `tensorflow.python` only where something has imported it.
    tensorflow.python = sys.modules["tensorflow.python"]


def _add_first_seed(note: Note) -> None:
    """`tf.set_random_seed` of TensorFlow 1."""
    import tensorflow as tf

    def set_random_seed(seed: Any) -> None:
        note("tf_set_random_seed")
        tf.random.set_seed(seed)

    tf.set_random_seed = set_random_seed


def _noting_module(name: str, source: types.ModuleType, report: Callable[[], None]) -> Any:
    """A module that reports each name that is taken from it."""

    def take(attribute: str) -> Any:
        value = getattr(source, attribute)
        if not attribute.startswith("__"):
            report()
        return value

    module = types.ModuleType(name)
    module.__getattr__ = take  # type: ignore[method-assign]
    return module


def _add_colab(note: Note) -> None:
    """`from google.colab import drive` does no harm; there is no drive to mount."""
    colab = types.ModuleType("google.colab")
    for part, functions in {
        "drive": ("mount", "flush_and_unmount"),
        "files": ("download", "view"),
        "output": ("clear",),
        "patches": ("cv2_imshow",),
    }.items():
        module = types.ModuleType(f"google.colab.{part}")
        for function in functions:
            setattr(module, function, _nothing(note))
        setattr(colab, part, module)
        sys.modules[module.__name__] = module
    sys.modules["google.colab"] = colab
    google = sys.modules.setdefault("google", types.ModuleType("google"))
    google.colab = colab  # type: ignore[attr-defined]


def _nothing(note: Note) -> Callable[..., None]:
    def do_nothing(*args: Any, **kwargs: Any) -> None:
        note("colab")

    return do_nothing
