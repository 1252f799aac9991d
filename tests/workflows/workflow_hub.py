"""A pretended GitHub: one repository, pull requests from forks, events, artefacts, comments."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workflow_actions import run_git, stand_ins
from workflow_course import COURSE
from workflow_player import Runner, play

ROOT = Path(__file__).parents[2]
WORKFLOWS = Path(".github/workflows")
REPOSITORY = "club/course"
OURS = ("action.yml", WORKFLOWS / "grade.yml", WORKFLOWS / "comment.yml")

_FAKE_PIP = '#!/bin/sh\nprintf "%s\\n" "$@" >> "{notes}"\n'
_FAKE_GH = '#!/bin/sh\nexec "{python}" "{script}" "$@"\n'


@dataclass(frozen=True)
class Pull:
    """One pull request, as it stands."""

    number: int
    owner: str
    branch: str
    sha: str
    title: str

    @property
    def repository_id(self) -> int:
        """The fork's id, one for each owner."""
        return sum(self.owner.encode())

    @property
    def listed(self) -> dict[str, Any]:
        """What GitHub's API says of it."""
        head = {
            "label": f"{self.owner}:{self.branch}",
            "ref": self.branch,
            "sha": self.sha,
            "repo": {"id": self.repository_id},
        }
        return {"number": self.number, "state": "open", "title": self.title, "head": head}


