"""One question practised: asked until it is right or the tries are up, then explained."""

from __future__ import annotations

from grader.cli.quiz.asking import Answered, ask, describe, show_question
from grader.cli.quiz.terminal import Row, Terminal, phrase
from grader.messages import message, plain
from grader.quiz.marking import judge
from grader.quiz.papers.answer_file import answer_text
from grader.quiz.papers.form import Form, FormItem
from grader.quiz.papers.paper import make_paper
from grader.quiz.papers.session import is_empty
from grader.quiz.practice.schedule import Rating
from grader.quiz.practice.solution import describe_solution
from grader.quiz.practice.trial import TRIES, Trial, take
from grader.quiz.verdict import Reading, Verdict
from grader.spec.quiz import QuizStatus

_STYLES: dict[QuizStatus, str] = {
    "correct": "green",
    "near": "green",
    "partial": "yellow",
    "wrong": "red",
}
_TYPED = frozenset({"numeric", "term", "code_name", "code_output", "free_text"})
_SELF_RATINGS: tuple[tuple[Rating, str], ...] = (
    ("good", "good"),
    ("hard", "hard"),
    ("again", "forgotten"),
)


def try_question(
    terminal: Terminal, item: FormItem, reading: Reading, heading: str
) -> Rating | None:
    """How well it went; None where the question was skipped.

    Raises:
        StoppedError: the student stops here; nothing is to be scheduled.
    """
    form = Form(quiz="practice", title=plain(""), items=(item,))
    paper_item, trial = make_paper(form).items[0], Trial(item)
    show_question(terminal, paper_item, heading)
    while trial.rating is None:
        reply = ask(terminal, paper_item, None)
        if not isinstance(reply, Answered) or is_empty(reply.value):
            return None
        verdict = judge(trial.asked, reading, answer_text(reply.value))
        if trial.is_self_rated and verdict.status != "ask":
            return _rate(terminal, trial, verdict, reading)
        after = take(trial, verdict)
        # What was chosen is said in the student's language; what was typed, as it was read.
        chosen = describe(paper_item, reply.value, terminal.language)
        read = verdict.read_as.in_language(terminal.language)
        read = read if paper_item.type in _TYPED else chosen
        _say_verdict(terminal, verdict, trial, after, read)
        trial = after
    _explain(terminal, trial, reading)
    return trial.rating


def _say_verdict(
    terminal: Terminal, verdict: Verdict, before: Trial, after: Trial, read: str
) -> None:
    """Status, what was `read` and the feedback, whose hint is the next one; then what to do."""
    language = terminal.language
    terminal.say(phrase(f"status.{verdict.status}", language), _STYLES.get(verdict.status, "cyan"))
    # In practice nobody reads an answer later: it is to be written so that it can be read now.
    is_review = verdict.status == "review"
    words = message("quiz_terminal.practice.review") if is_review else verdict.feedback
    feedback = words.in_language(language)
    # Some feedback says itself what was read.
    if verdict.read_as.en and read not in feedback:
        terminal.say(phrase("practice.answer_read", language, read=read))
    terminal.say(feedback)
    if after.rating is None:
        key = "practice.again" if after == before else "practice.tries"
        terminal.say(phrase(key, language, left=TRIES - after.tries))


def _rate(terminal: Terminal, trial: Trial, verdict: Verdict, reading: Reading) -> Rating | None:
    """What the student says, after what was found and the explanation."""
    language = terminal.language
    for concern in verdict.concepts:
        key = "practice.found" if concern.found else "practice.missing"
        name = concern.name.in_language(language)
        terminal.say(phrase(key, language, name=name), "green" if concern.found else "yellow")
    _explain(terminal, trial, reading)
    rows = [Row(rating, phrase(f"practice.{key}", language)) for rating, key in _SELF_RATINGS]
    picked = terminal.choose(phrase("practice.rate", language), rows, None)
    return _SELF_RATINGS[picked][0] if isinstance(picked, int) else None


def _explain(terminal: Terminal, trial: Trial, reading: Reading) -> None:
    question, language = trial.item.question, terminal.language
    solution = describe_solution(question, reading.glossary).in_language(language)
    terminal.say(phrase("practice.solution", language, solution=solution))
    terminal.say(question.explanation.in_language(language))
