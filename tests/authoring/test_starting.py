"""`make_repository`: a group's own repository, whole or not at all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from verified_course import REGISTRY

from grader.authoring import starting
from grader.authoring.course_files import find_course_files
from grader.authoring.starting import make_repository
from grader.errors import GraderError, TargetError
from grader.pipeline.grade import Specs
from grader.pipeline.lint import lint
from grader.pipeline.places import Places
from grader.pipeline.work import find_work, load_targets
from grader.spec.course import load_course
from grader.spec.packaged import packaged_course

COURSE = packaged_course() or Path()
IDS = load_course(COURSE).ids("assignment")
LINK = re.compile(r"\]\(([^)#][^)]*)\)")


def files_in(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def read(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


def targets(root: Path) -> tuple[Places, tuple[Specs, ...]]:
    places = Places(load_course(root), root / "submissions", root / "reports")
    return places, load_targets(places.course, "ch07-1", REGISTRY)


def test_repository_holds_the_course(tmp_path: Path) -> None:
    """Every file of the course as it is, but for what is said in the group's own words."""
    make_repository(tmp_path / "club")
    found = files_in(tmp_path / "club")
    names = [str(path) for path in find_course_files(COURSE)]
    own = {name for name in names if name.endswith(".md") or name.startswith(".github")}
    kept = [name for name in names if name not in own]
    assert {name: found[name] for name in kept} == {n: (COURSE / n).read_bytes() for n in kept}


def test_repository_has_its_own_files(tmp_path: Path) -> None:
    """What the course does not bring: words, a place for each hand-in, what git and pip need."""
    written = make_repository(tmp_path / "club")
    own = {".gitignore", "README.md", "requirements.txt", "submissions/README.md"}
    own |= {f"submissions/{id}/README.md" for id in IDS}
    expected = {str(path) for path in find_course_files(COURSE)} | own
    assert (set(files_in(tmp_path / "club")), set(map(str, written))) == (expected, expected)


def test_repository_lints(tmp_path: Path) -> None:
    """The new course is without a mistake."""
    make_repository(tmp_path)
    assert lint(load_course(tmp_path), REGISTRY).problems == ()


def test_hand_in_is_found(tmp_path: Path) -> None:
    """A file put where the README says is one student's work, and the README is nobody's."""
    make_repository(tmp_path)
    (tmp_path / "submissions/ch07-1/kim.py").write_text("print(1)\n")
    assert [work.student for work in find_work(*targets(tmp_path))] == ["kim"]


def test_folders_without_hand_ins_hold_no_work(tmp_path: Path) -> None:
    """Before anybody has handed in, that is what is said."""
    make_repository(tmp_path)
    with pytest.raises(TargetError, match="no submissions"):
        find_work(*targets(tmp_path))


def test_secrets_and_reports_stay_out_of_git(tmp_path: Path) -> None:
    """What must not be committed is ignored."""
    make_repository(tmp_path)
    lines = read(tmp_path, ".gitignore").splitlines()
    assert {"/reports/", "/ci/", ".grader/", ".venv/"} - set(lines) == set()


def test_links_lead_somewhere(tmp_path: Path) -> None:
    """Every link to a file in a README of the repository is to one that is there."""
    make_repository(tmp_path)
    readmes = sorted(tmp_path.rglob("*.md"))
    links = [(readme, link) for readme in readmes for link in LINK.findall(readme.read_text())]
    broken = [link for readme, link in links if not (readme.parent / link).exists()]
    assert (broken, len(links) >= 10) == ([], True)


@pytest.mark.parametrize(
    ("name", "ko", "en"),
    [
        ("README.md", "## 한국어", "## English"),
        ("requirements.txt", "채점기를 어디서", "It is not known"),
        ("assignments/README.md", "# 과제", "# Assignments"),
        ("rubrics/README.md", "# 채점표", "# Rubrics"),
        ("submissions/README.md", "# 제출물", "# Submissions"),
        ("submissions/ch07-1/README.md", "인공 신경망", "Artificial neural networks"),
        ("submissions/ch07-review/README.md", "퀴즈만 있는", "a quiz alone"),
    ],
)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_language_comes_first(tmp_path: Path, name: str, ko: str, en: str, language: Any) -> None:
    """Both languages are there, the asked one before the other."""
    make_repository(tmp_path, language=language)
    text = read(tmp_path, name)
    first, second = (ko, en) if language == "ko" else (en, ko)
    assert 0 <= text.index(first) < text.index(second)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_workflows_speak_the_language(tmp_path: Path, language: Any) -> None:
    """The comment on a pull request begins in the group's language."""
    make_repository(tmp_path, language=language)
    found = [
        re.findall(r"(?m)language:? +(\w+)", read(tmp_path, f".github/workflows/{name}.yml"))
        for name in ("grade", "comment")
    ]
    assert found == [[language], [language]]


