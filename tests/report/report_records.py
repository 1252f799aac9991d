"""Realistic grading records in every state that a report has to show."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

from grader.messages import Text, plain
from grader.record.model import (
    CellRecord,
    CheckRecord,
    DatasetRecord,
    EnvironmentRecord,
    ErrorRecord,
    ExecutionRecord,
    FileRecord,
    MeasuredRecord,
    ModelRecord,
    NoteRecord,
    OutputRecord,
    Place,
    QuestionRecord,
    Record,
    RecordedRecord,
    SubmissionRecord,
    TaskRecord,
)

NOTEBOOK = "week6.ipynb"
LOAD = """\
from tensorflow import keras
(train_input, train_target), (test_input, test_target) = \\
    keras.datasets.fashion_mnist.load_data()
print(train_input.shape, train_target.shape)"""
BASELINE = """\
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import cross_validate
sc = SGDClassifier(loss='log_loss', max_iter=5, random_state=42)
scores = cross_validate(sc, train_scaled, train_target, n_jobs=-1)
print(np.mean(scores['test_score']))"""
TRAIN = """\
# 밀집층 하나로 이루어진 모델
dense = keras.layers.Dense(10, activation='softmax', input_shape=(784,))
model = keras.Sequential([dense])
model.compile(loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(train_scaled, train_target, epochs=5)"""
PROGRESS = "".join(
    f"Epoch {epoch}/5\n\x1b[1m   1/1500\x1b[0m step\r\x1b[1m1500/1500\x1b[0m \x1b[32m━━━━━━━━━━"
    f"\x1b[0m \x1b[1m2s\x1b[0m 1ms/step - accuracy: {accuracy} - loss: {loss}\n"
    for epoch, accuracy, loss in [
        (1, 0.7414, 0.7831),
        (2, 0.8345, 0.4825),
        (3, 0.8478, 0.4543),
        (4, 0.8521, 0.4402),
        (5, 0.8566, 0.4313),
    ]
)
FRAME = """<div><style scoped>.dataframe { color: red }</style><table border="1" class="dataframe">
<thead><tr style="text-align: right;"><th></th><th>loss</th><th>accuracy</th></tr></thead>
<tbody><tr><th>0</th><td>0.7831</td><td>0.7414</td></tr><tr><th>1</th><td>0.4825</td><td>0.8345</td>
</tr></tbody></table></div>"""


def draw_png(width: int = 320, height: int = 180) -> str:
    """Base64 of a small picture: a diagonal shade of blue."""
    rows = b"".join(
        b"\0" + bytes(v for x in range(width) for v in (60, 90 + x % 100, 130 + (x + y) % 110))
        for y in range(height)
    )

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + body).decode()


def make_place(**changes: Any) -> Place:
    values: dict[str, Any] = {
        "file": NOTEBOOK,
        "cell": 3,
        "number": 4,
        "line": 4,
        "code": TRAIN.split("\n")[3],
    }
    return Place(**values | changes)


def make_cell(index: int, source: str, **changes: Any) -> CellRecord:
    values: dict[str, Any] = {
        "index": index,
        "file": NOTEBOOK,
        "number": index + 1,
        "status": "completed",
        "seconds": 0.04,
        "source": source,
    }
    return CellRecord(**values | changes)


def make_check(id: str, title: Text, **changes: Any) -> CheckRecord:
    values: dict[str, Any] = {
        "id": id,
        "kind": id,
        "title": title,
        "outcome": "passed",
        "points": 2,
        "max_points": 2,
        "message": Text(ko="잘 되어 있어요.", en="This is just right."),
    }
    return CheckRecord(**values | changes)


def make_question(id: str, **changes: Any) -> QuestionRecord:
    values: dict[str, Any] = {
        "id": id,
        "prompt": Text(
            ko="입력이 100개이고 뉴런이 10개인 밀집층의 모델 파라미터는 모두 몇 개일까요?",
            en="A dense layer takes 100 inputs and has 10 neurons. How many parameters has it?",
        ),
        "status": "correct",
        "points": 1,
        "max_points": 1,
        "answer": "1000개, 편향 10개 … 총 1010개!",
        "source": f"{NOTEBOOK}, cell 12",
        "read_as": "1010",
        "feedback": Text(
            ko="맞았어요! 편향까지 잘 셌어요.", en="Right! You counted the biases too."
        ),
        "explanation": Text(
            ko="입력마다 가중치가 10개씩 있고, 뉴런마다 편향이 하나씩 있어요: 100 * 10 + 10.",
            en="Each input has 10 weights, and each neuron one bias: 100 * 10 + 10.",
        ),
    }
    return QuestionRecord(**values | changes)


def make_model(**changes: Any) -> ModelRecord:
    values: dict[str, Any] = {
        "name": "model",
        "layers": (
            {
                "type": "Dense",
                "name": "dense",
                "units": 10,
                "activation": "softmax",
                "output_shape": [None, 10],
                "params": 7850,
            },
        ),
        "params": 7850,
        "optimizer": "rmsprop",
        "loss": "sparse_categorical_crossentropy",
        "epochs": 5,
        "where": make_place(line=5, code=TRAIN.split("\n")[4]),
        "measured": MeasuredRecord(
            split="test", status="measured", accuracy=0.8389, loss=0.468, samples=10_000
        ),
        "recorded": RecordedRecord(
            accuracy=0.8566,
            loss=0.4313,
            val_accuracy=0.8472,
            val_loss=0.4412,
            history={
                "accuracy": (0.7414, 0.8345, 0.8478, 0.8521, 0.8566),
                "loss": (0.7831, 0.4825, 0.4543, 0.4402, 0.4313),
                "val_accuracy": (0.8193, 0.8371, 0.8422, 0.8455, 0.8472),
                "val_loss": (0.5412, 0.4802, 0.4611, 0.4501, 0.4412),
            },
        ),
    }
    return ModelRecord(**values | changes)


def make_cells() -> tuple[CellRecord, ...]:
    printed = OutputRecord(kind="text", text="(60000, 28, 28) (60000,)\n")
    return (
        make_cell(0, LOAD, seconds=0.31, outputs=(printed,)),
        make_cell(
            1,
            "import matplotlib.pyplot as plt\nplt.imshow(train_input[0])\nplt.show()",
            outputs=(OutputRecord(kind="image", stream="display", png=draw_png()),),
        ),
        make_cell(
            2,
            BASELINE,
            seconds=12.5,
            outputs=(
                OutputRecord(kind="text", text="0.8194166666666666\n"),
                OutputRecord(kind="text", stream="stderr", text="ConvergenceWarning: max_iter\n"),
            ),
        ),
        make_cell(
            3,
            TRAIN,
            seconds=6.02,
            outputs=(
                OutputRecord(kind="text", text=PROGRESS),
                OutputRecord(kind="html", stream="result", text=FRAME),
            ),
        ),
    )


def make_tasks() -> tuple[TaskRecord, ...]:
    return (
        TaskRecord(
            id="prepare",
            title=Text(ko="데이터 준비하기", en="Preparing the data"),
            points=4,
            max_points=4,
            checks=(
                make_check("dataset_loaded", Text(ko="데이터를 불러왔나요?", en="Data loaded")),
                make_check(
                    "scaled",
                    Text(ko="픽셀 값을 0과 1 사이로 맞췄나요?", en="Pixels scaled to 0 to 1"),
                    expected=Text(ko="0에서 1 사이", en="between 0 and 1"),
                    found=Text(ko="0에서 1 사이", en="between 0 and 1"),
                ),
            ),
        ),
        TaskRecord(
            id="dense",
            title=Text(ko="밀집층 하나로 분류하기", en="One dense layer"),
            points=6,
            max_points=6,
            checks=(
                make_check(
                    "compiled", Text(ko="손실 함수가 타깃과 맞나요?", en="Loss fits the labels")
                ),
                make_check(
                    "accuracy",
                    Text(ko="정확도가 충분한가요?", en="Accuracy"),
                    points=4,
                    max_points=4,
                    level=Text(
                        ko="아주 좋아요! 책과 같은 수준이에요.", en="Excellent, as in the book."
                    ),
                    expected=Text(ko="0.83 이상", en="0.83 or more"),
                    found=plain("0.8389"),
                    where=make_place(),
                ),
            ),
        ),
    )


def make_record(**changes: Any) -> Record:
    """A record with full marks, but for what `changes` says."""
    values: dict[str, Any] = {
        "assignment": "ch07-1",
        "title": Text(ko="인공 신경망", en="Artificial neural networks"),
        "week": 6,
        "student": "김하늘",
        "status": "graded",
        "score": 12,
        "max_score": 12,
        "submission": SubmissionRecord(
            files=(FileRecord(name=NOTEBOOK, kind="notebook", size=18_432, sha256="a" * 64),),
            fingerprint="f" * 64,
        ),
        "execution": ExecutionRecord(
            status="completed",
            message=Text(ko="처음부터 끝까지 잘 실행됐어요.", en="It ran from top to bottom."),
            wall_seconds=19.4,
            cells=make_cells(),
        ),
        "tasks": make_tasks(),
        "quiz": (make_question("q1"), make_question("q2")),
        "models": (make_model(),),
        "environment": EnvironmentRecord(
            python="3.11.7",
            tensorflow="2.21.0",
            keras="3.15.1",
            grader="0.1.0",
            dataset=DatasetRecord(name="fashion_mnist", source="folder", sha256="d" * 64),
            sandbox="sandlock 0.9.0",
            layers=("landlock", "seccomp"),
        ),
        "evidence": "e" * 64,
        "graded_at": "2025-11-21T07:26:00Z",
    }
    return Record(**values | changes)


def make_failing() -> Record:
    """Wrong loss, a crash, a spelling slip in the quiz and a call of the first edition."""
    wrong = "model.compile(loss='categorical_crossentropy', metrics='accuracy')"
    error = ErrorRecord(
        name="ValueError",
        message="Argument `output` must have rank (ndim) `target.ndim - 1`. Received: (32, 10)",
        line=4,
        traceback="\x1b[0;31m-----\x1b[0m\n\x1b[0;31mValueError\x1b[0m  Traceback\n" * 6,
        explanation=Text(
            ko="손실 함수와 타깃의 모양이 서로 맞지 않을 때 나는 오류예요.",
            en="This comes up when the loss and the labels do not fit each other.",
        ),
    )
    cells = make_cells()
    source = TRAIN.replace(TRAIN.split("\n")[3], wrong)
    cells = (
        *cells[:3],
        make_cell(3, source, status="raised", seconds=0.8, error=error),
        make_cell(4, "model.evaluate(val_scaled, val_target)", status="not_run", seconds=0),
    )
    prepare, dense = make_tasks()
    where = make_place(code=wrong)
    failed = make_check(
        "compiled",
        Text(ko="손실 함수가 타깃과 맞나요?", en="Loss fits the labels"),
        outcome="failed",
        points=0,
        message=Text(
            ko="타깃이 0부터 9까지의 정수인데, 원-핫 인코딩용 손실 함수를 골랐어요.",
            en="Your labels are whole numbers from 0 to 9, but this loss is for one-hot labels.",
        ),
        expected=plain("sparse_categorical_crossentropy"),
        found=plain("categorical_crossentropy"),
        where=where,
        hint=Text(
            ko="타깃을 출력해 보고, 정수인지 원-핫 벡터인지 먼저 살펴보세요.",
            en="Print the labels first: are they whole numbers or one-hot vectors?",
        ),
    )
    skipped = make_check(
        "accuracy",
        Text(ko="정확도가 충분한가요?", en="Accuracy"),
        outcome="skipped",
        points=0,
        max_points=4,
        message=Text(ko="모델이 훈련된 뒤에 볼 수 있어요.", en="This waits for a trained model."),
    )
    partial = make_check(
        "scaled",
        Text(ko="픽셀 값을 0과 1 사이로 맞췄나요?", en="Pixels scaled to 0 to 1"),
        outcome="partial",
        points=1,
        message=Text(ko="훈련 데이터만 맞췄어요.", en="Only the training images are scaled."),
        expected=Text(ko="모든 이미지가 0에서 1 사이", en="all images between 0 and 1"),
        found=Text(ko="테스트 이미지는 0에서 255", en="test images from 0 to 255"),
        hint=Text(ko="테스트 이미지도 255로 나눠 보세요.", en="Divide the test images by 255 too."),
    )
    return make_record(
        student="박서준",
        score=4.5,
        tasks=(
            prepare.model_copy(update={"points": 3, "checks": (prepare.checks[0], partial)}),
            dense.model_copy(update={"points": 0, "checks": (failed, skipped)}),
        ),
        execution=ExecutionRecord(
            status="raised",
            message=Text(ko="셀 4에서 오류가 났어요.", en="Cell 4 stopped with an error."),
            wall_seconds=13.9,
            cells=cells,
        ),
        quiz=(
            make_question("q1", status="wrong", points=0, answer="1000", read_as="1000"),
            make_question(
                "q2", status="near", points=0.5, answer="씨그모이드", read_as="시그모이드"
            ),
            make_question("q3", status="unanswered", points=0, answer="", source="", read_as=""),
        ),
        models=(
            make_model(
                status="raised",
                params=None,
                epochs=1,
                measured=MeasuredRecord(
                    split="test", status="untrained", accuracy=None, loss=None, samples=0
                ),
                recorded=RecordedRecord(history={"loss": (None,)}),
            ),
        ),
        notes=(
            NoteRecord(
                kind="old_call",
                text=Text(
                    ko="metrics에는 목록을 넘겨요: metrics=['accuracy']",
                    en="metrics takes a list today: metrics=['accuracy']",
                ),
                where=where,
            ),
        ),
    )


def make_review() -> Record:
    """A forged history: the leader is asked, the student is not accused."""
    model = make_model(
        layers=(
            {"type": "Flatten", "name": "flatten", "params": 0},
            {"type": "Dense", "name": "h", "units": 100, "activation": "relu", "params": 78500},
            {"type": "Dropout", "name": "drop", "rate": 0.3, "params": 0},
            {"type": "Dense", "name": "out", "units": 10, "activation": "softmax", "params": 1010},
        ),
        name="hidden_model",
        params=79_510,
        optimizer="adam",
    )
    history = {
        "loss": (0.5312,),
        "accuracy": (0.812,),
        "val_loss": (0.47,),
        "val_accuracy": (0.83,),
    }
    single = make_model(epochs=1, recorded=RecordedRecord(accuracy=0.812, history=history))
    undecided = make_model(
        name="mystery",
        measured=MeasuredRecord(
            split="test", status="undecided", accuracy=None, loss=None, samples=0
        ),
    )
    prepare, dense = make_tasks()
    errored = make_check(
        "accuracy",
        Text(ko="정확도가 충분한가요?", en="Accuracy"),
        outcome="errored",
        points=0,
        max_points=4,
        message=Text(ko="이 모델은 자동으로 재지 못했어요.", en="We could not measure this model."),
    )
    return make_record(
        student="Lee Jiwoo",
        status="needs_review",
        score=8,
        reasons=(Text(ko="기록된 정확도가 이상해요.", en="The recorded accuracy looks odd."),),
        tasks=(
            prepare,
            dense.model_copy(update={"points": 2, "checks": (dense.checks[0], errored)}),
        ),
        models=(model, single, undecided),
        quiz=(make_question("q1", status="review", points=0),),
        notes=(
            NoteRecord(
                kind="integrity",
                audience="leader",
                text=Text(
                    ko="기록된 정확도는 0.99인데 다시 재니 0.10이에요. 위조된 기록일 수 있어요.",
                    en="Recorded 0.99, measured 0.10: the history may be forged.",
                ),
                where=make_place(),
            ),
            NoteRecord(
                kind="data",
                text=Text(
                    ko="닮은꼴 데이터로 채점했어요.", en="This was graded on the look-alike data."
                ),
            ),
        ),
    )


def make_timed_out() -> Record:
    """An endless loop in the third cell."""
    cells = make_cells()
    loop = make_cell(2, "while True:\n    pass", status="timed_out", seconds=300)
    skipped = make_cell(3, TRAIN, status="not_run", seconds=0)
    return make_record(
        student="최도윤",
        score=2,
        execution=ExecutionRecord(
            status="timed_out",
            message=Text(
                ko="셀 3이 5분 안에 끝나지 않아서 멈췄어요.",
                en="Cell 3 did not finish within 5 minutes, so we stopped it.",
            ),
            wall_seconds=301.2,
            cells=(*cells[:2], loop, skipped),
        ),
        tasks=(make_failing().tasks[1].model_copy(update={"id": "dense"}),),
        models=(),
    )


def make_blank() -> Record:
    """A file that is no notebook at all."""
    problem = Text(
        ko="노트북 형식이 아니라서 읽을 수 없었어요.",
        en="This is not a notebook, so we could not read it.",
    )
    return make_record(
        student="정유나",
        status="not_graded",
        score=None,
        reasons=(problem,),
        submission=SubmissionRecord(
            files=(
                FileRecord(
                    name=NOTEBOOK, kind="notebook", size=0, sha256="b" * 64, problem=problem
                ),
            ),
            fingerprint="0" * 64,
        ),
        execution=ExecutionRecord(status="unreadable", message=problem, wall_seconds=0, cells=()),
        tasks=(),
        quiz=(),
        models=(),
    )


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{ 7*7 }}{% raw %}"
    "\x00\x07\x1b[31m\x1b]0;title\x07\u202eabc<svg onload=alert(1)></textarea></style>--><!--"
)


def make_hostile(text: str = HOSTILE) -> Record:
    """`text` in every place where a student's words can reach."""
    both = plain(text)
    place = make_place(file=text, code=text)
    error = ErrorRecord(name=text, message=text, line=1, traceback=text * 30, explanation=both)
    outputs = (
        OutputRecord(kind="text", text=text),
        OutputRecord(kind="text", stream="result", text=text * 80),
        OutputRecord(kind="html", text=text + f'<table style="x"><tr><td onclick="x">{text}'),
        OutputRecord(kind="image", png='iVBORw0KGgo" onerror="alert(1)'),
    )
    cell = make_cell(0, text, file=text, status="raised", error=error, outputs=outputs)
    check = make_check(
        text,
        both,
        outcome="failed",
        points=0,
        message=both,
        expected=both,
        found=both,
        hint=both,
        level=both,
        where=place.model_copy(update={"cell": 0, "line": 1}),
    )
    layer = {"type": text, "name": text, "units": text, "activation": [text], "params": text}
    model = make_model(name=text, layers=(layer,), optimizer=text, loss=text, status=text)
    file = FileRecord(name=text, kind=text, size=1, sha256=text, problem=both)
    return make_record(
        student=text,
        title=both,
        submission=SubmissionRecord(files=(file,), fingerprint=text),
        execution=ExecutionRecord(status=text, message=both, wall_seconds=1, cells=(cell,)),
        tasks=(TaskRecord(id=text, title=both, points=0, max_points=2, checks=(check,)),),
        quiz=(
            make_question(
                text,
                prompt=both,
                answer=text,
                source=text,
                read_as=text,
                feedback=both,
                explanation=both,
                status="wrong",
            ),
        ),
        models=(model,),
        notes=(NoteRecord(kind="hint", text=both, where=place),),
        graded_at=text,
        reasons=(both,),
        status="needs_review",
    )


def make_class() -> list[Record]:
    """A small class, one record in each state."""
    return [
        make_timed_out(),
        make_record(),
        make_failing(),
        make_review(),
        make_blank(),
        make_record(student="오 하은/2", score=11.5),
    ]