@dataclass
class Hub:
    """The repository `club/course` and everything round it, in one folder."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    """More variables of the environment on the next machines."""

    @classmethod
    def make(cls, folder: Path, course: Mapping[str, str] = COURSE) -> Hub:
        """A repository that holds `course`, the action and the workflows on `main`."""
        hub = cls(folder)
        for name in ("bin", "gh", "runners"):
            (folder / name).mkdir(parents=True)
        run_git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(hub.origin))
        run_git(folder, "clone", "--quiet", str(hub.origin), str(hub.clone))
        for path in OURS:
            write(hub.clone / path, (ROOT / path).read_text(encoding="utf-8"))
        for name, text in course.items():
            write(hub.clone / name, text)
        hub._commit("A course")
        run_git(hub.clone, "push", "--quiet", "origin", "HEAD:main")
        hub._install("pip", _FAKE_PIP.format(notes=hub.installed))
        script = Path(__file__).with_name("fake_gh.py")
        hub._install("gh", _FAKE_GH.format(python=sys.executable, script=script))
        hub._install("grader", f'#!/bin/sh\nexec "{Path(sys.executable).parent}/grader" "$@"\n')
        hub._save({"pulls": [], "artifacts": [], "comments": []})
        return hub

    @property
    def origin(self) -> Path:
        return self.folder / "origin.git"

    @property
    def clone(self) -> Path:
        return self.folder / "clone"

    @property
    def installed(self) -> Path:
        """What pip was told, a word a line."""
        return self.folder / "installed.txt"

    @property
    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads((self.folder / "gh/state.json").read_text("utf-8"))
        return state

    @property
    def pulls(self) -> list[dict[str, Any]]:
        pulls: list[dict[str, Any]] = self.state["pulls"]
        return pulls

    @property
    def comments(self) -> list[dict[str, Any]]:
        comments: list[dict[str, Any]] = self.state["comments"]
        return comments

    def propose(
        self,
        files: Mapping[str, str | None],
        *,
        moved: Mapping[str, str] | None = None,
        owner: str = "student",
        branch: str = "my-work",
        title: str = "My work",
    ) -> Pull:
        """A pull request that writes `files`, deletes those that are None, and moves `moved`."""
        run_git(self.clone, "checkout", "--quiet", "--detach", "main")
        for old, new in (moved or {}).items():
            (self.clone / new).parent.mkdir(parents=True, exist_ok=True)
            run_git(self.clone, "mv", old, new)
        for name, text in files.items():
            if text is None:
                (self.clone / name).unlink()
            else:
                write(self.clone / name, text)
        return self._open(len(self.state["pulls"]) + 1, owner, branch, title)

    def push(self, pull: Pull, files: Mapping[str, str]) -> Pull:
        """One more commit on the branch of `pull`."""
        run_git(self.clone, "checkout", "--quiet", "--detach", pull.sha)
        for name, text in files.items():
            write(self.clone / name, text)
        return self._open(pull.number, pull.owner, pull.branch, pull.title)

    def merge(self, pull: Pull) -> None:
        """Put the work of `pull` onto `main`."""
        run_git(self.clone, "checkout", "--quiet", "main")
        run_git(self.clone, "merge", "--quiet", "--no-edit", pull.sha)
        run_git(self.clone, "push", "--quiet", "origin", "HEAD:main")

    def grade(self, pull: Pull) -> Runner:
        """Play the event `pull_request`, by grade.yml as the pull request has it."""
        sha = run_git(self.clone, "rev-parse", f"refs/merged/{pull.number}")
        github = {
            "event_name": "pull_request",
            "repository": REPOSITORY,
            "ref": f"refs/pull/{pull.number}/merge",
            "sha": sha,
            "base_ref": "main",
            "head_ref": pull.branch,
            "event": {"pull_request": pull.listed},
        }
        run_git(self.clone, "checkout", "--quiet", "--detach", sha)
        return play(self.clone / WORKFLOWS / "grade.yml", self._runner(github))

    def comment(
        self, pull: Pull, artefact: Path | None, *, conclusion: str = "success", run: int = 100
    ) -> Runner:
        """Play the event `workflow_run` after grade.yml left `artefact`, by comment.yml of main."""
        if artefact is not None:
            self.keep(artefact, run)
        owner = {"login": pull.owner}
        head = {"id": pull.repository_id, "full_name": f"{pull.owner}/course", "owner": owner}
        event = {
            "id": run,
            "event": "pull_request",
            "conclusion": conclusion,
            "head_sha": pull.sha,
            "head_branch": pull.branch,
            "head_repository": head,
        }
        github = {
            "event_name": "workflow_run",
            "repository": REPOSITORY,
            "ref": "refs/heads/main",
            "sha": run_git(self.clone, "rev-parse", "main"),
            "event": {"workflow_run": event, "repository": {"default_branch": "main"}},
        }
        run_git(self.clone, "checkout", "--quiet", "main")
        return play(self.clone / WORKFLOWS / "comment.yml", self._runner(github))

    def keep(self, artefact: Path, run: int) -> None:
        """Store an artefact of a run, as GitHub does after an upload."""
        state = self.state
        entry = {
            "id": 1 + len(state["artifacts"]),
            "name": "grade-results",
            "run": run,
            "expired": False,
            "size_in_bytes": artefact.stat().st_size,
            "file": str(artefact),
        }
        self._save({**state, "artifacts": [*state["artifacts"], entry]})

    def say(self, pull: Pull, login: str, body: str) -> None:
        """A comment by somebody; without a login, by an account that is gone."""
        state = self.state
        id = 1000 + len(state["comments"])
        user = {"login": login} if login else None
        entry = {"id": id, "issue": pull.number, "user": user, "body": body}
        self._save({**state, "comments": [*state["comments"], entry]})

    def list_calls(self) -> list[list[Any]]:
        """Method, path and fields of every call of `gh`."""
        notes = self.folder / "gh/calls.jsonl"
        lines: Sequence[str] = notes.read_text("utf-8").splitlines() if notes.exists() else ()
        return [json.loads(line) for line in lines]

    def change(self, pull: Pull, **fields: Any) -> None:
        """Have GitHub say something else of `pull`."""
        pulls = [{**one, **fields} if one["number"] == pull.number else one for one in self.pulls]
        self._save({**self.state, "pulls": pulls})

    def list_again(self, pull: Pull, number: int) -> None:
        """Open another pull request of the same branch."""
        again = {**pull.listed, "number": number}
        self._save({**self.state, "pulls": [*self.pulls, again]})

    def replace_command(self, name: str, script: str) -> None:
        """Have a command be something else on the next machines."""
        self._install(name, script)

    def _open(self, number: int, owner: str, branch: str, title: str) -> Pull:
        sha = self._commit(title)
        run_git(self.clone, "checkout", "--quiet", "--detach", "main")
        run_git(self.clone, "merge", "--quiet", "--no-ff", "--no-edit", sha)
        run_git(self.clone, "update-ref", f"refs/merged/{number}", "HEAD")
        pushed = (f"{sha}:refs/pull/{number}/head", f"+HEAD:refs/pull/{number}/merge")
        run_git(self.clone, "push", "--quiet", "--force", "origin", *pushed)
        pull = Pull(number, owner, branch, sha, title)
        others = [one for one in self.pulls if one["number"] != number]
        self._save({**self.state, "pulls": [*others, pull.listed]})
        return pull

    def _commit(self, subject: str) -> str:
        run_git(self.clone, "add", "--all")
        run_git(self.clone, "commit", "--quiet", "--allow-empty", "--message", subject)
        return run_git(self.clone, "rev-parse", "HEAD")

    def _runner(self, github: dict[str, Any]) -> Runner:
        folder = self.folder / "runners"
        environment = {
            "PATH": str(self.folder / "bin"),
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "FAKE_GH": str(self.folder / "gh"),
            **self.settings,
        }
        number = len(list(folder.iterdir()))
        return Runner(folder / str(number), github, environment, stand_ins(self.origin))

    def _install(self, name: str, script: str) -> None:
        path = write(self.folder / "bin" / name, script)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def _save(self, state: Mapping[str, Any]) -> None:
        write(self.folder / "gh/state.json", json.dumps(state))


def write(path: Path, text: str) -> Path:
    """Write a file, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
