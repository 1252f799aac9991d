"""What of records leaves the course, and comes back through strangers' hands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from findings_factory import findings

from grader.errors import RecordError
from grader.messages import plain
from grader.record.build import build_record
from grader.record.model import Record
from grader.record.results import Results, collect_results, dump_results, read_results


def record(**changes: object) -> Record:
    built = build_record(findings(), lambda _digest: None, "2025-01-01T00:00:00Z")
    return built.model_copy(update=changes)


def write(folder: Path, content: bytes) -> Path:
    path = folder / "results.json"
    path.write_bytes(content)
    return path


def test_results_come_back_as_they_were(tmp_path: Path) -> None:
    """Writing and reading results changes nothing."""
    results = collect_results([record(), record(student="김철수", score=None)])
    assert read_results(write(tmp_path, dump_results(results).encode())) == results


def test_points_are_the_records() -> None:
    """Scores, tasks and questions carry the numbers of their record."""
    one = record()
    [result] = collect_results([one]).results
    assert (result.student, result.score, result.max_score) == (
        one.student,
        one.score,
        one.max_score,
    )
    assert [task.points for task in result.tasks] == [task.points for task in one.tasks]
    assert [item.status for item in result.quiz] == [item.status for item in one.quiz]


def test_no_text_leaves_the_course() -> None:
    """Reasons, titles and messages stay: results hold nothing that anybody wrote but the name."""
    canary = plain("canary-4711")
    one = record(reasons=(canary,), title=canary)
    tasks = tuple(
        task.model_copy(
            update={
                "title": canary,
                "checks": tuple(
                    check.model_copy(update={"message": canary, "hint": canary, "title": canary})
                    for check in task.checks
                ),
            }
        )
        for task in one.tasks
    )
    one = one.model_copy(update={"tasks": tasks})
    assert "canary-4711" in one.model_dump_json()
    assert "canary-4711" not in dump_results(collect_results([one]))


def broken(change: str) -> bytes:
    """Results of one record with one thing wrong."""
    tree = json.loads(dump_results(collect_results([record()])))
    result = tree["results"][0]
    changes = {
        "words": lambda: result.update(comment="@everyone"),
        "assignment": lambda: result.update(assignment="<img src=x>"),
        "status": lambda: result.update(status="perfect"),
        "negative": lambda: result.update(score=-1),
        "infinite": lambda: result.update(score=float("inf")),
        "long": lambda: result.update(student="k" * 1_101),
        "nobody": lambda: result.update(student=""),
        "many": lambda: tree.update(results=[result] * 1001),
        "schema": lambda: tree.update(schema="grader/results/2"),
        "list": lambda: tree.update(results={}),
    }
    changes[change]()
    return json.dumps(tree).encode()


@pytest.mark.parametrize(
    "change",
    [
        "words",
        "assignment",
        "status",
        "negative",
        "infinite",
        "long",
        "nobody",
        "many",
        "schema",
        "list",
    ],
)
def test_anything_else_is_refused(tmp_path: Path, change: str) -> None:
    """A file that came with a stranger's pull request is results, or it is nothing."""
    with pytest.raises(RecordError, match=r"not results of this release"):
        read_results(write(tmp_path, broken(change)))


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b'{"results": NaN}'])
def test_file_that_is_no_json_is_refused(tmp_path: Path, content: bytes) -> None:
    """Damaged and deeply nested files are an error with a hint, and nothing worse."""
    with pytest.raises(RecordError, match="not results") as error:
        read_results(write(tmp_path, content))
    assert "results.json" in error.value.hint


def test_large_file_is_not_read_whole(tmp_path: Path) -> None:
    """Four megabytes are a class of a thousand."""
    with pytest.raises(RecordError, match="larger than 4 MB"):
        read_results(write(tmp_path, b" " * 4_000_001))


def test_missing_file_is_named(tmp_path: Path) -> None:
    """The error names the path."""
    with pytest.raises(RecordError, match=r"nowhere\.json"):
        read_results(tmp_path / "nowhere.json")


def test_no_results_are_results() -> None:
    """A pull request without a hand-in has none."""
    assert collect_results([]) == Results(results=())