def test_workflows_stay_valid(tmp_path: Path) -> None:
    """But for the language, they are the ones that are tested."""
    make_repository(tmp_path, language="en")
    for path in (".github/workflows/grade.yml", ".github/workflows/comment.yml", "action.yml"):
        before, after = (yaml.safe_load(read(root, path)) for root in (COURSE, tmp_path))
        assert str(after) == str(before).replace("'language': 'ko'", "'language': 'en'").replace(
            "--language ko", "--language en"
        )


def test_readme_warns_of_the_keys(tmp_path: Path) -> None:
    """Who may read the repository is said in both languages."""
    make_repository(tmp_path)
    text = read(tmp_path, "README.md")
    told = ["can read the solutions" in text, "읽을 수 있는 사람은 모범 답안" in text]
    assert (told, "$" in text) == ([True, True], False)


def test_requirement_is_the_only_line(tmp_path: Path) -> None:
    """What was told is what pip reads, and nothing is left to fill in."""
    make_repository(tmp_path, requirement="grader @ https://example.org/g.whl#sha256=1")
    lines = read(tmp_path, "requirements.txt").splitlines()
    asked = [line for line in lines if not line.startswith("#")]
    unfilled = ["still empty" in read(tmp_path, "README.md"), "아직 비어" in "".join(lines)]
    assert (asked, unfilled) == (
        ["grader @ https://example.org/g.whl#sha256=1"],
        [False, False],
    )


def test_unknown_requirement_is_left_open(tmp_path: Path) -> None:
    """Without one, pip would install nothing, and the README says what to do."""
    make_repository(tmp_path)
    lines = read(tmp_path, "requirements.txt").splitlines()
    readme = read(tmp_path, "README.md")
    assert [line for line in lines if not line.startswith("#")] == []
    assert ("still empty" in readme, "아직 비어" in readme) == (True, True)


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        (None, "# Neural-network study group · 신경망 스터디"),
        (" 목요 스터디 ", "# 목요 스터디"),
        ("$HOME {x}", "# $HOME {x}"),
    ],
)
def test_title_is_the_heading(tmp_path: Path, title: str | None, heading: str) -> None:
    """The group's name as it is, or words in both languages."""
    make_repository(tmp_path, title=title)
    assert read(tmp_path, "README.md").splitlines()[0] == heading


@pytest.mark.parametrize("title", ["", "  ", "two\nlines", "\x1b[31m", "t" * 201])
def test_odd_title_is_refused(tmp_path: Path, title: str) -> None:
    """Nothing is written."""
    with pytest.raises(TargetError, match="--title — expected one line"):
        make_repository(tmp_path / "club", title=title)
    assert list(tmp_path.iterdir()) == []


def test_full_folder_is_refused(tmp_path: Path) -> None:
    """What lies in it is named, and stays as it is."""
    for number in range(7):
        (tmp_path / f"f{number}").write_text("mine")
    before = files_in(tmp_path)
    with pytest.raises(TargetError, match=r"found 'f0', 'f1', 'f2', 'f3', 'f4' and 2 more"):
        make_repository(tmp_path)
    assert files_in(tmp_path) == before


