"""Marks a choice, of one option or of several, by option id or text and never by place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.messages import Text, join_texts, message
from grader.quiz.reading.negation import has_hedge, has_negation, has_question
from grader.quiz.reading.options import Found, find_options, leave_out, show_options, words_behind
from grader.quiz.reading.surroundings import asking_clause, is_known, stems_in
from grader.quiz.reading.wrapping import forms_of
from grader.quiz.verdict import Reading, Verdict, accept, postpone, refuse
from grader.spec.quiz import (
    Misconception,
    MultipleChoiceQuestion,
    Option,
    SingleChoiceQuestion,
)

_PLACE_WORDS = re.compile(
    r"정답은?|답은?|보기|선택지|번째|번|입니다|이에요|예요|이요|요|와|과|이랑|랑"
    r"|\b(?:answers?|options?|choices?|number|is|are|the|and|both|one)\b"
    r"|(?<=\d)(?:st|nd|rd|th)\b|[^\w\s.]|\.(?!\d)"
)
_ORDINAL = re.compile(
    r"(?:첫|두|세|네|다섯) ?번째|마지막|\b(?:first|second|third|fourth|fifth|last)\b"
)
# An option that is crossed out: "손실 X", "loss: false".
_CROSSED = re.compile(r"(?<![a-z0-9])(?:[xf×✕✖✗✘❌╳]|false|거짓)(?![a-z0-9])")
_COUNTS = forms_of("한 두 세 네 개 가지 하나 둘 셋 쓰 써야 one two three four")
_PLACE = re.compile(r"\d{1,2}|[a-j]|[가나다라마바사아자차]|[ᄀ-ᄒ]|[①-⓿❶-➓㉑-㉟㊱-㊿⑴-⒛]")


def mark_single_choice(question: SingleChoiceQuestion, text: str, reading: Reading) -> Verdict:
    """Mark a normalised answer that names one option."""
    found = find_options(text, question.options)
    ids = tuple(dict.fromkeys(option.id for option in found))
    read_as = show_options(question.options, ids)
    undecided = _undecided(text, found, question.options, read_as)
    if undecided is not None:
        return undecided
    if len(ids) > 1:
        return postpone("ask", "ask.several_options", read_as)
    if ids[0] == question.key:
        return _mark_right(question, text, found, read_as)
    feedback = next(option.feedback for option in question.options if option.id == ids[0])
    return refuse(question, read_as, Misconception(text=feedback) if feedback else None)


def mark_multiple_choice(question: MultipleChoiceQuestion, text: str, reading: Reading) -> Verdict:
    """Mark a normalised answer that names several options: (hits - false) of all that are right."""
    found = find_options(text, question.options)
    ids = tuple(dict.fromkeys(option.id for option in found))
    read_as = show_options(question.options, ids)
    undecided = _undecided(text, found, question.options, read_as)
    if undecided is not None:
        return undecided
    key = frozenset(question.key)
    hits = sum(id in key for id in ids)
    credit = max(0.0, (hits - (len(ids) - hits)) / len(key))
    if credit == 1.0:
        return _mark_right(question, text, found, read_as)
    share = _share(hits, len(ids) - hits, len(key))
    words = join_texts([share, *_feedback(question.options, ids)])
    return refuse(question, read_as, Misconception(credit=credit, text=words))


def names_place(text: str) -> bool:
    """Whether a normalised text names options by number or letter: `2번`, `b)`, `①, ③`."""
    pieces = _PLACE_WORDS.sub(" ", _ORDINAL.sub(" 1 ", text)).split()
    return bool(pieces) and all(_PLACE.fullmatch(piece) for piece in pieces)


def _undecided(
    text: str, found: Sequence[Found], options: Sequence[Option], read_as: Text
) -> Verdict | None:
    rest = leave_out(text, found)
    if not found:
        # Where the options are numbers themselves, another number is no place.
        is_number = text.isascii() and all(option.text.ko[:1].isdigit() for option in options)
        is_place = names_place(text) and not is_number
        return postpone("ask", "ask.place" if is_place else "ask.no_option")
    if has_negation(rest) or _CROSSED.search(rest):
        return postpone("review", "review.negation", read_as)
    if has_hedge(rest):
        return postpone("ask", "ask.several_options", read_as)
    return None


def _mark_right(
    question: SingleChoiceQuestion | MultipleChoiceQuestion,
    text: str,
    found: Sequence[Found],
    read_as: Text,
) -> Verdict:
    if has_question(leave_out(text, found)):
        return postpone("ask", "ask.question", read_as)
    asked = stems_in(map(asking_clause, (question.prompt.ko, question.prompt.en)))
    # A text that goes on may be another one: `한 에포크의 배치에 든 샘플`.
    if not all(is_known(word, asked | _COUNTS) for word in words_behind(text, found)):
        return postpone("ask", "ask.more_words", read_as)
    return accept(read_as)


def _share(hits: int, false: int, wanted: int) -> Text:
    key = "quiz.share.choice_with_false" if false else "quiz.share.choice"
    return message(key, hits=hits, wanted=wanted, false=false)


def _feedback(options: Sequence[Option], ids: Sequence[str]) -> list[Text]:
    return [option.feedback for option in options if option.id in ids and option.feedback]
