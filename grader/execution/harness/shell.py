"""An IPython shell without a kernel: magics, `!commands`, rich outputs and errors."""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

from grader.evidence.events import CellError
from grader.execution.harness.limits import CellTimeoutError
from grader.execution.harness.output import Outputs, readable, without_colours
from grader.execution.harness.recorder import cell_file

_COMMAND_SECONDS = 60
_MAX_TRACEBACK = 20_000
_CHUNK = 2**16
_NO_MAGICS = ("tensorboard", "tensorflow_version", "conda", "mamba", "uv", "colab", "pip", "grade")
_NO_EXTENSIONS = ("tensorboard", "google.colab.data_table", "nb_black", "lab_black", "watermark")
_OWN_EXTENSION = "grader"
"""A student who looks at their own work from within the notebook hands these cells in as well."""
_INSTALL = re.compile(r"^\s*(\S*python\S*\s+-m\s+)?(pip3?|conda|apt(-get)?|uv)\b.*\binstall\b")
_LIBRARY = re.compile(r"^.*[/\\](site-packages|lib[/\\]python3\.\d+)[/\\]")
_LIBRARY_FRAME = re.compile(r'^ *File "(?!<cell ).*\n+', re.MULTILINE)
"""TensorFlow lists in its messages where a graph was built: ours and its own frames in dozens."""


