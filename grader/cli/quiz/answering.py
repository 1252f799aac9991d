"""A quiz answered from its first question to the overview. There is no key here, and no mark."""

from __future__ import annotations

from pathlib import Path

from grader.cli.quiz.asking import Answered, ask, describe, show_question
from grader.cli.quiz.files import save
from grader.cli.quiz.terminal import Move, Row, StoppedError, Terminal, phrase
from grader.quiz.papers.session import Session, answer, go_back, keep, skip, visit

_LONGEST_PROMPT = 36
"""Characters of a prompt in the overview."""


def take_quiz(terminal: Terminal, session: Session, output: Path, command: str) -> None:
    """Ask until the student has finished or stops; each answer is in `output` at once.

    `command` is what to call to go on another time.

    Raises:
        TargetError: the answers cannot be written any more.
    """
    _say_start(terminal, session, output)
    while True:
        try:
            after = _ask_one(terminal, session) if session.item else _look_over(terminal, session)
        except StoppedError as stop:
            _say_stop(terminal, session, output, stop.draft, command)
            return
        if after is None:
            break
        if after.answers != session.answers:
            save(after, output, terminal.language)
        session = after
    save(session, output, terminal.language)
    terminal.head(phrase("take.done", terminal.language))
    terminal.say(phrase("take.written", terminal.language, path=output))
    if session.unanswered:
        terminal.say(phrase("take.open", terminal.language, count=len(session.unanswered)))
        terminal.say(phrase("take.go_on", terminal.language, command=command))
    terminal.say(phrase("take.hand_in", terminal.language))


def _ask_one(terminal: Terminal, session: Session) -> Session:
    """The session after the question that it is at."""
    item = session.item
    if item is None:
        raise ValueError("no question is being asked")
    numbers = {"number": session.place + 1, "total": len(session.paper.items)}
    show_question(terminal, item, phrase("take.number", terminal.language, **numbers))
    reply = ask(terminal, item, session.answers.get(item.id))
    if isinstance(reply, Answered):
        return answer(session, reply.value)
    return go_back(session) if reply is Move.BACK else skip(session)


def _look_over(terminal: Terminal, session: Session) -> Session | None:
    """The session at a question to change; None where the student has finished."""
    language, items = terminal.language, session.paper.items
    answered = len(items) - len(session.unanswered)
    terminal.head(phrase("take.overview", language, answered=answered, total=len(items)))
    rows = []
    for item in items:
        value = session.answers.get(item.id)
        words = phrase("take.no_answer", language) if value is None else ""
        words = words or " ".join(describe(item, value or "", language).split())
        prompt = _shorten(item.prompt.in_language(language))
        rows.append(Row(item.id, phrase("take.row", language, prompt=prompt, answer=words)))
    finish = Row("", phrase("take.finish", language))
    start = next(iter(session.unanswered), len(rows))
    picked = terminal.choose(phrase("take.change", language), [*rows, finish], None, start)
    if picked is Move.BACK:
        return go_back(session)
    at_end = picked is Move.SKIP or picked == len(rows)
    return None if at_end or isinstance(picked, Move) else visit(session, picked)


def _say_start(terminal: Terminal, session: Session, output: Path) -> None:
    language, total = terminal.language, len(session.paper.items)
    title = session.paper.title.in_language(language)
    terminal.say(phrase("take.start", language, title=title, count=total), "bold")
    if session.answers:
        answered = total - len(session.unanswered)
        terminal.say(phrase("take.resumed", language, answered=answered, total=total))
    terminal.say(phrase("take.saved_as", language, path=output))
    terminal.greet()


def _say_stop(terminal: Terminal, session: Session, output: Path, draft: str, command: str) -> None:
    if draft and session.item:
        session = keep(session, draft)
    save(session, output, terminal.language)
    terminal.say("")
    terminal.say(phrase("take.stopped", terminal.language, path=output))
    if draft:
        terminal.say(phrase("take.draft", terminal.language))
    terminal.say(phrase("take.go_on", terminal.language, command=command))


def _shorten(prompt: str) -> str:
    line = " ".join(prompt.split())
    return line if len(line) <= _LONGEST_PROMPT else line[: _LONGEST_PROMPT - 1] + "…"
