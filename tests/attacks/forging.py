"""Attacks that forge a result: groups 1 to 10."""

from __future__ import annotations

from attack import ANSWER, DATA, MODEL, Attack

CASES: tuple[Attack, ...] = (
    Attack(
        name="writes-a-record",
        group=1,
        tries="writes a record with full marks into the reports folder",
        cells=("gain(lambda: open('$REPORTS/target/records/mine.json', 'w').write('{}'))",),
    ),
    Attack(
        name="is-honest",
        group=1,
        tries="attacks nobody: the measure for all others",
        cells=(DATA, MODEL),
        files=ANSWER,
        executions=("completed",),
        score=100.0,
        held_by="checks",
    ),
)
