"""A container engine's command line, played by plain processes: run as a program, never imported.

It takes the options that the grader uses, and refuses all others as an engine would. It refuses,
too, to run a container that is not shut in as it must be. What it runs is a child of its own, with
the paths of mounts put in; so limits and evidence are real, and isolation is not. A folder holds
its containers, and `behaviour.json` in it says what goes wrong.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

STATE = Path(os.environ["FAKE_ENGINE"])
KIND = os.environ["FAKE_KIND"]
BEHAVIOUR = json.loads((STATE / "behaviour.json").read_text())
REPEATABLE = {
    "--env", "--mount", "--ulimit", "--cap-add", "--label", "--tmpfs", "--security-opt",
}  # fmt: skip
VALUED = REPEATABLE | {
    "--name", "--pull", "--log-driver", "--network", "--cap-drop", "--ipc", "--workdir", "--user",
    "--memory", "--memory-swap", "--pids-limit", "--cpus",
}  # fmt: skip
FLAGS = {"--interactive", "--read-only"}
PODMAN_FLAGS = {"--read-only-tmpfs=false", "--http-proxy=false"}


def fail(text: str, code: int = 125) -> NoReturn:
    print(text, file=sys.stderr)
    raise SystemExit(code)


def main() -> None:
    action, *arguments = sys.argv[1:]
    if action in BEHAVIOUR.get("hangs", ()):
        time.sleep(60)
    if action in BEHAVIOUR.get("fails", {}):
        fail(BEHAVIOUR["fails"][action], 1)
    with (STATE / "calls.txt").open("a") as calls:
        calls.write(json.dumps([KIND, action, *arguments]) + "\n")
    actions = {
        "version": version,
        "image": image,
        "ps": ps,
        "inspect": inspect,
        "kill": kill,
        "rm": remove,
        "run": run,
    }
    if action not in actions:
        fail(f"{KIND}: '{action}' is not a {KIND} command.")
    actions[action](arguments)


def expect(arguments: list[str], *beginning: str) -> list[str]:
    """What follows after exactly `beginning`."""
    if tuple(arguments[: len(beginning)]) != beginning:
        fail(f"unknown flag in {arguments}, expected {beginning}")
    return arguments[len(beginning) :]


def version(arguments: list[str]) -> None:
    field = "{{.Server.Version}}" if KIND == "docker" else "{{.Client.Version}}"
    expect(arguments, "--format", field)
    print("99.0")


def image(arguments: list[str]) -> None:
    (name,) = expect(arguments, "inspect", "--format", "{{.Id}}")
    if name not in BEHAVIOUR["images"]:
        fail(f"Error: No such image: {name}", 1)
    print("sha256:0123")


def ps(arguments: list[str]) -> None:
    expect(arguments, "--all", "--filter", "label=grader", "--format", "{{.Names}}")
    for container in sorted(STATE.glob("*.container")):
        print(container.stem)


def inspect(arguments: list[str]) -> None:
    rest = expect(arguments, "--type", "container", "--format")
    template, name = rest
    state = json.loads(record(name).read_text())
    for field in ("ExitCode", "OOMKilled"):
        template = template.replace("{{.State." + field + "}}", json.dumps(state[field]))
    print(template)


def kill(arguments: list[str]) -> None:
    (name,) = arguments
    end(name)


def remove(arguments: list[str]) -> None:
    (name,) = expect(arguments, "--force")
    end(name)
    record(name).unlink()


def record(name: str) -> Path:
    path = STATE / f"{name}.container"
    if not path.is_file():
        fail(f"Error response from daemon: No such container: {name}", 1)
    return path


def end(name: str) -> None:
    """Kill every process of the container: those of its session, and those that know its name."""
    session = json.loads(record(name).read_text()).get("session")
    if session is None:
        return
    mark = f"FAKE_CONTAINER={name}".encode()
    for _ in range(3):
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                known = mark in (entry / "environ").read_bytes().split(b"\0")
                if known or os.getsid(int(entry.name)) == session:
                    os.kill(int(entry.name), signal.SIGKILL)
            except OSError:
                continue


def parse(arguments: list[str]) -> tuple[dict[str, list[str]], set[str], list[str]]:
    """Options with their values, flags, and what comes after them."""
    options: dict[str, list[str]] = {}
    flags: set[str] = set()
    rest = list(arguments)
    while rest and rest[0].startswith("--"):
        name = rest.pop(0)
        if name in FLAGS or (KIND == "podman" and name in PODMAN_FLAGS):
            flags.add(name)
        elif name in VALUED and (name in REPEATABLE or name not in options):
            options.setdefault(name, []).append(rest.pop(0))
        else:
            fail(f"unknown flag: {name}\n\nUsage:  {KIND} run [OPTIONS] IMAGE [COMMAND] [ARG...]")
    return options, flags, rest


def check_hardened(options: dict[str, list[str]], flags: set[str], returns: bool) -> None:
    expected = {
        "--network": ["none"],
        "--cap-drop": ["ALL"],
        "--security-opt": ["no-new-privileges"],
        "--ipc": ["none"],
        "--pull": ["never"],
        "--log-driver": ["none"],
        "--label": ["grader"],
        "--memory-swap": options["--memory"],
        "--user": ["0:0" if returns else "65534:65534"],
    }
    if returns:
        expected["--cap-add"] = ["CHOWN", "DAC_READ_SEARCH"]
    elif "--cap-add" in options:
        fail("a container that runs code was given a capability")
    for name, value in expected.items():
        if options.get(name) != value:
            fail(f"{name} is {options.get(name)}, expected {value}")
    wanted = FLAGS | (PODMAN_FLAGS if KIND == "podman" else set())
    if flags != wanted:
        fail(f"the flags are {flags}, expected {wanted}")
    for name in ("--memory", "--pids-limit", "--cpus"):
        if not 0 < float(options[name][0]) < 2**40:
            fail(f"{name} is {options[name]}")
    for tmpfs in options["--tmpfs"]:
        if not {"noexec", "nosuid", "nodev"} <= set(tmpfs.partition(":")[2].split(",")):
            fail(f"--tmpfs is {tmpfs}")


def read_mounts(options: dict[str, list[str]]) -> dict[str, str]:
    """Where the container's folders really lie; only its scratch folder may be writable."""
    mounts = {}
    for line in options.get("--mount", ()):
        (fields,) = csv.reader([line])
        known = dict(field.partition("=")[::2] for field in fields)
        if set(known) - {"type", "source", "target", "readonly", "relabel"}:
            fail(f'invalid argument "{line}" for "--mount" flag')
        if not Path(known["source"]).exists():
            fail(f"bind source path does not exist: {known['source']}")
        if ("readonly" in known) == (known["target"] == "/scratch"):
            fail(f"a mount is writable that must not be, or the other way round: {line}")
        mounts[known["target"]] = known["source"]
    return mounts


