"""Marks what a piece of code prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.quiz.reading.amounts import find_amounts, tidy
from grader.quiz.reading.conclusion import concluding_values
from grader.quiz.reading.negation import has_hedge, has_negation
from grader.quiz.reading.printed import (
    Output,
    Piece,
    find_collections,
    find_constants,
    find_texts,
    has_grouped_digits,
    is_same_output,
    read_expected,
    read_output,
    unwrap_shapes,
)
from grader.quiz.reading.writing import normalise
from grader.quiz.verdict import Reading, Verdict, accept, postpone, refuse
from grader.spec.quiz import CodeOutputQuestion

_HANGUL = re.compile(r"[가-힣]")
_WORD = re.compile(r"\w+")
_FILLING = (
    "it the a this that code python program print prints printed output outputs shows displays "
    "result answer screen is are be will would string text word line on and or"
)
_FILLERS = frozenset(_FILLING.split())
_LONGEST_SHOWN = 120
_WORDS_BESIDE = 2
"""An answer of so many words more than the key may still be nothing but an output."""


@dataclass(frozen=True)
class _Stated:
    """The outputs that a sentence states, and the sentence without them."""

    outputs: tuple[Output | None, ...]
    rest: str


def mark_code_output(question: CodeOutputQuestion, text: str, reading: Reading) -> Verdict:
    """Mark a normalised answer: what is printed alone, or as the only such value of a sentence."""
    wanted = {
        written: read_expected(normalise(written))
        for written in (question.key, *question.misconceptions)
    }
    text = unwrap_shapes(text)
    answer = read_output(text)
    known = _find_known(answer, wanted)
    if known is not None:
        return _decide(question, known)
    key = wanted[question.key]
    if key.kind == "collection" and has_grouped_digits(text):
        return postpone("ask", "ask.no_output")
    stated = _read_sentence(text, key, tuple(wanted.values()))
    if _is_bare(answer, key) and not (stated.outputs and _is_filling(stated.rest)):
        return refuse(question, _shorten(text), None)
    return _mark_sentence(question, stated, wanted)


def _mark_sentence(
    question: CodeOutputQuestion, stated: _Stated, wanted: dict[str, Output]
) -> Verdict:
    outputs = [output for output in stated.outputs if output is not None]
    read_as = _shorten(", ".join(" / ".join(output.lines) for output in outputs))
    if not stated.outputs or len(outputs) < len(stated.outputs):
        return postpone("ask", "ask.no_output")
    if has_negation(stated.rest):
        return postpone("review", "review.negation", read_as)
    if len(outputs) > 1 or has_hedge(stated.rest):
        return postpone("ask", "ask.several_outputs", read_as)
    known = _find_known(outputs[0], wanted)
    return refuse(question, read_as, None) if known is None else _decide(question, known)


def _read_sentence(text: str, key: Output, wanted: Sequence[Output]) -> _Stated:
    match key.kind:
        case "number":
            return _read_number(text)
        case "collection":
            return _stated(text, find_collections(text))
        case "constant":
            return _stated(text, find_constants(text))
        case "text" | "lines":
            return _stated(text, find_texts(text, wanted))


def _read_number(text: str) -> _Stated:
    tidied = tidy(text, ())
    values = concluding_values(tidied, find_amounts(tidied), ())
    outputs = (None if value is None else read_output(f"{value:.12g}") for value in values)
    return _Stated(tuple(outputs), text)


def _stated(text: str, pieces: Iterable[Piece]) -> _Stated:
    outputs: dict[tuple[object, ...], Output] = {}
    for piece in pieces:
        outputs.setdefault((piece.output.values, piece.output.tokens), piece.output)
        width = piece.end - piece.start
        text = text[: piece.start] + " " * width + text[piece.end :]
    return _Stated(tuple(outputs.values()), text)


def _is_bare(answer: Output, key: Output) -> bool:
    """Whether an answer is an output and nothing beside it, though not one that is known."""
    if any(_HANGUL.search(line) for line in answer.lines) or has_hedge(" ".join(answer.lines)):
        return False
    if None not in answer.values and answer.values:
        return True
    return (
        key.kind in ("text", "lines")
        and 0 < len(answer.tokens) <= len(key.tokens) + _WORDS_BESIDE
        and not has_negation(" ".join(answer.lines))
    )


def _is_filling(rest: str) -> bool:
    return all(word in _FILLERS for word in _WORD.findall(rest))


def _find_known(answer: Output, wanted: dict[str, Output]) -> str | None:
    return next((text for text, output in wanted.items() if is_same_output(answer, output)), None)


def _decide(question: CodeOutputQuestion, written: str) -> Verdict:
    if written == question.key:
        return accept(written)
    return refuse(question, written, question.misconceptions[written])


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
