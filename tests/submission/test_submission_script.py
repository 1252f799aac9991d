"""Scripts → cells."""

import pytest

from grader.messages import message
from grader.submission.script import parse_script


def pieces(text: str | bytes) -> list[tuple[str, int, int, str]]:
    """Kind, number, first line and source of each cell."""
    content = text.encode() if isinstance(text, str) else text
    found = parse_script(content, "a.py")
    assert found.problem is None
    return [(piece.kind, piece.number, piece.first_line, piece.source) for piece in found.pieces]


def test_script_without_markers_is_one_cell() -> None:
    """A plain script runs as a whole."""
    assert pieces("import keras\n\nx = 1\n") == [("code", 1, 1, "import keras\n\nx = 1")]


@pytest.mark.parametrize(
    "marker", ["# %%", "#%%", "# %% title", "# %%%", "# In[3]:", "# In[ ]:", "# In [12]:"]
)
def test_marker_begins_a_cell(marker: str) -> None:
    """The markers of editors and of exported notebooks begin a cell on the next line."""
    assert pieces(f"a\n{marker}\n\nb\n") == [("code", 1, 1, "a"), ("code", 2, 4, "b")]


@pytest.mark.parametrize("line", ["# %%time", "# 50 %% off", "x = '# %%'", "# Into", "    # %%"])
def test_other_comments_begin_none(line: str) -> None:
    """A magic that is commented out, or a marker inside a line, splits nothing."""
    assert pieces(f"a\n{line}\nb") == [("code", 1, 1, f"a\n{line}\nb")]


def test_exported_notebook_without_code_before_its_first_cell() -> None:
    """Blank lines before the first marker are no cell."""
    assert pieces("\n\n# In[1]:\n\n\nx = 1\n\n\n# In[2]:\n\n\ny = 2\n") == [
        ("code", 1, 6, "x = 1"),
        ("code", 2, 12, "y = 2"),
    ]


def test_text_cells() -> None:
    """Commented or quoted Markdown is text, raw cells are left out, code among it is code."""
    text = (
        "# %% [markdown]\n# ### 답 1\n#\n# 1010\n"
        '# %% [markdown]\n"""\n### 답 2\n"""\n'
        "# %% [raw]\n# nothing\n"
        "# %% [markdown]\n# text\nx = 1\n"
    )
    assert pieces(text) == [
        ("markdown", 1, 2, "### 답 1\n\n1010"),
        ("markdown", 2, 6, "\n### 답 2\n"),
        ("code", 4, 12, "# text\nx = 1"),
    ]


@pytest.mark.parametrize(
    ("content", "source"),
    [
        ("\ufeffx = '가'".encode(), "x = '가'"),
        ("x = '가'".encode("utf-16"), "x = '가'"),
        ("# coding: cp949\nx = '가'".encode("cp949"), "# coding: cp949\nx = '가'"),
        ("#!python\n# -*- coding: latin-1 -*-\nx = 'é'".encode("latin-1"), None),
        ("x = '가나'".encode("cp949"), "x = '가나'"),
        (b"a\r\nb\rc", "a\nb\nc"),
        (b"print 'python 2'\n\tif x\n", "print 'python 2'\n\tif x"),
        (b"a\x0cb\x1cc", "a\x0cb\x1cc"),
    ],
)
def test_text_is_decoded(content: bytes, source: str | None) -> None:
    """Encodings and line ends of any editor are read; broken Python is none of our concern."""
    expected = content.decode("latin-1") if source is None else source
    assert [piece[3] for piece in pieces(content)] == [expected]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "submission.script.empty"),
        (b"x = '\xff\xff'", "submission.file.encoding"),
        (b"# coding: punycode\nx = '\xff\xff'", "submission.file.encoding"),
        (b"# coding: no-such-thing\nx = '\xff\xff'", "submission.file.encoding"),
    ],
)
def test_unreadable_script(content: bytes, key: str) -> None:
    """What is no text is a problem in words; no exotic codec is ever run."""
    assert parse_script(content, "a.py").problem == message(key, file="a.py")


def test_number_of_cells_is_bounded() -> None:
    """A script of far too many cells is cut and says so."""
    found = parse_script(b"# %%\nx\n" * 2001, "a.py")
    expected = message("submission.script.too_many_cells", file="a.py", limit=2000)
    assert (len(found.pieces), found.problem) == (2000, expected)
