"""YAML text → tree: bounded whatever the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.spec.tree import Mapping, Mark, Scalar, Sequence, YamlError, parse_tree


def test_marks_count_from_one() -> None:
    """Every value knows its line and column, both from 1."""
    tree = parse_tree("a: 1\nb:\n  - 'x'\n")
    expected = Mapping(
        (
            (Scalar("a", True, Mark(1, 1)), Scalar("1", True, Mark(1, 4))),
            (
                Scalar("b", True, Mark(2, 1)),
                Sequence((Scalar("x", False, Mark(3, 5)),), Mark(3, 3)),
            ),
        ),
        Mark(1, 1),
    )
    assert expected == tree


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_endless_nesting_is_refused(opening: str) -> None:
    """Three hundred thousand levels end in an error, and not in the end of the process."""
    with pytest.raises(YamlError) as caught:
        parse_tree(opening * 300_000)
    assert caught.value.code == "too_deep"


def test_alias_bomb_is_refused_where_it_begins() -> None:
    """Anchors that multiply are refused at the first of them."""
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    with pytest.raises(YamlError) as caught:
        parse_tree(bomb)
    assert (caught.value.code, caught.value.line) == ("alias", 1)


@given(st.text(alphabet="ab:-[]{}'\"&*!|>#%@`,? \n\t\0\u2028é가", max_size=60))
def test_any_text_is_a_tree_or_a_fault(text: str) -> None:
    """No text raises anything but `YamlError`, whose line is one of the text's."""
    line = 1
    try:
        line = parse_tree(text).mark.line
    except YamlError as error:
        line = error.line
    assert 1 <= line <= text.count("\n") + text.count("\u2028") + 2
