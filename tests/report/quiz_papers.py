"""Papers to show: one with every type of question, one in which every text is an attack."""

from __future__ import annotations

from grader.messages import Text, plain
from grader.quiz.papers.paper import Paper, PaperItem, PaperOption

ATTACK = "</script><script>alert(1)</script>\u2028<img src=x onerror=alert(2)>{total}"
TICKET = "eJyrVkrLz1eyUkpKLFKqBQAdegQ0.5f2b"
LONG_CODE = (
    "model = keras.Sequential([keras.layers.Dense(10, activation='softmax', name='output')])"
)


def make_paper() -> Paper:
    """Ten questions, one of each type, for a student's first attempt."""
    return Paper(
        quiz="ch07-1",
        title=Text(ko="7-1 확인 문제", en="Questions on chapter 7-1"),
        student="지민",
        attempt=1,
        ticket=TICKET,
        items=(*_closed_items(), *_written_items()),
    )


def make_common_paper() -> Paper:
    """The quiz that everybody has: no student, no attempt, no ticket."""
    return make_paper().model_copy(update={"student": "", "attempt": 0, "ticket": ""})


def make_hostile_paper() -> Paper:
    """Every text that a person could write holds markup that would run."""
    attack = plain(ATTACK)
    items = (
        PaperItem(id="flag", type="true_false", prompt=attack, code=ATTACK),
        PaperItem(id="pick", type="single_choice", prompt=attack, options=_attacks("a", "b")),
        PaperItem(
            id="pairs",
            type="match",
            prompt=attack,
            options=_attacks("a", "b"),
            right=_attacks("c", "d"),
        ),
        PaperItem(id="sorted", type="order", prompt=attack, options=_attacks("a", "b", "c")),
        PaperItem(id="yes", type="free_text", prompt=attack),
    )
    return Paper(quiz="ch07-1", title=attack, student=ATTACK, attempt=2, ticket=ATTACK, items=items)


def _closed_items() -> tuple[PaperItem, ...]:
    return (
        PaperItem(
            id="epoch",
            type="single_choice",
            prompt=Text(ko="에포크 한 번은 무엇을 뜻하나요?", en="What is one epoch?"),
            options=(
                _option("batch", "미니배치 하나를 처리하는 것", "Going through one mini-batch"),
                _option(
                    "sweep", "훈련 데이터를 모두 한 번 쓰는 것", "Using all training data once"
                ),
                _option("layer", "층 하나를 더하는 것", "Adding one layer"),
            ),
        ),
        PaperItem(
            id="losses",
            type="multiple_choice",
            prompt=Text(
                ko="분류에 쓰는 손실 함수는 무엇인가요?", en="Which losses are for classes?"
            ),
            options=(
                _option("sparse", "sparse_categorical_crossentropy"),
                _option("mse", "mean_squared_error"),
                _option("binary", "binary_crossentropy"),
            ),
        ),
        PaperItem(
            id="flag",
            type="true_false",
            prompt=Text(
                ko="Flatten 층에는 학습할 모델 파라미터가 없어요.",
                en="A Flatten layer has no parameters to learn.",
            ),
        ),
        _match_item(),
        PaperItem(
            id="steps",
            type="order",
            prompt=Text(ko="모델을 만드는 순서대로 놓아 보세요.", en="Put the steps in order."),
            options=(
                _option("fit", "fit()으로 훈련하기", "Train with fit()"),
                _option("build", "층을 쌓아 모델 만들기", "Build the model from layers"),
                _option("compile", "compile()로 손실 함수 정하기", "Set the loss with compile()"),
            ),
        ),
    )


def _match_item() -> PaperItem:
    return PaperItem(
        id="pairs",
        type="match",
        prompt=Text(ko="활성화 함수의 출력은 어떤가요?", en="What does each activation give?"),
        options=(_option("relu", "렐루", "ReLU"), _option("sigmoid", "시그모이드", "sigmoid")),
        right=(
            _option("between", "0과 1 사이의 값", "A value between 0 and 1"),
            _option(
                "zero_below",
                "0보다 작으면 0이 되고, 0보다 크면 들어온 값이 그대로 나오는 값",
                "Zero below zero, and above zero just the value that came in",
            ),
            _option("sums", "모두 더하면 1이 되는 값들", "Values that add up to 1"),
        ),
    )


def _written_items() -> tuple[PaperItem, ...]:
    return (
        PaperItem(
            id="params",
            type="numeric",
            prompt=Text(
                ko="이 층이 배워야 하는 모델 파라미터는 모두 몇 개인가요?",
                en="How many parameters does this layer have to learn?",
            ),
            code=f"import keras\n{LONG_CODE}",
        ),
        PaperItem(
            id="activation",
            type="term",
            prompt=Text(ko="이진 분류의 출력층에 쓰는 함수는?", en="Which activation ends it?"),
        ),
        PaperItem(
            id="method",
            type="code_name",
            prompt=Text(ko="손실 함수를 정하는 메서드는?", en="Which method sets the loss?"),
        ),
        PaperItem(
            id="shape",
            type="code_output",
            prompt=Text(ko="무엇이 출력되나요?", en="What is printed?"),
            code="x = np.zeros((2, 3))\nprint(x.shape)",
        ),
        PaperItem(
            id="why",
            type="free_text",
            prompt=Text(ko="왜 입력을 255로 나누나요?", en="Why divide the input by 255?"),
        ),
    )


def _option(id: str, ko: str, en: str = "") -> PaperOption:
    return PaperOption(id=id, text=Text(ko=ko, en=en or ko))


def _attacks(*ids: str) -> tuple[PaperOption, ...]:
    return tuple(PaperOption(id=id, text=plain(ATTACK)) for id in ids)
