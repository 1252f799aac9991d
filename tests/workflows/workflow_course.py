"""A course of two tiny assignments, and hand-ins for them."""

from __future__ import annotations

# A quiz alone, so that grading runs nobody's code and takes a second.
COURSE = {
    "assignments/tiny.yaml": """\
id: tiny
week: 1
title: {ko: 작은 퀴즈, en: A tiny quiz}
dataset: fashion_mnist
rubric: tiny
quiz: tiny
""",
    "assignments/quizzes/tiny.yaml": """\
id: tiny
title: {ko: 작은 퀴즈, en: A tiny quiz}
questions:
  - id: days
    type: numeric
    prompt: {ko: 일주일은 며칠인가요?, en: How many days has a week?}
    key: "7"
    explanation: {ko: 월요일부터 일요일까지 이레예요., en: Monday to Sunday makes seven.}
    hint: {ko: 달력을 보세요., en: Look at a calendar.}
""",
    "assignments/glossary.yaml": """\
terms:
  - {id: softmax, kind: activation, name: {ko: 소프트맥스, en: softmax}}
""",
    "rubrics/tiny.yaml": "id: tiny\nquiz: {days: 4}\n",
    "requirements.txt": "grader @ git+https://example.org/grader@0123456789\n",
    "submissions/README.md": "# Hand-ins\n",
}
RIGHT = "days: 7\n"
WRONG = "days: 365\n"

# An assignment that runs code.
CODE = {
    "assignments/code.yaml": """\
id: code
week: 1
title: {ko: 코드, en: Code}
dataset: fashion_mnist
rubric: code
tasks:
  - id: work
    title: {ko: 하기, en: Work}
    checks:
      - dataset_loaded
""",
    "rubrics/code.yaml": "id: code\ntasks: {work: {checks: {dataset_loaded: 3}}}\n",
}


SCRIPT = """\
from tensorflow import keras

(images, labels), _ = keras.datasets.fashion_mnist.load_data()
print("::error::" + str(images.shape))
"""
