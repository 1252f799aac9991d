"""What is for the leader alone stays on the leader's page."""

from __future__ import annotations

import re

import pytest
from report_reader import read_page
from report_records import make_place, make_record

from grader.messages import Text, message
from grader.record.model import NoteRecord
from grader.report import render_index, render_student

VALUES = {
    "model": "net",
    "claimed": "0.9911",
    "measured": "0.8111",
    "epochs": "5",
    "entries": "7",
    "variable": "h",
    "series": "loss",
    "steps": "900",
    "seconds": "0.1",
    "count": "4242",
    "tests": "0.9922",
    "training": "0.7122",
    "callbacks": "EarlyStopping",
    "file": "mine.keras",
    "accuracy": "0.8833",
    "share": "12 %",
    "rows": "9999",
    "reason": "Lambda",
}
KEYS = (
    "dropped",
    "claimed",
    "claimed_test",
    "claimed_loss",
    "claimed_shown",
    "drawn",
    "written_history",
    "changed_history",
    "too_fast",
    "replayed",
    "test_images",
    "knows_tests",
    "test_validation",
    "test_validations",
    "test_tuning",
    "weights_loaded",
    "weights_set",
    "weights_swapped",
    "started_trained",
    "unchanged",
    "predictions_differ",
    "predictions_exact",
    "predictions_better",
    "unmeasured",
)
TEXTS = {key: message(f"execution.note.{key}", **VALUES) for key in KEYS}
RECORD = make_record(
    notes=tuple(
        NoteRecord(kind="integrity", audience="leader", text=text, where=make_place())
        for text in TEXTS.values()
    )
)
STUDENT_PAGE = render_student(RECORD)
LEADER_PAGE = render_index(
    Text(ko="과제", en="Assignment"), [RECORD], generated_at="2026-01-01T00:00:00Z"
)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", read_page(page).text())


@pytest.mark.parametrize("key", KEYS)
def test_leader_reads_every_doubt(key: str) -> None:
    """In both languages."""
    shown = words(LEADER_PAGE)
    assert [text for text in (TEXTS[key].ko, TEXTS[key].en) if text not in shown] == []


@pytest.mark.parametrize("key", KEYS)
def test_student_reads_none(key: str) -> None:
    """Not a sentence of it, nor hidden anywhere in the page's source."""
    assert [text for text in (TEXTS[key].ko, TEXTS[key].en) if text in STUDENT_PAGE] == []
    sentences = [part for part in re.split(r"[.?!] ", TEXTS[key].en) if len(part) > 20]
    assert [part for part in sentences if part in words(STUDENT_PAGE)] == []


@pytest.mark.parametrize("key", KEYS)
def test_doubts_accuse_nobody(key: str) -> None:
    """No note calls anybody a cheat."""
    text = f"{TEXTS[key].ko} {TEXTS[key].en}".lower()
    words = ("cheat", "fraud", "forge", "fake", "dishonest", "부정", "위조", "조작", "속임", "거짓")
    assert [word for word in words if word in text] == []
