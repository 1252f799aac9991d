"""Marks a name as it is written in code, such as a method, a class or an argument."""

from __future__ import annotations

import re

from grader.quiz.kinds.term import mark_term, show_name
from grader.quiz.reading.bindings import is_undone
from grader.quiz.reading.calls import Named, read_calls, read_code
from grader.quiz.reading.terms import TermIndex, index_glossary
from grader.quiz.verdict import Reading, Verdict, postpone
from grader.spec.quiz import CodeNameQuestion, fold

_FENCE = re.compile(r"^\s*`{3,}(?:python|py)?\s*$", re.MULTILINE)
_ARGUMENTS = re.compile(r"(?<=[a-z0-9_])\([^()]*\)")
# Of `keras.models.load_model` the last name counts, in a sentence as in code.
_OWNERS = re.compile(r"(?<![a-z0-9_.])(?:[a-z_][a-z0-9_]*\.)+(?=[a-z_])", re.ASCII)
_DEEPEST_CALL = 4


def mark_code_name(question: CodeNameQuestion, text: str, reading: Reading) -> Verdict:
    """Mark a normalised answer: code by the name that it is about, anything else as a term.

    Code is about what it calls last, `model.compile(loss='mse')` about `compile`, unless the key is
    among the arguments: `model.add(Flatten())` also tells the class, `fit(x, epochs=5)` its only
    keyword. An argument that is set to `False` or `None` is asked about again.
    """
    index = index_glossary(reading.glossary)
    if is_undone(text, question.key, index):
        return postpone("ask", "ask.more_words", show_name(index.terms[question.key]))
    bare = _FENCE.sub("", text).strip().strip("`").strip()
    statements = read_code(bare)
    if statements:
        return mark_term(question, "\n".join(_choose(statements, question, index)), reading)
    return mark_term(question, _name_calls(bare, question, index), reading)


def _name_calls(text: str, question: CodeNameQuestion, index: TermIndex) -> str:
    """A sentence with names in place of the calls in it."""
    calls = read_calls(text)
    written: list[str] = []
    end = 0
    for call in calls:
        written += [text[end : call.start], " ".join(_choose([call.named], question, index))]
        end = call.end
    rest = "".join((*written, text[end:]))
    for _ in range(_DEEPEST_CALL):
        rest = _ARGUMENTS.sub(" ", rest)
    return _OWNERS.sub("", rest)


def _choose(
    statements: list[Named] | tuple[Named, ...], question: CodeNameQuestion, index: TermIndex
) -> list[str]:
    """The names that code is about: those in the part that the key plays in it."""
    key = index.terms[question.key]
    for part in ("called", "targets", "values", "keywords"):
        names = [name for statement in statements for name in getattr(statement, part)]
        if any(fold(name) in key.forms for name in names):
            if part == "keywords" and len({fold(name) for name in names}) > 1:
                return []
            return [name for name in names if part == "called" or _competes(name, question, index)]
    return [name for statement in statements for name in statement.called or statement.targets]


def _competes(name: str, question: CodeNameQuestion, index: TermIndex) -> bool:
    owner = index.owners.get(fold(name))
    if owner is None:
        return False
    return owner.kind == index.terms[question.key].kind or owner.id in question.misconceptions
