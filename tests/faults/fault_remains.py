"""What a run leaves: records, pages, evidence, processes, files; and what is wrong with it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psutil
from fault_class import ASSIGNMENT, STUDENTS, Class, Ended

from grader.errors import GraderError
from grader.evidence.store import EvidenceStore
from grader.pipeline.bundle import load_bundle
from grader.record.file import list_records, read_record
from grader.record.model import Record
from grader.report.overview import page_link

_ENDING_SECONDS = 20.0
"""In which all below a grader that was killed has ended; a worker sees it when it is warm."""
_TIMES = frozenset({"graded_at", "evidence", "seconds", "wall_seconds", "cpu_seconds"})
"""Fields of a record that differ from run to run; the evidence holds times too."""


@dataclass(frozen=True)
class Undisturbed:
    """What a run leaves that nobody disturbs."""

    group: Class
    records: dict[str, Any]
    """What lasts of each student's record."""
    links: int
    """How often the leader's page leads to each student's."""
    seconds: float


def observe(group: Class, seconds: float) -> Undisturbed:
    """`group` was graded within `seconds`; keep what every other run is compared with."""
    records = {record.student: lasting(record) for record in _records(group)}
    assert tuple(records) == STUDENTS
    counts = {_count_links(group, student) for student in STUDENTS}
    (links,) = counts
    return Undisturbed(group, records, links, seconds)


def lasting(record: Record) -> Any:
    """The record without its times."""
    return _without_times(json.loads(record.model_dump_json()))


def count_whole(group: Class, undisturbed: Undisturbed) -> int:
    """Students whose record is that of an undisturbed run."""
    return sum(
        undisturbed.records.get(record.student) == lasting(record) for record in _readable(group)
    )


def find_halves(group: Class) -> list[str]:
    """Records and pages that are there and not whole."""
    folder = group.reports / ASSIGNMENT
    halves = []
    for path in list_records(group.reports, ASSIGNMENT):
        try:
            read_record(path)
        except GraderError:
            halves.append(path.name)
    pages = [path for path in folder.glob("*.html") if path.is_file()]
    halves += [page.name for page in pages if not page.read_bytes().rstrip().endswith(b"</html>")]
    return halves


def find_faults(group: Class, undisturbed: Undisturbed, ended: Ended) -> list[str]:
    """What is wrong after a run that was to put everything right."""
    faults = [] if ended.code == 0 else [f"exit code {ended.code}: {ended.error[-500:]}"]
    faults += [f"{name} is not whole" for name in find_halves(group)]
    graded = sorted(record.student for record in _readable(group))
    if graded != list(STUDENTS):
        faults.append(f"records of {graded}")
    for record in _readable(group):
        if undisturbed.records.get(record.student) != lasting(record):
            faults.append(f"{record.student} has another record: {_difference(record)}")
    faults += [*_find_lost_evidence(group), *_find_miscounted(group, undisturbed, ended)]
    return faults


def find_litter(group: Class) -> list[str]:
    """Files that were never finished, and folders of submissions that no run needs any more."""
    parts = [path for place in (group.reports, group.cache) for path in place.rglob(".p*-*")]
    left = [*parts, *group.temporary.iterdir()]
    return [str(path.relative_to(group.root)) for path in left]


def find_processes(group: Class) -> list[psutil.Process]:
    """Every process that grades this class, or was started by one of its hand-ins."""
    return [process for process in psutil.process_iter() if _belongs(process, group)]


def wait_for_quiet(group: Class) -> list[psutil.Process]:
    """Processes that are still there when all should have ended."""
    until = time.monotonic() + _ENDING_SECONDS
    while (left := find_processes(group)) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def describe(process: psutil.Process) -> str:
    """Its command, for whoever has to find out why it is there."""
    try:
        return " ".join(process.cmdline())[:200]
    except psutil.Error:
        return "ended by now"


def _belongs(process: psutil.Process, group: Class) -> bool:
    """The worker and its forks name the cache; what a hand-in starts works in its folder."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        here = f"{group.root}/"
        return here in " ".join(process.cmdline()) or process.cwd().startswith(here)
    except psutil.Error:
        return False


def _readable(group: Class) -> Iterator[Record]:
    for path in list_records(group.reports, ASSIGNMENT):
        try:
            yield read_record(path)
        except GraderError:
            continue


def _records(group: Class) -> list[Record]:
    return [read_record(path) for path in list_records(group.reports, ASSIGNMENT)]


def _without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_times(item) for name, item in value.items() if name not in _TIMES}
    return [_without_times(item) for item in value] if isinstance(value, list) else value


def _find_lost_evidence(group: Class) -> list[str]:
    """Evidence that records rest on and that is not there, or not what was stored."""
    store = EvidenceStore(group.reports / "evidence")
    lost = []
    for record in _readable(group):
        try:
            for digest in load_bundle(store, record.evidence or "").evidence.blobs:
                store.get(digest)
        except GraderError as error:
            lost.append(f"{record.student}: {error.message}")
    return lost


def _find_miscounted(group: Class, undisturbed: Undisturbed, ended: Ended) -> list[str]:
    """Who is not exactly once in what the run printed, and on the leader's page."""
    try:
        told = [row["student"] for row in json.loads(ended.out)]
    except ValueError:
        return ["nothing was printed that is JSON"]
    faults = [] if sorted(told) == list(STUDENTS) else [f"printed: {told}"]
    for student in STUDENTS:
        count = _count_links(group, student)
        if count != undisturbed.links:
            faults.append(f"{student}: {count} links on the leader's page")
    return faults


def _count_links(group: Class, student: str) -> int:
    index = (group.reports / ASSIGNMENT / "index.html").read_text(encoding="utf-8")
    return index.count(f'"{page_link(student)}"')


def _difference(record: Record) -> str:
    return f"{record.status}, {record.execution.status}, {record.score}"
