"""`answers.yaml` as the terminal writes it and takes it up again.

    quiz: "ch07-1"
    student: "kim"              where the questions are one student's own, as is
    ticket: "eNq…"              what ties the answers to them
    answers:
      params: "1010"
      layers: ["relu", "softmax"]
      pairs: {"fit": "train", "evaluate": "test"}

Strings are quoted as in JSON, which is YAML too, so that no answer turns into a number or a date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from grader.messages import Text, message
from grader.spec import tree
from grader.submission.decoding import clean_text, decode_text

AnswerValue = str | tuple[str, ...] | dict[str, str]
"""A text or an option's id; ids of options; for a match, the right side's id by the left's."""

MAX_ANSWERS = 1_000
_PLAIN_KEY = re.compile(r"[a-z][a-z0-9_-]*")
# Words that other readers of YAML take for a truth value or for nothing.
_AMBIGUOUS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
# JSON leaves these as they are; YAML forbids them, or takes them for the end of a line.
_UNSAFE = re.compile("[\x7f-\xa0\ud800-\udfff\u2028\u2029\ufeff\ufffe\uffff]")


class AnswerFile(BaseModel):
    """The answers to one quiz."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    quiz: str
    student: str = ""
    ticket: str = ""
    answers: dict[str, AnswerValue] = {}
    """By question id, or by whatever else the file names a question."""


class AnswerFileError(Exception):
    """A file that holds no answers of ours: what is wrong with it, in words."""

    def __init__(self, problem: Text) -> None:
        super().__init__(problem.en)
        self.problem = problem


def write_answers(file: AnswerFile) -> bytes:
    """The file in UTF-8. `read_answers` gives back what went in; halves of characters are lost."""
    header = {"quiz": file.quiz, "student": file.student, "ticket": file.ticket}
    lines = [f"{name}: {_quote(text)}" for name, text in header.items() if text or name == "quiz"]
    lines.append("answers:" if file.answers else "answers: {}")
    lines += [f"  {_key(id)}: {_value(value)}" for id, value in file.answers.items()]
    return ("\n".join(lines) + "\n").encode("utf-8")


def read_answers(content: bytes, name: str) -> AnswerFile:
    """What is in a file of answers; `name` is what words about it call it.

    Raises:
        AnswerFileError: it is no YAML, larger than 1 MB, or does not say which quiz it belongs to.
    """
    text = decode_text(content) if len(content) <= tree.MAX_BYTES else None
    if text is None:
        raise AnswerFileError(message("quiz_terminal.file.unreadable", file=name))
    try:
        root = tree.parse_tree(text)
    except tree.YamlError as error:
        words = message("quiz_terminal.file.not_yaml", file=name, line=error.line)
        raise AnswerFileError(words) from error
    fields = _fields(root)
    quiz, answers = _text(fields.get("quiz")), fields.get("answers")
    if not quiz or not isinstance(answers, tree.Mapping) or len(answers.pairs) > MAX_ANSWERS:
        raise AnswerFileError(message("quiz_terminal.file.no_quiz", file=name))
    return AnswerFile(
        quiz=quiz,
        student=_text(fields.get("student")),
        ticket=_text(fields.get("ticket")),
        answers={clean_text(key.text): _read_value(node) for key, node in answers.pairs},
    )


def answer_text(value: AnswerValue) -> str:
    """The answer as one text, as a marker reads it: `a, b` for ids, `a: x, b: y` for pairs."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ", ".join(value)
    return ", ".join(f"{left}: {right}" for left, right in value.items())


def _fields(root: tree.Node) -> Mapping[str, tree.Node]:
    return {key.text: node for key, node in root.pairs} if isinstance(root, tree.Mapping) else {}


def _text(node: tree.Node | None) -> str:
    return clean_text(node.text) if isinstance(node, tree.Scalar) else ""


def _read_value(node: tree.Node) -> AnswerValue:
    if isinstance(node, tree.Sequence):
        return tuple(map(_text, node.items))
    if isinstance(node, tree.Mapping):
        return {clean_text(key.text): _text(inner) for key, inner in node.pairs}
    return _text(node)


def _key(id: str) -> str:
    is_plain = _PLAIN_KEY.fullmatch(id) is not None and id not in _AMBIGUOUS
    return id if is_plain else _quote(id)


def _value(value: AnswerValue) -> str:
    if isinstance(value, str):
        return _quote(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_quote, value))}]"
    pairs = (f"{_quote(left)}: {_quote(right)}" for left, right in value.items())
    return f"{{{', '.join(pairs)}}}"


def _quote(text: str) -> str:
    quoted = json.dumps(clean_text(text), ensure_ascii=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
