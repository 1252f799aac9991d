"""A real terminal: questions in colour, answers by arrow keys and an editable line."""

from __future__ import annotations

from collections.abc import Sequence

from prompt_toolkit.application import get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.shortcuts import PromptSession
from prompt_toolkit.styles import Style
from rich.console import Console
from rich.panel import Panel
from rich.rule import Rule
from rich.syntax import Syntax
from rich.text import Text as Line

from grader.cli.quiz.chooser import Chooser, bind_moves, draw_help, run_chooser
from grader.cli.quiz.terminal import Move, Row, StoppedError, phrase, printable
from grader.messages import Language

_STYLE = Style.from_dict({"bottom-toolbar": "noreverse fg:ansibrightblack"})


class ScreenTerminal:
    """Rich shows, prompt_toolkit asks; what was chosen stays on the screen as a line."""

    def __init__(self, language: Language, has_back: bool = True) -> None:
        self.language: Language = language
        self._has_back = has_back
        self._console = Console(highlight=False, markup=False, emoji=False)

    def greet(self) -> None:
        # The keys are below each question.
        return

    def say(self, text: str, style: str = "") -> None:
        self._console.print(Line(printable(text), style=style))

    def head(self, title: str) -> None:
        self._console.print()
        line = Line(printable(title))
        # A rule cuts what is too long for it.
        is_long = line.cell_len > self._console.width - 4
        self._console.print(line if is_long else Rule(line, align="left", style="dim"))

    def show_code(self, code: str) -> None:
        shown = Syntax(
            printable(code).rstrip("\n"),
            "python",
            theme="ansi_dark",
            background_color="default",
            word_wrap=True,
        )
        self._console.print(Panel(shown, border_style="dim", expand=False))

    def choose(self, title: str, rows: Sequence[Row], at: int | None, start: int = 0) -> int | Move:
        first = start if at is None else at
        picked = self._pick(title, rows, Chooser(_texts(rows), first, help=self._help("one")))
        return picked if isinstance(picked, Move) else picked[0]

    def choose_several(
        self, title: str, rows: Sequence[Row], chosen: frozenset[int]
    ) -> tuple[int, ...] | Move:
        help = self._help("several")
        return self._pick(title, rows, Chooser(_texts(rows), chosen=set(chosen), help=help))

    def enter(self, title: str, before: str, *, lines: bool) -> str | Move:
        if title:
            self.say(title)
        help = self._help("lines" if lines else "text")
        session: PromptSession[str | Move] = PromptSession(
            "> ",
            multiline=lines,
            prompt_continuation="  ",
            key_bindings=_bind_text(lines),
            bottom_toolbar=lambda: _toolbar(help),
            style=_STYLE,
            color_depth=ColorDepth.DEPTH_4_BIT,
        )
        try:
            entered = session.prompt(default=printable(before))
        except (KeyboardInterrupt, EOFError) as error:
            raise StoppedError(session.default_buffer.text.strip()) from error
        return entered if isinstance(entered, Move) else entered.strip()

    def _pick(self, title: str, rows: Sequence[Row], chooser: Chooser) -> tuple[int, ...] | Move:
        if title:
            self.say(title)
        try:
            picked = run_chooser(chooser)
        except (KeyboardInterrupt, EOFError) as error:
            raise StoppedError from error
        if not isinstance(picked, Move):
            self.say("> " + ", ".join(rows[place].text for place in picked), "cyan")
        return picked

    def _help(self, key: str) -> str:
        moves = phrase("keys.moves" if self._has_back else "keys.skips", self.language)
        return f"{phrase(f'keys.{key}', self.language)} · {moves}"


def _texts(rows: Sequence[Row]) -> list[str]:
    return [printable(row.text) for row in rows]


def _toolbar(help: str) -> StyleAndTextTuples:
    return [("", draw_help(help))]


def _bind_text(lines: bool) -> KeyBindings:
    keys = bind_moves(KeyBindings())
    if lines:
        # An empty line ends a text: every keyboard has that, and one can see it coming.
        @keys.add("enter", filter=Condition(_is_at_end))
        def accept(event: KeyPressEvent) -> None:
            event.current_buffer.validate_and_handle()

    return keys


def _is_at_end() -> bool:
    document = get_app().current_buffer.document
    return not document.current_line.strip() and not document.text_after_cursor.strip()
