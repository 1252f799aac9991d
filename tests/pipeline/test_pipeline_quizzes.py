"""Quizzes of students' own from hand-in to record, and assignments that are a quiz alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_course import Class, leaves, write, write_course

from grader.errors import SpecError, TargetError
from grader.execution.fake import FakeRun
from grader.execution.sandbox import Request
from grader.messages import message
from grader.pipeline.grade import load_asking
from grader.pipeline.papers import load_papers, read_roster, write_paper
from grader.pipeline.warm import open_sandbox
from grader.quiz.papers.paper import Paper
from grader.record.file import read_record, record_path
from grader.spec.course import load_course

ASSIGNMENT = """\
id: own
week: 9
title: {ko: 퀴즈만, en: A quiz alone}
dataset: mnist
rubric: own
quiz: own
"""
RUBRIC = "id: own\nquiz: {count: 4, name: 1}\n"
QUIZ = """\
id: own
title: {ko: 퀴즈, en: Quiz}
personal: true
attempts: 2
questions:
  - {id: count, type: pool, draw: [sum, product]}
  - {id: name, type: pool, draw: [bent, squashed]}
"""
_WORDS = """
    explanation: {ko: 이것, en: This}
    hint: {ko: 생각해 보세요, en: Think}
"""
TOPIC = f"""\
id: all
title: {{ko: 모두, en: All}}
questions:
  - id: sum
    type: numeric
    prompt: {{ko: "{{a}} 더하기 {{b}}", en: "{{a}} plus {{b}}"}}
    variables: {{a: [1, 2, 3, 4, 5, 6, 7, 8], b: [10, 20, 30, 40]}}
    key: a + b{_WORDS}
  - id: product
    type: numeric
    prompt: {{ko: "{{a}} 곱하기 {{b}}", en: "{{a}} times {{b}}"}}
    variables: {{a: [3, 4, 5, 6, 7, 8], b: [10, 20, 30, 40]}}
    key: a * b{_WORDS}
  - id: bent
    type: term
    prompt: {{ko: 꺾인 것, en: The bent one}}
    key: relu{_WORDS}
  - id: squashed
    type: term
    prompt: {{ko: 눌린 것, en: The squashed one}}
    key: softmax{_WORDS}
"""
RELU = "  - {id: relu, kind: activation, name: {ko: 렐루, en: ReLU}}\n"


def refuse(request: Request) -> FakeRun:
    raise AssertionError("nothing was to run")


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Class:
    """A course with a personal quiz, and a sandbox that must not be used."""
    monkeypatch.setenv("GRADER_QUIZ_SECRET", "0123456789abcdef")
    write_course(tmp_path)
    write(tmp_path / "assignments/own.yaml", ASSIGNMENT)
    write(tmp_path / "rubrics/own.yaml", RUBRIC)
    write(tmp_path / "assignments/quizzes/own.yaml", QUIZ)
    write(tmp_path / "assignments/questions/all.yaml", TOPIC)
    glossary = tmp_path / "assignments/glossary.yaml"
    glossary.write_text(glossary.read_text(encoding="utf-8") + RELU, encoding="utf-8")
    sandbox = leaves()
    sandbox.play = refuse
    return Class(tmp_path, sandbox)


def paper(group: Class, student: str, attempt: int = 1) -> Paper:
    (found,) = load_papers(load_course(group.root), "own", [student], attempt)
    return found


def solve(asked: Paper) -> str:
    """The answer file of a student who reads the questions and knows the answers."""
    count, name = (item.prompt.en for item in asked.items)
    a, word, b = re.fullmatch(r"(\d+) (plus|times) (\d+)", count).groups()  # type: ignore[union-attr]
    value = int(a) + int(b) if word == "plus" else int(a) * int(b)
    term = "relu" if "bent" in name else "softmax"
    return (
        f'quiz: "own"\nstudent: "{asked.student}"\nticket: "{asked.ticket}"\n'
        f'answers:\n  count: "{value}"\n  name: "{term}"\n'
    )


@pytest.mark.parametrize("student", ["지민", "서준", "haneul", "index", "a b"])
def test_own_questions_are_marked(group: Class, student: str) -> None:
    """Whoever answers their own paper rightly gets all points, and no code runs."""
    group.hand_in(f"{student}/answers.yaml", solve(paper(group, student)), "own")
    (record,) = group.run("own")
    assert (record.status, record.score, record.max_score) == ("graded", 5, 5)
    assert record.notes == ()
    assert record.attempt == 1
    assert record.quiz[0].asked in ("sum", "product")
    assert record.quiz[0].values.keys() == {"a", "b"}


def test_answer_file_alone_is_a_hand_in(group: Class) -> None:
    """A file called after the student needs no folder."""
    group.hand_in("지민.yaml", solve(paper(group, "지민")), "own")
    assert group.run("own")[0].score == 5


def test_second_attempt_is_marked_by_its_ticket(group: Class) -> None:
    """The ticket in the answer file says which of a student's quizzes was answered."""
    group.hand_in("지민/answers.yaml", solve(paper(group, "지민", 2)), "own")
    (record,) = group.run("own")
    assert (record.score, record.attempt) == (5, 2)


