"""`grader quiz export` and `grader quiz import`."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cli.frame import ExpectedErrors
from grader.cli.quiz.exchange import export_questions, import_questions
from grader.spec.course import load_course
from grader.spec.quiz import Topic
from grader.spec.yaml import load_spec

COMMANDS = ExpectedErrors(commands={"export": export_questions, "import": import_questions})
HERE = Path(__file__).parent
ROOT = HERE.parents[2]


@dataclass
class Done:
    """What a command left on the terminal."""

    code: int
    out: str
    error: str


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small course, which is the working folder; the terminal is English."""
    (tmp_path / "assignments" / "quizzes").mkdir(parents=True)
    shutil.copy(ROOT / "assignments" / "glossary.yaml", tmp_path / "assignments")
    quiz = (HERE / "every_type.yaml").read_text(encoding="utf-8")
    path = tmp_path / "assignments" / "quizzes" / "every-type.yaml"
    path.write_text(quiz, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path


def call(*arguments: str) -> Done:
    done = CliRunner().invoke(COMMANDS, arguments)
    assert done.exception is None
    return Done(done.return_value, done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("form", "start"),
    [("gift", b"// Every type"), ("moodle-xml", b"<?xml"), ("qti", b"PK\x03\x04")],
)
def test_export_writes_and_lists_losses(home: Path, form: str, start: bytes) -> None:
    """The file is there, and below it stands what does not go along."""
    done = call("export", "every-type", "--format", form, "-o", "out/file")
    assert (done.code, (home / "out" / "file").read_bytes()[: len(start)]) == (0, start)
    assert done.out.startswith("Wrote 10 questions: out/file\nWhat does not go along:\n  every")
    assert "  steps: Putting in order becomes a matching" in done.out


def test_export_in_both_languages_says_so_in_both(home: Path) -> None:
    """With both languages in the file, both list the losses."""
    done = call("export", "every-type", "--format", "gift", "-o", "f", "--language", "both")
    assert "문제 10개를 썼어요: f\nWrote 10 questions: f\n" in done.out
    assert "렐루 / ReLU" in (home / "f").read_text(encoding="utf-8")


def test_nothing_is_written_over(home: Path) -> None:
    """A file that is there stays, unless told otherwise."""
    (home / "f").write_text("mine", encoding="utf-8")
    refused = call("export", "every-type", "--format", "gift", "-o", "f")
    assert (refused.code, (home / "f").read_text(encoding="utf-8")) == (2, "mine")
    assert refused.error.startswith("error: f is there already")
    assert call("export", "every-type", "--format", "gift", "-o", "f", "--force").code == 0


def test_unknown_quiz_is_refused(home: Path) -> None:
    """The message says what there is."""
    done = call("export", "every-typ", "--format", "gift", "-o", "f")
    assert (done.code, "did you mean 'every-type'?" in done.error) == (2, True)


def test_import_writes_a_topic(home: Path) -> None:
    """What was taken in is a topic of the bank, and can be exported in its turn."""
    call("export", "every-type", "--format", "gift", "-o", "f.gift")
    done = call("import", "f.gift", "-o", "assignments/questions/taken.yaml")
    topic = load_spec(home / "assignments" / "questions" / "taken.yaml", Topic)
    assert (done.code, topic.title.en, len(topic.questions)) == (0, "Every type / of question", 9)
    assert "To be translated into Korean: one, several" in done.out
    assert "This is an essay." in done.out
    assert call("export", "taken", "--format", "qti", "-o", "f.zip").code == 0


def test_import_chooses_ids_that_are_free(home: Path) -> None:
    """Questions of the bank keep their ids; a topic that is written anew keeps its own."""
    (home / "f.gift").write_text("::q::a{T}\n", encoding="utf-8")
    for name, ids in (("a", ["q"]), ("b", ["q_2"]), ("a", ["q"])):
        call("import", "f.gift", "-o", f"assignments/questions/{name}.yaml", "--force")
        found = load_spec(home / "assignments" / "questions" / f"{name}.yaml", Topic)
        assert [question.id for question in found.questions] == ids
    assert len(load_course(home).bank.questions) == 2


@pytest.mark.parametrize("name", ["Big.yaml", "a b.yaml", "topic.txt"])
def test_import_wants_a_name_that_can_be_an_id(home: Path, name: str) -> None:
    """A topic is called like its file, so that the file needs a fitting name."""
    (home / "f.gift").write_text("a{T}\n", encoding="utf-8")
    done = call("import", "f.gift", "-o", name)
    assert (done.code, (home / name).exists()) == (2, False)


def test_import_tells_where_a_file_is_broken(home: Path) -> None:
    """File and line, what was expected and found; nothing is written."""
    (home / "f.gift").write_text("a{T}\n\nb{=x\n", encoding="utf-8")
    done = call("import", "f.gift", "-o", "t.yaml")
    assert (done.code, (home / "t.yaml").exists()) == (2, False)
    assert done.error.startswith("error: f.gift:3: expected '}' after the answers, found")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"x" * 1_000_001, "f.gift:1: the file — expected at most 1 MB, found more"),
        (b"a\n\xff{T}", "f.gift:2: the encoding — expected UTF-8, found the byte 0xff"),
    ],
)
def test_import_refuses_what_it_cannot_read(home: Path, content: bytes, expected: str) -> None:
    """A file that is too large or no UTF-8 is named, and nothing is written."""
    (home / "f.gift").write_bytes(content)
    done = call("import", "f.gift", "-o", "t.yaml")
    assert (done.code, (home / "t.yaml").exists()) == (2, False)
    assert done.error.startswith(f"error: {expected}")


def test_control_characters_do_not_reach_the_terminal(home: Path) -> None:
    """A name or a text that would steer the terminal is shown harmless."""
    (home / "f.gift").write_text("a{T}\n\n::x\x1b[2J::Why \x1b[31m?{}\n", encoding="utf-8")
    done = call("import", "f.gift", "-o", "t.yaml")
    assert (done.code, "\x1b" in done.out) == (0, False)
    assert "\x1b" not in (home / "t.yaml").read_text(encoding="utf-8")
