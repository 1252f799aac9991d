"""A list to choose from with the arrow keys, long rows wrapped to the width of the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from prompt_toolkit.application import Application, get_app
from prompt_toolkit.data_structures import Point
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import FormattedTextControl, HSplit, Layout, Window
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Line

from grader.cli.quiz.terminal import Move

_POINTER, _NO_POINTER = "❯ ", "  "


@dataclass
class Chooser:
    """Rows, the one that is pointed at, and those that are chosen."""

    rows: Sequence[str]
    at: int = 0
    chosen: set[int] | None = None
    """For several; None where one row is all that can be chosen."""
    help: str = ""
    lines: list[int] = field(default_factory=list)
    """On which line each row begins, as it was drawn last."""

    def move(self, by: int) -> None:
        self.at = (self.at + by) % len(self.rows)

    def toggle(self) -> None:
        if self.chosen is not None:
            self.chosen ^= {self.at}

    @property
    def result(self) -> tuple[int, ...]:
        return (self.at,) if self.chosen is None else tuple(sorted(self.chosen))

    def draw(self, width: int) -> StyleAndTextTuples:
        """The rows as fragments, each line at most `width` columns."""
        fragments: StyleAndTextTuples = []
        self.lines = []
        count = 0
        for place, row in enumerate(self.rows):
            self.lines.append(count)
            lead = self._lead(place)
            wrapped = wrap(row, max(width - cell_len(lead), 8))
            lines = [lead + wrapped[0], *(" " * cell_len(lead) + line for line in wrapped[1:])]
            style = "bold fg:ansicyan" if place == self.at else ""
            fragments.append((style, "\n".join(lines) + "\n"))
            count += len(lines)
        return fragments

    def _lead(self, place: int) -> str:
        box = "" if self.chosen is None else ("[x] " if place in self.chosen else "[ ] ")
        return f"{_POINTER if place == self.at else _NO_POINTER}{box}{place + 1}. "


def run_chooser(chooser: Chooser) -> tuple[int, ...] | Move:
    """What was chosen with Enter, or where the student goes instead.

    Raises:
        KeyboardInterrupt: Ctrl-C.
        EOFError: Ctrl-D.
    """
    rows = Window(
        FormattedTextControl(
            lambda: chooser.draw(_width()),
            focusable=True,
            show_cursor=False,
            get_cursor_position=lambda: Point(0, _line(chooser)),
        ),
        dont_extend_height=True,
    )
    footer = Window(
        FormattedTextControl(lambda: [("fg:ansibrightblack", draw_help(chooser.help))]),
        dont_extend_height=True,
    )
    application: Application[tuple[int, ...] | Move] = Application(
        layout=Layout(HSplit([rows, footer])),
        key_bindings=_bind(chooser),
        erase_when_done=True,
    )
    return application.run()


def bind_moves(keys: KeyBindings) -> KeyBindings:
    """Adds what is the same for every question: Tab, Shift-Tab, Ctrl-C and Ctrl-D."""

    @keys.add("tab")
    def skip(event: KeyPressEvent) -> None:
        event.app.exit(result=Move.SKIP)

    @keys.add("s-tab")
    def go_back(event: KeyPressEvent) -> None:
        event.app.exit(result=Move.BACK)

    @keys.add("c-c")
    @keys.add("<sigint>")
    def interrupt(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt())

    @keys.add("c-d")
    def end(event: KeyPressEvent) -> None:
        event.app.exit(exception=EOFError())

    return keys


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` columns; at least one line."""
    console = Console(width=width)
    lines = [
        line.plain.rstrip() for part in text.split("\n") for line in Line(part).wrap(console, width)
    ]
    return lines or [""]


def draw_help(text: str) -> str:
    """`text` wrapped to the width of the terminal that is being drawn on."""
    return "\n".join(wrap(text, _width()))


def _width() -> int:
    # The last column stays free: some terminals wrap a full line once more.
    return max(get_app().output.get_size().columns - 1, 20)


def _line(chooser: Chooser) -> int:
    return chooser.lines[chooser.at] if chooser.at < len(chooser.lines) else 0


def _bind(chooser: Chooser) -> KeyBindings:
    keys = bind_moves(KeyBindings())

    @keys.add("up")
    def up(_event: KeyPressEvent) -> None:
        chooser.move(-1)

    @keys.add("down")
    def down(_event: KeyPressEvent) -> None:
        chooser.move(1)

    @keys.add("space")
    def toggle(_event: KeyPressEvent) -> None:
        chooser.toggle()

    @keys.add("enter")
    def choose(event: KeyPressEvent) -> None:
        event.app.exit(result=chooser.result)

    for number in range(1, min(len(chooser.rows), 9) + 1):
        _bind_number(keys, chooser, number - 1)
    return keys


def _bind_number(keys: KeyBindings, chooser: Chooser, place: int) -> None:
    @keys.add(str(place + 1))
    def point(_event: KeyPressEvent) -> None:
        chooser.at = place
        chooser.toggle()
