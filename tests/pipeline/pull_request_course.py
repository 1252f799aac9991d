"""A small course in a git repository, and pull requests to it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from small_course import write, write_course

_IDENTITY = ("-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "core.quotePath=no")


@dataclass
class Clone:
    """A working tree with a branch `main`, on which the course is, and a branch `work`."""

    root: Path

    def git(self, *arguments: str, given: bytes = b"") -> str:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(
            ["git", *_IDENTITY, *arguments],
            cwd=self.root,
            input=given,
            capture_output=True,
            check=True,
            env={**clean, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
        )
        return os.fsdecode(done.stdout).strip()

    def write(self, name: str, text: str = "x = 1\n") -> Path:
        return write(self.root / name, text)

    def commit(self) -> str:
        """Commit everything that differs; returns the commit."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "change")
        return self.git("rev-parse", "HEAD")

    def hand_in(self, *names: str) -> str:
        """Commit files below `submissions`."""
        for name in names:
            self.write(f"submissions/{name}")
        return self.commit()


def open_clone(root: Path, *handed_in: str) -> Clone:
    """A clone whose branch `main` has the course and `handed_in`; `work` is checked out."""
    clone = Clone(root)
    root.mkdir(parents=True, exist_ok=True)
    clone.git("init", "-q", "-b", "main")
    write_course(root)
    clone.hand_in(*handed_in)
    clone.git("checkout", "-q", "-b", "work")
    return clone
