"""Tests of `grader.quiz.reading.calls` and `grader.quiz.kinds.code_name`."""

from __future__ import annotations

import pytest
from asking import question_of
from hypothesis import given
from hypothesis import strategies as st

from grader.quiz.marking import judge
from grader.quiz.reading.calls import Named, read_calls, read_code
from grader.quiz.verdict import Reading

# fmt: off
TABLE = {
    "flatten": {
        "correct": ("Flatten", "model.add(Flatten())", "layers.Flatten",
                    "model.add(Flatten())를 써요",
                    "keras.layers.Flatten(input_shape=(28, 28))"),
        "wrong": ("model.add(Dense(10))", "Reshape"),
        "ask": ("Sequential([Flatten(), Dense(10)])", "model.add(Flatten())\nmodel.add(Dense(10))"),
    },
    "add": {
        "correct": ("add", "model.add(Flatten())", "model.add(Flatten())를 써요"),
        "wrong": ("append(Dense(10))",),
    },
    "dense": {
        "correct": ("keras.layers.Dense(10)", "model.add(Dense(10, activation='relu'))",
                    "dense = Dense(10)"),
    },
    "early_stopping": {
        "correct": ("callbacks=[EarlyStopping(patience=2)]", "callbacks=[EarlyStopping(...)]",
                    "from keras.callbacks import EarlyStopping", "EarlyStopping(patience=2, ...)",
                    "model.fit(x, y, callbacks=[EarlyStopping()])",
                    "es = EarlyStopping(patience=2)"),
        "ask": ("callbacks=[EarlyStopping(), ModelCheckpoint('a')]",),
    },
    "save_best_only": {
        "correct": ("save_best_only=True", "ModelCheckpoint('a', save_best_only=True)",
                    "ModelCheckpoint('a', save_best_only=True)로 둬요"),
        "wrong": ("save_weights_only=True",),
        "ask": ("True", 'monitor="val_loss"'),
    },
    "callbacks": {"correct": ("callbacks=[EarlyStopping(...)]", "model.fit(x, callbacks=[cb])")},
    "compile": {
        "correct": ("model.compile(loss='mse')", "compile()을 불러요"),
        "wrong": ("model.fit(x)",),
        "ask": ("run('compile')", "compile()\nfit()"),
    },
}
# fmt: on


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        (key, text, status)
        for key, answers in TABLE.items()
        for status, texts in answers.items()
        for text in texts
    ],
)
def test_code_is_marked(reading: Reading, key: str, text: str, expected: str) -> None:
    """Code is about what it calls, or about the argument that the question asks for."""
    assert expected == judge(question_of("code_name", key=key), reading, text).status


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("model.fit(x, epochs=5)", Named(("fit",), (), ("x",), ("epochs",))),
        ("patience=2", Named((), ("patience",), (), ())),
        ("m = Sequential()", Named(("Sequential",), ("m",), (), ())),
        ("compile(loss='mse')", Named(("compile",), (), ("mse",), ("loss",))),
        ("save('mse')", Named(("save",), (), (), ())),
        ("import keras.layers", Named(("layers",), (), (), ())),
    ],
)
def test_names_have_their_parts(code: str, expected: Named) -> None:
    """What is called, assigned, given and named as keyword is told apart."""
    assert (expected,) == read_code(code)


@pytest.mark.parametrize("code", ["for x in y: pass", "f(", "한글()", "1 + 1", "a\\nb", ""])
def test_other_text_has_no_names(code: str) -> None:
    """Other statements, broken code and sentences have none."""
    assert read_code(code) == ()


def test_calls_in_a_sentence() -> None:
    """The outermost calls of a sentence are found where they stand."""
    text = "먼저 compile(loss=f(x))을, 다음에 fit(x)를 불러요"
    assert [text[c.start : c.end] for c in read_calls(text)] == ["compile(loss=f(x))", "fit(x)"]


@given(text=st.text(alphabet="abF.(),=[]'\"\n 가", max_size=80))
def test_any_text_has_one_verdict(reading: Reading, text: str) -> None:
    """No text breaks the marker, and it is marked the same every time."""
    question = question_of("code_name", key="flatten")
    assert judge(question, reading, text) == judge(question, reading, text)
