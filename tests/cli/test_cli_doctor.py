"""`grader doctor`: exit codes, what the terminal shows, and other systems than Linux."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from types import MappingProxyType

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from grader.cli import command
from grader.execution.fake import FakeRun, FakeSandbox
from grader.messages import Text, plain
from grader.pipeline import warm
from grader.pipeline.doctor import examine
from grader.pipeline.doctor.finding import Finding, Look, Question

GOOD = Finding("cores", "holds", Text(ko="코어", en="cores"), plain("2"))
LACKING = Finding(
    "font", "lacks", plain("font"), plain("none"), Text(ko="설치하세요", en="install one " * 20)
)
NEEDED = Finding("floor", "lacks", plain("layers"), plain("\x1b[31mnone"), is_needed=True)

OTHER_SYSTEM = """
import sys
import psutil, multiprocessing, rich.console, platformdirs, tempfile, ctypes, subprocess, sysconfig
sysconfig.get_config_vars()  # Python itself looks for it by the name of the system
import os, platform
for name in ("resource", "fcntl", "pwd", "grp", "termios", "pty", "landlockpy", "sandlock"):
    sys.modules[name] = None
for name in ("fork", "geteuid", "getuid", "sched_getaffinity", "statvfs", "uname"):
    delattr(os, name)
system = platform.uname()._replace(system="Darwin")
platform.uname = lambda: system
sys.platform = "darwin"
from grader.cli import command
code = command(sys.argv[1:], standalone_mode=False)
heavy = [name for name in ("tensorflow", "keras", "sklearn", "matplotlib") if name in sys.modules]
print("loaded:", *heavy, file=sys.stderr)
sys.exit(code)
"""


def call(monkeypatch: pytest.MonkeyPatch, *findings: Finding, ask: str = "--language=en") -> Result:
    """The command on a machine of which nothing but `findings` is found."""
    return call_with(monkeypatch, lambda _: iter(findings), ask=ask)


def call_with(monkeypatch: pytest.MonkeyPatch, look: Look, *, ask: str) -> Result:
    """The command where `look` is all that looks at the machine."""
    monkeypatch.setattr(examine, "PARTS", MappingProxyType({"system": {"x": look}}))
    done = CliRunner().invoke(command, ["doctor", *ask.split()])
    assert done.exception is None
    return done


@pytest.mark.parametrize(
    ("findings", "code"),
    [((GOOD,), 0), ((GOOD, LACKING), 1), ((GOOD, LACKING, NEEDED), 2)],
)
def test_exit_code_says_what_it_comes_to(
    monkeypatch: pytest.MonkeyPatch, findings: tuple[Finding, ...], code: int
) -> None:
    """0: ready; 1: look at something; 2: no stranger's code can be graded."""
    assert call(monkeypatch, *findings).return_value == code


def test_a_sandbox_that_runs_code_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though no data is needed for it, what is tried is the sandbox of a run, never an idle one."""
    run_sandbox = FakeSandbox(lambda request: FakeRun())
    monkeypatch.setattr(warm, "WarmSandbox", lambda settings: nullcontext(run_sandbox))
    tried: list[object] = []

    def look(question: Question) -> Iterator[Finding]:
        with question.open_sandbox() as sandbox:
            tried.append(sandbox)
        yield GOOD

    call_with(monkeypatch, look, ask="--language=en --sandbox=none")
    assert tried == [run_sandbox]


def test_each_finding_has_a_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    """What holds, what lacks and what is needed are told apart without colours."""
    lines = call(monkeypatch, GOOD, LACKING, NEEDED).stdout.splitlines()
    assert [line[0] for line in lines if line[:2] in ("✓ ", "! ", "✗ ")] == ["✓", "!", "✗"]


def test_korean_is_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Headings, lines, advice and what it comes to are in the language that was asked for."""
    shown = call(monkeypatch, GOOD, LACKING, ask="--language=ko").stdout
    wanted = ("컴퓨터", "코어", "→ 설치하세요", "채점할 수 있어요")
    assert [word for word in wanted if word not in shown] == []


def test_trusted_code_is_no_strangers_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """With `--sandbox none` nothing is promised about strangers."""
    shown = call(monkeypatch, GOOD, ask="--language=en --sandbox=none").stdout
    assert ("code that you trust" in shown, "strangers" in shown) == (True, False)


def test_lines_are_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long advice stays within its column."""
    lines = call(monkeypatch, GOOD, LACKING).stdout.splitlines()
    assert max(cell_len(line) for line in lines) <= 100


def test_control_characters_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a strange machine answers does not steer the terminal."""
    assert "\x1b[31m" not in call(monkeypatch, NEEDED).stdout


def test_findings_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs read marks and names, and what was found in words."""
    done = call(monkeypatch, GOOD, NEEDED, ask="--language=en --json")
    found = json.loads(done.stdout)
    assert (done.return_value, found["verdict"]) == (2, "refused")
    assert found["findings"][0] == {
        "part": "system",
        "name": "cores",
        "mark": "holds",
        "needed": False,
        "title": "cores",
        "found": "2",
        "advice": None,
    }


def test_failing_look_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """It becomes a line that says why."""

    def fail(_question: object) -> tuple[Finding, ...]:
        raise ZeroDivisionError("no cores")

    parts = MappingProxyType({"system": {"cores": fail}})
    monkeypatch.setattr(examine, "PARTS", parts)
    done = CliRunner().invoke(command, ["doctor", "--language=en"])
    assert (done.return_value, "ZeroDivisionError: no cores" in done.stdout) == (1, True)


@pytest.mark.parametrize(("sandbox", "encoding"), [("kernel", "cp1252"), ("none", "utf-8")])
def test_works_without_linux(tmp_path: Path, sandbox: str, encoding: str) -> None:
    """Other systems are told what they lack, without what only Linux has, modules and characters
    included."""
    program = [sys.executable, "-c", OTHER_SYSTEM, "doctor", "--language=en", "--sandbox", sandbox]
    surroundings = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(
        program, cwd=tmp_path, capture_output=True, encoding=encoding, env=surroundings, timeout=120
    )
    assert (done.returncode, done.stderr) == (2, "loaded:\n")
    assert "works on Linux only" in done.stdout
