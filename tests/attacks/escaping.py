"""Attacks that reach for the machine: groups 11 to 15."""

from __future__ import annotations

from attack import Attack

CASES: tuple[Attack, ...] = (
    Attack(
        name="reads-a-secret-file",
        group=11,
        tries="reads a file of the leader's by its path",
        cells=("gain(lambda: open('$CANARY/secret.txt').read())",),
    ),
    Attack(
        name="connects-to-a-unix-socket",
        group=13,
        tries="connects to a UNIX socket in the file system",
        cells=(
            "import socket\nout = None\n"
            "gain(lambda: socket.socket(socket.AF_UNIX).connect('$SOCKET'))",
        ),
        open_under=frozenset({"landlock"}),
    ),
)
