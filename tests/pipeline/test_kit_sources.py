"""Which assignment a student's file is for."""

from __future__ import annotations

from pathlib import Path

import pytest
from evidence_factory import REGISTRY
from small_course import write, write_course
from small_kits import LOADED, make_kit

from grader.errors import TargetError
from grader.messages import Language
from grader.pipeline import kit_sources
from grader.pipeline.self_check import find_kits
from grader.spec.kit import dump_kit, kit_name


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, on a machine whose package came without a course."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(kit_sources, "packaged_course", lambda: None)
    return tmp_path


def find(
    file: str | Path,
    asked: str | None = None,
    course: Path | None = None,
    language: Language = "en",
) -> list[str]:
    """The ids of the kits that are found."""
    kits = find_kits(Path(file), asked, course, REGISTRY, language)
    return [kit.id for kit in kits]


def put_kit(folder: Path, id: str, week: int = 6) -> Path:
    return write(folder / kit_name(id), dump_kit(make_kit(LOADED, id=id, week=week)))


@pytest.mark.parametrize(
    "name",
    [
        "ch07-1.ipynb",
        "ch07-1.en.ipynb",
        "ch07-1 (2).ipynb",
        "CH07-1_kim.py",
        "ch07_1.ipynb",
        "Copy of ch07-1.ipynb",
        "Copy_of_Copy_of_ch07-1.ipynb",
    ],
)
def test_file_name_says_it(here: Path, name: str) -> None:
    """An assignment's id at the beginning of the file's name is enough."""
    put_kit(here, "ch07-1")
    put_kit(here, "ch07-2")
    assert find(name) == ["ch07-1"]


def test_longest_name_wins(here: Path) -> None:
    """`ch07-1-extra` is not `ch07-1`, and neither is `ch07-10`."""
    for id in ("ch07-1", "ch07-1-extra", "ch07-10"):
        put_kit(here, id)
    assert [find(name) for name in ("ch07-1-extra.py", "ch07-10.py", "ch07-1.py")] == [
        ["ch07-1-extra"],
        ["ch07-10"],
        ["ch07-1"],
    ]


def test_folder_name_says_it(here: Path) -> None:
    """Where the file's own name says nothing, its folder's does."""
    put_kit(here, "ch07-1")
    put_kit(here, "ch07-2")
    assert find(here / "ch07-2" / "kim.ipynb") == ["ch07-2"]


@pytest.mark.parametrize("name", ["week-6.ipynb", "week6_kim.ipynb", "Week 06.py"])
def test_name_of_a_week_is_all_of_it(here: Path, name: str) -> None:
    """A notebook named after a week is looked at with each of its kits."""
    put_kit(here, "ch07-1")
    put_kit(here, "ch07-2")
    put_kit(here, "ch08-1", week=7)
    assert find(name) == ["ch07-1", "ch07-2"]


def test_only_kit_is_the_one(here: Path) -> None:
    """A single kit beside the file needs no name."""
    put_kit(here, "ch07-1")
    assert find("homework.ipynb") == ["ch07-1"]


def test_kit_beside_the_file_comes_first(here: Path) -> None:
    """Of two kits for one assignment the one beside the file counts."""
    put_kit(here, "a1", week=1)
    put_kit(here / "work", "a1", week=2)
    assert find_kits(here / "work" / "a1.py", None, None, REGISTRY, "en")[0].week == 2


def test_kit_comes_before_the_course(here: Path) -> None:
    """What the study leader handed out counts, not what else lies around."""
    write_course(here)
    put_kit(here, "a1", week=9)
    assert find_kits(Path("a1.py"), None, None, REGISTRY, "en")[0].week == 9


