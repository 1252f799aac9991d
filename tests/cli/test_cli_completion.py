"""Completion: what the shell offers, quickly, safely and without ever complaining."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner
from small_course import open_class, write

from grader.cli import command
from grader.cli.completion import EscapingBash, complete_work, completion
from grader.cli.frame import ExpectedErrors

HEAVY = ("tensorflow", "keras", "sklearn", "matplotlib", "pandas", "scipy", "IPython", "nbformat")
NAMES = ("kim.py", "lee.ipynb", "김하늘.ipynb", "Haneul Kim.py", "$(touch pwned).py", "a*b.py")
PROGRAM = "from grader.cli import main; main()"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course with hand-ins, as the working folder."""
    open_class(tmp_path)
    for name in NAMES:
        write(tmp_path / "submissions" / "a1" / name, "1\n")
    write(tmp_path / "submissions/week-6/park.py", "1\n")
    write(tmp_path / "submissions/a2/choi.py", "1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path


def offered(*words: str, group: click.Command = command) -> list[str]:
    """What is offered for the last of `words`."""
    completer = ShellComplete(group, {}, "grader", "_GRADER_COMPLETE")
    return [item.value for item in completer.get_completions(list(words[:-1]), words[-1])]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("run", ""), ["a1", "a2", "week-6"]),
        (("run", "a"), ["a1", "a2"]),
        (("run", "w"), ["week-6"]),
        (("regrade", "a2"), ["a2"]),
        (("verify", "week"), ["week-6"]),
        (("run", "--course", "nowhere", ""), []),
        (("quiz", "take", ""), ["a1"]),
        (("quiz", "page", ""), ["a1"]),
        (("quiz", "stats", ""), ["a1"]),
        (("quiz", "review", ""), ["a1"]),
        (("quiz", "export", "a"), ["a1"]),
        (("quiz", "practice", ""), []),
        (("run", "a2", "--student", ""), ["choi", "park"]),
        (("run", "a1", "--student", "k"), ["kim"]),
        (("run", "week-6", "--student", "c"), ["choi"]),
        (("run", "--student", "p"), ["park"]),
        (("run", "a1", "--student", "김"), ["김하늘"]),
        (("run", "a1", "--student", "\u1100\u1175\u11b7"), ["김하늘"]),
        (("run", "a1", "--submissions", "nowhere", "--student", ""), []),
        (("quiz", "page", "a1", "--student", "l"), ["lee"]),
    ],
    ids=" ".join,
)
def test_names_are_offered(words: tuple[str, ...], expected: list[str]) -> None:
    """Assignments and weeks, quizzes, topics, and who has handed in for the target."""
    assert sorted(offered(*words)) == expected


def test_course_is_where_the_option_says(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was typed before counts."""
    monkeypatch.chdir("/")
    assert offered("run", "--course", str(folder), "a") == ["a1", "a2"]


def test_topics_are_offered(folder: Path) -> None:
    """The bank's files are its topics."""
    write(folder / "assignments/questions/losses.yaml", "")
    assert offered("quiz", "practice", "l") == ["losses"]


def test_loose_hand_ins_are_offered(folder: Path) -> None:
    """Where there are no folders of assignments, the entries themselves are students."""
    assert offered("run", "a1", "--submissions", "submissions/a2", "--student", "") == ["choi"]


def test_faulty_course_does_not_disturb(folder: Path) -> None:
    """An assignment that cannot be read is offered by its name all the same."""
    write(folder / "assignments/a2.yaml", "week: [")
    write(folder / "assignments/a3.yaml", "\0")
    assert offered("run", "") == ["a1", "a2", "a3", "week-6"]


def test_name_that_steers_the_terminal_is_not_offered(folder: Path) -> None:
    """A name with control characters or a new line is for nobody's terminal."""
    write(folder / "submissions/a2/x\x1b[2J.py", "1\n")
    write(folder / "submissions/a2/y\nplain,z.py", "1\n")
    assert offered("run", "a2", "--student", "") == ["choi", "park"]


def test_work_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Notebooks and scripts, also in a folder that is typed already; else what the shell has."""

    @click.command()
    @click.argument("file", shell_complete=complete_work)
    def look(file: str) -> None:
        """Takes a hand-in."""

    for name in ("a.ipynb", "b.py", "c.txt", ".hidden.py", "deep/d.ipynb"):
        write(tmp_path / name, "")
    monkeypatch.chdir(tmp_path)
    assert [offered(typed, group=look) for typed in ("", "deep/", "deep/d", "x", "no/x")] == [
        ["a.ipynb", "b.py"],
        ["deep/d.ipynb"],
        ["deep/d.ipynb"],
        [""],
        [""],
    ]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_script_is_printed(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is click's, and says how to install it."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    group = ExpectedErrors(commands={"completion": completion})
    done = CliRunner().invoke(group, ["completion", shell])
    told = [line for line in done.stdout.splitlines() if line.startswith("# to install it once: ")]
    asked = f"_GRADER_COMPLETE={shell}_complete"
    assert (done.return_value, len(told), asked in done.stdout) == (0, 1, True)


def test_zsh_finds_its_first_line() -> None:
    """A file in zsh's `fpath` is recognised by the line that it begins with."""
    group = ExpectedErrors(commands={"completion": completion})
    done = CliRunner().invoke(group, ["completion", "zsh"])
    assert done.stdout.splitlines()[0] == "#compdef grader"


@pytest.mark.parametrize("shell", ["powershell", "pwsh", ""])
def test_other_shells_have_none(shell: str) -> None:
    """PowerShell's users learn that there is none, and that nothing is lost."""
    group = ExpectedErrors(commands={"completion": completion})
    done = CliRunner().invoke(group, ["completion", shell])
    assert (done.return_value, "PowerShell" in done.stderr, done.stdout) == (2, True, "")


def test_shells_are_offered() -> None:
    """The command completes itself."""
    group = ExpectedErrors(commands={"completion": completion})
    assert offered("completion", "", group=group) == ["bash", "zsh", "fish"]


def complete(folder: Path, *words: str, program: str = PROGRAM) -> subprocess.CompletedProcess[str]:
    """One completion as the script of bash asks for it, in a process of its own."""
    asked = {"COMP_WORDS": " ".join(["grader", *words]), "COMP_CWORD": str(len(words))}
    # The variable is named after the program, as which this one has to appear.
    named = f"import sys; sys.argv[0] = 'grader'; {program}"
    return subprocess.run(
        [sys.executable, "-c", named],
        cwd=folder,
        env={**os.environ, **asked, "_GRADER_COMPLETE": "bash_complete"},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    "words", [["run", "a"], ["run", "a1", "--student", "x"], ["nonsense", "x", ""], ["run", "--zz"]]
)
def test_completion_is_never_loud(folder: Path, words: list[str]) -> None:
    """It ends well and complains of nothing, whatever was typed."""
    done = complete(folder, *words)
    assert (done.returncode, done.stderr) == (0, "")


def test_completion_imports_nothing_heavy(folder: Path) -> None:
    """Neither TensorFlow nor anything else that takes a second is loaded."""
    program = (
        "import atexit; "
        f"atexit.register(lambda: print([n for n in {HEAVY} if n in sys.modules])); {PROGRAM}"
    )
    done = complete(folder, "run", "a1", "--student", "k", program=program)
    assert done.stdout.splitlines() == ["plain,kim", "[]"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash on this machine")
def test_bash_takes_a_name_for_one_word(folder: Path) -> None:
    """In a real bash: what is inserted is the name and nothing else, whatever it is made of."""
    place = folder / "bin"
    write(place / "grader", f'#!/bin/sh\nexec "{sys.executable}" "{place}/main.py" "$@"\n')
    (place / "grader").chmod(0o755)
    write(place / "main.py", f"import sys\nsys.argv[0] = 'grader'\n{PROGRAM}\n")
    script = EscapingBash(command, {}, "grader", "_GRADER_COMPLETE").source()
    asked = (
        f"{script}\n"
        "COMP_WORDS=(grader run a1 --student '') COMP_CWORD=4 COMPREPLY=()\n"
        "_grader_completion grader\n"
        'for word in "${COMPREPLY[@]}"; do eval "printf \'%s\\n\' $word"; done\n'
    )
    path = f"{place}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc"],
        input=asked,
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    students = {Path(name).stem for name in NAMES} | {"park"}
    assert (set(done.stdout.splitlines()), (folder / "pwned").exists()) == (students, False)
