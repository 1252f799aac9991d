"""`%grade` in a shell: what it runs, what it shows, and what it leaves alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from IPython.utils.capture import capture_output
from open_notebook import LOAD, Machine, grade, play_loaded, write_kit, write_notebook
from report_reader import read_page

from grader.errors import GraderError
from grader.evidence.events import CellError, CellFinished, CellStarted, RunFinished
from grader.execution.fake import FakeRun
from grader.execution.sandbox import Request
from grader.jupyter import register

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\u202e"


def play_failing(request: Request) -> FakeRun:
    """The only cell raises an error whose words are an attack."""
    error = CellError(name=f"Bad{HOSTILE}", message=HOSTILE, line=1, traceback=HOSTILE)
    ends = CellFinished(cell=0, status="raised", seconds=0.1, error=error)
    return FakeRun(events=(CellStarted(cell=0), ends, RunFinished(cells=1)))


def play_interrupted(request: Request) -> FakeRun:
    """The stop button is pressed meanwhile."""
    raise KeyboardInterrupt


def test_package_imports_nothing() -> None:
    """`import grader` costs nothing: only `%load_ext` asks for the magic."""
    code = "import sys, grader; print([n for n in sys.modules if n.startswith('grader.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_load_ext_brings_the_magic(shell: Any) -> None:
    """After `%load_ext grader` the shell knows `%grade`, and it says nothing about it."""
    with capture_output() as captured:
        shell.run_line_magic("load_ext", "grader")
    assert callable(shell.find_line_magic("grade"))
    assert (captured.stdout, captured.outputs) == ("", [])


def test_question_mark_explains(shell: Any) -> None:
    """`%grade?` shows how it is used, in both languages."""
    register(shell)
    text = shell.find_line_magic("grade").__doc__
    parts = ("%grade ch07-1 --quick", "먼저 저장해 주세요", "save first")
    assert [part in text for part in parts] == [True] * 3


def test_notebook_is_run_and_shown(shell: Any, folder: Path) -> None:
    """The saved cells are run, and every check is shown with what it says."""
    write_notebook(folder / "mine.ipynb", LOAD)
    machine = Machine()
    shown = grade(shell, "a1", machine)
    text = read_page(shown.html).text()
    parts = ("A small assignment", "Checks passed here: 1 of 2.", "mine.ipynb")
    assert [part in text for part in parts] == [True] * 3
    assert [part in shown.text for part in parts] == [True] * 3
    assert machine.sources == [LOAD]


def test_data_and_quick_reach_the_machine(
    shell: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The data folder of the environment is used, and `--quick` cuts training short."""
    write_notebook(folder / "mine.ipynb", LOAD)
    monkeypatch.setenv("GRADER_DATA_DIR", str(folder))
    machine = Machine()
    shown = grade(shell, "a1 --quick", machine)
    assert machine.opened == [(("fashion_mnist",), folder.resolve())]
    assert [request.quick for request in machine.requests] == [True]
    assert "training was cut short" in shown.text


@pytest.mark.parametrize(("isolated", "expected"), [(False, True), (True, False)])
def test_own_machine_is_said(shell: Any, folder: Path, isolated: bool, expected: bool) -> None:
    """Where nothing shut the code in, the display says so."""
    write_notebook(folder / "mine.ipynb", LOAD)
    shown = grade(shell, "a1", Machine(isolated=isolated))
    assert ("your own machine, not isolated" in shown.html) is expected


def test_status_is_replaced(shell: Any, folder: Path) -> None:
    """One output says what goes on, and in its place stands what was found."""
    write_notebook(folder / "mine.ipynb", LOAD)
    outputs = grade(shell).outputs
    assert [output["update"] for output in outputs] == [False, True, True]
    assert len({output["transient"]["display_id"] for output in outputs}) == 1
    assert "Running mine.ipynb from top to bottom" in outputs[1]["data"]["text/plain"]


def test_variables_stay(shell: Any, folder: Path) -> None:
    """The notebook's own variables are neither used nor changed."""
    write_notebook(folder / "mine.ipynb", "x = 'from the file'")
    shell.user_ns["x"] = "from the kernel"
    before = {name for name in shell.user_ns if not name.startswith("_")}
    grade(shell)
    assert shell.user_ns["x"] == "from the kernel"
    assert {name for name in shell.user_ns if not name.startswith("_")} == before


