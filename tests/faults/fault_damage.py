"""Damage to what an earlier run stored: evidence, records, ledger."""

from __future__ import annotations

from pathlib import Path
from random import Random

from fault_class import ASSIGNMENT, Class

from grader.record.file import list_records


def damage_something(group: Class, chance: Random) -> None:
    """Damage one file, in one of many ways."""
    damage = chance.choice((_damage_object, _damage_record, _damage_ledger))
    damage(group, chance)


def _damage_object(group: Class, chance: Random) -> None:
    """One piece of evidence is cut off, overwritten, removed or replaced by another."""
    objects = sorted(path for path in (group.reports / "evidence").glob("*/*"))
    path, other = chance.sample(objects, 2)
    _damage(chance, path, other.read_bytes())


def _damage_record(group: Class, chance: Random) -> None:
    """One record is cut off, emptied, of another release, no JSON, or somebody else's."""
    paths = list_records(group.reports, ASSIGNMENT)
    path, other = chance.sample(paths, 2)
    unknown = path.read_bytes().replace(b"grader/record/1", b"grader/record/99")
    _damage(chance, path, chance.choice((other.read_bytes(), unknown, b"{}", b"[" * 9_999)))


def _damage_ledger(group: Class, chance: Random) -> None:
    """One entry of the ledger is no digest any more, or that of another run."""
    entries = sorted((group.cache / "grader" / "runs").glob("*/*"))
    path, other = chance.sample(entries, 2)
    _damage(chance, path, other.read_bytes())


def _damage(chance: Random, path: Path, other: bytes) -> None:
    content = path.read_bytes()
    how = chance.randrange(5)
    if how == 0:
        path.unlink()
    else:
        half = content[: len(content) // 2]
        path.write_bytes((half, b"", chance.randbytes(len(content)), other)[how - 1])
