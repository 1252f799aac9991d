"""What a pull request is: commits on top of the branch that it is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.errors import TargetError
from grader.pipeline.pull_request.git import ask_git, run_git

_FETCH = "in a workflow, let actions/checkout fetch everything with `fetch-depth: 0`; elsewhere {}"
_DEFAULTS = ("refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/heads/main")


@dataclass(frozen=True)
class Span:
    """The commits of one pull request, each as its full hash."""

    name: str
    """What the base is called in messages."""
    base: str
    """The newest commit of the branch that the pull request is for."""
    start: str
    """The newest commit that the pull request and that branch share."""
    head: str
    """The pull request's newest commit: the one that is checked out."""


def find_span(top: Path, asked: str | None, environment: Mapping[str, str]) -> Span:
    """What is checked out in `top`, against `asked` or the branch that a pull request is for.

    Raises:
        TargetError: there is no such base, nothing is checked out, or the two share no commit.
        GraderError: git fails.
    """
    head = _find_commit(top, "HEAD")
    if head is None:
        raise TargetError(f"{top} has no commit yet", "commit the hand-ins, and try again")
    tried = list(_list_names(asked, environment))
    found = ((name, _find_commit(top, name)) for name in tried)
    name, base = next(((name, commit) for name, commit in found if commit), ("", None))
    if base is None:
        raise TargetError(
            f"{top} does not know the base of the pull request: looked for {', '.join(tried)}",
            _FETCH.format("fetch that branch, or name another with --base"),
        )
    return Span(_short(name), base, _find_start(top, _short(name), base, head), head)


def _list_names(asked: str | None, environment: Mapping[str, str]) -> Iterator[str]:
    """What the base may be called, the likeliest first."""
    if asked is not None:
        yield from (asked, f"refs/remotes/origin/{asked}")
    elif branch := environment.get("GITHUB_BASE_REF"):
        yield f"refs/remotes/origin/{branch}"
    else:
        yield from _DEFAULTS


def _find_commit(top: Path, name: str) -> str | None:
    # Git would take it for an option.
    if not name or name.startswith("-") or "\0" in name:
        return None
    answer = ask_git(top, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    return answer.output.decode("ascii").strip() if answer.code == 0 else None


def _find_start(top: Path, name: str, base: str, head: str) -> str:
    answer = ask_git(top, "merge-base", base, head)
    if answer.code == 0:
        return answer.output.decode("ascii").strip()
    shallow = run_git(top, "rev-parse", "--is-shallow-repository").strip() == b"true"
    cause = "the clone is shallow" if shallow else "their histories have nothing in common"
    raise TargetError(
        f"'{name}' and what is checked out share no commit: {cause}",
        _FETCH.format("run `git fetch --unshallow`")
        if shallow
        else "begin the pull request's branch on the branch that it is for, or name it with --base",
    )


def _short(name: str) -> str:
    return name.removeprefix("refs/remotes/").removeprefix("refs/heads/")
