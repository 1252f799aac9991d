"""Refuses system calls, by a filter of our own on top of the engine's (Linux, x86-64 and aarch64).

The engine's network namespace leaves code a network of its own, and its filter leaves it sockets.
Here both are shut a second time, and the calls with which one process reaches into another. The
form of a filter is that of classic BPF as linux/filter.h and linux/seccomp.h define it; the numbers
of calls are those of the kernel's tables, asm/unistd_64.h and asm-generic/unistd.h.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Mapping
from dataclasses import dataclass

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
"""BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, BPF_JMP|BPF_JGE|BPF_K and BPF_RET|BPF_K."""
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
"""Where `struct seccomp_data` holds them; both machines are little-endian."""
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EPERM
_OTHER_CALLS = 0x40000000
"""From this number on, x86-64 takes calls of its 32-bit variant."""
_SET_NO_NEW_PRIVILEGES, _SET_SECCOMP, _SECCOMP_FILTER = 38, 22, 2
_GET_DUMPABLE, _SET_DUMPABLE = 3, 4
_CONTAINER_INIT = 1
"""The process that watches over the submission is the container's first."""


@dataclass(frozen=True)
class _Machine:
    architecture: int
    """As linux/audit.h numbers it."""
    refused: Mapping[str, int]
    refused_for_init: Mapping[str, int]
    """Refused where the first argument is the container's first process."""
    refused_for_others: Mapping[str, int]
    """Refused where the first argument is not 0, which is the caller itself."""


_MACHINES = {
    "x86_64": _Machine(
        architecture=0xC000003E,
        refused={
            "socket": 41,
            "ptrace": 101,
            "process_vm_readv": 310,
            "process_vm_writev": 311,
            "add_key": 248,
            "request_key": 249,
            "keyctl": 250,
            "perf_event_open": 298,
            "memfd_create": 319,
            "bpf": 321,
            "userfaultfd": 323,
            "pidfd_send_signal": 424,
            "io_uring_setup": 425,
            "memfd_secret": 447,
        },
        refused_for_init={"kill": 62, "tkill": 200, "tgkill": 234, "rt_sigqueueinfo": 129},
        refused_for_others={"prlimit64": 302},
    ),
    "aarch64": _Machine(
        architecture=0xC00000B7,
        refused={
            "socket": 198,
            "ptrace": 117,
            "process_vm_readv": 270,
            "process_vm_writev": 271,
            "add_key": 217,
            "request_key": 218,
            "keyctl": 219,
            "perf_event_open": 241,
            "memfd_create": 279,
            "bpf": 280,
            "userfaultfd": 282,
            "pidfd_send_signal": 424,
            "io_uring_setup": 425,
            "memfd_secret": 447,
        },
        refused_for_init={"kill": 129, "tkill": 130, "tgkill": 131, "rt_sigqueueinfo": 138},
        refused_for_others={"prlimit64": 261},
    ),
}


def refuse_calls() -> None:
    """Refuse them to this thread and all that it will start, with "not permitted".

    It cannot be undone. Must be called before the process has other threads.

    Raises:
        OSError: this machine's calls are not known, or the kernel takes no filter; nothing of a
            student's may run then.
    """
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        raise OSError(errno.ENOTSUP, f"no filter for the calls of {platform.machine()!r}")
    program = build_filter(machine)
    kept = ctypes.create_string_buffer(program, len(program))
    filter_ = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(kept))
    _control(_SET_NO_NEW_PRIVILEGES, 1)
    _control(_SET_SECCOMP, _SECCOMP_FILTER, ctypes.create_string_buffer(filter_, len(filter_)))


def build_filter(machine: _Machine) -> bytes:
    """The filter for `machine`, 8 bytes to an instruction."""
    program = [
        _instruction(_LOAD, _ARCHITECTURE),
        _instruction(_EQUAL, machine.architecture, if_not=2),
        _instruction(_LOAD, _NUMBER),
        # A call of another machine's, or of the 32-bit variant, would have other numbers.
        _instruction(_AT_LEAST, _OTHER_CALLS, if_not=1),
        _instruction(_RETURN, _REFUSE),
    ]
    for number in machine.refused.values():
        program += [_instruction(_EQUAL, number, if_not=1), _instruction(_RETURN, _REFUSE)]
    for number in machine.refused_for_init.values():
        program += _by_argument(number, _CONTAINER_INIT, when_equal=True)
    for number in machine.refused_for_others.values():
        program += _by_argument(number, 0, when_equal=False)
    return b"".join([*program, _instruction(_RETURN, _ALLOW)])


def hide_memory(hidden: bool) -> None:
    """Keep others of the same user from this process's memory and environment, or let them."""
    _control(_SET_DUMPABLE, 0 if hidden else 1)


def is_memory_hidden() -> bool:
    """Whether `hide_memory` is in force for this process."""
    return bool(ctypes.CDLL(None).prctl(_GET_DUMPABLE, 0, 0, 0, 0) == 0)


def _by_argument(number: int, argument: int, when_equal: bool) -> list[bytes]:
    """Refuse call `number` depending on whether its first argument is `argument`."""
    return [
        _instruction(_EQUAL, number, if_not=4),
        _instruction(_LOAD, _FIRST_ARGUMENT),
        _instruction(_EQUAL, argument, if_so=int(not when_equal), if_not=int(when_equal)),
        _instruction(_RETURN, _REFUSE),
        _instruction(_RETURN, _ALLOW),
    ]


def _instruction(code: int, operand: int, if_so: int = 0, if_not: int = 0) -> bytes:
    """One `struct sock_filter`; the jumps skip so many instructions."""
    return struct.pack("HBBI", code, if_so, if_not, operand)


def _control(option: int, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    padded = [*arguments, *(0,) * (4 - len(arguments))]
    if libc.prctl(option, *padded) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
