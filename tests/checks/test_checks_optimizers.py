"""Optimizer patterns: what they match, what they refuse, and how they are read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from evidence_factory import Story, compile_note, model_compiled, training_run
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from grader.checks.context import Context
from grader.checks.names import (
    CALLBACKS,
    LOSSES,
    METRICS,
    CallbackName,
    LossName,
    MetricName,
    is_same_metric,
    is_same_name,
)
from grader.checks.optimizers import (
    OPTIMIZERS,
    Optimizer,
    describe_optimizer,
    find_compiles,
    list_parameters,
    parse_optimizer,
)

NESTEROV = compile_note("SGD", learning_rate=0.10000000149011612, momentum=0.9, nesterov=True)


@pytest.mark.parametrize(
    "pattern",
    [
        "SGD",
        "sgd",
        " Sgd ( ) ",
        "SGD(learning_rate=0.1)",
        "SGD(learning_rate=1e-1, momentum=.9, nesterov=True)",
        "sgd(nesterov=true)",
    ],
)
def test_pattern_matches_what_it_names(pattern: str) -> None:
    """Names are compared without case, numbers as 32 bits keep them, and the rest is free."""
    assert parse_optimizer(pattern).matches(NESTEROV)


@pytest.mark.parametrize(
    "pattern",
    [
        "Adam",
        "SGD(learning_rate=0.01)",
        "SGD(learning_rate=0.10001)",
        "SGD(nesterov=false)",
        "SGD(momentum=0)",
        "SGD(clipnorm=1)",
    ],
)
def test_pattern_refuses_what_differs(pattern: str) -> None:
    """One parameter that differs, or that was not recorded, is enough."""
    assert not parse_optimizer(pattern).matches(NESTEROV)


@pytest.mark.parametrize(
    "recorded", ["0.1", None, True, [], {"config": 0.1}, 10**400, float("nan"), -0.1]
)
def test_odd_recorded_values_match_nothing(recorded: object) -> None:
    """Whatever a forged record holds in place of a number is another number."""
    assert not parse_optimizer("SGD(learning_rate=0.1)").matches(
        compile_note("SGD", learning_rate=recorded)
    )


@pytest.mark.parametrize("recorded", [1, 1.0, "true", None])
def test_switch_is_recorded_as_a_switch(recorded: object) -> None:
    """`nesterov=true` asks for true and not for a one."""
    note = compile_note("SGD", nesterov=recorded)
    assert not parse_optimizer("SGD(nesterov=true)").matches(note)


def test_zero_is_matched_exactly() -> None:
    """A momentum of 0 is 0, as an integer or not."""
    note = compile_note("SGD", momentum=0)
    assert parse_optimizer("SGD(momentum=0.0)").matches(note)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Adm", "did you mean 'Adam'?"),
        ("RMSProb", "did you mean 'RMSprop'?"),
        ("SGD(learning_rat=0.1)", "did you mean 'learning_rate'?"),
        ("SGD(lr=0.1)", r"expected a parameter of SGD \(learning_rate, "),
        ("Adam(nesterov=true)", "expected a parameter of Adam"),
        ("SGD(0.1)", "such as learning_rate=0.1, found '0.1'"),
        ("SGD(learning_rate=high)", "expected a number for learning_rate, found 'high'"),
        ("SGD(learning_rate=)", "expected a number for learning_rate, found ''"),
        ("SGD(learning_rate=1e999)", "expected a number for learning_rate"),
        ("SGD(nesterov=1)", "expected true or false for nesterov, found '1'"),
        ("SGD(momentum=0.9, momentum=0)", "expected momentum once, found"),
        ("SGD(learning_rate=0.1", "expected an optimizer such as"),
        ("", "expected an optimizer such as"),
        ("SGD Adam", "expected an optimizer such as"),
    ],
)
def test_faulty_pattern_is_answered(text: str, said: str) -> None:
    """What is wrong is named, with what was expected and what was probably meant."""
    with pytest.raises(ValueError, match=said):
        parse_optimizer(text)


@given(st.text(max_size=60) | st.from_regex(r"SGD\([a-z_]+=[0-9.e-]*\)", fullmatch=True))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes the reader fail in another way than it says."""
    try:
        read = parse_optimizer(text).name
    except ValueError as error:
        read = str(error)
    assert read in OPTIMIZERS or read.startswith("expected ")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("SGD(momentum=0.5, nesterov=false)", "SGD(momentum=0.9, nesterov=true)"),
        ("SGD(clipnorm=1)", "SGD(clipnorm=?)"),
        ("SGD", "SGD"),
        ("Adam(beta_1=0.5)", "SGD"),
    ],
)
def test_found_optimizer_is_described_as_it_was_asked(pattern: str, expected: str) -> None:
    """The parameters that were asked for are shown with their recorded values."""
    assert describe_optimizer(NESTEROV, parse_optimizer(pattern)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(10**400, "?"), ("x" * 500, "x" * 20), ([1], "?"), (float("nan"), "?"), (0.1 + 1e-9, "0.1")],
)
def test_odd_values_are_described_in_short(value: object, expected: str) -> None:
    """A forged parameter cannot make a message long, or fail."""
    note = compile_note("SGD", momentum=value)
    described = describe_optimizer(note, parse_optimizer("SGD(momentum=0.9)"))
    assert described == f"SGD(momentum={expected})"


