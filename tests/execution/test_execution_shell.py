"""Cells run as in a notebook: errors, magics, commands and results."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.sandbox


def test_later_cells_run_after_error(run_cells: Callable) -> None:
    """An error ends its cell and no other."""
    run = run_cells("x = 1", "1 / 0", "print(x)")
    assert [cell.status for cell in run.cells] == ["completed", "raised", "completed"]
    assert run.shown() == "1\n"
    assert run.status == "raised"


@pytest.mark.parametrize(
    ("source", "name", "message", "line"),
    [
        ("x = 1\n1 / 0", "ZeroDivisionError", "division by zero", 2),
        ("def f():\n    return y\n\nf()", "NameError", "name 'y' is not defined", 2),
        ("import numpy as np\nnp.ones(3).reshape(2)", "ValueError", None, 2),
        ("x = 1\ny = (", "SyntaxError", None, 2),
        ("if True:\nx = 1", "IndentationError", None, 2),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", "", 1),
        ("input('name? ')", "EOFError", None, 1),
        ("\n%no_such_magic", "UsageError", None, 2),
    ],
)
def test_error_has_name_message_and_line(
    run_cells: Callable, source: str, name: str, message: str | None, line: int
) -> None:
    """An error is described by its class, its message and the student's line."""
    error = run_cells(source).cells[0].error
    assert (error.name, error.line) == (name, line)
    assert message in (None, error.message)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("\n\n1 / 0", ("ZeroDivisionError", 3)),
        ("  \n\n  x = 1\n  1 / 0", ("ZeroDivisionError", 4)),
        ("# note\n\n1 / 0", ("ZeroDivisionError", 3)),
        ("\n%%time\n1 / 0", ("ZeroDivisionError", 1)),
        ("!true\n%matplotlib inline\n1 / 0", ("ZeroDivisionError", 3)),
        ("\n\n\n", None),
    ],
)
def test_empty_lines_and_magics_keep_lines_in_place(
    run_cells: Callable, source: str, error: tuple[str, int] | None
) -> None:
    """Lines are counted as the student sees them; in a cell magic they all count as its first."""
    assert run_cells(source).errors == [error]


def test_error_keeps_line_of_its_own_cell(run_cells: Callable) -> None:
    """An error inside a function of an earlier cell is placed where this cell called it."""
    run = run_cells("def f():\n    return 1 / 0", "x = 1\nx = 2\nf()")
    assert run.errors == [None, ("ZeroDivisionError", 3)]


def test_traceback_shows_no_frame_of_the_grader(run_cells: Callable) -> None:
    """A traceback holds the student's lines and none of ours."""
    traceback = run_cells("def f():\n    return 1 / 0\n\nf()").cells[0].error.traceback
    assert [line for line in traceback.splitlines() if line.startswith("<cell 0>")] == [
        "<cell 0>:4 (<module>)",
        "<cell 0>:2 (f)",
    ]
    assert "grader/execution" not in traceback


@pytest.mark.parametrize(
    "source", ["import sys\nsys.exit(3)", "exit()", "quit()", "raise SystemExit"]
)
def test_exit_does_not_end_the_run(run_cells: Callable, source: str) -> None:
    """Asking to exit ends the cell, and the next one runs."""
    assert run_cells(source, "print('still here')").shown() == "still here\n"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("    def __str__(self): raise ValueError", "Odd"),
        ("    def __str__(self): raise SystemExit", "Odd"),
        ("    def __str__(self): return 3", "Odd"),
        ("    def __str__(self): return '\\ud800'", "Odd"),
    ],
)
def test_hostile_exception_is_named(run_cells: Callable, body: str, name: str) -> None:
    """An exception that cannot be shown is still named, and the run goes on."""
    run = run_cells(f"class Odd(Exception):\n{body}\nraise Odd()", "print(1)")
    assert run.errors[0] == (name, 3)
    assert run.shown() == "1\n"


