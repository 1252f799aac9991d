"""No description of a model that could do harm ever reaches Keras."""

from __future__ import annotations

import base64
import copy
import json
import marshal
import re
import subprocess
import sys
import time
from pathlib import Path

import keras
import pytest

import grader
from grader.measurement.architecture import check_architecture
from grader.measurement.reasons import Reason, UnmeasurableError
from grader.measurement.rebuild import rebuild

CODE = base64.b64encode(marshal.dumps(compile("1", "x", "eval"))).decode()
LAMBDA = {"class_name": "__lambda__", "config": {"code": CODE, "defaults": None, "closure": None}}


def describe(kind="Dense", module="keras.layers", registered_name=None, **config):
    """A model of an input and one layer."""
    settings = {"name": "l", **({"units": 10} if kind == "Dense" else {}), **config}
    layer = {"module": module, "class_name": kind, "config": settings}
    return wrap({**layer, "registered_name": registered_name})


def wrap(*layers, shape=(None, 784)):
    start = {"module": "keras.layers", "class_name": "InputLayer", "registered_name": None}
    start["config"] = {"name": "input", "batch_shape": list(shape)}
    config = {"name": "m", "layers": [start, *layers]}
    outer = {"module": "keras", "class_name": "Sequential", "registered_name": None}
    return {**outer, "config": config}


def join(**joints):
    """A functional model of dense layers; each name says which layers and calls it is called on."""
    layers = [
        {
            "module": "keras.layers",
            "class_name": "InputLayer" if name == "start" else "Dense",
            "config": {"name": name, **({"batch_shape": [None, 4]} if name == "start" else {})},
            "registered_name": None,
            "name": name,
            "inbound_nodes": [call(*place) for place in places],
        }
        for name, places in joints.items()
    ]
    for layer in layers[1:]:
        layer["config"]["units"] = 4
    name = next(reversed(joints))
    ends = {"input_layers": ["start", 0, 0], "output_layers": [name, 0, 0]}
    outer = {"module": "keras.src.models.functional", "class_name": "Functional"}
    config = {"name": "m", "layers": layers, **ends}
    return {**outer, "config": config, "registered_name": "Functional"}


def call(name, node=0, tensor=0, shape=(None, 4), **arguments):
    config = {"shape": list(shape), "dtype": "float32", "keras_history": [name, node, tensor]}
    return {"args": [{"class_name": "__keras_tensor__", "config": config}], "kwargs": arguments}


def nest(model, times):
    for _ in range(times):
        model = wrap(model)
    return model


HOSTILE = {
    "lambda": describe("Lambda", function=LAMBDA),
    "lambda_by_name": describe("Lambda", function="os.system"),
    "lambda_inside_a_model": nest(describe("Lambda", function=LAMBDA), 2),
    "lambda_as_activation": describe(activation=LAMBDA),
    "lambda_as_initializer": describe(kernel_initializer=LAMBDA),
    "lambda_as_regularizer": describe(kernel_regularizer=LAMBDA),
    "lambda_in_a_list": describe(axis=[[LAMBDA]]),
    "lambda_as_argument": join(start=[], a=[("start",)])
    | {"config": {**join(start=[], a=[("start",)])["config"], "extra": LAMBDA}},
    "function_as_activation": describe(
        activation={"class_name": "function", "module": "os", "config": "system"}
    ),
    "custom_registered": describe("Mine", "__main__", registered_name="study>Mine"),
    "registered_under_another_name": describe(registered_name="study>Dense"),
    "module_os": describe("system", "os"),
    "module_builtins": describe("eval", "builtins"),
    "module_subprocess": describe("Popen", "subprocess", args=["true"]),
    "load_model": describe("load_model", "keras.models", filepath="/etc/passwd"),
    "saved_model_layer": describe("TFSMLayer", filepath="/etc"),
    "torch_layer": describe("TorchModuleWrapper", module=CODE),
    "wrapper": describe("TimeDistributed", layer={"class_name": "Dense"}),
    "random_layer": describe("RandomFlip"),
    "text_layer": describe("TextVectorization", vocabulary="/etc/passwd"),
    "dtype_of_ones_own": describe(dtype={"module": "os", "class_name": "x", "config": {}}),
    "giant_units": describe(units=10**18),
    "negative_units": describe(units=-1),
    "no_units": describe(units=0),
    "units_in_words": describe(units="10"),
    "units_as_fraction": describe(units=1.5),
    "giant_repeats": describe("RepeatVector", n=10**9),
    "giant_setting": describe("Reshape", target_shape=[10**12]),
    "long_setting": describe("Activation", data_format="x" * 101),
    "code_as_setting": describe(kernel=CODE * 5),
    "negative_shape": wrap(shape=(None, -784)),
    "shape_as_fraction": wrap(shape=(None, 78.4)),
    "shape_in_words": wrap(shape=(None, "784")),
    "shape_of_shapes": wrap(shape=(None, [784])),
    "shape_of_truths": wrap(shape=(None, True)),
    "giant_shape": wrap(shape=(None, 10**6)),
    "many_dimensions": wrap(shape=(None,) * 7),
    "no_shape": wrap(shape=()),
    "not_a_number": describe(rate=float("nan")),
    "infinite": describe(rate=float("inf")),
    "circle_of_one": join(start=[], a=[("a",)]),
    "circle_of_two": join(start=[], a=[("b",)], b=[("a",)]),
    "circle_through_calls": join(start=[], a=[("start",), ("b", 1)], b=[("a", 1), ("start",)]),
    "call_that_is_never_made": join(start=[], a=[("start",)], b=[("a", 1)]),
    "second_call_of_an_input": join(start=[], a=[("start", 1)]),
    "negative_call": join(start=[], a=[("start", -1)]),
    "negative_tensor": join(start=[], a=[("start", 0, -1)]),
    "call_beyond_all": join(start=[], a=[("start", 10**9)]),
    "call_of_nothing": join(start=[], a=[("elsewhere",)]),
    "tensor_of_odd_shape": join(start=[], a=[("start", 0, 0, (None, -4))]),
    "too_many_calls": join(start=[], a=[("start",)] * 1_001),
    "models_in_models": nest(describe(), 5),
    "too_many_layers": wrap(
        *(describe()["config"]["layers"][1] | {"config": {"name": f"l{n}"}} for n in range(201))
    ),
    "a_list": [describe()],
    "a_text": "Sequential",
}


