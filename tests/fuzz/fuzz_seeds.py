"""Honest inputs for each target, from which a fuzzer starts."""

from __future__ import annotations

import io
import json
import struct
import zlib
from typing import Any

import numpy as np

_DATA = {"inputs": {"shape": [60, 784], "dtype": "float32", "minimum": 0.0, "maximum": 1.0}}
_MODEL = {"id": 0, "name": "m", "family": "sequential", "built": True, "weights": "0" * 64}
_RUN = {
    "kind": "training_run",
    "model": _MODEL,
    "compiled": {"optimizer": "adam", "loss": "mse", "metrics": ["accuracy"]},
    "data": _DATA,
    "epochs_asked": 5,
    "epochs_run": 5,
    "history": {"loss": [0.5, None, 0.25]},
    "status": "completed",
    "seconds": 1.5,
    "where": {"cell": 1, "line": 2},
}
_FINISHED = {
    "kind": "cell_finished",
    "cell": 0,
    "status": "raised",
    "seconds": 0.5,
    "error": {"name": "ValueError", "message": "x", "line": 1},
    "outputs": [{"kind": "text", "text": "a"}, {"kind": "image", "picture": "1" * 64}],
}
_FIGURE = {"kind": "figure_shown", "axes": [{"lines": [{"label": "a", "x": [1], "y": [2.5]}]}]}


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _layer(kind: str, name: str, nodes: list[Any], **config: Any) -> dict[str, Any]:
    return {
        "module": "keras.layers",
        "class_name": kind,
        "name": name,
        "config": {"name": name, **config},
        "registered_name": None,
        "inbound_nodes": nodes,
    }


def _call(name: str, node: int = 0) -> dict[str, Any]:
    config = {"shape": [None, 784], "dtype": "float32", "keras_history": [name, node, 0]}
    return {"args": [{"class_name": "__keras_tensor__", "config": config}], "kwargs": {}}


def describe_model() -> dict[str, Any]:
    """A functional model of two dense layers, the first called twice."""
    hidden = [_call("input"), _call("hidden")]
    layers = [
        _layer("InputLayer", "input", [], batch_shape=[None, 784]),
        _layer("Dense", "hidden", hidden, units=784, activation="relu"),
        _layer("Dense", "out", [_call("hidden", 1)], units=10, activation="softmax"),
    ]
    ends = {"input_layers": ["input", 0, 0], "output_layers": ["out", 0, 0]}
    config = {"name": "m", "trainable": True, "layers": layers, **ends}
    module = "keras.src.models.functional"
    return {"module": module, "class_name": "Functional", "config": config, "registered_name": None}


def draw_picture(width: int = 2, height: int = 2) -> bytes:
    """A PNG of grey pixels."""
    header = struct.pack(">2L5B", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + bytes(width)) * height)
    parts = (b"IHDR" + header, b"tEXtSoftware\0test", b"IDAT" + pixels, b"IEND")
    chunks = (struct.pack(">L", len(part) - 4) + part + _sum(part) for part in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _sum(part: bytes) -> bytes:
    return struct.pack(">L", zlib.crc32(part))


def save_arrays(*, compressed: bool = False) -> bytes:
    """An `.npz` of a kernel and a bias."""
    stream = io.BytesIO()
    save = np.savez_compressed if compressed else np.savez
    save(stream, w0=np.ones((3, 2), np.float32), w1=np.arange(2))
    return stream.getvalue()


def _save_array() -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.ones((3, 2), np.float32))
    return stream.getvalue()


_CELLS = [
    {"cell_type": "markdown", "source": "### 답 1\n1,010개", "metadata": {"tags": ["quiz:a"]}},
    {"cell_type": "code", "source": ["x = 1\n", "print(x)"], "outputs": []},
]

SEEDS: dict[str, tuple[bytes, ...]] = {
    "events": (_dump(_RUN), _dump(_FINISHED), _dump(_FIGURE) + b"\n" + _dump(_RUN)),
    "arrays": (
        b"\xff" + save_arrays(),
        b"\xff" + save_arrays(compressed=True),
        b"\x00" + _save_array()[8:],
        b"\x70" + _save_array(),
    ),
    "pictures": (
        b"\xff" + draw_picture(),
        b"\x00IHDR"
        + struct.pack(">2L5B", 2, 2, 8, 0, 0, 0, 0)
        + b"\xff\xffIDAT"
        + zlib.compress(bytes(6))
        + b"\xff\xffIEND",
    ),
    "architecture": (_dump(describe_model()),),
    "notebook": (
        b"\x00" + _dump({"cells": _CELLS, "nbformat": 4}),
        b"\x90# %% a\nx = 1\n# %% [markdown]\n# 1\n",
        b"\xc0" + _dump({"answers": [{"id": "1", "answer": "x"}, {"2": 5}]}),
        b"\xff" + "1: 답\n2: [a, b]\n문제 3: {x: y}\n".encode(),
    ),
}
