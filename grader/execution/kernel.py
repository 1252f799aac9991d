"""What this machine's kernel grants for shutting code in, layer by layer (Linux).

Layers are known by their names in a record's `environment`. Two of them stop the same attacks on
files, and two the same on the network, each by other code than the other.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from grader.execution.namespaces import find_network_problem

LayerName = Literal[
    "sandlock-landlock",
    "sandlock-seccomp",
    "landlock",
    "network-namespace",
    "capabilities",
    "rlimits",
    "supervisor",
]

FULL_LANDLOCK_ABI = 6
"""From Linux 6.12: files, truncation, devices, TCP, signals and abstract UNIX sockets."""
_LEAST_LANDLOCK_ABI = 3
"""From Linux 6.2; before it, a file that cannot be opened for writing could be truncated."""
_FEATURES = {"landlock-tcp": 4, "landlock-devices": 5, "landlock-signals": 6}
"""What Landlock guards only from some ABI on."""
_SECCOMP_ACTIONS = Path("/proc/sys/kernel/seccomp/actions_avail")


@dataclass(frozen=True)
class Kernel:
    """What was found; a problem is empty where there is none, and for a leader to read."""

    landlock_abi: int
    """0 where there is no Landlock."""
    sandlock_problem: str = ""
    """Why sandlock cannot be used."""
    ruleset_problem: str = ""
    """Why a Landlock ruleset of our own cannot be used."""
    network_problem: str = ""
    """Why no network namespace is granted."""

    @property
    def guards_files(self) -> bool:
        """Whether some layer keeps code from the files of others."""
        return not (self.sandlock_problem and self.ruleset_problem)

    @property
    def guards_network(self) -> bool:
        """Whether some layer keeps code from every kind of network."""
        return not (self.sandlock_problem and self.network_problem)

    @property
    def held(self) -> tuple[LayerName, ...]:
        """The layers that this kernel gives, outermost first."""
        return tuple(name for name, problem in self._problems() if not problem)

    @property
    def missing(self) -> tuple[str, ...]:
        """The layers, and parts of layers, that a kernel of today would give besides."""
        absent = [name for name, problem in self._problems() if problem]
        return (*absent, *lacking_features(self.landlock_abi))

    def problem_of(self, layer: LayerName) -> str:
        """Why `layer` does not hold here; empty where it does."""
        return dict(self._problems())[layer]

    def _problems(self) -> Iterator[tuple[LayerName, str]]:
        yield "sandlock-landlock", self.sandlock_problem
        yield "sandlock-seccomp", self.sandlock_problem
        yield "landlock", self.ruleset_problem
        yield "network-namespace", self.network_problem
        for name in LIMITING:
            yield name, ""


LIMITING: tuple[LayerName, ...] = ("capabilities", "rlimits", "supervisor")
"""Layers that bound what code may use, not what it may reach; every Linux gives them."""


@cache
def examine_kernel() -> Kernel:
    """Find out what this machine grants; takes a few milliseconds and changes nothing."""
    if sys.platform != "linux":
        problem = f"needs Linux, and this is {sys.platform}"
        return Kernel(0, problem, problem, problem)
    abi = _landlock_abi()
    too_old = "" if abi >= _LEAST_LANDLOCK_ABI else _explain_abi(abi)
    return Kernel(
        landlock_abi=abi,
        sandlock_problem=too_old or _sandlock_problem(),
        ruleset_problem=too_old,
        network_problem=find_network_problem(),
    )


def lacking_features(abi: int) -> tuple[str, ...]:
    """What Landlock of version `abi` does not guard yet."""
    return tuple(name for name, least in _FEATURES.items() if 0 < abi < least)


def _landlock_abi() -> int:
    import landlockpy

    return landlockpy.abi_version()


def _explain_abi(abi: int) -> str:
    found = f"its ABI is {abi}" if abi else "it has none, or it is not in the kernel's list of LSMs"
    return f"Landlock with ABI {_LEAST_LANDLOCK_ABI} or newer is needed, and {found}"


def _sandlock_problem() -> str:
    try:
        import sandlock  # noqa: F401
    except (ImportError, OSError) as error:
        return f"the package sandlock does not load ({error})"
    actions = _SECCOMP_ACTIONS.read_text().split() if os.path.exists(_SECCOMP_ACTIONS) else []
    if "user_notif" not in actions:
        return "this kernel has no seccomp filters with notification"
    return ""
