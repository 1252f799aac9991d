"""What holds for mutants of every kind, and the way from a cell's text to its tree and back."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest
from spoiling import find_all, solve, spoil

from grader.authoring.mutation import KINDS, find_mutants
from grader.authoring.mutation.code import parse_code
from grader.authoring.mutation.edits import Edit, apply_edits
from grader.authoring.mutation.mutants import sample_mutants
from grader.authoring.mutation.quiz import quiz_blank, quiz_wrong
from grader.authoring.solution import Solution
from grader.messages import has_message

ASSIGNMENTS = Path(__file__).parents[2] / "assignments"


def test_there_are_many_kinds() -> None:
    """A learner can go wrong in many ways; none of them is listed twice."""
    assert len(KINDS) == len(set(KINDS)) >= 60


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_words(kind: str) -> None:
    """The table says what each mistake is."""
    assert has_message(f"authoring.mutation.{kind}")


@pytest.mark.parametrize("path", sorted(ASSIGNMENTS.glob("*/solution.ipynb")), ids=str)
def test_mutants_of_a_solution_are_notebooks(path: Path) -> None:
    """Each mutant of a shipped solution is valid Python and differs in the cells it names."""
    solution = Solution(path, nbformat.read(path, as_version=4))
    for mutant in find_mutants(solution):
        changed = nbformat.reads(solution.with_sources(dict(mutant.sources)), as_version=4)
        pairs = zip(solution.notebook.cells, changed.cells, strict=True)
        differing = [n for n, (old, new) in enumerate(pairs, start=1) if old.source != new.source]
        assert differing == sorted(mutant.sources), mutant.name
        if mutant.question is None:
            assert ast.parse(mutant.after), mutant.name


def test_one_mutant_for_each_kind_and_cell() -> None:
    """Of several sites the first one is taken."""
    assert spoil("change_units", "Dense(9, 'relu')\nDense(8, 'relu')") == (
        "Dense(37, 'relu')\nDense(8, 'relu')"
    )
    names = [mutant.name for mutant in find_all("m.compile(loss='mse', metrics=['mae'])")]
    assert len(names) == len(set(names)) == 4


def test_line_is_that_of_the_mistake() -> None:
    """Lines are counted in the cell as it was."""
    [mutant] = find_all("x = 1\n\nm.fit(x)", kinds=["no_fit"])
    assert mutant.line == 3


def test_cells_without_a_task_stay() -> None:
    """What carries no tag is never spoilt."""
    assert find_mutants(solve(("m.fit(x, y)", ()), ("m.evaluate(x)", ["also:a"]))) == ()


def test_site_that_would_not_be_python_is_passed_over() -> None:
    """A change that breaks the syntax is no mistake that runs; the next site is tried."""
    source = "f([(Dense(9, 'relu')), Dense(10, 'softmax')])\nm.add(Dense(8, 'relu'))"
    after = spoil("drop_layer", source)
    assert after is not None
    assert after.endswith("pass")


def test_magics_stay_where_they_are() -> None:
    """Lines that only IPython understands are read over, and kept."""
    source = "%matplotlib inline\n!ls\nfiles = !ls\nm.fit(x, y)"
    assert spoil("no_fit", source) == source.replace("m.fit(x, y)", "pass")


def test_timed_cell_is_python() -> None:
    """Some cell magics run Python; others make the cell something else."""
    assert spoil("no_fit", "%%time\nm.fit(x, y)") == "%%time\npass"
    assert parse_code(1, "%%bash\nls -l") is None


def test_positions_are_characters() -> None:
    """Korean text on the same line does not shift what is replaced."""
    assert spoil("no_fit", 'print("훈련"); m.fit(x, y)') == 'print("훈련"); pass'


@pytest.mark.parametrize(
    "source", ["x = 1", 'print("""a""")', "a = '''b'''", "print('\\n')", "%time x = 1"]
)
def test_commented_cell_does_nothing(source: str) -> None:
    """All of the cell stands in one string, whatever quotes it uses."""
    after = spoil("comment_out", source)
    assert after is not None
    [statement] = ast.parse(after).body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Constant)


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ("### 답 1\n100 * 10 + 10 = 1010", "### 답 1\n2021"),
        ("### 답 2\nsigmoid", "### 답 2\nsoftmax"),
        ("### 답 3\n소프트맥스(softmax)", "### 답 3\nReLU"),
        ("`compile()`", "softmax"),
    ],
)
def test_answers_become_wrong(answer: str, wrong: str) -> None:
    """The heading stays; a number becomes another one and a term another term."""
    assert quiz_wrong(answer) == wrong


def test_answer_is_left_out() -> None:
    """The heading alone is no answer."""
    assert quiz_blank("### 답 1\n1010") == "### 답 1\n"


def test_overlapping_edits_are_refused() -> None:
    """No edit works on text that another has replaced."""
    with pytest.raises(ValueError, match="overlap"):
        apply_edits("abc", [Edit(1, 0, 2, "x"), Edit(1, 1, 3, "y")])


SAMPLED = find_mutants(
    solve(
        ("m = keras.Sequential([Dense(9, 'relu'), Dense(8, 'relu')])", ["task:a"]),
        ("m.compile(loss='mse', metrics=['mae'])", ["task:b"]),
        ("m.fit(x, y, epochs=5)", ["task:b"]),
    )
)


@pytest.mark.parametrize("count", [1, 3, 6])
def test_sample_has_a_kind_once_before_twice(count: int) -> None:
    """A sample is part of all mutants, in their order, and no kind is repeated early."""
    found = sample_mutants(SAMPLED, count)
    assert [mutant for mutant in SAMPLED if mutant in found] == list(found)
    assert len({mutant.kind for mutant in found}) == len(found) == count


def test_kinds_that_were_seen_come_last() -> None:
    """The next assignment's sample tries what the last one's did not."""
    first = sample_mutants(SAMPLED, 3)
    second = sample_mutants(SAMPLED, 3, [mutant.kind for mutant in first])
    assert {mutant.kind for mutant in first}.isdisjoint(mutant.kind for mutant in second)


def test_sample_larger_than_all_is_all() -> None:
    """Nothing is made up."""
    assert sample_mutants(SAMPLED, 10_000) == SAMPLED
