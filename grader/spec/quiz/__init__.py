"""`assignments/quizzes/*.yaml`, `assignments/questions/*.yaml` and `assignments/glossary.yaml`.

Questions, keys and terms. Points are not here: a rubric gives them. A new type of question is a
class in `questions.py`, a member of `Question` there, and a marker in `grader.quiz.kinds`.
"""

from grader.spec.quiz.asked import Misconception, Option, QuizStatus, Tolerance, Values
from grader.spec.quiz.glossary import Glossary, Term, fold
from grader.spec.quiz.model import Bank, Item, Pool, Quiz, Topic
from grader.spec.quiz.questions import (
    CodeNameQuestion,
    CodeOutputQuestion,
    Concept,
    Contradiction,
    FreeTextQuestion,
    MatchQuestion,
    MultipleChoiceQuestion,
    NumericQuestion,
    OrderQuestion,
    Question,
    SingleChoiceQuestion,
    TermQuestion,
    TrueFalseQuestion,
)
from grader.spec.quiz.written import Expression, Written

__all__ = [
    "Bank",
    "CodeNameQuestion",
    "CodeOutputQuestion",
    "Concept",
    "Contradiction",
    "Expression",
    "FreeTextQuestion",
    "Glossary",
    "Item",
    "MatchQuestion",
    "Misconception",
    "MultipleChoiceQuestion",
    "NumericQuestion",
    "Option",
    "OrderQuestion",
    "Pool",
    "Question",
    "Quiz",
    "QuizStatus",
    "SingleChoiceQuestion",
    "Term",
    "TermQuestion",
    "Tolerance",
    "Topic",
    "TrueFalseQuestion",
    "Values",
    "Written",
    "fold",
]