def test_answers_of_a_neighbour_are_marked_by_ones_own(group: Class) -> None:
    """A copied file is refused its ticket, and the student and the leader are told."""
    students = [f"student{n}" for n in range(12)]
    own = {student: paper(group, student) for student in students}
    first = own["student0"]
    other = next(own[s] for s in students if own[s].items[0].prompt != first.items[0].prompt)
    group.hand_in("student0/answers.yaml", solve(other), "own")
    (record,) = group.run("own")
    assert record.score is not None
    assert record.score < 5
    assert (record.status, record.reasons) == (
        "needs_review",
        (message("execution.reason.ticket"),),
    )
    notes = [note for note in record.notes if "ticket" in note.text.en]
    assert [note.audience for note in notes] == ["student", "leader"]


def test_changed_pool_does_not_change_what_was_asked(group: Class) -> None:
    """Marked again, by `regrade` and by `run`, after the quiz has changed: the same questions."""
    group.hand_in("지민/answers.yaml", solve(paper(group, "지민")), "own")
    (before,) = group.run("own")
    quiz = QUIZ.replace("[sum, product]", "[product, sum]").replace(
        "[bent, squashed]", "[squashed, bent]"
    )
    write(group.root / "assignments/quizzes/own.yaml", quiz)
    ((_, after),) = group.regrade("own")
    assert after.quiz == before.quiz
    assert group.run("own")[0].quiz == before.quiz


def test_notebook_answers_are_marked_by_the_first_attempt(group: Class) -> None:
    """Answers without a ticket belong to the student's first quiz."""
    text = solve(paper(group, "지민")).split("answers:\n")[1]
    group.hand_in("지민/answers.yaml", re.sub("(?m)^  ", "", text), "own")
    (record,) = group.run("own")
    assert (record.score, record.attempt) == (5, 1)


def test_nobody_is_graded_without_the_secret(group: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    """A personal quiz without a secret stops the run before anybody gets a record."""
    group.hand_in("지민/answers.yaml", solve(paper(group, "지민")), "own")
    monkeypatch.delenv("GRADER_QUIZ_SECRET")
    with pytest.raises(SpecError, match="no secret"):
        group.run("own")
    assert group.files() == {}


def test_code_beside_a_quiz_is_not_run(group: Class) -> None:
    """What else lies in the folder is of no account."""
    group.hand_in("지민/answers.yaml", solve(paper(group, "지민")), "own")
    group.hand_in("지민/notebook.py", "x = 1\n", "own")
    assert group.run("own")[0].score == 5


def test_quiz_alone_needs_no_sandbox() -> None:
    """Without a data set to load there is nothing to isolate."""
    with open_sandbox((), "kernel", None) as sandbox:
        assert sandbox.environment().sandbox == "-"


def test_records_are_read_back(group: Class) -> None:
    """What was asked stands in the record's file."""
    group.hand_in("지민/answers.yaml", solve(paper(group, "지민")), "own")
    (record,) = group.run("own")
    assert read_record(record_path(group.places.reports, "own", "지민")) == record


def test_question_that_is_gone_stops_nobody_else(group: Class) -> None:
    """A bank that lost a question is our error for whom it was drawn, and no 0."""
    group.hand_in("지민/answers.yaml", solve(paper(group, "지민")), "own")
    group.run("own")
    kept = "bent" if group.files() and "bent" in str(group.files()) else "squashed"
    other = "squashed" if kept == "bent" else "bent"
    write(group.root / "assignments/quizzes/own.yaml", QUIZ.replace("bent, squashed", other))
    topic = TOPIC.replace(f"id: {kept}", "id: renamed")
    write(group.root / "assignments/questions/all.yaml", topic)
    with pytest.raises(SpecError, match=kept):
        group.regrade("own")


def test_papers_are_files(group: Class, tmp_path: Path) -> None:
    """A paper is written as data or as a page, and neither holds the secret."""
    asked = paper(group, "지민")
    for name in ("paper.json", "page.html"):
        write_paper(tmp_path / name, asked, "ko")
        assert "0123456789abcdef" not in (tmp_path / name).read_text(encoding="utf-8")
    text = (tmp_path / "paper.json").read_text(encoding="utf-8")
    assert Paper.model_validate_json(text) == asked


def test_quiz_is_found_by_its_assignment(group: Class) -> None:
    """A quiz goes by its own id and by its assignment's."""
    assert load_course(group.root).find_quiz("a1") == "a1"
    assert load_asking(load_course(group.root), "own").quiz.personal


def test_roster_is_read(tmp_path: Path) -> None:
    """One student a line; remarks, blank lines and repetitions do not count."""
    path = write(tmp_path / "names.txt", "\ufeff지민\n\n# a remark\n서준 \n지민\n")
    assert read_roster(path) == ("지민", "서준")


def test_index_leads_to_the_analysis(group: Class) -> None:
    """The leader's page links the analysis of the quiz, once there is one."""
    group.hand_in("지민/answers.yaml", solve(paper(group, "지민")), "own")
    index = group.root / "reports/own/index.html"
    group.run("own")
    assert "quiz/index.html" not in index.read_text(encoding="utf-8")
    write(group.root / "reports/own/quiz/index.html", "")
    group.run("own")
    assert 'href="quiz/index.html"' in index.read_text(encoding="utf-8")


def test_only_ones_own_papers_have_a_student(group: Class) -> None:
    """A personal quiz is asked of somebody; names that no file can have are refused."""
    course = load_course(group.root)
    with pytest.raises(TargetError, match="found no student"):
        load_papers(course, "own", [], 1)
    for name in ("a/b", "..", " ", "a\nb", "x" * 201):
        with pytest.raises(TargetError, match="cannot be the name"):
            load_papers(course, "own", [name], 1)
