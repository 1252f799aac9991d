"""Descriptions of models are checked, and written anew, before Keras sees them."""

from __future__ import annotations

import contextlib
import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.measurement import allowlist
from grader.measurement.architecture import check_architecture
from grader.measurement.reasons import Reason, UnmeasurableError


def write_class(class_name, config, module="keras.layers", registered_name=None):
    return {
        "module": module,
        "class_name": class_name,
        "config": config,
        "registered_name": registered_name,
    }


def write_dense(name="dense", **config):
    return write_class("Dense", {"name": name, "units": 10, "activation": "softmax", **config})


def write_input(name="input", shape=(None, 784)):
    return write_class("InputLayer", {"name": name, "batch_shape": list(shape)})


def write_model(*layers, name="model"):
    return write_class("Sequential", {"name": name, "layers": list(layers)}, module="keras")


def check(*layers):
    return check_architecture(json.dumps(write_model(*layers)))


def refuse(text):
    with pytest.raises(UnmeasurableError) as caught:
        check_architecture(text if isinstance(text, str) else json.dumps(text))
    return caught.value


def test_names_are_kept_beside_ours():
    """Layers are renamed for TensorFlow, and the student's names are kept."""
    found = check(write_input(), write_dense("은닉 층"))
    assert found.names == {"layer_0": "input", "layer_1": "은닉 층"}
    layers = json.loads(found.description)["config"]["layers"]
    assert [layer["config"]["name"] for layer in layers] == ["layer_0", "layer_1"]


def test_nested_models_have_names_of_their_own():
    """Two layers of the same name in different models stay apart."""
    inner = write_model(write_input("a"), write_dense("b"), name="inner")
    found = check(write_input("a"), inner, write_dense("b"))
    assert found.names["layer_1_1"] == "b"
    assert found.names["layer_2"] == "b"


def test_what_does_not_matter_is_left_out():
    """Initializers, regularizers, the compile configuration and seeds never reach Keras."""
    regularizer = write_class("L2", {"l2": 0.1}, module="keras.regularizers")
    model = write_model(write_input(), write_dense(kernel_regularizer=regularizer, seed=2**40))
    model["compile_config"] = {"loss": {"class_name": "function", "config": "mine"}}
    description = check_architecture(json.dumps(model)).description
    assert "compile_config" not in description
    assert "regularizer" not in description
    assert "seed" not in description


@pytest.mark.parametrize(
    ("layer", "named"),
    [
        (write_class("Lambda", {"name": "l", "function": "x"}), "Lambda"),
        (write_class("TFSMLayer", {"name": "l", "filepath": "/etc"}), "TFSMLayer"),
        (write_class("Mine", {"name": "l"}, module="__main__"), "Mine"),
        (write_class("system", {"name": "l"}, module="os"), "system"),
        (write_class("eval", {"name": "l"}, module="builtins"), "eval"),
        (write_class("Dense", {"name": "l"}, module="keras.src.layers.core.dense"), "Dense"),
        (write_class("Dense", {"name": "l"}, registered_name="custom>Dense"), "customDense"),
        (write_class("load_model", {"name": "l"}, module="keras.models"), "load_model"),
    ],
)
def test_classes_outside_the_list_are_refused(layer, named):
    """A layer that is not on the list is refused by name."""
    assert str(refuse(write_model(write_input(), layer))) == f"layer_not_supported: {named}"


@pytest.mark.parametrize(
    "marker", ["__lambda__", "__tensor__", "__typespec__", "__numpy__", "__callable__", "function"]
)
def test_special_markers_are_refused_anywhere(marker):
    """Keras's markers for code and raw values are refused, however deep they hide."""
    hidden = {"class_name": marker, "config": {"value": "…"}}
    error = refuse(write_model(write_input(), write_dense(kernel_initializer=[[hidden]])))
    assert error.reason is Reason.LAYER_NOT_SUPPORTED


@pytest.mark.parametrize(
    "activation",
    [
        "mine",
        "os.system",
        {"class_name": "Lambda"},
        write_class("Dense", {"name": "d"}),
        3,
        ["relu"],
    ],
)
def test_activations_outside_the_list_are_refused(activation):
    """Only activations on the list, by name or as their layer, are accepted."""
    error = refuse(write_model(write_input(), write_dense(activation=activation)))
    assert error.reason is Reason.LAYER_NOT_SUPPORTED


@pytest.mark.parametrize("key", ["quantization_config", "lora_rank", "renorm"])
def test_settings_that_add_weights_are_refused(key):
    """Settings that give a layer weights beyond its own are refused."""
    error = refuse(write_model(write_input(), write_dense(**{key: 8})))
    assert str(error) == f"layer_not_supported: Dense with {key}"


@pytest.mark.parametrize("units", [0, -5, allowlist.MAX_UNITS + 1, 10**18, True, 1.5, "10"])
def test_sizes_are_bounded(units):
    """Units must be a whole number within the bound."""
    error = refuse(write_model(write_input(), write_dense(units=units)))
    assert error.reason is Reason.TOO_LARGE


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 40])
def test_odd_numbers_are_refused(number):
    """Numbers that JSON does not have, or that no layer needs, are refused."""
    text = json.dumps(write_model(write_input(), write_dense(units="?"))).replace('"?"', number)
    assert refuse(text).reason is Reason.ARCHITECTURE_DAMAGED


