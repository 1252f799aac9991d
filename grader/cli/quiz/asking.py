"""How one question of each type is put, and its answer taken, on whatever terminal there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.cli.quiz.terminal import Move, Row, Terminal, phrase
from grader.messages import Language, Text, message
from grader.quiz.papers.answer_file import AnswerValue
from grader.quiz.papers.paper import PaperItem, PaperOption

TRUTH = ("true", "false")


@dataclass(frozen=True)
class Answered:
    """What was answered to one question."""

    value: AnswerValue


def show_question(terminal: Terminal, item: PaperItem, heading: str) -> None:
    """The question as it is asked, with its code."""
    terminal.head(heading)
    terminal.say(item.prompt.in_language(terminal.language), "bold")
    if item.code:
        terminal.show_code(item.code)


def ask(terminal: Terminal, item: PaperItem, before: AnswerValue | None) -> Answered | Move:
    """The answer to a question that is shown; `before` is what was answered to it earlier.

    An empty value takes the earlier answer back.

    Raises:
        StoppedError: the student stops here.
    """
    match item.type:
        case "single_choice":
            return _ask_choice(terminal, make_rows(terminal, item.options), before)
        case "true_false":
            rows = [Row(id, phrase(id, terminal.language)) for id in TRUTH]
            return _ask_choice(terminal, rows, before)
        case "multiple_choice":
            return _ask_choices(terminal, make_rows(terminal, item.options), before)
        case "match":
            return _ask_pairs(terminal, item, before)
        case "order":
            return _ask_order(terminal, make_rows(terminal, item.options), before)
        case _:
            return _ask_text(terminal, item, before)


def describe(item: PaperItem, value: AnswerValue, language: Language) -> str:
    """An answer in words: the texts of options in place of their ids."""
    named = {option.id: option.text for option in (*item.options, *item.right)}
    if item.type == "true_false":
        named = {id: message(f"quiz_terminal.{id}") for id in TRUTH}
    if isinstance(value, dict):
        left = {option.id: option.text for option in item.options}
        right = {option.id: option.text for option in item.right}
        return ", ".join(
            f"{_name(left, a, language)} → {_name(right, b, language)}" for a, b in value.items()
        )
    if isinstance(value, tuple):
        between = " → " if item.type == "order" else ", "
        return between.join(_name(named, id, language) for id in value)
    return _name(named, value, language)


def make_rows(terminal: Terminal, options: Sequence[PaperOption]) -> list[Row]:
    """Options in the terminal's language."""
    return [Row(option.id, option.text.in_language(terminal.language)) for option in options]


def _name(named: dict[str, Text], id: str, language: Language) -> str:
    return named[id].in_language(language) if id in named else id


def _ask_choice(
    terminal: Terminal, rows: Sequence[Row], before: AnswerValue | None
) -> Answered | Move:
    at = _place(rows, before) if isinstance(before, str) else None
    picked = terminal.choose("", rows, at)
    return Answered(rows[picked].id) if isinstance(picked, int) else picked


def _ask_choices(
    terminal: Terminal, rows: Sequence[Row], before: AnswerValue | None
) -> Answered | Move:
    ids = before if isinstance(before, tuple) else ()
    chosen = frozenset(place for place, row in enumerate(rows) if row.id in ids)
    picked = terminal.choose_several(phrase("several", terminal.language), rows, chosen)
    return Answered(tuple(rows[p].id for p in picked)) if isinstance(picked, tuple) else picked


def _ask_pairs(terminal: Terminal, item: PaperItem, before: AnswerValue | None) -> Answered | Move:
    left, right = make_rows(terminal, item.options), make_rows(terminal, item.right)
    known = before if isinstance(before, dict) else {}

    def put(picked: Sequence[int]) -> int | Move:
        place = len(picked)
        title = phrase("match", terminal.language, left=left[place].text)
        return terminal.choose(title, right, _place(right, known.get(left[place].id)))

    picked = _pick_in_turn(put, len(left))
    if isinstance(picked, Move):
        return picked
    return Answered({row.id: right[place].id for row, place in zip(left, picked, strict=True)})


def _ask_order(
    terminal: Terminal, rows: Sequence[Row], before: AnswerValue | None
) -> Answered | Move:
    known = before if isinstance(before, tuple) else ()

    def put(picked: Sequence[int]) -> int | Move:
        rest = [place for place in range(len(rows)) if place not in picked]
        so_far = " → ".join(rows[place].text for place in picked)
        key = "order_next" if picked else "order_first"
        title = phrase(key, terminal.language, number=len(picked) + 1, so_far=so_far)
        left = [rows[place] for place in rest]
        earlier = known[len(picked)] if len(picked) < len(known) else None
        choice = terminal.choose(title, left, _place(left, earlier))
        return rest[choice] if isinstance(choice, int) else choice

    picked = _pick_in_turn(put, len(rows) - 1)
    if isinstance(picked, Move):
        return picked
    last = next(place for place in range(len(rows)) if place not in picked)
    return Answered(tuple(rows[place].id for place in (*picked, last)))


def _pick_in_turn(put: Callable[[Sequence[int]], int | Move], count: int) -> list[int] | Move:
    """`count` places, each asked for with `put`; going back takes the last one back."""
    picked: list[int] = []
    while len(picked) < count:
        choice = put(picked)
        if isinstance(choice, int):
            picked.append(choice)
        elif choice is Move.BACK and picked:
            picked.pop()
        else:
            return choice
    return picked


def _ask_text(terminal: Terminal, item: PaperItem, before: AnswerValue | None) -> Answered | Move:
    text = before if isinstance(before, str) else ""
    entered = terminal.enter("", text, lines=item.type == "free_text")
    return entered if isinstance(entered, Move) else Answered(entered)


def _place(rows: Sequence[Row], id: str | None) -> int | None:
    return next((place for place, row in enumerate(rows) if row.id == id), None)