def test_clone_of_an_empty_repository_is_empty(tmp_path: Path) -> None:
    """A folder `.git` is no reason to refuse, and is left alone."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/HEAD").write_text("ref: refs/heads/main\n")
    make_repository(tmp_path)
    assert (read(tmp_path, ".git/HEAD"), (tmp_path / "action.yml").is_file()) == (
        "ref: refs/heads/main\n",
        True,
    )


@pytest.mark.parametrize("kind", ["file", "dangling link", "behind a file"])
def test_what_is_no_folder_is_refused(tmp_path: Path, kind: str) -> None:
    """A file stays a file."""
    place = tmp_path / "club"
    if kind == "dangling link":
        place.symlink_to(tmp_path / "nowhere")
    else:
        place.write_text("mine")
    with pytest.raises(TargetError, match="cannot become a repository"):
        make_repository(place / "deeper" if kind == "behind a file" else place)
    assert os.listdir(tmp_path) == ["club"]


def test_empty_folder_stays_the_same_one(tmp_path: Path) -> None:
    """Whoever works in the folder still does afterwards."""
    before = tmp_path.stat().st_ino
    make_repository(tmp_path)
    assert (tmp_path.stat().st_ino, (tmp_path / "README.md").is_file()) == (before, True)


def test_folders_above_are_made(tmp_path: Path) -> None:
    """A path may be new altogether; it is an ordinary folder afterwards, with nothing beside it."""
    make_repository(tmp_path / "deep/er/club")
    modes = {path.stat().st_mode for path in (tmp_path / "deep", tmp_path / "deep/er/club")}
    assert (os.listdir(tmp_path / "deep/er"), len(modes)) == (["club"], 1)


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
@pytest.mark.parametrize("place", ["", "new", "deep/er/new"])
def test_nothing_is_left_half_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Any, place: str
) -> None:
    """Ctrl-C or a full disk when all is written but nothing is in its place: all is as before."""

    def fail(_source: Any, _target: Any) -> None:
        raise error

    monkeypatch.setattr(starting.os, "rename", fail)
    with pytest.raises(KeyboardInterrupt if error is KeyboardInterrupt else TargetError):
        make_repository(tmp_path / place)
    assert os.listdir(tmp_path) == []


def test_what_was_moved_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C when some of it is in its place already leaves the empty folder that it was."""
    rename, moved = os.rename, []

    def stop_after_six(source: Any, target: Any) -> None:
        rename(source, target)
        moved.append(Path(target).name)
        if len(moved) == 6:
            raise KeyboardInterrupt

    monkeypatch.setattr(starting.os, "rename", stop_after_six)
    with pytest.raises(KeyboardInterrupt):
        make_repository(tmp_path)
    assert ("README.md" in moved, "assignments" in moved, os.listdir(tmp_path)) == (True, True, [])


def test_newcomer_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody else puts there meanwhile stays, and nothing of ours comes to lie beside it."""
    fill = starting._fill

    def fill_late(root: Path, files: Any) -> None:
        fill(root, files)
        (tmp_path / "README.md").write_text("theirs")

    monkeypatch.setattr(starting, "_fill", fill_late)
    with pytest.raises(TargetError, match="File exists"):
        make_repository(tmp_path)
    assert files_in(tmp_path) == {"README.md": b"theirs"}


def test_disk_without_room_is_an_error(tmp_path: Path) -> None:
    """Where a file cannot be written the reason is given, and the place is as it was."""
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from grader.authoring.starting import make_repository\n"
        "from grader.errors import TargetError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "try:\n"
        "    make_repository(Path('deep/club'))\n"
        "except TargetError as error:\n"
        "    print(error.message)\n"
    )
    command = [sys.executable, "-B", "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "deep/club cannot become a repository: File too large\n"
    assert list(tmp_path.iterdir()) == []


def test_package_without_a_course_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says that the package is at fault, and makes nothing."""
    monkeypatch.setattr(starting, "packaged_course", lambda: None)
    with pytest.raises(GraderError, match="built without it"):
        make_repository(tmp_path / "club")
    assert list(tmp_path.iterdir()) == []


def test_repositories_are_the_same(tmp_path: Path) -> None:
    """Made twice, it is the same byte for byte."""
    make_repository(tmp_path / "one")
    make_repository(tmp_path / "two")
    assert files_in(tmp_path / "one") == files_in(tmp_path / "two")


def test_folder_that_comes_at_the_last_moment_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has a name that ours would have had, and must not be taken for ours when clearing up."""
    check_free = starting._check_free

    def come_late(path: Path) -> None:
        check_free(path)
        if path.name == "rubrics":
            path.mkdir()
            (path / "own.yaml").write_text("work")

    monkeypatch.setattr(starting, "_check_free", come_late)
    with pytest.raises(TargetError):
        make_repository(tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["rubrics", "own.yaml"]
