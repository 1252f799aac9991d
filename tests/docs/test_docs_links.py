"""Links between pages lead somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from docs_reader import DOCS, PAGES, ROOT, find_anchors, find_links, page_name


def is_broken(page: Path, target: str) -> bool:
    """Whether a link of `page` leads to no file, or to no heading of one."""
    name, _, anchor = target.partition("#")
    path = (page.parent / name).resolve() if name else page
    if not path.exists():
        return True
    return bool(anchor) and anchor not in find_anchors(path)


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_links_resolve(page: Path) -> None:
    """Every link leads to a file of the repository, and its anchor to a heading."""
    links = [target for target in find_links(page) if "://" not in target]
    assert [target for target in links if is_broken(page, target)] == []


def test_every_page_is_linked() -> None:
    """No page of the documentation is left out of its index."""
    index = DOCS / "README.md"
    linked = {(index.parent / target.partition("#")[0]).resolve() for target in find_links(index)}
    assert set(DOCS.rglob("*.md")) - linked == {index}


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_pages_name_no_machine(page: Path) -> None:
    """No page holds the path of somebody's own machine."""
    text = page.read_text(encoding="utf-8")
    assert [word for word in ("/home/", "/Users/", "/work/", str(ROOT)) if word in text] == []
