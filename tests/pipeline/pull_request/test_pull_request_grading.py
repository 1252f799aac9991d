"""Grading what a pull request changes, without running anybody's code."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from evidence_factory import REGISTRY
from pull_request_course import Clone, open_clone
from small_course import LOADED, NOW, SHOWN, leaves

from grader.errors import GraderError, SpecError, TargetError
from grader.execution.fake import FakeSandbox
from grader.pipeline.pull_request.grading import Outcome, Review, grade_review, open_review
from grader.pipeline.pull_request.objects import list_files
from grader.pipeline.pull_request.place import check_output, find_repository
from grader.pipeline.pull_request.span import find_span


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return open_clone(tmp_path / "clone", "a1/kim.py", "a1/lee.py")


@contextlib.contextmanager
def review_of(clone: Clone, course: Path | None = None) -> Iterator[Review]:
    repository = find_repository(clone.root / "submissions")
    span = find_span(clone.root, "main", {})
    with open_review(repository, span, course or clone.root, REGISTRY) as review:
        yield review


def grade(clone: Clone, sandbox: FakeSandbox | None = None, course: Path | None = None) -> Outcome:
    with review_of(clone, course) as review:
        return grade_review(
            review,
            sandbox or leaves(LOADED, SHOWN),
            REGISTRY,
            lambda: NOW,
            jobs=1,
            language="en",
            progress=lambda *_stage: None,
        )


def scores(outcome: Outcome) -> dict[tuple[str, str], tuple[float | None, float]]:
    return {(r.assignment, r.student): (r.score, r.max_score) for r in outcome.records}


def note_of(outcome: Outcome) -> str:
    return "\n".join(note.en for note in outcome.notes)


def test_changed_hand_ins_alone_are_graded(clone: Clone) -> None:
    """Whoever is not in the pull request is not run."""
    clone.hand_in("a1/park.py", "a2/kim.py")
    assert scores(grade(clone)) == {("a1", "park"): (7.5, 12), ("a2", "kim"): (7.5, 10)}


def test_hand_in_for_a_week_is_run_once(clone: Clone) -> None:
    """It counts for every assignment of the week for which there is no other."""
    clone.hand_in("week-6/choi.py", "week-6/kim.py")
    sandbox = leaves(LOADED, SHOWN)
    found = scores(grade(clone, sandbox))
    assert sorted(found) == [("a1", "choi"), ("a2", "choi"), ("a2", "kim")]
    assert len(sandbox.requests) == 2


def test_hand_in_that_another_replaces_is_told(clone: Clone) -> None:
    """A week's hand-in does not count where each assignment has one of its own."""
    clone.git("checkout", "-q", "main")
    clone.hand_in("a2/kim.py")
    clone.git("checkout", "-q", "-B", "work")
    clone.hand_in("week-6/kim.py")
    with review_of(clone) as review:
        assert review.plan.work == ()
        assert "own folder: week-6/kim.py" in review.notes[-1].en


def test_pull_request_cannot_give_itself_points(clone: Clone) -> None:
    """Assignment, rubric and quiz are the base's, whatever the pull request makes of them."""
    path = clone.root / "rubrics/a1.yaml"
    path.write_text(path.read_text().replace("dataset_loaded: 5", "dataset_loaded: 5000"))
    for name in ("assignments/a1.yaml", "assignments/glossary.yaml"):
        (clone.root / name).write_text("broken: [\n")
    clone.hand_in("a1/park.py")
    outcome = grade(clone)
    assert scores(outcome) == {("a1", "park"): (7.5, 12)}
    assert "assignments/a1.yaml, assignments/glossary.yaml, rubrics/a1.yaml" in note_of(outcome)


def test_attributes_of_a_pull_request_change_nothing(clone: Clone) -> None:
    """Neither those that leave files out of archives nor those that filter them."""
    clone.write(".gitattributes", "* export-ignore filter=evil diff=evil eol=crlf export-subst\n")
    clone.git("config", "filter.evil.smudge", "false")
    clone.hand_in("a1/park.py")
    assert scores(grade(clone)) == {("a1", "park"): (7.5, 12)}


def test_attributes_of_the_base_leave_the_course_whole(clone: Clone) -> None:
    """A leader may keep solutions out of archives; grading still finds the course."""
    clone.git("checkout", "-q", "main")
    clone.write(".gitattributes", "assignments export-ignore\n")
    clone.commit()
    clone.git("checkout", "-q", "-B", "work")
    clone.hand_in("a1/park.py")
    assert scores(grade(clone)) == {("a1", "park"): (7.5, 12)}


def test_newest_course_of_the_base_counts(clone: Clone) -> None:
    """Also where the pull request began on an older one."""
    clone.hand_in("a1/park.py")
    clone.git("checkout", "-q", "main")
    path = clone.root / "rubrics/a1.yaml"
    path.write_text(path.read_text().replace("dataset_loaded: 5", "dataset_loaded: 7"))
    clone.commit()
    clone.git("checkout", "-q", "work")
    assert scores(grade(clone)) == {("a1", "park"): (9.5, 14)}


