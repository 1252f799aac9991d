"""Plays a workflow: its jobs and steps in order, as GitHub's runner would.

`run:` is executed by the shell that it names; `uses: ./` plays the checkout's own action.yml;
`uses: actions/…` is played by a function. Whatever the player does not know is an error.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from workflow_expressions import Scope, fill, holds, show

_OUTPUT = re.compile(r"^(?P<name>[\w-]+)(?:=(?P<value>.*)|<<(?P<end>.+))$")
_SHELLS = {
    "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
    "python": [sys.executable],
}

Tree = Mapping[str, Any]


class StepFailedError(Exception):
    """An action that the player stands in for refuses."""


@dataclass
class Runner:
    """One machine: a workspace, a temporary folder, and what was said and left on it."""

    folder: Path
    github: Tree
    environment: Mapping[str, str]
    actions: Mapping[str, Callable[[Runner, Tree], None]]
    token: str = ""
    log: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    played: list[str] = field(default_factory=list)
    artefacts: dict[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for folder in (self.workspace, self.temp):
            folder.mkdir(parents=True)
        self.summary.touch()

    @property
    def workspace(self) -> Path:
        return self.folder / "work"

    @property
    def temp(self) -> Path:
        return self.folder / "temp"

    @property
    def summary(self) -> Path:
        return self.folder / "summary.md"

    @property
    def said(self) -> str:
        """Everything in the log."""
        return "\n".join(self.log)


@dataclass
class _Frame:
    """What the steps of one job, or of one composite action, share."""

    inputs: Mapping[str, str]
    steps: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    failed: bool = False


def read_tree(path: Path) -> dict[str, Any]:
    """A workflow or action as plain data. YAML 1.1 reads the key `on` as true: it is put back."""
    tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in tree.items()}


def play(workflow: Path, runner: Runner) -> Runner:
    """Play every job of `workflow` on `runner`; returns it."""
    tree = read_tree(workflow)
    if runner.github["event_name"] not in tree["on"]:
        return runner
    for job in tree["jobs"].values():
        frame = _Frame({})
        rights = job.get("permissions", tree.get("permissions"))
        runner.token = json.dumps(rights)
        if holds(job.get("if", "true()"), _scope(runner, frame)):
            _play_steps(job["steps"], runner, frame)
    return runner


def _play_steps(steps: list[dict[str, Any]], runner: Runner, frame: _Frame) -> None:
    for step in steps:
        name = step.get("name", step.get("uses", "?"))
        scope = _scope(runner, frame)
        if not holds(str(step.get("if", "true()")), scope):
            continue
        runner.played.append(name)
        outputs: dict[str, str] = {}
        try:
            _play_step(step, runner, scope, outputs)
        except StepFailedError as error:
            frame.failed = True
            runner.failures.append(name)
            runner.log.append(f"{name}: {error}")
        frame.steps[step.get("id", name)] = {"outputs": outputs}


def _play_step(step: Tree, runner: Runner, scope: Scope, outputs: dict[str, str]) -> None:
    given = {key: fill(show(value), scope) for key, value in step.get("with", {}).items()}
    if "run" in step:
        _run(step, runner, scope, outputs)
    elif step["uses"] == "./":
        _play_composite(given, runner, outputs)
    else:
        runner.actions[step["uses"].partition("@")[0]](runner, given)


def _play_composite(given: Tree, runner: Runner, outputs: dict[str, str]) -> None:
    action = read_tree(runner.workspace / "action.yml")
    if unknown := given.keys() - action["inputs"].keys():
        raise StepFailedError(f"unknown inputs: {sorted(unknown)}")
    inputs = {name: show(entry.get("default")) for name, entry in action["inputs"].items()}
    frame = _Frame({**inputs, **given})
    _play_steps(action["runs"]["steps"], runner, frame)
    scope = _scope(runner, frame)
    outputs.update({name: fill(one["value"], scope) for name, one in action["outputs"].items()})
    if frame.failed:
        raise StepFailedError("a step of the action failed")


def _run(step: Tree, runner: Runner, scope: Scope, outputs: dict[str, str]) -> None:
    number = len(list(runner.temp.glob("script-*")))
    script = runner.temp / f"script-{number}"
    script.write_text(fill(step["run"], scope), encoding="utf-8")
    answers = runner.folder / f"output-{number}"
    answers.touch()
    given = {key: fill(show(value), scope) for key, value in step.get("env", {}).items()}
    done = subprocess.run(
        [*_SHELLS[step["shell"]], str(script)],
        cwd=runner.workspace,
        env={**_environment(runner), "GITHUB_OUTPUT": str(answers), **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
        check=False,
    )
    runner.log.append(done.stdout.decode(errors="replace"))
    outputs.update(read_outputs(answers.read_text(encoding="utf-8")))
    if done.returncode != 0:
        raise StepFailedError(f"exit code {done.returncode}")


def _environment(runner: Runner) -> dict[str, str]:
    github = runner.github
    return {
        **runner.environment,
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_REPOSITORY": github["repository"],
        "GITHUB_EVENT_NAME": github["event_name"],
        "GITHUB_BASE_REF": github.get("base_ref", ""),
        "GITHUB_HEAD_REF": github.get("head_ref", ""),
        "GITHUB_REF": github["ref"],
        "GITHUB_SHA": github["sha"],
        "GITHUB_STEP_SUMMARY": str(runner.summary),
        "GITHUB_WORKSPACE": str(runner.workspace),
        "RUNNER_TEMP": str(runner.temp),
        "PATH": os.pathsep.join([runner.environment["PATH"], os.environ["PATH"]]),
    }


def read_outputs(text: str) -> dict[str, str]:
    """What a step wrote to GITHUB_OUTPUT, in both of its forms."""
    outputs, lines = {}, iter(text.splitlines())
    for line in lines:
        found = _OUTPUT.match(line)
        if found is None:
            raise StepFailedError(f"not an output: {line!r}")
        value = found["value"]
        if found["end"]:
            taken: list[str] = []
            for part in lines:
                if part == found["end"]:
                    break
                taken.append(part)
            value = "\n".join(taken)
        outputs[found["name"]] = value
    return outputs


def _scope(runner: Runner, frame: _Frame) -> Scope:
    contexts = {
        "github": {**runner.github, "token": runner.token},
        "inputs": frame.inputs,
        "steps": frame.steps,
        "runner": {"temp": str(runner.temp)},
    }
    functions: dict[str, Callable[[], bool]] = {
        "always": lambda: True,
        "true": lambda: True,
        "success": lambda: not frame.failed,
    }
    return Scope(contexts, functions)