def test_exception_that_never_ends_costs_its_cell(run_cells: Callable) -> None:
    """An exception whose text takes for ever is stopped by the cell's own limit."""
    source = "class Odd(Exception):\n    def __str__(self):\n        while True: pass\nraise Odd()"
    run = run_cells(source, "print(1)", cell=1)
    assert [cell.status for cell in run.cells] == ["timed_out", "completed"]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("1 + 1", "2\n"),
        ("1 + 1;", ""),
        ("x = 3\nx", "3\n"),
        ("None", ""),
        ("!echo 안녕", "안녕\n"),
        ("word = 'hi'\n!echo {word} $word", "hi hi\n"),
        ("files = !echo one; echo two\nprint(files)", "['one', 'two']\n"),
        ("print(get_ipython().getoutput('echo hi'))", "['hi']\n"),
        ("!false\nprint(_exit_code)", "1\n"),
        ("%matplotlib inline", ""),
        ("%%capture\nprint('unseen')", ""),
        ("%%writefile note.txt\nhello", "Writing note.txt\n"),
        ("for letter in 'ab': print(letter, end='')", "ab"),
        ("import os\nos.system('true')", "0\n"),
    ],
)
def test_cell_shows(run_cells: Callable, source: str, shown: str) -> None:
    """Results, magics and commands show what a notebook would."""
    run = run_cells(source)
    assert (run.errors, run.shown()) == ([None], shown)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("%%time\nx = 1", "Wall time: "),
        ("%timeit -n1 -r1 1 + 1", "1 loop each"),
        ("!pip install tensorflow", "(grader) packages are already installed here"),
        ("%pip install tensorflow", "(grader) this magic has no effect here"),
        ("!python -m pip install -q keras", "(grader) packages are already installed here"),
        ("%tensorflow_version 2.x", "(grader) this magic has no effect here"),
        ("%load_ext tensorboard", "(grader) this magic has no effect here"),
    ],
)
def test_magic_is_understood(run_cells: Callable, source: str, shown: str) -> None:
    """Magics of notebooks and of Colab run, or say that they do nothing."""
    assert shown in run_cells(source).shown()


def test_frame_is_shown_as_html(run_cells: Callable) -> None:
    """A pandas frame as a cell's last expression is shown as its table."""
    (output,) = run_cells("import pandas as pd\npd.DataFrame({'열': [1]})").cells[0].outputs
    assert (output.kind, output.stream) == ("html", "result")
    assert "<th>열</th>" in output.text


def test_displayed_frame_is_shown_as_html(run_cells: Callable) -> None:
    """`display` shows what a notebook would, among what is printed."""
    source = "import pandas as pd\nprint(1)\ndisplay(pd.DataFrame({'a': [1]}))\nprint(2)"
    outputs = run_cells(source).cells[0].outputs
    assert [(output.kind, output.stream) for output in outputs] == [
        ("text", "stdout"),
        ("html", "display"),
        ("text", "stdout"),
    ]


def test_shell_is_found_by_its_function(run_cells: Callable) -> None:
    """A library that asks whether it runs in IPython is told so."""
    run = run_cells("import IPython\nprint(IPython.get_ipython() is get_ipython())")
    assert run.shown() == "True\n"


def test_streams_are_told_apart(run_cells: Callable) -> None:
    """What goes to standard error is marked as such, in order."""
    source = "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')"
    outputs = run_cells(source).cells[0].outputs
    assert [(output.stream, output.text) for output in outputs] == [
        ("stdout", "a\n"),
        ("stderr", "b\n"),
        ("stdout", "c\n"),
    ]


def test_half_characters_are_shown_as_question_marks(run_cells: Callable) -> None:
    """Text that no file can hold costs neither the output nor the run."""
    run = run_cells("print('a\\ud800b')\n'\\udfff'")
    assert run.shown() == "a?b\n'\\udfff'\n"


def test_cells_share_variables_and_files(run_cells: Callable) -> None:
    """What one cell defines or writes the next one finds."""
    run = run_cells("x = 2\nopen('f', 'w').write('3')", "print(x, open('f').read())")
    assert run.shown() == "2 3\n"


def test_runs_share_nothing(run_cells: Callable) -> None:
    """What one submission defines or changes no other finds."""
    run_cells("import numpy as np\nnp.pi = 3\nleft = 1\nopen('f', 'w').write('x')")
    run = run_cells("import os, numpy as np\nprint('left' in globals(), np.pi == 3, os.listdir())")
    assert run.shown() == "False False []\n"
