"""Answers as learners write them, right and wrong, with the status that each must get."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.quiz import Marking

MarkOne = Callable[[str, str], Marking]

# fmt: off
PARAMS = {
    "correct": (
        "1010", "1,010개", "１０１０", "1010.0", "1.01e3", "천십", "천십개", "천 십 개", "1천10개",
        "일천십개", "일공일공", "천십이 답입니다", "약 1010개", "100*10+10", "100×10+10", "101∗10",
        "10*(100+1)", "1010 = 100*10+10", "100 x 10 = 1000 + 10 = 1010", "`1010`", "**1010**",
        r"$100 \times 10 + 10 = 1010$", "100 곱하기 10 더하기 10", "<b>1010</b>", "- 1010개",
        "1. 1010개", "1) 1010", "답 1: 1010", "(1010개)", "1010(=100*10+10)", "1010개 (1000 + 10)",
        "1010 (가중치 1000, 편향 10)", "총 1010개입니다. 가중치 1000개와 편향 10개를 더했어요.",
        "뉴런이 총 10개, 입력 100개라서 1010개입니다", "가중치 1000개, 편향 10개, 1010개",
        "답은 1010개이고 가중치 1000개와 편향 10개를 더한 값", "Total params: 1,010 (3.95 KB)",
        "Total params: 1,010\nTrainable params: 1,010\nNon-trainable params: 0",
        "1000에 편향 10을 더하면 1010", "편향을 포함하면 1010개, 가중치는 1000개",
        "so 100 inputs * 10 neurons + 10 biases = 1010", "100개 x 10개 + 10개", "Q1. 1010",
        "The layer has 1000 weights and 10 biases, 1010 total", "(100, 10) + (10,) = 1010",
        "100 x 10 + 편향 10",
        "100개의 입력이 10개의 뉴런에 연결되므로 1000개, 여기에 편향 10개를 더해 1010개",
        "가중치 100×10 = 1000, 절편 10 → 1010", "w = 100*10, b = 10, 합 1010",
        "총 1000개이고 편향까지 하면 1010개", "1000 (가중치) + 10 (절편) = 1010",
 "입력 100 x 뉴런 10 + 편향 10", "100 inputs * 10 neurons + 10 biases",
        "입력 100개 x 뉴런 10개 + 편향 10개", "1000 weights + 10 biases",
        "가중치 1000개 + 편향 10개",
    ),
    "partial": ("1000", "100*10", "100*10+10=1000", "천 개", "1001개", "(10+1)*100"),
    "wrong": (
        "110", "100+10", "1.010", "-1010", "10²", "1000-1010", "101", "10100", "7850", "천백십",
        "답은 1011", "총 1110개", "2010", "1010000", "1010만", "1010 + 편향 10",
    ),
    "ask": (
        "1 010", "10(100+1)", "1000=100*10+10", "가중치 1000개 편향 10개", "1010 or 1000",
        "정답은 1010 또는 1000", "1000~1010", "1010 이상", "최소 1010", "1010%", "1010k", "x1010",
        "답은 1010입니다. 아, 다시 생각하니 1000이네요.", "1010, 1000", "1010개인가 1000개인가",
        "9**9**9", "1/0", "(-8)**0.5", "많다", "입력 곱하기 뉴런 더하기 편향",
        "> 1000", "1010보다 많다", "1010 + 편향 10 + a", "1010 + 편향", "100 * 뉴런",
        "1010의 두 배",
        "1010에서 10을 뺀 값", "half of 1010", "1000 = 1010", "1010개? 1000개?",
    ),
    "review": (
        "1000개가 아니라 1010개", "1010개가 아닙니다", "편향이 없으면 1000개", "not 1010",
        "1010은 틀림", "!= 1010",
    ),
    "unanswered": ("", "   ", "?", "...", "모르겠어요", "I don't know"),
}

BINARY = {
    "correct": (
        "sigmoid", "SIGMOID", "시그모이드", "시그 모이드", "시그모이드함수", "로지스틱 함수",
        "이진분류는시그모이드 다중분류는소프트맥스", "sigmoid for binary, softmax for multiclass",
        "softmax for multiclass and sigmoid for binary", "Dense(1, activation='sigmoid')",
        "<i>sigmoid</i>", "회귀는 선형 함수, 이진 분류는 시그모이드",
        "이진 분류에는 시그모이드를 사용하고, 다중 분류에는 소프트맥스를 사용한다.",
    ),
    "near": ("씨그모이드", "sigmod", "simgoid", "이진분류는 sigmod, 다중분류는 softmax"),
    "wrong": (
        "softmax", "relu", "elu", "tanh", "하드 시그모이드", "로그시그모이드", "softplus",
        "이진분류는 softmax, 다중분류는 sigmoid", "linear", "binary_crossentropy", "로지스틱 회귀",
    ),
    "ask": (
        "sigmoid/softmax", "시그모이드 또는 소프트맥스", "다중분류는 sigmoid", "sigma", "sigmoid2",
        "sigmoid_x", "이진 분류", "활성화 함수", "0과 1 사이로 만드는 함수", "ㅅㄱㅁㅇㄷ",
        "은닉층은 시그모이드", "softmx",
    ),
    "review": (
        "softmax가 아니라 sigmoid", "sigmoid가 아닙니다", "don't use sigmoid", "sigmoid 말고 relu",
        "sigmoid를 쓰면 안 된다", "sigmoid는 안됩니다", "씨그모이드는 아님", "sigmoid is incorrect",
    ),
    "unanswered": ("잘 모르겠습니다", "no idea", "-"),
}

COMPILE = {
    "correct": (
        "compile", "compile()", "Compile", "model.compile", "keras.Model.compile", "`compile()`",
        "model.compile(\n  loss='mse',\n  metrics=['accuracy'])", "```python\nmodel.compile()\n```",
        "model.compile(loss='mse', optimizer=keras.optimizers.SGD(learning_rate=1e-3))", "컴파일",
        "컴파일()", "compile 메서드", "model.compile(loss='mse')를 불러요", "com pile",
    ),
    "near": ("complie", "compil", "컨파일", "model.complie()"),
    "wrong": (
        "fit", "model.fit(x, epochs=5)", "evaluate()", "compiler", "컴파일러", "Sequential", "add",
        "model.compile().fit()",
    ),
    "ask": (
        "model.compile()\nmodel.fit()", "compile() 후 fit()", "recompile", "my_compile", "loss",
        "complete", "compute()", "손실 함수", "__import__('os').system('compile')",
    ),
    "review": ("compile이 아니라 fit", "not compile", "fit 말고 compile"),
    "unanswered": ("패스", "???"),
}

INTEGER = {
    "correct": (
        "sparse_categorical_crossentropy", "Sparse-Categorical-Cross-Entropy",
        "keras.losses.SparseCategoricalCrossentropy(from_logits=False)",
        "loss='sparse_categorical_crossentropy'", "희소 범주형 교차 엔트로피 손실",
        "스파스 카테고리컬 크로스엔트로피", "스파스 카테고리칼 크로스엔트로피",
        "크로스 엔트로피 중에서 sparse_categorical_crossentropy",
        "원-핫이면 categorical_crossentropy, 정수면 sparse_categorical_crossentropy",
        "이진 분류는 binary_crossentropy, 다중 분류는 sparse_categorical_crossentropy",
    ),
    "near": (
        "sparse_catagorical_crossentropy", "sprase categorical crossentropy",
        "sparsecategoricalcrosentropy", "스파스 카테고리컬 크로스엔트로비",
    ),
    "wrong": (
        "categorical_crossentropy", "CategoricalCrossentropy()", "binary_crossentropy", "mse",
        "크로스 엔트로피", "sparse_crossentropy", "sparse", "sparse_categorical_accuracy",
        "softmax",
        "정수는 categorical_crossentropy, 원핫은 sparse_categorical_crossentropy",
    ),
    "ask": (
        "dense_categorical_crossentropy", "coarse_categorical_crossentropy", "sparse_categorical",
        "densecategoricalcrossentropy", "non_sparse_categorical_crossentropy",
        "원-핫이면 sparse_categorical_crossentropy", "sparse를 붙인 categorical_crossentropy",
        "sparse_categorical_crossentropy or categorical_crossentropy",
    ),
    "review": (
        "categorical_crossentropy가 아닌 sparse_categorical_crossentropy",
        "sparse_categorical_crossentropy는 틀린 답",
    ),
    "unanswered": ("idk",),
}
# fmt: on

TABLE = {
    "params": PARAMS,
    "binary_activation": BINARY,
    "setup_method": COMPILE,
    "integer_loss": INTEGER,
}
ROWS = [
    pytest.param(question, text, status, id=f"{question}-{status}-{number}")
    for question, answers in TABLE.items()
    for status, texts in answers.items()
    for number, text in enumerate(texts)
]


@pytest.mark.parametrize(("question", "text", "expected"), ROWS)
def test_answer_gets_its_status(mark_one: MarkOne, question: str, text: str, expected: str) -> None:
    """A learner's answer is read as its writer meant it, or is put to a person."""
    assert expected == mark_one(question, text).status


def test_credit_follows_status(mark_one: MarkOne) -> None:
    """Only right answers earn full credit, and what is undecided earns none yet."""
    wanted = {"correct": 1.0, "near": 1.0, "partial": 0.5}
    marked = [mark_one(str(row.values[0]), str(row.values[1])) for row in ROWS]
    assert [wanted.get(m.status, 0.0) for m in marked] == [m.credit for m in marked]
