"""Patterns and bounds that can never hold are refused where they are written."""

from __future__ import annotations

import pytest
from evidence_factory import REGISTRY
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.bounds import Bound
from grader.checks.layers import parse_pattern
from grader.messages import plain
from grader.spec.arguments import check_mistakes
from grader.spec.assignment import Assignment, CheckSpec, Task


def assignment(check: CheckSpec) -> Assignment:
    """An assignment that asks for one thing."""
    task = Task(id="task", title=plain("task"), checks=(check,))
    return Assignment(id="a", week=1, title=plain("a"), dataset="mnist", rubric="a", tasks=(task,))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dens(10, softmax)", "did you mean 'Dense'?"),
        ("Dense(10, softmx)", "did you mean 'softmax'?"),
        ("Dense(10", "expected a layer such as"),
        ("..", "expected a layer such as"),
        ("...(3)", "expected a layer such as"),
        ("Dense(10, frozn)", "did you mean 'frozen'?"),
        ("Dense(10, 20)", "expected one size of a layer, found 'Dense(10, 20)'"),
        ("Dense(relu, softmax)", "expected one activation of a layer"),
        ("Dense(frozen, trainable)", "expected one trainable of a layer"),
        ("Dense(10, -3)", "expected an activation of Keras, found '-3'"),
    ],
)
def test_misspelt_pattern_is_answered(text: str, said: str) -> None:
    """A slip in a layer or activation is named, with what was probably meant."""
    with pytest.raises(ValueError, match="found") as caught:
        parse_pattern(text)
    assert said in str(caught.value)


def test_range_from_high_to_low_is_refused() -> None:
    """Nothing lies between 0.9 and 0.8."""
    with pytest.raises(ValueError, match="expected a number"):
        Bound.parse("0.9 .. 0.8")


@given(st.text(max_size=60) | st.from_regex(r"[A-Z][a-zA-Z0-9]{1,8}\([a-z0-9, .*]*\)"))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes the reader of layers fail in another way than it says."""
    try:
        read = parse_pattern(text).text
    except ValueError as error:
        read = str(error)
    assert read == text or read.startswith("expected ")


@pytest.mark.parametrize(
    ("kind", "arguments", "said"),
    [
        ("compiled", {"loss": "sparse_categorical_crossentopy"}, "did you mean"),
        ("compiled", {"metrics": ["acuracy"]}, "did you mean 'accuracy'?"),
        ("compiled", {"optimizer": "SGD(learning_rte=0.1)"}, "did you mean 'learning_rate'?"),
        ("model_structure", {"layers": ["..."], "optimizer": "Adm"}, "did you mean 'Adam'?"),
        ("model_structure", {"layers": ["..."], "callbacks": ["EarlyStop"]}, "did you mean"),
        ("model_structure", {"layers": ["Dese(10)"]}, "did you mean 'Dense'?"),
        ("optimizers_tried", {"trained": ["Adam", "RMSprp"]}, "did you mean 'RMSprop'?"),
    ],
)
def test_misspelt_name_in_an_assignment_is_linted(
    kind: str, arguments: dict[str, object], said: str
) -> None:
    """The linter names the place, what was found and what was probably meant."""
    check = CheckSpec(kind=kind, id=kind, arguments={**arguments})
    words = [mistake.words for mistake in check_mistakes(assignment(check), REGISTRY)]
    assert any(said in sentence and sentence.startswith(kind) for sentence in words)


@pytest.mark.parametrize("shape", ["28", 0, [28, -1], [28.5], [], True, {"a": 1}])
def test_odd_shapes_are_refused(shape: object) -> None:
    """A shape is a positive whole number or a list of such."""
    check = CheckSpec(
        kind="model_structure", id="a", arguments={"layers": ["..."], "input_shape": shape}
    )
    words = [mistake.words for mistake in check_mistakes(assignment(check), REGISTRY)]
    assert [sentence.partition(" — ")[2].startswith("expected") for sentence in words] == [True]


@pytest.mark.parametrize(
    "kind", ["model_structure", "compiled", "optimizers_tried", "trained", "batches"]
)
def test_arguments_have_a_json_schema(kind: str) -> None:
    """An editor can complete the arguments from a schema that knows all of them."""
    model = REGISTRY[kind].arguments
    assert set(model.model_json_schema()["properties"]) == set(model.model_fields)
