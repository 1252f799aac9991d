"""A stand-in for the command `gh api`: answers from a file, and notes what it was asked.

It knows the few endpoints that comment.yml needs, and the rights that each of them needs.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

FOLDER = Path(os.environ["FAKE_GH"])
RIGHTS = {"pulls": "pull-requests", "issues": "pull-requests", "actions": "actions"}

Fields = dict[str, str]


def main(words: list[str]) -> int:
    method, endpoint, fields, is_silent = _read_words(words)
    address = urlsplit(endpoint)
    fields = dict(parse_qsl(address.query)) | fields
    state = json.loads((FOLDER / "state.json").read_text(encoding="utf-8"))
    with (FOLDER / "calls.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps([method, address.path, fields]) + "\n")
    parts = address.path.split("/")
    _check_rights(method, parts)
    answer = _answer(state, method, parts, fields)
    if isinstance(answer, bytes):
        sys.stdout.buffer.write(answer)
        return 0
    (FOLDER / "state.json").write_text(json.dumps(state), encoding="utf-8")
    if not is_silent:
        print(json.dumps(answer))
    return 0


def _read_words(words: list[str]) -> tuple[str, str, Fields, bool]:
    method, endpoint, fields, is_silent = "", "", Fields(), False
    rest = iter(words[1:] if words[:1] == ["api"] else sys.exit(f"unknown command {words}"))
    for word in rest:
        if word == "--method":
            method = next(rest)
        elif word in ("-f", "-F"):
            name, _, value = next(rest).partition("=")
            is_file = word == "-F" and value.startswith("@")
            fields[name] = Path(value[1:]).read_text(encoding="utf-8") if is_file else value
        elif word == "--silent":
            is_silent = True
        elif word.startswith("-") or endpoint:
            sys.exit(f"unknown argument {word}")
        else:
            endpoint = word
    return method or ("POST" if fields else "GET"), endpoint, fields, is_silent


def _check_rights(method: str, parts: list[str]) -> None:
    """Refuse what the job's token may not do; a token is its rights as JSON here."""
    rights = json.loads(os.environ.get("GH_TOKEN") or sys.exit("gh: no GH_TOKEN"))
    right = rights.get(RIGHTS[parts[3]], "none")
    if right not in (("write",) if method != "GET" else ("read", "write")):
        sys.exit(f"gh: Resource not accessible by integration (HTTP 403): {right}")


def _answer(state: dict[str, Any], method: str, parts: list[str], fields: Fields) -> Any:
    match (method, *parts[3:]):
        case ("GET", "pulls"):
            return _list_pulls(state["pulls"], fields)
        case ("GET", "pulls", number):
            return next(pull for pull in state["pulls"] if str(pull["number"]) == number)
        case ("GET", "actions", "runs", run, "artifacts"):
            found = [
                one
                for one in state["artifacts"]
                if str(one["run"]) == run and one["name"] == fields["name"]
            ]
            return {"total_count": len(found), "artifacts": found}
        case ("GET", "actions", "artifacts", id, "zip"):
            path = next(one["file"] for one in state["artifacts"] if str(one["id"]) == id)
            return Path(path).read_bytes()
        case ("GET", "issues", number, "comments"):
            size, page = int(fields["per_page"]), int(fields["page"])
            found = [one for one in state["comments"] if str(one["issue"]) == number]
            return found[(page - 1) * size : page * size]
        case ("POST", "issues", number, "comments"):
            bot = {"login": "github-actions[bot]", "type": "Bot"}
            free = 1 + max((one["id"] for one in state["comments"]), default=0)
            comment = {"id": free, "issue": int(number), "user": bot, "body": fields["body"]}
            state["comments"].append(comment)
            return comment
        case ("PATCH", "issues", "comments", id):
            comment = next(one for one in state["comments"] if str(one["id"]) == id)
            comment["body"] = fields["body"]
            return comment
    sys.exit(f"gh: Not Found (HTTP 404): {method} {'/'.join(parts)}")


def _list_pulls(pulls: list[dict[str, Any]], fields: Fields) -> list[dict[str, Any]]:
    """As GitHub does, a `head` that is not `owner:branch` is ignored, and all are listed."""
    head = fields.get("head", "")
    owner, _, branch = head.partition(":")
    return [
        pull
        for pull in pulls
        if pull["state"] == fields["state"]
        and (not (owner and branch) or pull["head"]["label"] == head)
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