def test_course_elsewhere_is_used_as_it_is(clone: Clone, tmp_path: Path) -> None:
    """A course that is in no pull request."""
    other = open_clone(tmp_path / "other").root
    path = other / "rubrics/a1.yaml"
    path.write_text(path.read_text().replace("dataset_loaded: 5", "dataset_loaded: 8"))
    clone.hand_in("a1/park.py")
    assert scores(grade(clone, course=other)) == {("a1", "park"): (10.5, 15)}


def test_course_in_a_folder_of_the_repository(tmp_path: Path) -> None:
    """It is read from there, as the base has it."""
    clone = open_clone(tmp_path / "clone")
    clone.git("checkout", "-q", "main")
    (clone.root / "course").mkdir()
    clone.git("mv", "assignments", "rubrics", "course")
    clone.commit()
    clone.git("checkout", "-q", "-B", "work")
    (clone.root / "course/rubrics/a1.yaml").write_text("broken: [\n")
    clone.hand_in("a1/park.py")
    assert scores(grade(clone, course=clone.root / "course")) == {("a1", "park"): (7.5, 12)}


def test_base_without_a_course(clone: Clone) -> None:
    """A pull request that brings the course is told to have it merged first."""
    with pytest.raises(TargetError) as caught, review_of(clone, clone.root / "elsewhere"):
        pass
    assert caught.value.message.startswith("main has no course in elsewhere")
    assert "merged first" in caught.value.hint


def test_faulty_course_is_named_after_the_base(clone: Clone) -> None:
    """Not after the temporary folder in which it was read."""
    clone.git("checkout", "-q", "main")
    (clone.root / "rubrics/a1.yaml").write_text("id: a1\ntasks: {}\n")
    clone.commit()
    clone.git("checkout", "-q", "-B", "work")
    clone.hand_in("a1/park.py")
    with pytest.raises(SpecError, match=r"^main/rubrics/a1\.yaml:"), review_of(clone):
        pass


def test_faulty_specification_stops_only_who_needs_it(clone: Clone) -> None:
    """Hand-ins for other assignments are graded."""
    clone.git("checkout", "-q", "main")
    (clone.root / "rubrics/a1.yaml").write_text("broken: [\n")
    clone.commit()
    clone.git("checkout", "-q", "-B", "work")
    clone.hand_in("a2/park.py")
    assert scores(grade(clone)) == {("a2", "park"): (7.5, 10)}


def test_links_in_the_base_are_not_followed(clone: Clone) -> None:
    """A specification is a file of the repository."""
    clone.git("checkout", "-q", "main")
    (clone.root / "assignments/secret.yaml").symlink_to("/etc/passwd")
    clone.commit()
    clone.git("checkout", "-q", "-B", "work")
    with review_of(clone) as review:
        assert review.places.course.ids("assignment") == ("a1", "a2")


def test_unknown_assignment_is_told(clone: Clone) -> None:
    """With the ones that there are; a week that nobody has and one written otherwise, too."""
    clone.hand_in("a11/park.py", "week-9/park.py", "week-06/park.py")
    with review_of(clone) as review:
        assert review.plan.work == ()
        assert review.notes[0].en == (
            "Not graded, because main has no such assignment: a11, week-06, week-9. It has: a1, a2"
        )


def test_renamed_and_deleted_hand_ins_are_told(clone: Clone) -> None:
    """The renamed one is graded, the deleted one cannot be."""
    clone.write("submissions/a1/lee.py", "import keras\n")
    clone.commit()
    clone.git("branch", "-f", "main")
    clone.git("rm", "-q", "submissions/a1/lee.py")
    clone.git("mv", "submissions/a1/kim.py", "submissions/a1/kim-minjun.py")
    clone.commit()
    outcome = grade(clone)
    assert list(scores(outcome)) == [("a1", "kim-minjun")]
    assert "new name: a1/kim.py → a1/kim-minjun.py" in note_of(outcome)
    assert "nothing to grade: a1/lee.py" in note_of(outcome)


def test_long_lists_are_cut(clone: Clone) -> None:
    """A note names a few and counts the rest."""
    for number in range(100):
        clone.write(f"elsewhere/{number:03}.txt")
    clone.commit()
    with review_of(clone) as review:
        assert "elsewhere/005.txt, 94 more" in review.notes[0].en


def test_hand_in_that_is_not_checked_out(clone: Clone) -> None:
    """It must not be left out without a word."""
    clone.hand_in("a1/park.py")
    (clone.root / "submissions/a1/park.py").unlink()
    with pytest.raises(GraderError, match="not in the working tree"), review_of(clone):
        pass


