"""Takes from `grader` what Windows lacks, in every process that finds this folder on PYTHONPATH.

How it is used: a test starts a subprocess in the environment that `windows_like.py` beside this
folder makes. Python imports `sitecustomize` as it starts, before any of `grader`, and the child
processes of that one inherit the variable. Modules of `grader` then see an `os`, a `signal`, a
`select` and a `sys` without what only POSIX has; the standard library and other packages keep
theirs, because on Windows they have code of their own for it.

What breaks there raises here, with the error that Windows would give or a like one, and goes as
a line to the file that GRADER_TRESPASSES names: a test sees also what some `except` swallowed.
"""

from __future__ import annotations

import builtins
import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import types
import warnings
from typing import Any


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


MISSING = {
    "os": _names(
        "fork forkpty fchmod fchown chown lchown getuid geteuid getgid getegid getgroups getresuid "
        "setuid setgid setsid getsid getpgid getpgrp setpgid setpgrp killpg wait wait3 wait4 "
        "waitid WNOHANG WNOWAIT WIFSIGNALED WIFEXITED WTERMSIG WEXITSTATUS pidfd_open memfd_create "
        "O_NOFOLLOW O_NONBLOCK O_CLOEXEC O_DIRECTORY O_TMPFILE O_PATH O_NOCTTY O_SYNC "
        "sched_getaffinity sched_setaffinity sched_yield nice getloadavg sysconf mkfifo mknod "
        "statvfs fstatvfs fdatasync sync openpty ttyname posix_spawn posix_spawnp pread pwrite "
        "readv writev sendfile uname fpathconf pathconf confstr fwalk initgroups chroot fchdir "
        "set_blocking get_blocking eventfd getxattr setxattr posix_fallocate posix_fadvise lockf "
        "PRIO_PROCESS setpriority ctermid unshare"
    ),
    "signal": _names(
        "SIGALRM SIGKILL SIGCHLD SIGSTOP SIGCONT SIGTSTP SIGHUP SIGPIPE SIGQUIT SIGUSR1 SIGUSR2 "
        "SIGXFSZ SIGXCPU SIGWINCH ITIMER_REAL ITIMER_VIRTUAL alarm setitimer getitimer pause "
        "pthread_kill pthread_sigmask sigwait sigpending siginterrupt sigtimedwait"
    ),
    "select": _names("poll epoll devpoll kqueue"),
}
MODULES = _names("resource fcntl pwd grp termios pty tty sandlock landlockpy crypt syslog nis")
_SIGNALS = ("SIGABRT", "SIGFPE", "SIGILL", "SIGINT", "SIGSEGV", "SIGTERM", "SIGBREAK")
"""All that `signal.signal` takes on Windows."""
_AT_FOLDER = "open unlink remove rmdir chmod mkdir stat lstat rename replace link symlink utime"


def _report(trespass: str) -> str:
    """Note what was touched, and where; returns it."""
    with contextlib.suppress(OSError), _open(os.environ["GRADER_TRESPASSES"], "a") as file:
        file.write(f"{trespass} in {_grader_module()}\n")
    return trespass


def _open(path: str, mode: str) -> Any:
    return open(path, mode, encoding="utf-8")


def _grader_module() -> str:
    """The innermost module of `grader` that is running."""
    frame: types.FrameType | None = sys._getframe(1)
    while frame is not None:
        name = str(frame.f_globals.get("__name__"))
        if _is_grader(frame.f_globals):
            return name
        frame = frame.f_back
    return "?"


def _is_grader(scope: dict[str, Any] | None) -> bool:
    scope = scope or {}
    spec = scope.get("__spec__")
    # A module run by `-m` is called `__main__`, and its spec knows better.
    name = str(getattr(spec, "name", None) or scope.get("__name__"))
    return name == "grader" or name.startswith("grader.")


class _View(types.ModuleType):
    """A module as `grader` sees it; what is set on it is set on the module itself."""

    def __init__(self, module: types.ModuleType, changed: dict[str, Any]) -> None:
        super().__init__(module.__name__)
        self.__dict__.update(_module=module, _changed=changed)
        self.__dict__.pop("__doc__", None)

    def __getattr__(self, name: str) -> Any:
        if name in self.__dict__["_changed"]:
            return self.__dict__["_changed"][name]
        module = self.__dict__["_module"]
        if name in MISSING.get(module.__name__, ()):
            # `hasattr` and `getattr` with a default are how portable code asks: no trespass yet.
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r} on Windows")
        return getattr(module, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.__dict__["_module"], name, value)

    def __dir__(self) -> list[str]:
        module = self.__dict__["_module"]
        return [name for name in dir(module) if name not in MISSING.get(module.__name__, ())]


