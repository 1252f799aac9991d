"""The wheel: complete, nothing strayed into it, and all that a study group needs to begin."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from package_building import Call, build_wheel

pytestmark = pytest.mark.slow

WORKFLOWS = (".github/workflows/comment.yml", ".github/workflows/grade.yml")


def read_wheel(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_wheel_holds_the_package_and_the_course(wheel: Path, kept: tuple[str, ...]) -> None:
    """Every file of `grader`, of the assignments and of the rubrics, and nothing beside them."""
    course = [name for name in kept if name.startswith(("assignments/", "rubrics/"))]
    course = [name for name in course if not name.startswith("rubrics/decisions/")]
    expected = {name for name in kept if name.startswith("grader/")}
    expected |= {f"grader/course/{name}" for name in [*course, "action.yml", *WORKFLOWS]}
    found = {name for name in read_wheel(wheel) if ".dist-info/" not in name}
    assert found == expected


def test_wheel_holds_the_files_as_they_are(wheel: Path, sources: Path) -> None:
    """Nothing is changed on the way, and the licence goes along."""
    packed = read_wheel(wheel)
    names = {name: name.removeprefix("grader/course/") for name in packed}
    changed = [
        name
        for name, source in names.items()
        if ".dist-info/" not in name and packed[name] != (sources / source).read_bytes()
    ]
    licences = [name for name in names if name.endswith("/licenses/LICENSE")]
    assert (changed, len(licences)) == ([], 1)


def test_wheel_names_no_place(wheel: Path, sources: Path) -> None:
    """No file tells in which folder it was built."""
    place = str(sources).encode()
    assert [name for name, content in read_wheel(wheel).items() if place in content] == []


def test_archive_makes_the_same_wheel(wheel: Path, sources: Path, tmp_path: Path) -> None:
    """Who builds from the source archive gets what one gets from the checkout."""
    program = "import setuptools.build_meta as b, sys; b.build_sdist(sys.argv[1])"
    command = [sys.executable, "-c", program, str(tmp_path)]
    subprocess.run(command, cwd=sources, capture_output=True, check=True)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, filter="data")
    unpacked = tmp_path / archive.name.removesuffix(".tar.gz")
    rebuilt = read_wheel(build_wheel(unpacked, tmp_path))
    own = [name for name in ("tests", "submissions", "reports") if (unpacked / name).exists()]
    assert (rebuilt == read_wheel(wheel), own) == (True, [])


def test_rebuilt_wheel_forgets_what_is_gone(sources: Path, tmp_path: Path) -> None:
    """What an earlier build left behind does not get into the next one."""
    left = ("grader/course/assignments/gone.yaml", "grader/gone.py")
    for name in left:
        (sources / "build/lib" / name).parent.mkdir(parents=True, exist_ok=True)
        (sources / "build/lib" / name).write_text("")
    found = read_wheel(build_wheel(sources, tmp_path))
    assert [name in found for name in left] == [False, False]


def test_command_helps(grader: Call, tmp_path: Path) -> None:
    """It starts, from a folder with nothing in it."""
    done = grader(tmp_path, "--help")
    assert (done.returncode, "grader run ch07-1" in done.stdout) == (0, True)


def test_repository_lints(grader: Call, club: Path) -> None:
    """What `grader init` made of the wheel is without a mistake."""
    done = grader(club, "lint")
    assert (done.returncode, done.stderr) == (0, "")


def test_hand_in_is_graded(grader: Call, club: Path) -> None:
    """A student's file in its folder is run, and its page is where it is said to be."""
    done = grader(club, "run", "ch07-1", "--student", "kim", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (record,) = json.loads(done.stdout)
    found = (record["student"], record["status"], record["execution"])
    page = club / record["page"]
    assert (found, page.is_file()) == (("kim", "graded", "completed"), True)


def test_own_work_is_looked_at(grader: Call, club: Path, tmp_path: Path) -> None:
    """A student with nothing but the package and a script is told what there is to do."""
    work = tmp_path / "ch07-1.py"
    shutil.copy(club / "submissions/ch07-1/kim.py", work)
    done = grader(tmp_path, "check", work.name, "--quick", "--no-open", "--json")
    (record,) = json.loads(done.stdout)
    found = (done.returncode, record["purpose"], record["execution"]["status"], record["score"])
    page = tmp_path / "reports/check/ch07-1.html"
    assert (found, page.is_file()) == ((1, "self_check", "completed", None), True)


def test_kit_is_published(grader: Call, club: Path, tmp_path: Path) -> None:
    """The templates of a kit are in the package, too."""
    done = grader(club, "publish", "ch07-1", "-o", str(tmp_path / "kit"))
    names = {path.name for path in (tmp_path / "kit").iterdir()}
    expected = {"README.md", "ch07-1.ipynb", "ch07-1.kit.json", "ch07-1.quiz.html"}
    assert (done.returncode, expected - names) == (0, set())


def test_assignment_can_be_begun(grader: Call, club: Path) -> None:
    """`grader new` writes one more, from templates that the wheel holds."""
    done = grader(club, "new", "own-1")
    assert (done.returncode, (club / "assignments/own-1.yaml").is_file()) == (0, True)


def test_local_wheel_is_not_named_for_others(club: Path) -> None:
    """From a local wheel nobody can tell where CI should get it, so it is not guessed."""
    lines = (club / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == []
