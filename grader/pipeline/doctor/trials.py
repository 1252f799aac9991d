"""The sandbox itself: started as a run starts it, and its promises tried one by one."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

from grader.execution.conformance import Outside, examine, stand_outside
from grader.execution.probes import GUARDING, HARMLESS, PROBES, QUICK, Probe
from grader.execution.sandbox import Sandbox
from grader.messages import Text, has_message, message, plain
from grader.pipeline.doctor.finding import Finding, Look, Question
from grader.pipeline.doctor.isolation import look_at_floor
from grader.pipeline.jobs import job_folder


def choose_probes(question: Question) -> tuple[Probe, ...]:
    """The probes to run: without isolation, only those that can do no harm."""
    probes = PROBES if question.is_full else QUICK
    return tuple(probe for probe in probes if question.sandbox != "none" or probe in HARMLESS)


def try_sandbox(question: Question) -> Iterator[Finding]:
    """Starts the sandbox, and runs a small program for each promise that tries to break it."""
    title = message("doctor.title.started")
    obstacle = _find_obstacle(question)
    if obstacle is not None:
        yield Finding("started", "untried", title, obstacle, is_needed=True)
        return
    with ExitStack() as stack:
        begun = time.monotonic()
        sandbox = stack.enter_context(question.open_sandbox())
        name = sandbox.environment().sandbox
        seconds = f"{time.monotonic() - begun:.0f}"
        found = message("doctor.found.started", name=name, seconds=seconds)
        yield Finding("started", "holds", title, found)
        outside = stack.enter_context(stand_outside(stack.enter_context(job_folder())))
        for probe in choose_probes(question):
            yield _try(sandbox, probe, outside)


def _find_obstacle(question: Question) -> Text | None:
    """Why there is no sandbox to be started."""
    if sys.platform != "linux" and question.sandbox != "container":
        return message("doctor.found.linux_only")
    if any(finding.mark == "lacks" for finding in look_at_floor(question)):
        return message("doctor.found.not_started")
    return None


def _try(sandbox: Sandbox, probe: Probe, outside: Outside) -> Finding:
    needed = probe in GUARDING
    title = _name(probe)
    try:
        with job_folder() as job:
            problems = examine(sandbox, probe, outside, job)
    except Exception as error:
        # One program that could not be run says nothing about the next.
        found = message("doctor.found.untried", reason=f"{type(error).__name__}: {error}")
        return Finding(probe.name, "untried", title, found, is_needed=needed)
    if not problems:
        return Finding(probe.name, "holds", title, message("doctor.found.promise"))
    found = message("doctor.found.broken", problems="; ".join(problems))
    return Finding(probe.name, "lacks", title, found, _advise(probe), is_needed=needed)


def _advise(probe: Probe) -> Text:
    known = f"doctor.advice.known.{probe.name}"
    if has_message(known) and os.geteuid() != 0:
        return message(known)
    return message("doctor.advice.guard" if probe in GUARDING else "doctor.advice.promise")


def _name(probe: Probe) -> Text:
    key = f"doctor.probe.{probe.name}"
    return message(key) if has_message(key) else plain(probe.name.replace("_", " "))


LOOKS: dict[str, Look] = {"started": try_sandbox}
