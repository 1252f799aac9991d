"""A course in which everything that students must not learn is a canary: a word or a number that
stands nowhere else."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from small_course import write

STUDENT = "haneul"
_LETTERS = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")


def both(words: str) -> dict[str, str]:
    return {"ko": words, "en": words}


@dataclass
class Canaries:
    """Makes canaries, the same ones for the same `seed`, and remembers them by name."""

    seed: int
    made: dict[str, str] = field(default_factory=dict)

    def word(self, name: str) -> str:
        digest = hashlib.sha256(f"{self.seed}|{name}".encode()).hexdigest()
        self.made[name] = f"zz{digest[:14].translate(_LETTERS)}"
        return self.made[name]

    def text(self, name: str) -> dict[str, str]:
        return {"ko": self.word(f"{name}.ko"), "en": self.word(f"{name}.en")}

    def digits(self, name: str) -> str:
        digest = hashlib.sha256(f"{self.seed}|{name}".encode()).hexdigest()
        found = str(1_000_000 + int(digest[:12], 16) % 8_000_000)
        self.made[name] = f"{found}7"
        return self.made[name]

    def number(self, name: str, first: str = "0.4") -> float:
        """A number that begins with `first` and ends with the digits of a canary."""
        return float(f"{first}{self.digits(name)}")

    def count(self, name: str) -> int:
        return int(self.digits(name))


def write_secret_course(root: Path, seed: int, *, personal: bool = False) -> Canaries:
    """The course of assignment `a1`. What students may know is the same for every `seed`."""
    make = Canaries(seed)
    spec = {
        "assignments/a1.yaml": _assignment(make),
        "rubrics/a1.yaml": _rubric(make),
        "assignments/quizzes/a1.yaml": _quiz(make, personal),
        "assignments/questions/bank.yaml": _bank(make),
        "assignments/glossary.yaml": _glossary(make),
        "rubrics/decisions/a1.yaml": _decisions(make),
    }
    for path, data in spec.items():
        comment = f"# {make.word(f'{path}.comment')}\n"
        write(root / path, comment + yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
    write(root / ".grader/quiz-secret", make.word("quiz_secret") + make.word("quiz_secret_end"))
    write(root / "assignments/a1/solution.ipynb", _notebook(make, "solution", []))
    for language, words in (("ko", "여기에 쓰세요"), ("en", "write here")):
        cells = [_cell("code", f"# {words}"), _cell("markdown", "### 1", tags=["quiz:number"])]
        write(
            root / f"assignments/a1/starter.{language}.ipynb",
            _notebook(make, f"starter.{language}", cells),
        )
    return make


def _assignment(make: Canaries) -> dict[str, Any]:
    hidden_model = make.word("hidden_model")
    checks: list[Any] = [
        "dataset_loaded",
        {"model_structure": {"as": "open", "layers": ["Dense(10, softmax)"]}},
        {"trained": {"model": "open", "epochs": ">= 5"}},
        {"accuracy": {"model": "open", **_accuracy(make)}},
        {"more_accurate": {"model": "open", "than": make.number("than")}},
        {"baseline_scored": {"accuracy": f">= {make.number('baseline')}", "folds": 5}},
        {"beats_baseline": {"model": "open", "allowance": make.number("allowance", "0.0")}},
        {
            "model_structure": {
                "id": "secret_structure",
                "as": hidden_model,
                "layers": [f"Dense({make.count('units')}, relu)", "Dense(10, softmax)"],
                "params": make.count("params"),
                "hidden": True,
            }
        },
        {
            "trained": {
                "id": "secret_trained",
                "model": hidden_model,
                "epochs": _least(make, "long"),
            }
        },
        {
            "images_shown": {
                "id": "needing",
                "at_least": make.count("images"),
                "needs": ["secret_structure"],
            }
        },
        {"batches": {"model": "open", "size": make.count("levelled")}},
        {"labels_shown": {"id": "told", "at_least": 7, "hidden": True}},
    ]
    return {
        "id": "a1",
        "week": 6,
        "title": both("Assignment"),
        "dataset": "fashion_mnist",
        "rubric": "a1",
        "quiz": "a1",
        "tasks": [{"id": "t", "title": both("Task"), "checks": checks}],
    }


def _accuracy(make: Canaries) -> dict[str, float]:
    return {"at_least": make.number("at_least"), "standard_errors": make.number("errors", "1.")}


def _least(make: Canaries, name: str) -> str:
    return f">= {make.count(name)}"


def _rubric(make: Canaries) -> dict[str, Any]:
    ids = ["dataset_loaded", "model_structure", "trained", "more_accurate", "baseline_scored"]
    ids += ["beats_baseline", "secret_structure", "secret_trained", "needing", "told"]
    checks: dict[str, Any] = dict.fromkeys(ids, 5)
    checks["trained"] = {"points": 5, "partial": make.number("partial")}
    for id in ("accuracy", "batches"):
        checks[id] = {"levels": [_level(make, id, first) for first in "864"]}
    questions = ["choice", "choices", "truth", "pairs", "steps", "number", "term", "code_name"]
    questions += ["output", "free", "pool", "drawn"]
    return {"id": "a1", "tasks": {"t": {"checks": checks}}, "quiz": dict.fromkeys(questions, 3)}


def _level(make: Canaries, check: str, first: str) -> dict[str, Any]:
    """The levels that begin with 8, 6 and 4; the points of the highest are no secret."""
    name = f"level.{check}.{first}"
    points = 10 if first == "8" else make.number(f"{name}.points", f"{first}.")
    return {
        "at_least": make.number(name, f"0.{first}"),
        "points": points,
        "text": make.text(f"{name}.text"),
    }


def _asked(make: Canaries, id: str, type: str, **more: Any) -> dict[str, Any]:
    """A question whose prompt alone is for students."""
    return {
        "id": id,
        "type": type,
        "prompt": both(f"What is {id}?"),
        "explanation": make.text(f"{id}.explanation"),
        "hint": make.text(f"{id}.hint"),
        "more_hints": [make.text(f"{id}.more_hints")],
        "cases": {"correct": [make.word(f"{id}.case")], "wrong": [make.digits(f"{id}.wrong")]},
        **more,
    }


def _options(make: Canaries, id: str, ids: Sequence[str] = ("aa", "bb", "cc")) -> list[Any]:
    return [
        {"id": one, "text": both(f"Option {one}"), "feedback": make.text(f"{id}.{one}.feedback")}
        for one in ids
    ]


def _mistake(make: Canaries, id: str) -> dict[str, Any]:
    return {"credit": make.number(f"{id}.credit"), "text": make.text(f"{id}.mistake")}


def _terms(make: Canaries, id: str) -> tuple[str, ...]:
    """Terms of the glossary that a question names: key, subject, rival and mistaken one."""
    return tuple(make.word(f"{id}.{part}") for part in ("key", "subject", "rival", "mistaken"))


def _named(make: Canaries, id: str) -> dict[str, Any]:
    key, subject, rival, mistaken = _terms(make, id)
    return {
        "key": key,
        "subjects": [subject],
        "rivals": [rival],
        "misconceptions": {mistaken: _mistake(make, id)},
    }


def _quiz(make: Canaries, personal: bool) -> dict[str, Any]:
    odd = make.seed % 2
    key = ["aa", "bb"][odd]
    numeric = {
        "key": make.count("number.key"),
        "tolerance": {"absolute": make.number("number.tolerance")},
        "units": [make.word("number.unit")],
        "parts": [make.word("number.part")],
        "misconceptions": {make.digits("number.other"): _mistake(make, "number")},
    }
    free = {
        "concepts": [
            {
                "id": make.word("concept"),
                "name": make.text("concept.name"),
                "any_of": [make.word("concept.way"), [make.word("concept.a"), "b"]],
                "weight": make.number("concept.weight"),
            }
        ],
        "contradictions": [
            {"any_of": [make.word("contradiction")], "text": make.text("contradiction.text")}
        ],
    }
    output = {
        "code": "print(1)",
        "key": make.word("output.key"),
        "misconceptions": {make.word("output.other"): _mistake(make, "output")},
    }
    left = {"left": _options(make, "left"), "right": _options(make, "right", ("dd", "ee"))}
    pairs = {"aa": ["dd", "ee"][odd], "bb": "ee", "cc": "dd"}
    # Students see bb, aa, cc: were that the right order, they would be shown another one.
    steps = [_options(make, "steps")[at] for at in ([0, 1, 2], [2, 1, 0])[odd]]
    truth = {"key": bool(odd), "feedback": make.text("truth.feedback")}
    return {
        "id": "a1",
        "title": both("Quiz"),
        "personal": personal,
        "questions": [
            _asked(make, "choice", "single_choice", options=_options(make, "choice"), key=key),
            _asked(
                make, "choices", "multiple_choice", options=_options(make, "choices"), key=[key]
            ),
            _asked(make, "truth", "true_false", **truth),
            _asked(make, "pairs", "match", **left, key=pairs),
            _asked(make, "steps", "order", steps=steps),
            _asked(make, "number", "numeric", **numeric),
            _asked(make, "term", "term", **_named(make, "term")),
            _asked(make, "code_name", "code_name", **_named(make, "code_name")),
            _asked(make, "output", "code_output", **output),
            _asked(make, "free", "free_text", **free),
            {"id": "pool", "type": "pool", "draw": ["first", "second"]},
            _asked(
                make,
                "drawn",
                "numeric",
                prompt=both("{units} units?"),
                key=f"units + {make.count('drawn.key')}",
                variables={"units": [5, make.count("drawn.value")]},
            ),
        ],
    }


def _bank(make: Canaries) -> dict[str, Any]:
    second = _asked(make, "second", "code_output", code="print(2)", key=make.word("second.key"))
    first = _asked(make, "first", "code_output", code="print(1)", key=make.word("first.key"))
    return {
        "id": "bank",
        "title": both("Bank"),
        "questions": [first, {**second, "prompt": make.text("pool.second.prompt")}],
    }


def _glossary(make: Canaries) -> dict[str, Any]:
    terms = (*_terms(make, "term"), *_terms(make, "code_name"))
    return {
        "terms": [
            {
                "id": id,
                "kind": "idea",
                "name": make.text(f"{id}.name"),
                "aliases": [make.word(f"{id}.alias")],
            }
            for id in terms
        ]
    }


def _decisions(make: Canaries) -> dict[str, Any]:
    decision = {
        "question": "free",
        "answer": make.word("decision.answer"),
        "credit": make.number("decision.credit"),
        "words": make.text("decision.words"),
    }
    return {"decisions": [decision]}


def _notebook(make: Canaries, name: str, cells: list[dict[str, Any]]) -> str:
    """A notebook that has a canary wherever a starter must not leave one."""
    run = _cell("code", "1", tags=[f"task:{make.word(f'{name}.tag')}"])
    run["metadata"]["author"] = make.word(f"{name}.cell_metadata")
    run["outputs"] = [{"output_type": "stream", "name": "stdout", "text": make.word(f"{name}.out")}]
    run["execution_count"] = make.count(f"{name}.execution_count")
    picture = make.word(f"{name}.picture")
    text = _cell("markdown", "No picture is shown.")
    text["attachments"] = {"a.png": {"image/png": base64.b64encode(picture.encode()).decode()}}
    # What the file holds of it is the encoded form.
    make.made[f"{name}.picture"] = text["attachments"]["a.png"]["image/png"]
    extra = [_cell("code", make.word(f"{name}.source"))] if name == "solution" else []
    metadata = {"kernelspec": {"name": "python3", "display_name": make.word(f"{name}.kernel")}}
    every = [*cells, run, text, *extra]
    for cell in every:
        cell["id"] = make.word(f"{name}.{every.index(cell)}.id")
    notebook = {"cells": every, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False)


def _cell(kind: str, source: str, tags: Sequence[str] = ()) -> dict[str, Any]:
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "source": source, "metadata": {"tags": list(tags)}, **code}
