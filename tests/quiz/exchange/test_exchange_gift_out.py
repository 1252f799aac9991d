"""GIFT as it is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.quiz.exchange import Packed, write_gift

Lines = Callable[[str], list[str]]


@pytest.fixture
def lines(pack: Callable[..., Packed]) -> Lines:
    """The lines of one question, without title and category."""

    def written(only: str) -> list[str]:
        text = write_gift(pack("gift", only=only).packet).decode("utf-8")
        return text.split("\n\n", 2)[2].strip().split("\n")

    return written


def test_single_choice_is_escaped(lines: Lines) -> None:
    """Control characters have a backslash, code is HTML on one line, weights are not mistaken."""
    assert lines("one") == [
        "::one::[html]<p>Which is the &lt;b&gt;key&lt;/b&gt; of a \\= \\{1\\: '\\~'\\}?</p>"
        "<pre><code>a \\= \\{1\\: '\\~'\\}  \\# a &amp; b\\n\\nprint(a[1])</code></pre>{",
        "\t=1 \\# one",
        "\t~%0%%50%#A value -&gt; \\~",
        "\t~[html][html]#A list",
        "\t####The key stands before the \\:.",
        "}",
    ]


def test_right_options_share_the_points(lines: Lines) -> None:
    """Three right options earn a third each, and a wrong one costs as much."""
    assert [line.split("#")[0] for line in lines("several")[1:-2]] == [
        "\t~%33.33333%ReLU",
        "\t~%33.33333%sigmoid",
        "\t~%33.33333%softmax",
        "\t~%-33.33333%Adam",
    ]


def test_true_false_has_words_for_the_wrong_choice(lines: Lines) -> None:
    """After the key comes what the wrong choice is told."""
    assert lines("statement")[1] == "\tFALSE#Only in training."


def test_match_keeps_its_arrow(lines: Lines) -> None:
    """Only one arrow divides a pair, and what belongs to nothing has an empty left side."""
    assert lines("pairs")[1:-2] == [
        "\t=binary -&gt; classes -> sigmoid \\= σ",
        "\t=many classes -> softmax",
        "\t= -> none",
    ]


def test_order_becomes_places(lines: Lines) -> None:
    """Places stand on the left, so that the order of lines tells nothing."""
    assert lines("steps")[1] == "\t=Step 1 -> build"


def test_numeric_has_tolerance_credit_and_words(lines: Lines) -> None:
    """The first value of the variable counts, and credit goes to the nearest share."""
    assert lines("amount") == [
        "::amount::[html]<p>What is 10 % of 1,000?</p>{#",
        "\t=%100%100:0.5",
        "\t=%40%1000:0.5#Divide.",
        "\t=%0%10:0.5#That is 1 %.",
        "\t~#Divide by 10.",
        "\t####It is a tenth.",
        "}",
    ]


def test_term_has_every_spelling(lines: Lines) -> None:
    """All spellings of the key are right, those of a misconception earn its credit."""
    found = lines("named")
    assert ("\t=%100%시그모이드" in found, "\t=%100%sigmoid" in found) == (True, True)
    assert "\t=%25%softmax#That is for several classes." in found


def test_code_name_may_be_called(lines: Lines) -> None:
    """A method is right with parentheses, too."""
    assert "\t=%100%compile()" in lines("method")


def test_output_is_one_line_and_its_star_a_star(lines: Lines) -> None:
    """Lines are joined, and `*` does not stand for any text."""
    assert lines("printed")[1:4] == [
        "\t=%100%[plain][6] a\\=b\\\\*",
        "\t=%0%[plain][2 \\\\* 3]#It is worked out.",
        "\t=%0%*#Multiply.",
    ]


def test_free_text_is_an_essay(lines: Lines) -> None:
    """There are no answers, only the explanation."""
    assert lines("why")[1:] == ["\t####It puts them into one range.", "}"]


def test_category_is_the_title(pack: Callable[..., Packed]) -> None:
    """A slash in a title begins no category of its own."""
    text = write_gift(pack("gift").packet).decode("utf-8")
    assert "\n\n$CATEGORY: $course$/top/Every type // of question\n\n" in text
