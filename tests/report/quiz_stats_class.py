"""Classes that answered a quiz, as records: a small one, a large one and a hostile one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from report_records import make_question, make_record

from grader.messages import Text, message, plain
from grader.pipeline.quiz_stats import collect_attempts
from grader.quiz.analysis.item_analysis import QuizAnalysis, analyse_attempts
from grader.record.model import OptionRecord, QuestionRecord, Record

HINT = Text(ko="뉴런 하나부터 세어 보세요.", en="Count a single neuron first.")
FORGOTTEN = Text(ko="편향이 빠졌어요.", en="The biases are missing.")
RIGHT = message("quiz.correct")
LOSS = Text(
    ko="정수 레이블로 다중 분류를 할 때 쓰는 손실 함수의 이름은 무엇인가요?",
    en="What is the loss called that multiclass classification takes with whole-number labels?",
)
WHY = Text(
    ko="역전파는 무엇에 쓰이나요? 한두 문장으로 설명해 주세요.",
    en="What is backpropagation for? Explain it in a sentence or two.",
)
SPEED = Text(ko="옵티마이저의 기본값은 무엇인가요?", en="What is the default optimizer?")
LAYER = Text(ko="마지막 층의 활성화 함수는 무엇인가요?", en="What activates the last layer?")


def tell_wrong(read: str) -> Text:
    return message("quiz.wrong", read=read, hint=HINT)


def make_answer(id: str, status: str, answer: str, **changes: Any) -> QuestionRecord:
    """An answer to a question worth one point; `near` and `correct` earn it."""
    values: dict[str, Any] = {
        "status": status,
        "points": 1 if status in ("correct", "near") else 0,
        "answer": answer,
        "read_as": answer,
        "feedback": RIGHT if status in ("correct", "near") else tell_wrong(answer),
        "explanation": None,
    }
    return make_question(id, **values | changes)


def count_parameters(inputs: int, units: int, status: str) -> QuestionRecord:
    """A question on parameters with numbers of the student's own; partial forgets the biases."""
    prompt = Text(
        ko=f"입력이 {inputs}개이고 뉴런이 {units}개인 밀집층의 파라미터는 모두 몇 개인가요?",
        en=f"How many parameters has a dense layer of {units} neurons with {inputs} inputs?",
    )
    answer = str(inputs * units + (units if status == "correct" else 0))
    told = message("quiz.partial", text=FORGOTTEN, hint=HINT)
    return make_answer(
        "params",
        status,
        answer,
        prompt=prompt,
        values={"inputs": inputs, "units": units},
        points={"correct": 1.0, "partial": 0.5}.get(status, 0.0),
        feedback=told if status == "partial" else tell_wrong(answer),
    )


def make_students(count: int, seed: int = 7) -> list[Record]:
    """`count` students of different ability who answered five questions, one of them by lot."""
    chance = random.Random(seed)
    records = []
    for number in range(count):
        ability = chance.random()
        records.append(make_record(student=f"학생 {number}", quiz=_answer_all(ability, chance)))
    return records


def _answer_all(ability: float, chance: random.Random) -> tuple[QuestionRecord, ...]:
    def knows(ease: float) -> bool:
        return chance.random() < 0.6 * ability + ease

    inputs, units = chance.choice([(100, 10), (20, 5), (784, 10)])
    hard = (inputs, units) == (784, 10)
    params = count_parameters(
        inputs, units, "correct" if knows(-0.2 if hard else 0.3) else "partial"
    )
    wrong_loss = chance.choice(["categorical_crossentropy", "categorical_crossentropy", "mse"])
    loss = (
        make_answer("loss", "correct", "sparse_categorical_crossentropy", prompt=LOSS)
        if knows(0.2)
        else make_answer("loss", "wrong", wrong_loss, prompt=LOSS)
    )
    status = "correct" if knows(0.2) else chance.choice(["review", "unanswered", "review"])
    why = make_answer(
        "why",
        status,
        "" if status == "unanswered" else "오차를 거꾸로 보내 가중치를 고쳐요",
        prompt=WHY,
    )
    asked = chance.choice(["default_optimizer", "last_layer"])
    pool = make_answer(
        "drawn",
        "correct" if knows(0.4 if asked == "last_layer" else -0.3) else "wrong",
        "softmax" if asked == "last_layer" else "adam",
        asked=asked,
        prompt=LAYER if asked == "last_layer" else SPEED,
    )
    truth = make_answer(
        "truth",
        "correct" if chance.random() < 0.97 else "ask",
        "true",
        prompt=Text(
            ko="에포크는 전체 훈련 데이터를 한 번 도는 것이다.", en="An epoch is one round."
        ),
        options=(OptionRecord(id="true", text=plain("참")),),
    )
    return params, loss, why, pool, truth


def analyse_records(records: Sequence[Record]) -> QuizAnalysis:
    return analyse_attempts(collect_attempts(records))
