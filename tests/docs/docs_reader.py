"""Pages as data: fenced blocks, links and headings."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from grader.cli import command

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_BLOCK = re.compile(r"^```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (?P<title>.+)$", re.MULTILINE)
_FOLDERS = ("assignments", "benchmarks", "reports", "rubrics", "submissions")

PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")),
    *(ROOT / folder / "README.md" for folder in _FOLDERS),
    *sorted(DOCS.rglob("*.md")),
]


@dataclass(frozen=True)
class Block:
    """A fenced block; `info` is what follows the fence, such as `yaml file=rubrics/x.yaml`."""

    info: str
    text: str


def page_name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def read_blocks(page: Path) -> list[Block]:
    """Every fenced block of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [Block(found["info"].strip(), found["text"]) for found in _BLOCK.finditer(text)]


def write_files(page: Path, folder: Path) -> list[Path]:
    """Write each block that names a file to that file in `folder`."""
    written = []
    for block in read_blocks(page):
        if "file=" in block.info:
            path = folder / block.info.partition("file=")[2]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
            written.append(path)
    return written


def read_prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return _BLOCK.sub("", page.read_text(encoding="utf-8"))


def find_links(page: Path) -> list[str]:
    """The targets of all links of a page."""
    return [found["target"] for found in _LINK.finditer(read_prose(page))]


def find_anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    titles = (found["title"] for found in _HEADING.finditer(read_prose(page)))
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def walk_commands(
    group: click.Group = command, above: str = ""
) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by what is typed after `grader`: `quiz take`."""
    for name, found in group.commands.items():
        if isinstance(found, click.Group):
            yield from walk_commands(found, f"{above}{name} ")
        else:
            yield f"{above}{name}", found


def read_section(page: Path, title: str) -> str:
    """What stands between a heading and the next one; empty where there is no such heading."""
    text = page.read_text(encoding="utf-8")
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,6}} |\Z)", text, re.M | re.S)
    return found[2] if found else ""


def find_commands(page: Path) -> list[list[str]]:
    """Every `grader …` command of a page, without `grader` itself."""
    lines = [
        line.removeprefix(".venv/bin/")
        for block in read_blocks(page)
        if block.info == "sh"
        for line in block.text.splitlines()
    ]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("grader ")]