@pytest.fixture
def seen_by_keras(monkeypatch):
    """The descriptions that reach Keras; nothing is built."""
    seen: list[str] = []

    def note(description, **_):
        seen.append(description)
        raise ValueError("not built")

    monkeypatch.setattr(keras.models, "model_from_json", note)
    return seen


def test_an_honest_description_reaches_keras(seen_by_keras):
    """The list below would prove nothing if nothing reached it."""
    with pytest.raises(UnmeasurableError):
        rebuild(json.dumps(describe()))
    assert len(seen_by_keras) == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_description_does_not_reach_keras(name, seen_by_keras):
    """It is refused by what it says, before Keras is asked."""
    with pytest.raises(UnmeasurableError) as caught:
        rebuild(json.dumps(HOSTILE[name]))
    if name == "lambda_as_argument":
        assert caught.value.reason is Reason.LAYER_NOT_SUPPORTED
    assert seen_by_keras == []


def test_a_million_layers_are_refused_by_their_length(seen_by_keras):
    """A description that is longer than any honest one is not parsed."""
    text = '{"config": {"layers": [' + "{}," * 10**6 + "{}]}}"
    with pytest.raises(UnmeasurableError, match="too_large"):
        rebuild(text)
    assert seen_by_keras == []


def test_what_reaches_keras_holds_none_of_the_students_words(seen_by_keras):
    """Initializers, regularizers, names and what belongs to compiling stay behind."""
    regularizer = {"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.1}}
    model = describe(kernel_regularizer=regularizer, name="비밀")
    model["compile_config"] = {"loss": LAMBDA}
    with pytest.raises(UnmeasurableError):
        rebuild(json.dumps(model))
    (text,) = seen_by_keras
    assert not re.search(r"L2|\\ube44|비밀|lambda|compile", text)


def test_calls_in_any_order_are_found(seen_by_keras):
    """Layers listed before those they are called on are no circle."""
    model = join(start=[], c=[("b",)], b=[("a",), ("a", 1)], a=[("start",), ("b",)])
    assert len(check_architecture(json.dumps(model)).names) == 4


def test_the_worst_order_is_found_in_time():
    """Two hundred layers in the most awkward order take a moment."""
    names = [f"l{number}" for number in range(199)]
    joints = {name: [(later,)] for name, later in zip(names, [*names[1:], "start"], strict=True)}
    text = json.dumps(join(start=[], **joints))
    begin = time.process_time()
    check_architecture(text)
    assert time.process_time() - begin < 1


def test_training_by_any_number_is_left_out():
    """A call with `training=1` is measured as at inference, as one with `True`."""
    model = join(start=[], a=[("start",)])
    changed = copy.deepcopy(model)
    changed["config"]["layers"][1]["inbound_nodes"] = [call("start", training=1)]
    expected = check_architecture(json.dumps(model)).description
    assert check_architecture(json.dumps(changed)).description == expected


def test_safe_mode_is_on_after_a_rebuild():
    """Measuring never allows Keras to run what a description holds."""
    code = (
        "import json, sys, keras\n"
        "from keras.src.saving import serialization_lib\n"
        "from grader.measurement.rebuild import rebuild\n"
        "rebuild(sys.stdin.read())\n"
        "print(serialization_lib.in_safe_mode())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(describe()),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip().splitlines()[-1] in ("None", "True")


OUTSIDE = [
    path
    for path in Path(grader.__file__).parent.rglob("*.py")
    if "harness" not in path.parts and "templates" not in path.parts
]
_DANGEROUS = re.compile(
    r"enable_unsafe_deserialization|safe_mode\s*=\s*False|\bload_model\(|allow_pickle\s*=\s*True"
    r"|\bpickle\.loads?\(|\bmarshal\.loads?\(|\bh5py\b|joblib\.load|yaml\.(?:unsafe_|full_)?load\("
    r"|\beval\(|\bexec\("
)


def test_nothing_outside_of_the_harness_can_run_what_it_reads():
    """Of our own code, only what shares the student's process may name such a function."""
    found = {
        f"{path.name}: {line.strip()}"
        for path in OUTSIDE
        for line in path.read_text(encoding="utf-8").splitlines()
        if _DANGEROUS.search(line) and "Loader=" not in line
    }
    assert found == set()
