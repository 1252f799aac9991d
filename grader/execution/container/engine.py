"""Docker and Podman, spoken to by their command lines; every call has a time limit.

What they are asked is in the reference pages of both: `version`, `image inspect`, `ps`, `inspect`,
`kill` and `rm` (docs.docker.com/reference/cli/docker, docs.podman.io/en/latest/Commands.html).
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from typing import Literal

from grader.errors import ExecutionError, SandboxUnavailableError

EngineName = Literal["docker", "podman"]
ENGINES: tuple[EngineName, ...] = ("docker", "podman")
LABEL = "grader"
"""Every container of a grader's carries it."""

_VERSION_FIELD = {"docker": "{{.Server.Version}}", "podman": "{{.Client.Version}}"}
"""Docker's client answers without its daemon; only the daemon's version says that both are there.
Podman has none."""
_STATE = '{"code": {{.State.ExitCode}}, "out_of_memory": {{.State.OOMKilled}}}'
_MAX_TEXT = 500


@dataclass(frozen=True)
class Answer:
    """What a call of the engine gave."""

    code: int
    out: str
    err: str

    @property
    def problem(self) -> str:
        """The last line that it complained with."""
        return last_line(self.err) or last_line(self.out) or f"it ended with code {self.code}"


@dataclass(frozen=True)
class State:
    """How a container ended, as its engine tells."""

    code: int
    out_of_memory: bool
    """The kernel killed one of its processes because of the container's bound on memory."""


@dataclass(frozen=True)
class Engine:
    """One engine that answers."""

    name: EngineName
    program: str
    """Path of its command."""
    version: str
    patience: float = 15.0
    """Seconds that a call may take."""

    def call(self, *arguments: str) -> Answer:
        """Run one command of the engine.

        Raises:
            ExecutionError: it did not answer in time, or could not be started.
        """
        return _call(self.program, arguments, self.patience)

    def has_image(self, image: str) -> bool:
        """Whether `image` lies on this machine; it is never fetched."""
        return self.call("image", "inspect", "--format", "{{.Id}}", image).code == 0

    def inspect(self, container: str) -> State | None:
        """How `container` ended; None where the engine does not say so."""
        answer = self.call("inspect", "--type", "container", "--format", _STATE, container)
        try:
            state = json.loads(answer.out)
            return State(int(state["code"]), state["out_of_memory"] is True)
        except (ValueError, KeyError, TypeError):
            return None

    def kill(self, container: str) -> None:
        """End every process of `container`; it need not be running."""
        self.call("kill", container)

    def remove(self, container: str) -> str:
        """Remove `container`, running or not; returns what is wrong if it may still be there."""
        answer = self.call("rm", "--force", container)
        if answer.code == 0 or container not in self.list_containers():
            return ""
        return answer.problem

    def list_containers(self) -> tuple[str, ...]:
        """Names of all containers that any grader has made, running or not.

        Raises:
            ExecutionError: the engine does not tell.
        """
        label = f"label={LABEL}"
        answer = self.call("ps", "--all", "--filter", label, "--format", "{{.Names}}")
        if answer.code != 0:
            raise ExecutionError(f"{self.name} does not list its containers: {answer.problem}")
        return tuple(answer.out.split())


def find_engine(name: EngineName | None, patience: float = 15.0) -> Engine:
    """The engine called `name`, or else the first that answers; each may take `patience` seconds.

    Raises:
        SandboxUnavailableError: none answers; it says of each why.
    """
    problems = []
    for candidate in ENGINES if name is None else (name,):
        program = shutil.which(candidate)
        if program is None:
            problems.append(f"{candidate}: not installed")
            continue
        try:
            answer = _call(program, ("version", "--format", _VERSION_FIELD[candidate]), patience)
        except ExecutionError as error:
            problems.append(error.message)
            continue
        if answer.code == 0 and answer.out.strip():
            return Engine(candidate, program, answer.out.strip()[:50], patience)
        problems.append(f"{candidate}: {answer.problem}")
    raise SandboxUnavailableError(
        f"no container engine answers ({'; '.join(problems)})",
        "install Docker or Podman, or start it: `docker version` must show a server, or "
        "`podman version` succeed, for the user who runs the grader",
    )


def last_line(text: str) -> str:
    """The last line that is not empty, cut to a length that can be shown."""
    lines = text.strip().splitlines()
    return lines[-1][:_MAX_TEXT] if lines else ""


def _call(program: str, arguments: tuple[str, ...], seconds: float) -> Answer:
    name = program.rsplit("/", 1)[-1]
    try:
        done = subprocess.run(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ExecutionError(
            f"{name}: `{name} {arguments[0]}` did not answer within {seconds:g} s",
            f"see whether `{name} ps` answers; restart the engine if it does not",
        ) from error
    except OSError as error:
        raise ExecutionError(f"{name}: {program} cannot be started ({error})") from error
    return Answer(
        done.returncode,
        done.stdout.decode(errors="replace"),
        done.stderr.decode(errors="replace"),
    )
