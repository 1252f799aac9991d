"""`grader new` and `grader schema`: what they write and what they say."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import called
import pytest
from called import Done

from grader.cli.authoring import new, schema
from grader.cli.commands import lint

call = partial(called.call, commands={"new": new, "schema": schema, "lint": lint})
SCHEMAS = ("assignment", "glossary", "quiz", "rubric", "topic")


@pytest.fixture(autouse=True)
def _working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_new_says_what_it_wrote_and_what_is_next() -> None:
    """Every file by its path, then three commands to go on with."""
    assert call("new", "ch08-1", "--language", "en") == Done(
        0,
        [
            "wrote the assignment ch08-1, 8 files:",
            "  assignments/glossary.yaml",
            "  rubrics/ch08-1.yaml",
            "  assignments/quizzes/ch08-1.yaml",
            "  assignments/ch08-1/solution.ipynb",
            "  assignments/ch08-1/starter.ko.ipynb",
            "  assignments/ch08-1/starter.en.ipynb",
            "  submissions/ch08-1/.gitkeep",
            "  assignments/ch08-1.yaml",
            "what to do next:",
            "  grader schema  # lets your editor complete and check the YAML",
            "  grader lint  # looks for mistakes in the files",
            "  grader verify ch08-1  "
            "# proves that the solution earns full marks and nothing less does",
        ],
        [],
    )


def test_next_commands_are_for_the_same_course() -> None:
    """They can be copied as they are, spaces in the path or not."""
    out = call("new", "a1", "--course", "my course").out
    assert [line.split("  #")[0].strip() for line in out[-3:]] == [
        "grader schema --course 'my course'",
        "grader lint --course 'my course'",
        "grader verify a1 --course 'my course'",
    ]


def test_new_takes_its_settings() -> None:
    """Week, titles and data set are in the assignment."""
    settings = ("--week", "9", "--title-ko", "하나", "--title-en", "One", "--dataset", "mnist")
    call("new", "a1", *settings)
    text = Path("assignments/a1.yaml").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines()]
    wanted = ["week: 9", 'ko: "하나"', 'en: "One"', "dataset: mnist"]
    assert [line in lines for line in wanted] == [True] * 4


def test_new_speaks_korean() -> None:
    """In Korean both the words and the solution are Korean."""
    done = call("new", "a1", "--language", "ko")
    solution = json.loads(Path("assignments/a1/solution.ipynb").read_text(encoding="utf-8"))
    assert done.out[0] == "과제 a1: 파일 8개를 썼어요."
    assert "모범 답안" in "".join(solution["cells"][0]["source"])


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["new", "A1"], "error: the id of an assignment — expected lower-case letters"),
        (["new", "a1", "--week", "61"], "Error: Invalid value for '--week'"),
        (["new", "a1", "--dataset", "cifar10"], "Error: Invalid value for '--dataset'"),
        (["new", "a1", "--title-ko", ""], "error: --title-ko — expected one line"),
        (["new"], "Error: Missing argument 'ID'."),
        (["schema", "a1"], "Error: Got unexpected extra argument"),
    ],
    ids=str,
)
def test_wrong_usage_ends_with_two(tmp_path: Path, arguments: list[str], error: str) -> None:
    """It is said on the error stream, and nothing is written."""
    done = call(*arguments)
    told = [line.startswith(error) for line in done.error]
    assert (done.code, done.out, any(told), list(tmp_path.iterdir())) == (2, [], True, [])


def test_existing_assignment_ends_with_two() -> None:
    """The file that is there is named."""
    call("new", "a1")
    assert call("new", "a1") == Done(
        2,
        [],
        [
            "error: there is already a file assignments/a1.yaml",
            "hint: choose another id; nothing was written",
        ],
    )


def test_new_course_lints() -> None:
    """What `new` wrote is without a mistake."""
    call("new", "a1")
    assert (call("lint").code, call("new", "a2").code, call("lint").code) == (0, 0, 0)


def test_schema_goes_where_new_files_look_for_it() -> None:
    """Without an option the schemas are in the course's own folder."""
    call("new", "a1")
    done = call("schema", "--language", "en")
    files = [f".grader/schemas/{noun}.schema.json" for noun in SCHEMAS]
    assert (done.code, sorted(done.out)) == (0, [f"wrote the schema {file}" for file in files])
    first = Path("assignments/a1.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema=../{files[0]}"


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [
        (["-o", "out"], "out"),
        (["--output", "out/deep"], "out/deep"),
        (["--course", "c"], "c/.grader/schemas"),
        (["--course", "c", "-o", "out"], "out"),
    ],
    ids=str,
)
def test_schema_goes_where_it_is_told(arguments: list[str], folder: str) -> None:
    """`-o` names the folder, `--course` the course whose folder it is."""
    assert call("schema", *arguments).code == 0
    found = sorted(path.name for path in Path(folder).iterdir())
    assert found == [f"{noun}.schema.json" for noun in SCHEMAS]


def test_schema_that_cannot_be_written_is_an_error() -> None:
    """A file in place of the folder is named, without a traceback."""
    Path("out").mkdir()
    Path("out/deep").write_text("")
    done = call("schema", "-o", "out/deep/er")
    assert (done.code, done.error[0].startswith("error: out/deep")) == (2, True)


def test_schema_imports_nothing_heavy(tmp_path: Path) -> None:
    """Neither TensorFlow nor anything else that takes a second is loaded."""
    watched = ["tensorflow", "keras", "sklearn", "matplotlib", "pandas", "scipy", "nbformat"]
    program = (
        "import sys\n"
        "from grader.cli.authoring import schema\n"
        "schema.main(['-o', 'out'], standalone_mode=False)\n"
        f"print([name for name in {watched} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True)
    assert done.stdout.decode().splitlines()[-1] == "[]"
