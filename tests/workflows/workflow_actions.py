"""Stand-ins for the actions that our workflows use: what they do to files, and what they refuse."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from workflow_player import Runner, StepFailedError, Tree

# As in @actions/artifact: characters that NTFS does not know, in any part of a path.
_REFUSED = re.compile(r'["<>|*?:\r\n]')


def checkout(origin: Path) -> Callable[[Runner, Tree], None]:
    """`actions/checkout` from `origin`: the event's own commit, or the ref asked for."""

    def play_checkout(runner: Runner, given: Tree) -> None:
        work = runner.workspace
        run_git(work, "init", "--quiet", "--initial-branch=main")
        run_git(work, "remote", "add", "origin", origin.as_uri())
        ref = given.get("ref", "")
        wanted = f"refs/heads/{ref}" if ref else runner.github["ref"]
        depth = [] if given.get("fetch-depth") == "0" else ["--depth=1"]
        taken = [f"+{wanted}:refs/remotes/wanted"]
        if not depth:
            taken += ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"]
        run_git(work, "fetch", "--quiet", "--no-tags", *depth, "origin", *taken)
        run_git(work, "checkout", "--quiet", "--force", "--detach", "refs/remotes/wanted")
        if given.get("persist-credentials") != "false":
            run_git(work, "config", "http.extraheader", f"AUTHORIZATION: {runner.token}")

    return play_checkout


def set_up_python(runner: Runner, given: Tree) -> None:
    """`actions/setup-python`: the Python that runs the tests is there already."""


def upload_artifact(runner: Runner, given: Tree) -> None:
    """`actions/upload-artifact`: a file or a folder as one archive, or nothing at all."""
    path = Path(given["path"])
    top = path if path.is_dir() else path.parent
    files = [path] if path.is_file() else sorted(f for f in path.rglob("*") if f.is_file())
    names = {file: str(file.relative_to(top)) for file in files if not _is_hidden(file, top)}
    if refused := [name for name in names.values() if _REFUSED.search(name)]:
        raise StepFailedError(f"the path for one of the files is not valid: {refused[0]!r}")
    if not names:
        if given.get("if-no-files-found") == "error":
            raise StepFailedError(f"no files were found at {path}")
        return
    archive = runner.folder / f"{given['name']}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file, name in names.items():
            packed.write(file, name)
    runner.artefacts[given["name"]] = archive


def unpack(archive: Path, folder: Path) -> Path:
    """What somebody sees who downloads an artefact."""
    shutil.unpack_archive(archive, folder)
    return folder


def stand_ins(origin: Path) -> Mapping[str, Callable[[Runner, Tree], None]]:
    """All actions that our workflows may use."""
    return {
        "actions/checkout": checkout(origin),
        "actions/setup-python": set_up_python,
        "actions/upload-artifact": upload_artifact,
    }


def run_git(folder: Path, *arguments: str) -> str:
    """Call git as a machine without settings of its own; returns what it printed."""
    settings = ["user.name=T", "user.email=t@example.org", "protocol.file.allow=always"]
    options = [word for setting in settings for word in ("-c", setting)]
    environment = {
        "PATH": "/usr/bin:/bin:/usr/local/bin",
        "HOME": str(folder),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
    }
    done = subprocess.run(
        ["git", *options, *arguments],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
    )
    return done.stdout.decode().strip()


def _is_hidden(file: Path, top: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(top).parts)