def test_compile_and_training_may_know_different_rates() -> None:
    """A learning rate that a callback changed is found as it was and as it became."""
    before, after = compile_note("SGD", learning_rate=0.1), compile_note("SGD", learning_rate=0.01)
    story = Story()
    story.add(model_compiled(1))
    story.add(model_compiled(0, compile_note("Adam")))
    story.add(model_compiled(0, before))
    index = story.add(training_run(compiled=after))
    context = Context(evidence=story.evidence, measurement=None, dataset="fashion_mnist")
    assert find_compiles(context, index) == (before, after)


@pytest.mark.parametrize(
    ("kind", "written", "said"),
    [
        (LossName, "sparse_categorical_crossentopy", "'sparse_categorical_crossentropy'?"),
        (LossName, "categorial_crossentropy", "'categorical_crossentropy'?"),
        (MetricName, "acuracy", "did you mean 'accuracy'?"),
        (CallbackName, "EarlyStoping", "did you mean 'EarlyStopping'?"),
        (Optimizer, "rmspop", "did you mean 'RMSprop'?"),
    ],
)
def test_misspelt_name_is_answered(kind: object, written: str, said: str) -> None:
    """A name that Keras does not know is refused, with what was probably meant."""
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(written)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "known"), [(LossName, LOSSES), (MetricName, METRICS), (CallbackName, CALLBACKS)]
)
def test_schema_lists_the_known_names(kind: object, known: tuple[str, ...]) -> None:
    """An editor offers exactly the names that are accepted."""
    schema = TypeAdapter(kind).json_schema()
    assert schema == {"type": "string", "enum": sorted(known)}


def test_schema_of_an_optimizer_offers_names() -> None:
    """An editor offers the optimizers, and lets patterns with parameters stand."""
    names, pattern = TypeAdapter(Optimizer).json_schema()["anyOf"]
    expected = {*OPTIMIZERS, *(name.lower() for name in OPTIMIZERS)}
    assert (set(names["enum"]), pattern["type"]) == (expected, "string")


@pytest.mark.parametrize(
    ("wanted", "found", "expected"),
    [
        ("mse", "mean_squared_error", True),
        ("kl_divergence", "k_l_divergence", True),
        ("kld", "kl_divergence", True),
        ("auc", "a_u_c", True),
        ("categorical_crossentropy", "sparse_categorical_crossentropy", False),
        ("mse", "", False),
    ],
)
def test_names_are_the_same_however_written(wanted: str, found: str, expected: bool) -> None:
    """Short forms and what a recorder makes of class names mean the same thing."""
    assert is_same_name(wanted, found) == expected


@pytest.mark.parametrize(
    ("wanted", "found", "expected"),
    [
        ("accuracy", "acc", True),
        ("acc", "sparse_categorical_accuracy", True),
        ("accuracy", "auc", False),
        ("categorical_accuracy", "accuracy", False),
    ],
)
def test_accuracy_has_several_names(wanted: str, found: str, expected: bool) -> None:
    """Asked for accuracy, each of Keras's kinds will do; asked for one kind, only that one."""
    assert is_same_metric(wanted, found) == expected


@pytest.mark.slow
def test_every_listed_name_is_known_to_keras() -> None:
    """The lists hold nothing that Keras would refuse."""
    import keras

    unknown = [name for name in LOSSES if not is_known(keras.losses.get, name)]
    # Which accuracy is meant Keras decides only when it sees the labels.
    metrics = [name for name in METRICS if name not in ("accuracy", "acc")]
    unknown += [name for name in metrics if not is_known(keras.metrics.get, name)]
    unknown += [name for name in CALLBACKS if not hasattr(keras.callbacks, name)]
    unknown += [name for name in OPTIMIZERS if not hasattr(keras.optimizers, name)]
    assert unknown == []


def is_known(get: Callable[[str], object], name: str) -> bool:
    """Whether Keras finds a class or function by that name; some cannot be made from it alone."""
    try:
        return get(name) is not None
    except TypeError:
        return True
    except ValueError:
        return False


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_parameter_is_recorded_by_keras(optimizer: str) -> None:
    """A parameter that a pattern may name stands in the optimizer's own description."""
    import keras

    config = getattr(keras.optimizers, optimizer)().get_config()
    assert set(list_parameters(optimizer)) <= set(config)