class _Publisher(DisplayPublisher):
    outputs: Any = AnyTrait()

    def publish(self, data: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        self.outputs.show(data, "display")


class _ResultHook(DisplayHook):
    outputs: Any = AnyTrait()

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        self.outputs.show(format_dict, "result")

    def finish_displayhook(self) -> None:
        pass


class _Compiler(CachingCompiler):
    """Names the code of a cell after the cell, so that every frame tells where it belongs."""

    cell = 0

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return cell_file(self.cell)


class GraderShell(InteractiveShell):
    """The shell in which a submission runs."""

    outputs: Any = AnyTrait()
    displayhook_class = Type(_ResultHook)
    display_pub_class = Type(_Publisher)
    compiler_class = Type(_Compiler)

    def enable_gui(self, gui: Any = None) -> None:
        """A notebook's `%matplotlib inline` asks for one; there is none to start."""

    def enable_matplotlib(self, gui: Any = None) -> tuple[str, str]:
        return "inline", "agg"

    def system(self, cmd: str) -> None:
        """`!command`, without the pseudo-terminal that IPython's own would ask for."""
        text = self._run_command(self.var_expand(cmd, depth=1))
        sys.stdout.write(text)

    system_raw = system
    system_piped = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        from IPython.utils.text import SList

        text = self._run_command(self.var_expand(cmd, depth=depth + 1))
        return SList(text.splitlines()) if split else text

    def _run_command(self, command: str) -> str:
        if _INSTALL.match(command):
            return "(grader) packages are already installed here; this line was skipped\n"
        process = subprocess.Popen(
            command,
            shell=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            text = _read_bounded(process, self.outputs.limit)
        except BaseException:
            # The cell's time is over: what follows would wait for the command.
            process.kill()
            raise
        finally:
            process.wait()
        self.user_ns["_exit_code"] = process.returncode
        return text

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """The traceback belongs to the cell's error, not to its outputs."""

    showsyntaxerror = showtraceback

    def _format_exception_for_storage(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The history would look at a student's exception, at length and before we can."""
        return {"ename": "", "evalue": "", "traceback": []}

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Like IPython's; extensions that are not installed here are passed over."""
        if magic_name in ("load_ext", "reload_ext", "unload_ext") and _is_passed_over(line.strip()):
            return _no_magic(line)
        return super().run_line_magic(magic_name, line, _stack_depth + 1)

    def ask_exit(self) -> None:
        """`exit` and `quit` in a notebook end the cell, not the shell."""


def _is_passed_over(extension: str) -> bool:
    return extension in _NO_EXTENSIONS or extension.partition(".")[0] == _OWN_EXTENSION


def _read_bounded(process: subprocess.Popen[bytes], limit: int) -> str:
    """What a command prints; it is ended beyond `limit` bytes, and when it takes too long."""
    until = time.monotonic() + _COMMAND_SECONDS
    # Not every system can wait for a pipe with a bound, and one can for a thread that reads it.
    chunks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_pass_on, args=(process, limit, chunks), daemon=True).start()
    content = bytearray()
    while len(content) <= limit:
        try:
            chunk = chunks.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            process.kill()
            return f"(grader) ended after {_COMMAND_SECONDS} s\n"
        if not chunk:
            return content.decode("utf-8", errors="replace")
        content += chunk
    process.kill()
    return content.decode("utf-8", errors="replace")


def _pass_on(
    process: subprocess.Popen[bytes], limit: int, chunks: queue.SimpleQueue[bytes]
) -> None:
    """Put what a command prints into `chunks`, and nothing more beyond `limit` bytes.

    The pipe is closed here: what a command leaves running may hold it open for long.
    """
    assert process.stdout is not None
    left = limit + 1
    with process.stdout as pipe:
        while left > 0 and (chunk := _read_chunk(pipe.fileno())):
            chunks.put(chunk)
            left -= len(chunk)
    chunks.put(b"")


def _read_chunk(pipe: int) -> bytes:
    try:
        return os.read(pipe, _CHUNK)
    except OSError:
        return b""


def make_shell(outputs: Outputs) -> GraderShell:
    """A fresh shell whose outputs go to `outputs`, without history and start-up files."""
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.colors = "nocolor"
    # `display()` and `get_ipython()` ask for the one instance.
    shell = GraderShell.instance(config=config, outputs=outputs)
    shell.displayhook.outputs = outputs
    shell.display_pub.outputs = outputs
    for name in _NO_MAGICS:
        shell.register_magic_function(_no_magic, "line_cell", name)
    return shell


def _no_magic(line: str, cell: str | None = None) -> None:
    print("(grader) this magic has no effect here")


def run_cell(shell: GraderShell, index: int, source: str) -> BaseException | None:
    """Run one cell; returns what it raised, if anything."""
    shell.compile.cell = index
    result = shell.run_cell(keep_lines(source), store_history=True, silent=False)
    error: BaseException | None = result.error_before_exec or result.error_in_exec
    return error


def keep_lines(source: str) -> str:
    """`source` with a comment for the empty lines that it begins with.

    IPython drops these, and every line of an error would be counted from the wrong place. Only a
    cell magic must stay the first thing in its cell.
    """
    lines = source.split("\n")
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if first == 0 or lines[first].startswith("%%"):
        return source
    indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
    return "\n".join([f"{indent}#", *lines[1:]])


def describe_error(error: BaseException, index: int) -> CellError:
    """Class, message, line within the cell, and the student's part of the traceback."""
    return CellError(
        name=_guard(lambda: type(error).__name__)[:200] or "Exception",
        message=_guard(lambda: _LIBRARY_FRAME.sub("", str(error)))[:5_000],
        line=_line_of(error, index),
        traceback=_guard(lambda: _student_traceback(error))[:_MAX_TRACEBACK],
    )


def _guard(make: Callable[[], str]) -> str:
    """What `make` says; a student's exception may raise, or say no text, when it is looked at."""
    try:
        return readable(without_colours(make()))
    except CellTimeoutError:
        raise
    except BaseException:
        return ""


def _line_of(error: BaseException, index: int) -> int | None:
    if isinstance(error, SyntaxError) and isinstance(error.lineno, int):
        return max(1, error.lineno)
    found = None
    step: TracebackType | None = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == cell_file(index):
            found = max(1, step.tb_lineno or 1)
        step = step.tb_next
    return found


def _student_traceback(error: BaseException) -> str:
    """The frames of cells, and the library's frame where it ended, without the grader's own."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not _is_ours(frame)]
    kept = [frame for frame in frames if frame.filename.startswith("<cell ")]
    if frames and frames[-1] not in kept:
        kept.append(frames[-1])
    shown = [_show_frame(frame) for frame in kept]
    last = "".join(traceback.format_exception_only(type(error), error))
    last = _LIBRARY_FRAME.sub("", last.removeprefix(f"{type(error).__module__}."))
    return "".join([*shown, last])


def _is_ours(frame: traceback.FrameSummary) -> bool:
    name = frame.filename.replace("\\", "/")
    return "/grader/execution/harness/" in name or "/IPython/" in name


def _show_frame(frame: traceback.FrameSummary) -> str:
    name = _LIBRARY.sub("", frame.filename)
    return f"{name}:{frame.lineno} ({frame.name})\n    {frame.line}\n"