def test_depth_is_bounded():
    """Nesting deeper than any model's is refused, and does not exhaust the stack."""
    assert refuse("[" * 200_000).reason is Reason.ARCHITECTURE_DAMAGED
    deep: list = []
    for _ in range(100):
        deep = [deep]
    assert refuse(write_model(write_dense(axis=deep))).reason is Reason.TOO_LARGE


def test_models_within_models_are_bounded():
    """A few models within models are fine, many are not."""
    model = write_model(write_dense())
    for _ in range(allowlist.MAX_NESTING):
        model = write_model(model)
    assert refuse(model).reason is Reason.TOO_LARGE


def test_number_of_layers_is_bounded():
    """More layers than the bound are refused."""
    layers = [write_dense(f"dense_{number}") for number in range(allowlist.MAX_LAYERS + 1)]
    assert refuse(write_model(*layers)).reason is Reason.TOO_LARGE


def test_repeated_use_of_nested_models_is_bounded():
    """Models that use each other over and over make more calls than are allowed."""
    model = write_functional(write_dense("d"), uses=30)
    for _ in range(2):
        model = write_functional(model, uses=30)
    assert str(refuse(model)) == "too_large: layer calls"


def write_functional(layer, uses=1):
    name = layer["config"]["name"]
    tensors = ["input"] + [name] * (uses - 1)
    nodes = [write_node(tensor, place) for place, tensor in enumerate(tensors)]
    layers = [
        {**write_input(), "name": "input", "inbound_nodes": []},
        {**layer, "name": name, "inbound_nodes": nodes},
    ]
    config = {
        "name": "model",
        "layers": layers,
        "input_layers": ["input", 0, 0],
        "output_layers": [name, 0, 0],
    }
    return write_class("Functional", config, module="keras.src.models.functional")


def write_node(name, place=0, **kwargs):
    history = [name, max(0, place - 1), 0]
    config = {"shape": [None, 784], "dtype": "float32", "keras_history": history}
    return {"args": [{"class_name": "__keras_tensor__", "config": config}], "kwargs": kwargs}


def test_references_follow_the_new_names():
    """The connections of a functional model point to the renamed layers."""
    found = check_architecture(json.dumps(write_functional(write_dense("출력 층"))))
    config = json.loads(found.description)["config"]
    history = config["layers"][1]["inbound_nodes"][0]["args"][0]["config"]["keras_history"]
    assert history == ["layer_0", 0, 0]
    assert config["output_layers"] == ["layer_1", 0, 0]


def test_references_to_nothing_are_refused():
    """A connection to a layer that does not exist is refused."""
    model = write_functional(write_dense())
    model["config"]["output_layers"] = ["elsewhere", 0, 0]
    assert refuse(model).reason is Reason.ARCHITECTURE_DAMAGED


def test_training_flags_are_left_out():
    """A layer called with `training=True` is measured as at inference."""
    model = write_functional(write_dense())
    model["config"]["layers"][1]["inbound_nodes"] = [write_node("input", training=True)]
    assert "training" not in check_architecture(json.dumps(model)).description


def test_text_is_bounded():
    """A description longer than the bound is not even parsed."""
    assert refuse(" " * (allowlist.MAX_TEXT + 1)).reason is Reason.TOO_LARGE


def test_two_layers_of_one_name_are_refused():
    """Names must be different within a model, as Keras sees to."""
    assert refuse(write_model(write_dense("a"), write_dense("a"))).reason is (
        Reason.ARCHITECTURE_DAMAGED
    )


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
_PATHS = st.sampled_from(
    [
        ("config",),
        ("config", "layers"),
        ("config", "layers", 0),
        ("config", "layers", 1, "config"),
        ("config", "layers", 1, "config", "units"),
        ("config", "layers", 1, "config", "dtype"),
        ("config", "layers", 1, "config", "activation"),
        ("config", "layers", 0, "config", "batch_shape"),
        ("config", "layers", 1, "inbound_nodes"),
        ("config", "layers", 1, "inbound_nodes", 0),
        ("config", "layers", 1, "inbound_nodes", 0, "args"),
        ("config", "layers", 1, "inbound_nodes", 0, "kwargs"),
        ("config", "layers", 1, "inbound_nodes", 0, "args", 0, "config"),
        ("config", "layers", 1, "inbound_nodes", 0, "args", 0, "config", "shape"),
        ("config", "layers", 1, "inbound_nodes", 0, "args", 0, "config", "keras_history"),
        ("config", "output_layers"),
        ("registered_name",),
        ("config", "layers", 1, "config", "name"),
        ("config", "input_layers"),
        ("module",),
        ("class_name",),
    ]
)


@given(_PATHS, _VALUES)
def test_any_damage_is_an_expected_error(path, value):
    """Whatever stands in any place, the answer is a description or an expected error."""
    model = copy.deepcopy(write_functional(write_dense()))
    place = model
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    outcome = ""
    with contextlib.suppress(UnmeasurableError):
        outcome = check_architecture(json.dumps(model)).description
    assert outcome == "" or json.loads(outcome)["class_name"] in {"Model", "Sequential"}
