"""The leader's page."""

from __future__ import annotations

from report_reader import read_page
from report_records import make_class, make_failing, make_hostile, make_record, make_review

from grader.messages import Text, plain
from grader.record.model import Record
from grader.report import render_index
from grader.report.overview import find_columns, find_missed, page_link, sort_by_name, summarise

TITLE = Text(ko="인공 신경망", en="Artificial neural networks")


def render(records: list[Record]) -> str:
    return render_index(TITLE, records, generated_at="2025-11-21T08:00:00Z")


def test_students_are_listed_by_name() -> None:
    """The order of the records does not matter."""
    names = [record.student for record in sort_by_name(make_class())]
    assert names == ["Lee Jiwoo", "김하늘", "박서준", "오 하은/2", "정유나", "최도윤"]


def test_name_links_to_the_page() -> None:
    """Names are percent-encoded, so that none can leave the folder or be a scheme."""
    name = "%EC%98%A4%20%ED%95%98%EC%9D%80"
    assert page_link("오 하은") == f"{name}.html"
    assert page_link("오 하은/2") == f"{name}_2~083d0a116ed63e25.html"
    assert page_link("javascript:alert(1)") == "javascript_alert%281%29~d0ee0421cce9521d.html"


def test_every_student_is_linked() -> None:
    """Each row leads to that student's page."""
    records = make_class()
    links = read_page(render(records)).values("href")
    assert {page_link(record.student) for record in records} <= set(links)


def test_summary_counts_scores() -> None:
    """Mean and median are over those who have a score; the others need a person."""
    scores = [12.0, 4.5, 8.0, None]
    records = [
        make_record(score=score, status="graded" if score is not None else "not_graded")
        for score in scores
    ]
    summary = summarise(records)
    assert (summary.students, summary.graded, summary.open) == (4, 3, 1)
    assert (round(summary.mean or 0, 3), summary.median) == (8.167, 8.0)


def test_summary_without_scores() -> None:
    """A class without a score has no mean."""
    assert (summarise([]).mean, summarise([]).median, summarise([]).max_score) == (None, None, 0)


def test_most_missed_check_comes_first() -> None:
    """Checks are counted over the students who were checked, partial ones included."""
    missed = find_missed([make_failing(), make_failing(), make_record(), make_review()])
    counted = [(one.title.en, one.count, one.total) for one in missed]
    assert counted == [("Pixels scaled to 0 to 1", 2, 4), ("Loss fits the labels", 2, 4)]


def test_columns_come_from_the_fullest_record() -> None:
    """A record that lacks tasks does not change their order."""
    full = make_record()
    short = make_record(tasks=full.tasks[1:])
    assert [task.id for task in find_columns([short, full])] == ["prepare", "dense"]


def test_reasons_come_first() -> None:
    """Who needs a person, and why, stands before the table."""
    html = render(make_class())
    assert html.index("The recorded accuracy looks odd.") < html.index('id="students"')


def test_leader_notes_are_shown() -> None:
    """What a student's page holds back is here."""
    text = read_page(render([make_review()])).text()
    assert "Recorded 0.99, measured 0.10: the history may be forged." in text
    assert "This was graded on the look-alike data." not in text


def test_empty_class_is_said() -> None:
    """No records, no table, but words."""
    page = read_page(render([]))
    assert "table" not in page.tags()
    assert "No submissions have been graded yet." in page.text()


def test_hostile_names_stay_text() -> None:
    """Markup in names, titles and reasons is shown, not obeyed."""
    html = render_index(plain("<script>{{ 1 }}"), [make_hostile()], generated_at="<b>now")
    page = read_page(html)
    assert page.tags() & {"script", "svg", "img", "b", "textarea"} == set()
    assert "<b>now" in page.text()


def test_texts_come_in_both_languages_on_the_index() -> None:
    """Every Korean text is followed by its English."""
    page = read_page(render(make_class()))
    languages = [element.attributes["lang"] for element in page.with_class("t")]
    assert languages == ["ko", "en"] * (len(languages) // 2)
