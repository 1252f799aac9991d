"""Layers around strangers' code: which of them this machine gives, and how to get the others."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import cast

from grader.errors import SandboxUnavailableError
from grader.execution.confinement import ConfinementName, choose_confinement
from grader.execution.examination import (
    SECCOMP_ACTION,
    find_barriers,
    find_engines,
    find_seccomp_actions,
)
from grader.execution.kernel import (
    _LEAST_LANDLOCK_ABI,
    FULL_LANDLOCK_ABI,
    LIMITING,
    Kernel,
    LayerName,
    lacking_features,
)
from grader.messages import Text, message, plain
from grader.pipeline.doctor.finding import Finding, Look, Question

_FILES: tuple[LayerName, ...] = ("sandlock-landlock", "landlock")
_NETWORK: tuple[LayerName, ...] = ("sandlock-seccomp", "network-namespace")
_REACHING: tuple[LayerName, ...] = (*_FILES, *_NETWORK)


def look_at_landlock(question: Question) -> Iterator[Finding]:
    """Which version of Landlock the kernel has, and what it does not guard yet."""
    if sys.platform != "linux":
        return
    abi, title = question.examine_kernel().landlock_abi, message("doctor.title.landlock_abi")
    missing = lacking_features(abi)
    if not abi:
        found, advice = message("doctor.found.no_landlock"), message("doctor.advice.no_landlock")
        yield Finding("landlock_abi", "lacks", title, found, advice)
    elif missing:
        parts = ", ".join(name.removeprefix("landlock-") for name in missing)
        found = message("doctor.found.old_landlock", abi=abi, parts=parts)
        advice = message("doctor.advice.newer_kernel")
        yield Finding("landlock_abi", "lacks", title, found, advice)
    else:
        found = message("doctor.found.landlock", abi=abi, full=FULL_LANDLOCK_ABI)
        yield Finding("landlock_abi", "holds", title, found)


def look_at_seccomp(question: Question) -> Iterator[Finding]:
    """Whether the kernel has filters of system calls, and of the kind that sandlock needs."""
    if sys.platform != "linux":
        return
    holds = SECCOMP_ACTION in find_seccomp_actions()
    yield Finding(
        "seccomp",
        "holds" if holds else "lacks",
        message("doctor.title.seccomp"),
        message("doctor.found.seccomp" if holds else "doctor.found.no_seccomp"),
        None if holds else message("doctor.advice.seccomp"),
    )


def look_at_layers(question: Question) -> Iterator[Finding]:
    """Each layer by itself."""
    kernel = question.examine_kernel()
    # Those that bound what code may use come with the worker, which Linux alone can run.
    for layer in (*_REACHING, *LIMITING) if sys.platform == "linux" else _REACHING:
        title = message(f"doctor.layer.{layer}")
        if kernel.problem_of(layer):
            found, advice = _explain(layer, kernel)
            yield Finding(layer, "lacks", title, found, advice)
        else:
            yield Finding(layer, "holds", title, plain(layer))


def _explain(layer: LayerName, kernel: Kernel) -> tuple[Text, Text | None]:
    """Why `layer` does not hold, and what to do, where no line before has said so."""
    reason = kernel.problem_of(layer)
    if sys.platform != "linux":
        return message("doctor.found.needs_linux"), None
    if layer == "network-namespace":
        return message("doctor.found.no_namespace", reason=reason), _advise_namespace()
    if kernel.landlock_abi < _LEAST_LANDLOCK_ABI:
        return message("doctor.found.needs_landlock", abi=_LEAST_LANDLOCK_ABI), None
    if layer != "landlock" and SECCOMP_ACTION not in find_seccomp_actions():
        return message("doctor.found.needs_seccomp"), None
    return message("doctor.found.not_loaded", reason=reason), message("doctor.advice.package")


def _advise_namespace() -> Text:
    barriers = find_barriers()
    if barriers and os.geteuid() != 0:
        commands = ", ".join(f"`sudo sysctl -w {barrier}`" for barrier in barriers)
        return message("doctor.advice.barriers", commands=commands)
    return message("doctor.advice.namespace")


def look_at_floor(question: Question) -> Iterator[Finding]:
    """Whether the confinement that was asked for shuts both files and the network."""
    title = message("doctor.title.floor")
    if question.sandbox in ("none", "container"):
        yield Finding("floor", "told", title, message(f"doctor.found.floor_{question.sandbox}"))
        return
    try:
        name = cast(ConfinementName, question.sandbox)
        layers = choose_confinement(name, question.examine_kernel()).layers
    except SandboxUnavailableError:
        found, advice = message("doctor.found.no_floor"), message("doctor.advice.no_floor")
        yield Finding("floor", "lacks", title, found, advice, is_needed=True)
        return
    found = message(
        "doctor.found.floor",
        files=sum(layer in layers for layer in _FILES),
        network=sum(layer in layers for layer in _NETWORK),
    )
    yield Finding("floor", "holds", title, found)


def look_at_engines(question: Question) -> Iterator[Finding]:
    """Which container engines are installed; a run needs none unless it is told to use one."""
    title, names = message("doctor.title.engines"), ", ".join(find_engines())
    found = message("doctor.found.engines" if names else "doctor.found.no_engine", names=names)
    yield Finding("engines", "told", title, found)


LAYERS: dict[str, Look] = {
    "landlock_abi": look_at_landlock,
    "seccomp": look_at_seccomp,
    "layers": look_at_layers,
    "floor": look_at_floor,
}
ENGINES: dict[str, Look] = {"engines": look_at_engines}