def run(arguments: list[str]) -> None:
    options, flags, (image_name, *command) = parse(arguments)
    check_hardened(options, flags, "return" in command)
    if image_name not in BEHAVIOUR["images"]:
        fail(f"Unable to find image '{image_name}' locally")
    mounts = read_mounts(options)
    (name,) = options["--name"]
    environment = dict(pair.partition("=")[::2] for pair in options["--env"])
    environment |= {"FAKE_CONTAINER": name, "PATH": os.environ["PATH"], **BEHAVIOUR["env"]}
    temporary = STATE / f"{name}.tmp"
    temporary.mkdir()
    environment |= {
        key: value.replace("/tmp", str(temporary), 1)
        for key, value in environment.items()
        if value == "/tmp" or value.startswith("/tmp/")
    }
    process = subprocess.Popen(
        translate(command, mounts), cwd="/", env=environment, start_new_session=True
    )
    keep(name, {"session": process.pid, "ExitCode": 0, "OOMKilled": False})
    code = process.wait()
    if BEHAVIOUR.get("oom"):
        code = -signal.SIGKILL
    code = 128 - code if code < 0 else code
    keep(name, {"ExitCode": code, "OOMKilled": bool(BEHAVIOUR.get("oom"))})
    raise SystemExit(code)


def keep(name: str, state: dict[str, object]) -> None:
    part = STATE / f"{name}.part"
    part.write_text(json.dumps(state))
    if "session" in state or (STATE / f"{name}.container").exists():
        part.replace(STATE / f"{name}.container")


def translate(command: list[str], mounts: dict[str, str]) -> list[str]:
    """The same program on this machine; a stand-in plays those actions that need isolation."""
    *program, action = command[:4]
    if program != ["python", "-m", "grader.execution.container.inside"]:
        fail(f"the command is {command}")
    actual = [sys.executable, "-m", "grader.execution.container.inside"]
    if action in BEHAVIOUR["stand_in"]:
        actual = [sys.executable, "-S", BEHAVIOUR["stand_in"][action]]
    places = [(f"--{target[1:]}", source) for target, source in mounts.items()]
    return [*actual, *command[3:], *(part for place in places for part in place)]


if __name__ == "__main__":
    main()
