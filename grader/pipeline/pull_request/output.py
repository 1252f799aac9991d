"""What leaves the course after a pull request was graded: a folder, and what the service reads.

Students' pages, a summary, a comment and numbers: no record, no evidence and no leader's page.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from grader.errors import GraderError
from grader.files import write_whole
from grader.messages import Language
from grader.pipeline.pages import page_path
from grader.pipeline.pull_request.grading import Outcome, Review
from grader.pipeline.pull_request.verdict import Status, lowest_percent
from grader.record.model import Place, Record
from grader.record.results import collect_results, dump_results
from grader.report.ci import (
    dump_outputs,
    render_annotations,
    render_comment,
    render_junit,
    render_summary,
)
from grader.submission.folder import list_entries, readable_name
from grader.submission.lines import json_line
from grader.submission.reading import MAX_FILE

SUMMARY, COMMENT, RESULTS, JUNIT = "summary.md", "comment.md", "results.json", "junit.xml"
_PAGES = "pages"


def clear_output(folder: Path) -> None:
    """Remove what an earlier run left in `folder`, and make it where it is missing.

    Files that are not ours stay.

    Raises:
        GraderError: it cannot be written to.
    """
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name in (SUMMARY, COMMENT, RESULTS, JUNIT):
            (folder / name).unlink(missing_ok=True)
        pages = folder / _PAGES
        for path in (pages, *pages.glob("*")):
            if path.is_symlink():
                raise OSError(f"{path.relative_to(folder)} is a link")
        for page in pages.glob("*/*.html"):
            page.unlink()
        for inner in (*pages.glob("*"), pages):
            # Those that hold anything else stay.
            with contextlib.suppress(OSError):
                inner.rmdir()


def write_output(folder: Path, review: Review, outcome: Outcome, language: Language) -> None:
    """Write everything that may leave the course to `folder`.

    Raises:
        GraderError: it cannot be written.
    """
    records, notes = outcome.records, outcome.notes
    results = collect_results(records)
    texts = {
        RESULTS: dump_results(results),
        JUNIT: render_junit(records, language),
        SUMMARY: render_summary(records, notes, language),
        COMMENT: render_comment(results, review.titles, language, notes=notes),
    }
    with _writing(folder):
        for name, text in texts.items():
            write_whole(folder / name, text.encode("utf-8", "backslashreplace"))
        for record in records:
            page = page_path(review.places.reports, record)
            target = folder / _PAGES / record.assignment / page.name
            write_whole(target, page.read_bytes())


def write_step(
    folder: Path, outcome: Outcome, status: Status, environment: Mapping[str, str]
) -> None:
    """Append the summary and the step's outputs to the files that the service names, if it does.

    Raises:
        GraderError: one of them cannot be written.
    """
    counts = {
        name: sum(record.status == state for record in outcome.records)
        for name, state in (
            ("graded", "graded"),
            ("needs-review", "needs_review"),
            ("not-graded", "not_graded"),
        )
    }
    lowest = lowest_percent(outcome.records)
    outputs = {
        "status": status,
        **{name: str(count) for name, count in counts.items()},
        "lowest-percent": "" if lowest is None else f"{lowest:g}",
        "folder": str(folder),
    }
    if path := environment.get("GITHUB_STEP_SUMMARY"):
        _append(Path(path), (folder / SUMMARY).read_text(encoding="utf-8"))
    if path := environment.get("GITHUB_OUTPUT"):
        _append(Path(path), dump_outputs(outputs))


def annotate(review: Review, records: Sequence[Record], language: Language) -> list[str]:
    """Workflow commands that show what is to be mended beside the lines of the files."""
    top = review.repository.top
    paths = {
        key: readable_name(path.relative_to(top).as_posix()) for key, path in review.paths.items()
    }
    return render_annotations(records, paths, _line_finder(review), language)


def _line_finder(review: Review) -> Callable[[Place], int | None]:
    """Finds the line of a file; a place's `file` is the readable path from the top."""
    top = review.repository.top
    files: dict[str, Path] = {}
    for path in dict.fromkeys(review.paths.values()):
        shown = readable_name(path.relative_to(top).as_posix())
        # What is gone by now has no lines.
        with contextlib.suppress(OSError):
            for entry in list_entries(path):
                if entry.problem is None:
                    files[f"{shown}/{entry.name}" if path.is_dir() else shown] = entry.path

    def find_line(place: Place) -> int | None:
        path = files.get(place.file)
        if path is None or not place.file.casefold().endswith(".ipynb"):
            return place.line
        with path.open("rb") as file:
            return json_line(file.read(MAX_FILE), place.number, place.line)

    return find_line


def _append(path: Path, text: str) -> None:
    with _writing(path), path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(text)


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise GraderError(
            f"cannot write the results to {path}: {error.strerror or error}",
            "make it writable and see that the disk has room, or name another with --output",
        ) from error
