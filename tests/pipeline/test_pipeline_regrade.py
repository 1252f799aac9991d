"""Marking again from stored evidence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from evidence_factory import REGISTRY, Story
from small_course import LATER, NOW, Class, open_class

from grader.errors import EvidenceError, RecordError, TargetError
from grader.execution.fake import FakeSandbox
from grader.pipeline.bundle import load_bundle
from grader.pipeline.grade import grade


@pytest.fixture
def group(tmp_path: Path) -> Class:
    group = open_class(tmp_path)
    group.hand_in("kim.py")
    group.hand_in("lee.py", "y = 2\n")
    group.run()
    return group


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def without_points(content: bytes) -> Any:
    """A record without scores, points and the time."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            gone = {"points", "max_points", "score", "max_score", "graded_at"}
            return {key: strip(item) for key, item in value.items() if key not in gone}
        return [strip(item) for item in value] if isinstance(value, list) else value

    return strip(json.loads(content))


def test_same_rubric_gives_the_same_record(group: Class) -> None:
    """Byte for byte, but for the time."""
    before = {name: text.replace(NOW.encode(), b"-") for name, text in group.files().items()}
    group.regrade()
    after = {name: text.replace(LATER.encode(), b"-") for name, text in group.files().items()}
    assert after == before


def test_nothing_is_executed(group: Class) -> None:
    """No sandbox is asked for anything."""
    group.sandbox = FakeSandbox()
    group.regrade()
    assert group.sandbox.requests == []


def test_edited_rubric_changes_points(group: Class) -> None:
    """New points for the same verdicts, for everybody."""
    edit(group.root / "rubrics" / "a1.yaml", "dataset_loaded: 5", "dataset_loaded: 8")
    changes = [(before.score, after.score, after.max_score) for before, after in group.regrade()]
    assert changes == [(7.5, 10.5, 15)] * 2


def test_edited_rubric_changes_nothing_else(group: Class) -> None:
    """Verdicts, words, cells and notes stay as they were."""
    before = {name: without_points(text) for name, text in group.files().items()}
    edit(group.root / "rubrics" / "a1.yaml", "dataset_loaded: 5", "dataset_loaded: 8")
    group.regrade()
    assert {name: without_points(text) for name, text in group.files().items()} == before


def test_edited_check_is_judged_anew(group: Class) -> None:
    """One picture was shown: enough for one, half for two."""
    edit(group.root / "assignments" / "a1.yaml", "at_least: 2", "at_least: 1")
    assert [after.score for _, after in group.regrade()] == [10, 10]


def test_pages_are_written_anew(group: Class) -> None:
    """The pages show the new points."""
    page = group.root / "reports" / "a1" / "kim.html"
    page.unlink()
    group.regrade()
    assert page.is_file()


def test_hand_ins_are_not_needed(group: Class) -> None:
    """A grade rests on stored evidence, not on files that may have changed since."""
    for path in (group.root / "submissions" / "a1").iterdir():
        path.unlink()
    assert len(group.regrade()) == 2


def damage(group: Class, student: str, how: str) -> None:
    record = json.loads((group.root / f"reports/a1/records/{student}.json").read_bytes())
    path = group.places.store.path(record["evidence"])
    if how == "missing":
        path.unlink()
    elif how == "changed":
        path.write_bytes(path.read_bytes().replace(b"fashion_mnist", b"fashion-mnist"))
    else:
        path.write_bytes(path.read_bytes()[:-100])


@pytest.mark.parametrize("how", ["missing", "changed", "cut"])
@pytest.mark.parametrize("student", ["kim", "lee"])
def test_damaged_evidence_overwrites_nothing(group: Class, student: str, how: str) -> None:
    """One bad object stops it, and every record stays as it was."""
    damage(group, student, how)
    edit(group.root / "rubrics" / "a1.yaml", "dataset_loaded: 5", "dataset_loaded: 8")
    before = group.files()
    with pytest.raises(EvidenceError):
        group.regrade()
    assert group.files() == before


def test_evidence_of_another_release_is_an_error(group: Class) -> None:
    """An object that is whole and no bundle of ours says what to do."""
    digest = group.places.store.put(b'{"schema_": "grader/bundle/2"}')
    with pytest.raises(EvidenceError, match="another release") as caught:
        load_bundle(group.places.store, digest)
    assert "grader run" in caught.value.hint


@pytest.mark.parametrize("evidence", ["null", '"../../../etc/passwd"'])
def test_record_without_evidence_overwrites_nothing(group: Class, evidence: str) -> None:
    """A record that names no evidence of ours cannot be marked again."""
    path = group.root / "reports/a1/records/kim.json"
    record = json.loads(path.read_bytes())
    edit(path, f'"evidence": "{record["evidence"]}"', f'"evidence": {evidence}')
    before = group.files()
    with pytest.raises(EvidenceError, match="not a digest"):
        group.regrade()
    assert group.files() == before


def test_damaged_record_overwrites_nothing(group: Class) -> None:
    """A record that cannot be read is named, and the others stay as they were."""
    (group.root / "reports/a1/records/lee.json").write_bytes(b"{")
    before = group.files()
    with pytest.raises(RecordError, match=r"lee\.json"):
        group.regrade()
    assert group.files() == before


def test_nothing_graded_yet_is_an_error(tmp_path: Path) -> None:
    """Before the first run there is nothing to mark again."""
    with pytest.raises(TargetError, match="nothing graded yet for a1") as caught:
        open_class(tmp_path).regrade()
    assert caught.value.hint == "first: grader run a1"


def test_grading_is_a_pure_function(group: Class) -> None:
    """The same bundle and specifications give equal records, as often as one likes."""
    store = group.places.store
    record = json.loads((group.root / "reports/a1/records/kim.json").read_bytes())
    bundle = load_bundle(store, record["evidence"])
    records = [
        grade(group.specs()[0], bundle, record["evidence"], store, REGISTRY, NOW) for _ in range(3)
    ]
    assert records[0] == records[1] == records[2]


def test_measurement_is_stored_with_the_evidence(tmp_path: Path) -> None:
    """What was measured comes back from the store as it was."""
    story = Story()
    story.train(0.84)
    group = open_class(tmp_path, *story.events, measurement=story.measurement)
    group.hand_in("kim.py")
    (record,) = group.run()
    bundle = load_bundle(group.places.store, record.evidence or "")
    assert bundle.measurement == story.measurement
