"""The comment: made of numbers and ids, whoever sent them."""

from __future__ import annotations

from typing import Any

import pytest
from github import RENDERERS, find_active, read_markdown
from report_records import make_blank, make_failing, make_record, make_review
from strangers import HOSTILE

from grader.messages import Text, plain
from grader.record.results import Result, Results, collect_results
from grader.report.ci import MARKER, render_comment

NAMES = [name for name in HOSTILE if name and "\ud800" not in name]
"""Results cannot hold an empty name or half a character."""
TITLES = {"ch07-1": Text(ko="인공 신경망", en="Artificial neural networks")}


def _make_result(**changes: Any) -> Result:
    values: dict[str, Any] = {
        "assignment": "ch07-1",
        "student": "kim",
        "status": "graded",
        "execution": "completed",
        "score": 3,
        "max_score": 4,
    }
    return Result.model_validate(values | changes)


def _make_task(**changes: Any) -> dict[str, Any]:
    check = {"id": "accuracy", "kind": "accuracy", "points": 0, "max_points": 2}
    values = {"id": "dense", "points": 0, "max_points": 2, "checks": [check | changes]}
    return values


def _read(*results: Result, language: Any = "en") -> str:
    text = render_comment(Results(results=results), TITLES, language)
    page = read_markdown(text, RENDERERS[0])
    return "\n".join(line.strip() for line in page.text_content().split("\n") if line.strip())


def test_comment_begins_with_its_marker() -> None:
    """The marker is the first line, so that the comment is found again."""
    text = render_comment(Results(results=(_make_result(),)), TITLES, "ko")
    assert text.split("\n")[0] == MARKER == "<!-- grader -->"


def test_comment_says_that_it_is_advice() -> None:
    """Nobody takes the score of a pull request for the grade of record."""
    assert "The grade of record is the one from your study leader's own run." in _read(
        _make_result()
    )


def test_comment_says_where_the_pages_are() -> None:
    """Whoever wants to know more finds the pages."""
    assert "download the pages under Artifacts" in _read(_make_result())


def test_row_has_score_run_and_status() -> None:
    """A line for each hand-in, with the assignment's title."""
    text = _read(_make_result(execution="timed_out", status="needs_review"))
    row = "kim\nArtificial neural networks\n3 / 4\n✕ Ran out of time\n? A person will take a look"
    assert row in text


def test_task_is_named_where_its_title_is_known() -> None:
    """The course that the comment is written by knows what its tasks are called."""
    result = _make_result(tasks=[_make_task(outcome="failed")])
    titles = {**TITLES, "ch07-1/dense": Text(ko="밀집층", en="One dense layer")}
    shown = [render_comment(Results(results=(result,)), known, "en") for known in (TITLES, titles)]
    assert ["One dense layer" in text for text in shown] == [False, True]


def test_check_is_named_by_its_kind() -> None:
    """The title comes from our own catalogue."""
    result = _make_result(tasks=[_make_task(outcome="failed")])
    assert "dense 0 / 2 ✕ Not yet\nMeasured accuracy ✕ Not yet" in _read(result)


def test_check_of_a_kind_told_apart_shows_its_id() -> None:
    """Two checks of one kind have the same title, and different ids."""
    result = _make_result(tasks=[_make_task(id="accuracy-2", outcome="failed")])
    assert "Measured accuracy accuracy-2 ✕ Not yet" in _read(result)


def test_unknown_kind_shows_its_id() -> None:
    """A check that this release does not know is called what it calls itself."""
    result = _make_result(tasks=[_make_task(id="odd", kind="no_such", outcome="skipped")])
    assert "odd — Skipped" in _read(result)


def test_unknown_assignment_shows_its_id() -> None:
    """An assignment that the course does not have is called what it calls itself."""
    assert "\nch99-9\n" in _read(_make_result(assignment="ch99-9"))


def test_unknown_run_has_a_word() -> None:
    """A status that a later release added does not stop the comment."""
    assert "✕ Unknown" in _read(_make_result(execution="melted"))


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        ("passed", "✓ All passed"),
        ("partial", "✕ Not yet"),
        ("skipped", "— Not marked"),
        ("errored", "? A person will check"),
    ],
)
def test_task_is_marked_as_on_the_page(outcome: str, word: str) -> None:
    """A task's word follows from its checks and points."""
    text = _read(_make_result(tasks=[_make_task(outcome=outcome)]))
    assert f"dense 0 / 2 {word}" in text


def test_quiz_shows_points_and_what_to_look_at() -> None:
    """Questions are told by their numbers."""
    questions = [
        {"id": f"q{number}", "status": status, "points": points, "max_points": 1}
        for number, (status, points) in enumerate(
            [("correct", 1), ("near", 0.5), ("review", 0), ("unanswered", 0)]
        )
    ]
    assert "Quiz 1.5 / 4 — to look at again: 2, 4" in _read(_make_result(quiz=questions))


def test_nothing_to_show_is_said() -> None:
    """Without hand-ins there is a comment all the same."""
    assert _read() == "Grading results\nThere was nothing to grade this time."


def test_notes_are_shown() -> None:
    """What is to be known first stands above the table."""
    results = Results(results=(_make_result(),))
    text = render_comment(results, TITLES, "en", notes=(plain("Take note"),))
    assert text.index("Take note") < text.index("| Name |")


def test_no_word_of_a_record_is_in_the_comment() -> None:
    """A message of a check never reaches the comment, only its outcome does."""
    text = _read(*collect_results([make_record(), make_failing(), make_review()]).results)
    assert "one-hot" not in text
    assert "forged" not in text


@pytest.mark.parametrize("limit", [*range(0, 4000, 250), 60_000])
def test_comment_never_passes_its_limit(limit: int) -> None:
    """A comment that is too long is refused by the service as a whole."""
    records = [make_failing(), make_blank(), make_review()] * 20
    text = render_comment(collect_results(records), {}, "ko", limit=limit)
    assert len(text) <= limit


def test_cut_rows_are_counted() -> None:
    """A class too large for one comment is shown in part, and the rest is counted."""
    results = Results(results=tuple(_make_result(student=f"s{n}") for n in range(1_000)))
    page = read_markdown(render_comment(results, TITLES, "en", limit=20_000), RENDERERS[0])
    shown = len(list(page.iter("tr"))) - 1
    assert 0 < shown < 1_000
    assert f"Rows left out here for length: {1_000 - shown}." in page.text_content()


@pytest.mark.parametrize("render", RENDERERS)
@pytest.mark.parametrize("name", NAMES)
def test_hostile_name_is_nothing_but_text(name: str, render: Any) -> None:
    """A name that was sent by a stranger mentions nobody, links nowhere and adds no markup."""
    results = Results(results=(_make_result(student=name[:300], tasks=[]),))
    page = read_markdown(render_comment(results, TITLES, "en"), render)
    assert find_active(page) == []
    assert len([cell for row in page.iter("tr") for cell in row]) == 2 * 5