def _at_folder(name: str) -> Any:
    # As it is now: the harness puts functions of its own in front of some of them.
    original = getattr(os, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        given = [
            key for key in ("dir_fd", "src_dir_fd", "dst_dir_fd") if kwargs.get(key) is not None
        ]
        if given:
            raise NotImplementedError(_report(f"os.{name} with {given[0]}"))
        if name in ("stat", "chmod", "utime") and name != "stat" and isinstance(args[0], int):
            raise TypeError(_report(f"os.{name} of a descriptor"))
        return original(*args, **kwargs)

    return call


def _scandir(path: Any = ".") -> Any:
    if isinstance(path, int):
        raise TypeError(_report("os.scandir of a descriptor"))
    return os.scandir(path)


def _kill(pid: int, number: int) -> None:
    """On Windows any signal but Ctrl-C and Ctrl-Break ends the process, and so does 0."""
    if number == 0:
        raise OSError(_report("os.kill with signal 0, which would end the process"))
    os.kill(pid, number)


def _signal(number: int, action: Any) -> Any:
    if signal.Signals(number).name not in _SIGNALS:
        raise ValueError(_report(f"signal.signal of {signal.Signals(number).name}"))
    return signal.signal(number, action)


def _set_wakeup_fd(fd: int, **kwargs: Any) -> int:
    if fd != -1:
        raise ValueError(_report("signal.set_wakeup_fd of a pipe"))
    return signal.set_wakeup_fd(fd)


def _select(*lists: Any) -> Any:
    for thing in (thing for given in lists[:3] for thing in given):
        if not isinstance(thing, socket.socket):
            raise OSError(10038, _report("select.select of something that is no socket"))
    return select.select(*lists)


class _Popen(subprocess.Popen[Any]):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        for name in ("preexec_fn", "pass_fds", "user", "group", "process_group"):
            if kwargs.get(name):
                raise ValueError(_report(f"subprocess with {name}"))
        super().__init__(*args, **kwargs)


def _make_views() -> dict[str, _View]:
    changed: dict[str, Any] = {name: _at_folder(name) for name in _AT_FOLDER.split()}
    nothing: set[Any] = set()
    changed |= {
        "supports_dir_fd": nothing,
        "supports_fd": nothing,
        "supports_follow_symlinks": nothing,
    }
    changed |= {"scandir": _scandir, "kill": _kill}
    changed |= {"name": "nt"}
    return {
        "os": _View(os, changed),
        "signal": _View(signal, {"signal": _signal, "set_wakeup_fd": _set_wakeup_fd}),
        "select": _View(select, {"select": _select}),
        "sys": _View(sys, {"platform": "win32"}),
        "subprocess": _View(subprocess, {"Popen": _Popen}),
    }


_VIEWS = _make_views()
_import = builtins.__import__


def _import_as_windows(
    name: str,
    globals: Any = None,
    locals: Any = None,
    fromlist: Any = (),
    level: int = 0,
) -> Any:
    if level == 0 and _is_grader(globals):
        if name.partition(".")[0] in MODULES:
            raise ModuleNotFoundError(f"No module named {name!r} on Windows", name=name)
        view = _VIEWS.get(name)
        if view is not None:
            for wanted in fromlist or ():
                if wanted in MISSING.get(name, ()):
                    raise ImportError(_report(f"from {name} import {wanted}"))
            return view
    return _import(name, globals, locals, fromlist, level)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse `grader` the folders that Linux alone has, and to remove what somebody has open."""
    if event == "open" and isinstance(arguments[0], str | bytes):
        path = os.fsdecode(arguments[0])
        if path.startswith(("/proc/", "/sys/")) and _is_called_by_grader():
            raise FileNotFoundError(2, _report("a file of Linux alone"), path)
    elif event in ("os.remove", "os.rmdir", "os.rename") and not _is_called_by_tempfile():
        for path in arguments[: 2 if event == "os.rename" else 1]:
            if isinstance(path, str | os.PathLike) and _is_used(os.path.abspath(path)):
                raise PermissionError(13, _report("removing or renaming what is in use"), str(path))


def _is_called_by_grader() -> bool:
    """Whether a file is opened by `grader`, itself or through the standard library's paths."""
    frame: types.FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_globals.get("__name__") in ("pathlib", "shutil", "io"):
        frame = frame.f_back
    return frame is not None and _is_grader(frame.f_globals)


def _is_called_by_tempfile() -> bool:
    """Its nameless files are removed while they are open, which Windows does another way."""
    return sys._getframe(2).f_globals.get("__name__") == "tempfile"


def _is_used(path: str) -> bool:
    """Whether a process of this machine has `path` open, or works in that folder."""
    return any(os.path.join("/proc", pid) and path in _uses(pid) for pid in _processes())


def _processes() -> list[str]:
    return [name for name in os.listdir("/proc") if name.isdigit()]


def _uses(pid: str) -> set[str]:
    found: set[str] = set()
    with contextlib.suppress(OSError):
        found.add(os.readlink(f"/proc/{pid}/cwd"))
        for number in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                found.add(os.readlink(f"/proc/{pid}/fd/{number}"))
    return found


# The encoding of a Korean Windows is not UTF-8: whoever leaves it out gets another text there.
warnings.filterwarnings("error", category=EncodingWarning, module=r"grader(\.|$)")
builtins.__import__ = _import_as_windows
sys.addaudithook(_watch)