def test_page_is_written_and_linked(shell: Any, folder: Path) -> None:
    """The whole page lies where `grader check` puts it, and the display links to it."""
    write_notebook(folder / "my work.ipynb", LOAD)
    shown = grade(shell)
    assert (folder / "reports/check/my work.html").is_file()
    assert 'href="reports/check/my%20work.html"' in shown.html


def test_page_goes_where_it_is_asked_for(shell: Any, folder: Path) -> None:
    """`--page` names the file; one outside the notebook's folder has no link."""
    write_notebook(folder / "mine.ipynb", LOAD)
    target = folder / "out" / "look.html"
    shown = grade(shell, f"a1 --page {target}")
    assert (target.is_file(), "<a " in shown.html, str(target) in shown.html) == (True, False, True)


def test_unwritable_page_costs_nothing_else(shell: Any, folder: Path) -> None:
    """Where the page cannot be written, it says so and shows what was found."""
    write_notebook(folder / "mine.ipynb", LOAD)
    (folder / "reports").write_text("a file in the way")
    shown = grade(shell)
    assert "The full page could not be written" in shown.text
    assert "Checks passed here: 1 of 2" in shown.text


def test_kit_says_the_language(shell: Any, folder: Path) -> None:
    """The kit's language is shown unless another one is asked for."""
    write_notebook(folder / "mine.ipynb", LOAD)
    write_kit(folder, "a2", "ko")
    assert "작은 과제" in grade(shell, "a2").html
    assert "작은 과제" not in grade(shell, "a2 --language en").html


def test_unknown_assignment_is_answered(shell: Any, folder: Path) -> None:
    """An expected error is a short notice with what to type, and no traceback."""
    write_notebook(folder / "mine.ipynb", LOAD)
    shown = grade(shell, "a9 --language en")
    assert ("'a9'" in shown.text, "%grade a1" in shown.text) == (True, True)
    assert ("Traceback" in shown.text + shown.stderr, "--assignment" in shown.text) == (
        False,
        False,
    )


def test_slip_of_the_pen_is_answered(shell: Any) -> None:
    """A wrong option is named, and nothing is run."""
    machine = Machine()
    shown = grade(shell, "--quik --language en", machine)
    assert "did you mean --quick?" in shown.text
    assert machine.opened == []


def test_failing_machine_is_answered(shell: Any, folder: Path) -> None:
    """An error of the surroundings is shown with its hint."""
    write_notebook(folder / "mine.ipynb", LOAD)

    def refuse(*_arguments: object) -> Any:
        raise GraderError("the disk is full", "make room there")

    text = grade(shell, "a1 --language en", refuse).text  # type: ignore[arg-type]
    assert text.splitlines() == [
        "Your work could not be checked",
        "the disk is full",
        "What to do: make room there",
    ]


def test_bug_is_ours(shell: Any, folder: Path) -> None:
    """Whatever nobody expected is called our bug, with the details in a fold."""
    write_notebook(folder / "mine.ipynb", LOAD)

    def break_down(*_arguments: object) -> Any:
        raise RuntimeError("<b>oops")

    shown = grade(shell, "a1 --language en", break_down)  # type: ignore[arg-type]
    assert "This is a bug in the grader" in shown.text
    assert ("<details>" in shown.html, "<b>oops" in shown.html) == (True, False)
    assert shown.stderr == ""


def test_stop_button_ends_it(shell: Any, folder: Path) -> None:
    """An interrupt closes the sandbox and says that nothing still runs."""
    write_notebook(folder / "mine.ipynb", LOAD)
    machine = Machine(play_interrupted)
    shown = grade(shell, "a1 --language en", machine)
    assert shown.text.startswith("Stopped.")
    assert [sandbox.is_closed for sandbox in machine.sandboxes] == [True]


def test_hostile_words_are_escaped(shell: Any, folder: Path) -> None:
    """Names of files and words of errors are shown as text in HTML, and steer no terminal."""
    write_notebook(folder / "mine<img src=x onerror=alert(1)>.ipynb", LOAD)
    shown = grade(shell, "a1", Machine(play_failing))
    page = read_page(shown.html)
    assert {"script", "img"} & page.tags() == set()
    assert [mark in shown.text for mark in ("\x1b", "\u202e")] == [False, False]
    assert "alert(1)" in page.text()


def test_runs_are_graded_without_a_file(shell: Any, folder: Path) -> None:
    """Cells that were run are looked at in their order where there is no file."""
    machine = Machine(play_loaded)
    shell.run_cell("x = 1", store_history=True)
    shown = grade(shell, "a1", machine)
    assert machine.sources == ["x = 1", "%grade a1"]
    assert "in the order in which you ran them" in shown.text
