"""Where the grader was installed from, so that CI can install the same one.

The installer's own record is read: `direct_url.json` of PEP 610. It is there for what was installed
from a URL, a file or a folder. What was installed by its name has none, and a name is not enough to
go by: the next index may have a stranger's package of the same name.
"""

from __future__ import annotations

import json
import re
from importlib import metadata
from typing import Any
from urllib.parse import urlsplit

from grader.errors import TargetError

_LONGEST = 500
_HASH = re.compile(r"[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-f]{40,64}")
_FOLDER = re.compile(r"[\w./-]+")
_CREDENTIALS = re.compile(r"://(?!git@|\$\{\w+\}@)[^/@\s]*@")
"""A name or password in a URL; an account that everybody shares or a variable is none."""


def find_requirement(name: str = "grader") -> str | None:
    """The requirement by which pip installs the same `name` elsewhere; None where it is not known.

    It names a repository with its commit, or a file on the web with its hash.
    """
    for distribution in metadata.distributions(name=name):
        text = distribution.read_text("direct_url.json")
        if text is not None:
            try:
                return _read_requirement(name, json.loads(text))
            except (ValueError, TypeError, KeyError, AttributeError):
                return None
    return None


def check_requirement(text: str) -> str:
    """`text` as one line of a requirements file.

    Raises:
        TargetError: it is something else, or gives away a password.
    """
    line = text.strip()
    if not line or not line.isprintable() or len(line) > _LONGEST or line[0] in "-#":
        raise TargetError(
            f"--requirement — expected what pip installs, in one line of at most {_LONGEST} "
            f"characters, found {text[:80]!r}",
            "for example: grader @ git+https://github.com/OWNER/REPOSITORY@COMMIT",
        )
    if _CREDENTIALS.search(line):
        raise TargetError(
            "--requirement — expected a URL without a user's name or password, found one",
            "the file is for everybody to read; pip fills in a variable such as ${TOKEN}",
        )
    return line


def _read_requirement(name: str, record: dict[str, Any]) -> str | None:
    url = str(record["url"])
    if not url.isprintable() or re.search(r"[\s#]", url) or _CREDENTIALS.search(url):
        return None
    if "vcs_info" in record:
        return _read_repository(name, url, record)
    if "archive_info" in record and urlsplit(url).scheme == "https":
        digest = _find_sha256(record["archive_info"])
        return f"{name} @ {url}#sha256={digest}" if digest else None
    return None


def _read_repository(name: str, url: str, record: dict[str, Any]) -> str | None:
    tool, commit = record["vcs_info"]["vcs"], record["vcs_info"]["commit_id"]
    if tool != "git" or urlsplit(url).scheme not in ("https", "ssh"):
        return None
    folder = record.get("subdirectory")
    if not _COMMIT.fullmatch(commit) or (folder is not None and not _FOLDER.fullmatch(folder)):
        return None
    return f"{name} @ git+{url}@{commit}" + (f"#subdirectory={folder}" if folder else "")


def _find_sha256(archive: dict[str, Any]) -> str | None:
    digest = (archive.get("hashes") or {}).get("sha256")
    if digest is None:
        digest = str(archive.get("hash", "")).removeprefix("sha256=")
    return digest if _HASH.fullmatch(digest) else None
