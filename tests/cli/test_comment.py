"""`grader comment`: from a file that anybody may have sent to Markdown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from grader.cli.comment import comment
from grader.errors import GraderError, TargetError
from grader.spec.packaged import packaged_course

RESULT: dict[str, Any] = {
    "assignment": "ch07-1",
    "student": "kim",
    "status": "graded",
    "execution": "completed",
    "score": 3,
    "max_score": 4,
}


def _write(folder: Path, *results: dict[str, Any]) -> Path:
    path = folder / "results.json"
    path.write_text(json.dumps({"schema": "grader/results/1", "results": results}))
    return path


def _run(*arguments: object) -> Result:
    found = CliRunner().invoke(comment, [str(one) for one in arguments], standalone_mode=False)
    if found.exception is not None:
        raise found.exception
    return found


def _course(folder: Path) -> Path:
    """A course whose one assignment has a title of its own."""
    packaged = packaged_course()
    assert packaged is not None
    source = (packaged / "assignments" / "ch07-1.yaml").read_text(encoding="utf-8")
    spec = yaml.safe_load(source) | {"title": {"ko": "우리 과제", "en": "Our own title"}}
    (folder / "assignments").mkdir(parents=True)
    (folder / "assignments" / "ch07-1.yaml").write_text(yaml.safe_dump(spec), encoding="utf-8")
    return folder


def test_comment_is_printed(tmp_path: Path) -> None:
    """Without a file to write to, the comment goes to the terminal and nothing else does."""
    found = _run(_write(tmp_path, RESULT), "--course", tmp_path, "--language", "en")
    assert found.output.startswith("<!-- grader -->\n## Grading results\n")
    assert found.return_value == 0


def test_comment_is_written(tmp_path: Path) -> None:
    """With a file to write to, nothing is printed."""
    path = tmp_path / "new" / "comment.md"
    found = _run(_write(tmp_path, RESULT), "-o", path, "--language", "ko")
    assert found.output == ""
    assert path.read_text(encoding="utf-8").startswith("<!-- grader -->\n## 채점 결과\n")


def test_title_comes_from_the_course(tmp_path: Path) -> None:
    """The group's own title is shown."""
    course = _course(tmp_path / "course")
    found = _run(_write(tmp_path, RESULT), "--course", course, "--language", "en")
    assert "| Our own title |" in found.output


def test_title_comes_from_the_package_without_a_course(tmp_path: Path) -> None:
    """In a folder that is no course, the course that comes with the package serves."""
    found = _run(_write(tmp_path, RESULT), "--course", tmp_path, "--language", "ko")
    assert "<code>ch07&#45;1</code>" not in found.output


def test_unknown_assignment_is_shown_by_its_id(tmp_path: Path) -> None:
    """An assignment that nobody knows does not stop the comment."""
    found = _run(_write(tmp_path, RESULT | {"assignment": "mystery"}), "--language", "en")
    assert "| <code>mystery</code> |" in found.output


def test_faulty_assignment_is_shown_by_its_id(tmp_path: Path) -> None:
    """A mistake in the course does not stop the comment."""
    course = tmp_path / "course"
    (course / "assignments").mkdir(parents=True)
    (course / "assignments" / "broken.yaml").write_text("id: broken\nweek: never\n")
    results = _write(tmp_path, RESULT | {"assignment": "broken"})
    found = _run(results, "--course", course, "--language", "en")
    assert "| <code>broken</code> |" in found.output


def test_printed_comment_commands_no_service(tmp_path: Path) -> None:
    """A name that is a workflow command is none in a log."""
    name = "a\n::error::x ##[error]y ::set-output name=a::b"
    found = _run(_write(tmp_path, RESULT | {"student": name}), "--language", "en")
    assert "::" not in found.output
    assert "##[" not in found.output


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b" " * 4_000_001],
    ids=["empty", "object", "list", "bytes", "deep", "large"],
)
def test_anything_but_results_is_refused(tmp_path: Path, content: bytes) -> None:
    """What is not results is an expected error that names the file."""
    path = tmp_path / "results.json"
    path.write_bytes(content)
    with pytest.raises(TargetError, match=r"results\.json"):
        _run(path)


def test_text_beside_the_numbers_is_refused(tmp_path: Path) -> None:
    """Results hold no words, so a file with some is none of ours."""
    with pytest.raises(TargetError):
        _run(_write(tmp_path, RESULT | {"message": "@everyone"}))


def test_missing_file_is_told(tmp_path: Path) -> None:
    """A wrong path is an expected error."""
    with pytest.raises(TargetError, match="cannot be read"):
        _run(tmp_path / "none.json")


def test_unwritable_output_is_told(tmp_path: Path) -> None:
    """A folder in the way of the output is an expected error that says what to do."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(GraderError, match="cannot be written") as caught:
        _run(_write(tmp_path, RESULT), "-o", tmp_path / "taken" / "comment.md")
    assert "-o" in caught.value.hint
