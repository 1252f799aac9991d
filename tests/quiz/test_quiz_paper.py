"""What a student sees of a quiz, and that no key is in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_quizzes import make_quiz

from grader.quiz.papers.drawing import draw_common, draw_personal
from grader.quiz.papers.form import common_form, make_form
from grader.quiz.papers.paper import Paper, make_paper
from grader.spec.course import load_course
from grader.spec.quiz import Bank
from grader.spec.quiz.asked import texts_in

ROOT = Path(__file__).parents[2]
SECRET = b"0123456789abcdef"


def test_paper_has_every_question() -> None:
    """Every question is there, with its own type and words."""
    quiz = make_quiz()
    paper = make_paper(common_form(quiz))
    assert [item.id for item in paper.items] == [question.id for question in quiz.questions]
    assert paper.items[5].prompt.en == "100 features, 10 neurons"
    assert paper.items[8].code == "print(3 * 2)"


def test_paper_shows_options_as_drawn() -> None:
    """Options stand in the order of the draw, on both sides of a match."""
    quiz = make_quiz()
    draw = draw_personal(quiz, Bank(), SECRET, "지민", 1)
    paper = make_paper(make_form(quiz, Bank(), draw), draw)
    shown = [tuple(option.id for option in item.options) for item in paper.items]
    assert shown == [item.order for item in draw.items]
    assert tuple(option.id for option in paper.items[3].right) == draw.items[3].right


def test_paper_holds_no_secret_word() -> None:
    """Explanations, hints, feedback, cases and concepts stay with the leader."""
    quiz = make_quiz()
    draw = draw_personal(quiz, Bank(), SECRET, "지민", 1)
    text = make_paper(make_form(quiz, Bank(), draw), draw).model_dump_json(by_alias=True)
    assert "SECRET" not in text
    assert "key" not in text


@pytest.mark.parametrize("id", load_course(ROOT).ids("quiz"))
def test_shipped_papers_hold_no_key(id: str) -> None:
    """Of every shipped quiz a paper holds nothing but what its own fields show."""
    course = load_course(ROOT)
    quiz, bank = course.quiz(id), course.bank
    draw = draw_common(quiz, bank)
    form = make_form(quiz, bank, draw)
    text = make_paper(form, draw).model_dump_json(by_alias=True)
    for item in form.items:
        hidden = [*texts_in(item.question.explanation), *texts_in(item.question.hint)]
        hidden += [*texts_in(item.question.more_hints)]
        hidden += texts_in(getattr(item.question, "misconceptions", {}))
        for words in hidden:
            if len(words) > 20:
                assert words not in text, (id, item.question.id)


def test_paper_survives_its_file() -> None:
    """A paper that was written down is read back as it was."""
    paper = make_paper(common_form(make_quiz()))
    text = paper.model_dump_json(by_alias=True)
    assert Paper.model_validate_json(text) == paper
    assert re.search(r'"schema":\s*"grader/paper/1"', text)