def test_course_around_the_current_folder(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder within a course has the course's public part."""
    write_course(here)
    (here / "deep" / "down").mkdir(parents=True)
    monkeypatch.chdir(here / "deep" / "down")
    assert find("a2.py") == ["a2"]
    assert find("homework.py", "week-6") == ["a1", "a2"]


def test_course_that_is_named_is_the_only_place(here: Path) -> None:
    """`--course` looks nowhere else, not even beside the file."""
    put_kit(here, "ch07-1")
    course = write_course(here / "other")
    assert find("x.py", "a1", course) == ["a1"]
    with pytest.raises(TargetError, match="'ch07-1'"):
        find("x.py", "ch07-1", course)


def test_packaged_course_is_there_for_everybody(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a kit and a course, the assignments that come with the package are known."""
    course = write_course(here / "package")
    monkeypatch.setattr(kit_sources, "packaged_course", lambda: course)
    assert find("a1.py") == ["a1"]


def test_packaged_course_is_nobodys_only_one(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A single packaged assignment is not taken for what some file is about."""
    course = write_course(here / "package")
    (course / "assignments" / "a2.yaml").unlink()
    monkeypatch.setattr(kit_sources, "packaged_course", lambda: course)
    with pytest.raises(TargetError, match="cannot tell"):
        find("homework.py")


@pytest.mark.parametrize("asked", ["a1", "A1", " a1 "])
def test_id_that_is_asked_for(here: Path, asked: str) -> None:
    """An id beats what the file's name says."""
    write_course(here)
    assert find("a2.py", asked) == ["a1"]


def test_path_of_a_kit_that_is_asked_for(here: Path) -> None:
    """A kit may lie anywhere and have any name."""
    path = put_kit(here / "downloads", "ch07-1").rename(here / "downloads" / "kit.json")
    assert find("homework.py", str(path)) == ["ch07-1"]


def test_missing_kit_is_named(here: Path) -> None:
    """A path that leads nowhere is an error with the path in it."""
    with pytest.raises(TargetError, match=r"ch07-1\.kit\.json"):
        find("homework.py", "nowhere/ch07-1.kit.json")


def test_damaged_kit_is_an_error_once_it_is_needed(here: Path) -> None:
    """A damaged kit stops those who need it, and nobody else."""
    write(here / kit_name("ch07-1"), "{")
    put_kit(here, "ch07-2")
    assert find("ch07-2.py") == ["ch07-2"]
    with pytest.raises(TargetError, match="not a kit"):
        find("ch07-1.py")


def test_unknown_name_says_what_there_is(here: Path) -> None:
    """The error names what was asked for, what is near it, and what to type."""
    write_course(here)
    put_kit(here, "ch07-1")
    with pytest.raises(TargetError) as caught:
        find("homework.py", "ch07-7")
    assert caught.value.message == (
        "there is no assignment, week or kit 'ch07-7'; did you mean 'ch07-1'?"
    )
    assert caught.value.hint == (
        "say which one, for example --assignment ch07-1 (there are: ch07-1, a1, a2, week-6)"
    )


def test_several_kits_are_not_guessed_among(here: Path) -> None:
    """Two kits that could be meant are named, and the student is asked."""
    put_kit(here, "ch07-1")
    put_kit(here, "ch07-2")
    with pytest.raises(TargetError) as caught:
        find("homework.ipynb")
    assert caught.value.message == (
        "homework.ipynb could be for more than one assignment: ch07-1, ch07-2"
    )


def test_nothing_at_all_says_how_to_get_a_kit(here: Path) -> None:
    """Without any kit or course the student learns whom to ask."""
    with pytest.raises(TargetError) as caught:
        find("homework.ipynb")
    assert (here.name in caught.value.message, "study leader" in caught.value.hint) == (True, True)


def test_error_is_in_the_students_language(here: Path) -> None:
    """Who reads Korean is told in Korean."""
    put_kit(here, "ch07-1")
    with pytest.raises(TargetError) as caught:
        find("homework.py", "nothing-like-it", language="ko")
    assert caught.value.message == "이런 이름의 과제나 주차는 없어요: nothing-like-it"
    assert caught.value.hint.startswith("어느 과제인지 알려 주세요")
