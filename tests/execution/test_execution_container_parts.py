"""What containers are made of: command lines, names, layers, the filter of calls, files lent."""

from __future__ import annotations

import errno
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from grader.datasets.model import Dataset
from grader.execution.container.calls import hide_memory, is_memory_hidden, refuse_calls
from grader.execution.container.commands import OWN_MEMORY, Container, Mount, bound, run_command
from grader.execution.container.data import read_datasets, write_datasets
from grader.execution.container.layers import FLOOR, find_layers
from grader.execution.container.names import is_left_over, new_name
from grader.execution.container.returning import is_lent, lend_files, return_files
from grader.spec.assignment import Limits

CONTAINER = Container("grader-1", ("run",))
_STATUS = "NoNewPrivs:\t1\nSeccomp:\t2\n" + "".join(
    f"Cap{kind}:\t{'0' * 16}\n" for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")
)
_SHUT_IN = {
    "proc/self/status": _STATUS,
    "proc/self/net/route": "Iface\tDestination\tGateway\n",
    "proc/self/net/ipv6_route": "00 80 00 00 00 00 01 01 80200001       lo\n",
    "proc/self/mounts": "overlay / overlay ro,relatime 0 0\ntmpfs /tmp tmpfs rw 0 0\n",
    "sys/fs/cgroup/memory.max": "4294967296\n",
    "sys/fs/cgroup/pids.max": "512\n",
}


def _values(command: list[str], option: str) -> list[str]:
    return [command[place + 1] for place, word in enumerate(command) if word == option]


# Command lines


@pytest.mark.parametrize(
    ("option", "values"),
    [
        ("--network", ["none"]),
        ("--cap-drop", ["ALL"]),
        ("--cap-add", []),
        ("--security-opt", ["no-new-privileges"]),
        ("--ipc", ["none"]),
        ("--user", ["65534:65534"]),
        ("--pull", ["never"]),
        ("--log-driver", ["none"]),
        ("--name", ["grader-1"]),
    ],
)
def test_container_is_shut_in(option: str, values: list[str]) -> None:
    """Every container that runs code gets the options that keep it in."""
    assert _values(run_command("docker", "image", CONTAINER), option) == values


@pytest.mark.parametrize("engine", ["docker", "podman"])
def test_root_is_read_only(engine: str) -> None:
    """Nothing of the image can be changed."""
    assert "--read-only" in run_command(engine, "image", CONTAINER)


def test_command_is_the_last_word() -> None:
    """After the image come the grader's program and its action, and no option of ours."""
    command = run_command("docker", "image", CONTAINER)
    assert command[-5:] == ["image", "python", "-m", "grader.execution.container.inside", "run"]


def test_swap_adds_nothing_to_memory() -> None:
    """The bound on memory with swap is the bound on memory."""
    command = run_command("docker", "image", CONTAINER)
    assert _values(command, "--memory-swap") == _values(command, "--memory")


def test_bounds_lie_above_the_limits() -> None:
    """What the grader's own program needs comes on top of what a submission may use."""
    limits = Limits(memory=2**30, processes=4, threads=100, open_files=2_000)
    bounds = bound(limits)
    assert (bounds.memory, bounds.open_files) == (2**30 + OWN_MEMORY, 2_000)
    assert bounds.tasks > 104


def test_only_returning_files_needs_root() -> None:
    """The container that gives files back is root with two capabilities, and still shut in."""
    container = Container("grader-1", ("return",), returns_files=True)
    command = run_command("docker", "image", container)
    assert _values(command, "--user") == ["0:0"]
    assert _values(command, "--cap-add") == ["CHOWN", "DAC_READ_SEARCH"]
    assert _values(command, "--network") == ["none"]


def test_mount_is_read_only_unless_asked() -> None:
    """A path with a comma or a quotation mark stays one path."""
    mounts = (Mount(Path('/a,b"c'), "/data"), Mount(Path("/s"), "/scratch", writable=True))
    command = run_command("docker", "image", Container("n", ("run",), mounts))
    assert _values(command, "--mount") == [
        'type=bind,"source=/a,b""c",target=/data,readonly',
        "type=bind,source=/s,target=/scratch",
    ]