@pytest.mark.parametrize("kind", ["link", "module"])
def test_link_and_submodule_are_not_graded(clone: Clone, kind: str) -> None:
    """Nothing that they lead to is read."""
    path = clone.root / "submissions/a1/park"
    if kind == "link":
        path.symlink_to("/etc")
        clone.git("add", "-A")
    else:
        commit = clone.git("rev-parse", "HEAD")
        clone.git("update-index", "--add", "--cacheinfo", f"160000,{commit},submissions/a1/park")
        path.mkdir()
    clone.git("commit", "-q", "-m", "odd")
    (record,) = grade(clone).records
    assert (record.student, record.status, record.score) == ("park", "not_graded", None)


def test_personal_quiz_is_the_leaders(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the course's secret the code is graded, and a quiz alone is not."""
    monkeypatch.delenv("GRADER_QUIZ_SECRET", raising=False)
    clone.git("checkout", "-q", "main")
    path = clone.root / "assignments/quizzes/a1.yaml"
    path.write_text(path.read_text().replace("questions:", "personal: true\nquestions:"))
    (clone.root / "assignments/a3.yaml").write_text(
        "id: a3\nweek: 7\ntitle: {ko: 퀴즈, en: Quiz}\ndataset: fashion_mnist\n"
        "rubric: a3\nquiz: a1\n"
    )
    (clone.root / "rubrics/a3.yaml").write_text("id: a3\ntasks: {}\nquiz: {loss: 2}\n")
    clone.commit()
    clone.git("checkout", "-q", "-B", "work")
    clone.hand_in("a1/park.py", "a3/park.py")
    outcome = grade(clone)
    assert scores(outcome) == {("a1", "park"): (7.5, 10)}
    assert "the leader grades it: a1\n" in note_of(outcome)
    assert note_of(outcome).endswith("the leader grades it: a3")


def test_personal_quiz_is_graded_where_the_secret_is(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in the leader's own run."""
    monkeypatch.setenv("GRADER_QUIZ_SECRET", "s" * 32)
    clone.git("checkout", "-q", "main")
    path = clone.root / "assignments/quizzes/a1.yaml"
    path.write_text(path.read_text().replace("questions:", "personal: true\nquestions:"))
    clone.commit()
    clone.git("checkout", "-q", "-B", "work")
    clone.hand_in("a1/park.py")
    assert scores(grade(clone)) == {("a1", "park"): (7.5, 12)}


def test_nothing_stays_behind(clone: Clone) -> None:
    """Course, records and evidence are gone, and the working tree is as it was."""
    clone.hand_in("a1/park.py")
    with review_of(clone) as review:
        folder = review.places.reports.parent
        assert folder.is_dir()
    assert (folder.exists(), clone.git("status", "--porcelain")) == (False, "")


@pytest.mark.parametrize("name", ["submissions", "submissions/a1/ci", "assignments", ".", "link"])
def test_output_among_other_files_is_refused(clone: Clone, name: str) -> None:
    """Hand-ins and files of the repository must not be taken for results."""
    (clone.root / "link").symlink_to("/tmp")
    clone.commit()
    span = find_span(clone.root, "main", {})
    with pytest.raises(TargetError):
        check_output(find_repository(clone.root / "submissions"), span, clone.root / name)


def test_output_beside_the_course_is_taken(clone: Clone, tmp_path: Path) -> None:
    """In the repository or outside of it."""
    span = find_span(clone.root, "main", {})
    repository = find_repository(clone.root / "submissions")
    for folder in (clone.root / "ci", tmp_path / "ci"):
        assert check_output(repository, span, folder) is None


def test_folder_of_hand_ins_as_a_link_is_refused(clone: Clone, tmp_path: Path) -> None:
    """A pull request may have put it there."""
    clone.git("rm", "-q", "-r", "submissions")
    (clone.root / "submissions").symlink_to(tmp_path)
    clone.commit()
    with pytest.raises(TargetError, match="is a link: expected the folder of hand-ins"):
        find_repository(clone.root / "submissions")


def test_missing_folder_of_hand_ins_is_no_mistake(clone: Clone) -> None:
    """A pull request may delete the last hand-in."""
    clone.git("rm", "-q", "-r", "submissions")
    clone.commit()
    assert grade_nothing(clone) == ["Deleted, so there is nothing to grade: a1/kim.py, a1/lee.py"]


def grade_nothing(clone: Clone) -> list[str]:
    with review_of(clone) as review:
        assert review.plan.work == ()
        return [note.en for note in review.notes]


def test_files_are_listed_with_their_sizes(clone: Clone) -> None:
    """In bytes, as they were committed."""
    clone.write("submissions/a2/가 나.py", "12345")
    commit = clone.commit()
    (file,) = list_files(clone.root, commit, ["submissions/a2"])
    assert (file.path, file.size, file.mode) == ("submissions/a2/가 나.py", 5, "100644")