def test_podman_labels_mounts() -> None:
    """Where SELinux guards files, Podman is told to let the container at ours."""
    mounts = (Mount(Path("/s"), "/scratch", writable=True, relabel="private"),)
    command = run_command("podman", "image", Container("n", ("run",), mounts))
    assert _values(command, "--mount") == ["type=bind,source=/s,target=/scratch,relabel=private"]


def test_nothing_of_the_graders_environment_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables have values of our own; a proxy that the engine would set is set to nothing."""
    monkeypatch.setenv("SECRET_TOKEN", "x")
    monkeypatch.setenv("HTTPS_PROXY", "http://user:password@proxy")
    pairs = _values(run_command("docker", "image", CONTAINER), "--env")
    assert all("=" in pair for pair in pairs)
    assert "HTTPS_PROXY=" in pairs
    assert not [pair for pair in pairs if "SECRET" in pair or "password" in pair]


# Names


def test_names_differ() -> None:
    """No two containers of one process share a name."""
    assert new_name() != new_name()


def test_own_container_is_not_left_over() -> None:
    """A grader that runs keeps its containers."""
    assert not is_left_over(new_name())


def test_container_of_an_ended_process_is_left_over() -> None:
    """A process id that has been given out again is told apart by the time it began."""
    machine, pid, began = new_name().split("-")[1:4]
    assert is_left_over(f"grader-{machine}-{pid}-{int(began) - 1000}-0123456789ab")


@pytest.mark.parametrize(
    "name", ["database", "grader", "grader-000000000000-1-1-0123456789ab", "grader-x"]
)
def test_others_containers_are_never_left_over(name: str) -> None:
    """What this machine's graders did not name is not touched."""
    assert not is_left_over(name)


# Layers


def _build(root: Path, **changes: str) -> Path:
    for name, text in {**_SHUT_IN, **changes}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def test_every_layer_is_found(tmp_path: Path) -> None:
    """A container that is shut in as asked lacks nothing."""
    layers, missing = find_layers(_build(tmp_path))
    assert (set(FLOOR) <= set(layers), missing) == (True, ())


@pytest.mark.parametrize(
    ("file", "text", "layer"),
    [
        ("proc/self/net/route", "Iface\tDestination\neth0\t00000000\n", "network-namespace"),
        ("proc/self/net/ipv6_route", "fe 40 00 00 00 00 01 01 1     eth0\n", "network-namespace"),
        ("proc/self/net/route", "", "network-namespace"),
        ("proc/self/mounts", "overlay / overlay rw,relatime 0 0\n", "read-only-root"),
        ("proc/self/mounts", "", "read-only-root"),
        ("proc/self/status", _STATUS.replace("NoNewPrivs:\t1", ""), "no-new-privileges"),
        ("proc/self/status", _STATUS.replace("CapBnd:\t0", "CapBnd:\t8"), "capabilities"),
        ("proc/self/status", _STATUS.replace("Seccomp:\t2", "Seccomp:\t0"), "engine-seccomp"),
        ("sys/fs/cgroup/memory.max", "max\n", "cgroup-memory"),
        ("sys/fs/cgroup/pids.max", "max\n", "cgroup-pids"),
    ],
)
def test_missing_layer_is_found_out(tmp_path: Path, file: str, text: str, layer: str) -> None:
    """What the engine left out, or what cannot be looked at, does not count as a layer."""
    layers, missing = find_layers(_build(tmp_path, **{file: text}))
    assert (layer in layers, missing) == (False, (layer,))


# The filter of calls


def _try_apart(action: Callable[[], object]) -> int:
    """What happens to `action` behind the filter: 0, or the number of its error."""
    child = os.fork()
    if child == 0:
        code = 255
        try:
            refuse_calls()
            action()
            code = 0
        except OSError as error:
            code = error.errno or 254
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _limit_other() -> None:
    import resource

    resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)


@pytest.mark.parametrize(
    "action",
    [
        lambda: socket.socket(),
        lambda: socket.socket(type=socket.SOCK_DGRAM),
        lambda: socket.socket(socket.AF_UNIX),
        lambda: os.memfd_create("mine"),
        lambda: os.kill(1, 0),
        _limit_other,
    ],
    ids=["tcp", "udp", "unix", "memory-file", "signal-to-init", "limit-of-another"],
)
def test_call_is_refused(action: Callable[[], object]) -> None:
    """The call fails with "not permitted", also for root."""
    assert _try_apart(action) == errno.EPERM


@pytest.mark.parametrize(
    "action",
    [
        lambda: os.kill(os.getpid(), 0),
        lambda: os.waitpid(os.spawnlp(os.P_NOWAIT, "true", "true"), 0),
        lambda: open(os.devnull).close(),
        lambda: __import__("resource").setrlimit(__import__("resource").RLIMIT_CORE, (0, 0)),
    ],
    ids=["signal-to-itself", "process", "file", "own-limit"],
)
def test_other_call_is_not_refused(action: Callable[[], object]) -> None:
    """What a notebook does is left alone."""
    assert _try_apart(action) == 0


def test_filter_reaches_children() -> None:
    """A program that is started behind the filter is refused as well."""

    def start() -> None:
        code = os.spawnlp(os.P_WAIT, "python3", "python3", "-Sc", "import socket as s; s.socket()")
        raise OSError(code, "")

    assert _try_apart(start) == 1


def test_memory_is_hidden() -> None:
    """A process that hides its memory knows it, and its child can show its own again."""
    child = os.fork()
    if child == 0:
        try:
            hide_memory(True)
            hidden = is_memory_hidden()
            hide_memory(False)
            os._exit(0 if hidden and not is_memory_hidden() else 1)
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


# Data sets and files


def test_data_set_arrives_as_it_was(tmp_path: Path) -> None:
    """Arrays and origin are the same on both sides."""
    images = np.arange(12, dtype=np.uint8).reshape(3, 2, 2)
    labels = np.array([1, 2, 3], np.uint8)
    sent = Dataset("mnist", images, labels, images[:1], labels[:1], "lookalike", "0" * 64)
    write_datasets({"mnist": sent}, tmp_path / "data")
    arrived = read_datasets(tmp_path / "data")["mnist"]
    assert (arrived.name, arrived.source, arrived.sha256) == ("mnist", "lookalike", "0" * 64)
    assert arrived.train_images.tolist() == images.tolist()
    assert arrived.test_labels.tolist() == [1]


def test_lent_files_can_be_written_by_anybody(tmp_path: Path) -> None:
    """Folders and files of a hand-in are opened to the container's user."""
    (tmp_path / "work" / "sub").mkdir(parents=True)
    (tmp_path / "work" / "sub" / "data.csv").touch(mode=0o600)
    lend_files(tmp_path)
    modes = [oct(path.stat().st_mode & 0o777) for path in sorted(tmp_path.rglob("*"))]
    assert modes == ["0o777", "0o777", "0o666"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_returned_files_have_their_owner_again(tmp_path: Path) -> None:
    """At every depth, whatever the modes; what a link points to stays as it is."""
    outside = tmp_path / "outside"
    outside.touch()
    scratch = tmp_path / "scratch"
    (scratch / "a" / "b").mkdir(parents=True)
    (scratch / "a" / "b" / "file").touch()
    (scratch / "a" / "link").symlink_to(outside)
    os.chown(scratch, 1234, 1234)
    os.chmod(scratch / "a" / "b", 0)
    return_files(scratch)
    owners = {path.name: path.lstat().st_uid for path in tmp_path.rglob("*")}
    assert owners == {
        "outside": 0, "scratch": 1234, "a": 1234, "b": 1234, "file": 1234, "link": 1234,
    }  # fmt: skip


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_returning_copes_with_any_depth(tmp_path: Path) -> None:
    """Folders nested deeper than a path may be long are given back too."""
    here = os.getcwd()
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    try:
        os.chdir(scratch)
        for _ in range(300):
            os.mkdir("d" * 20)
            os.chdir("d" * 20)
        os.chown(scratch, 1234, 1234)
        return_files(scratch)
        assert os.stat(".").st_uid == 1234
    finally:
        os.chdir(here)


def test_own_files_are_not_lent(tmp_path: Path) -> None:
    """Where everything belongs to the grader's user nothing has to be given back."""
    (tmp_path / "evidence").mkdir()
    assert not is_lent(tmp_path)
