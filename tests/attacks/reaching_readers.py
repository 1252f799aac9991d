"""Attacks on whoever reads a result: groups 27 to 31."""

from __future__ import annotations

import json
import re
import unicodedata
from html.parser import HTMLParser

from attack import ANSWER, DATA, MODEL, Aftermath, Attack

MARK = "ATTACKED"
"""Stands in every text that attacks, so that a page can be searched for it."""

_VOID = {"br", "hr", "img", "input", "meta", "link", "col", "source", "wbr", "area", "base"}
_ACTIVE = {
    *("script", "iframe", "frame", "object", "embed", "applet", "base", "link", "form"),
    *("video", "audio", "math", "template", "textarea", "select", "button", "marquee", "dialog"),
}
_FRAME = ("html", "body", "main", "footer", "h1", "style")
_BUILT = (
    *("/html", "html/style", "html/body"),
    *("html/body/main", "html/body/main/h1", "html/body/footer"),
)
_OWN_PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")
_OWN_LINK = re.compile(r"#[\w-]*|(?!javascript|data)[^:/?#\\]+\.html")
_OWN_STYLE = re.compile(r"width: ?[0-9.]+%")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


class _Page(HTMLParser):
    """A page as a browser sees it: what in it could act, and what was shown outside its place."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        """Tags that are open here, each with its class."""
        self.active: list[str] = []
        self.ids: list[str] = []
        self.policy = ""
        self.frame: list[str] = []
        """What a page is built of, but for what stands in a place for HTML of a student's."""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and "http-equiv" in given:
            self.policy += given.get("content", "")
        elif tag in _ACTIVE or (tag == "svg" and given.get("role") != "img"):
            self.active.append(tag)
        self.active += [f"{tag} {name}={value}" for name, value in attrs if _acts(name, value)]
        self.ids += [given["id"]] if "id" in given else []
        if tag in _FRAME and ("div", "html") not in self.open:
            self.frame.append("/".join(name for name, _ in self.open if name in _FRAME) + "/" + tag)
        if tag not in _VOID:
            self.open.append((tag, given.get("class", "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _ in self.open) and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] == "style" and MARK in data:
            self.active.append("style")


def _acts(name: str, value: str | None) -> bool:
    """Whether an attribute runs, loads or leads anywhere but to this page and its neighbours."""
    text = value or ""
    if name in ("href", "xlink:href"):
        return _OWN_LINK.fullmatch(text) is None
    if name == "src":
        return _OWN_PICTURE.fullmatch(text) is None
    if name == "style":
        return _OWN_STYLE.fullmatch(text) is None
    return name.startswith("on") or name in ("srcset", "action", "formaction", "srcdoc", "ping")


def _pages_are_inert(left: Aftermath) -> None:
    for html in (left.page, left.index):
        page = _Page(html)
        assert page.active == []
        assert page.policy == _POLICY
        assert len(set(page.ids)) == len(page.ids)
        assert tuple(page.frame) == _BUILT
        assert len(html) < 4_000_000


def _is_shown_as_text(left: Aftermath) -> None:
    _pages_are_inert(left)
    assert MARK in left.page


def _name_is_text(left: Aftermath) -> None:
    _pages_are_inert(left)
    assert MARK in left.page
    assert MARK in left.index


def _terminal_is_steady(left: Aftermath) -> None:
    """No line commands the terminal or the CI service, and none reads as it does not stand."""
    _pages_are_inert(left)
    for line in left.terminal.split("\n"):
        assert not [c for c in line if unicodedata.category(c)[0] == "C"], ascii(line)
        assert not line.lstrip().startswith("::"), line
        assert "##[" not in line, line
    for html in (left.page, left.index):
        shown = html.replace("\n", "").replace("\t", "")
        assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs")]
        assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068") & set(shown)


def _no_sheet_is_written(left: Aftermath) -> None:
    _pages_are_inert(left)
    reports = left.canary.parents[1] / "reports"
    endings = {path.suffix for path in reports.rglob("*") if path.is_file()}
    assert endings.isdisjoint({".csv", ".tsv", ".xls", ".xlsx", ".ods"})
    assert MARK in left.page
    assert json.loads(left.text)["student"] == left.record.student


def _stays_as_it_is(left: Aftermath) -> None:
    _pages_are_inert(left)
    reports = left.canary.parents[1] / "reports"
    assert list(reports.rglob("*.md")) == []
    assert f"[{MARK}](javascript:alert(1))" in left.page
    assert "@everyone" in left.page


SCRIPTS = (
    f"</pre></code></script></style></title><script>alert('{MARK}')</script>"
    f"<img src=x onerror=alert(1)><svg onload=alert(1)><a href=javascript:alert(1)>{MARK}</a>"
)

DISPLAYS = f"""\
{SCRIPTS}<iframe srcdoc="<script>alert(1)</script>"></iframe><object data=//example.org></object>
<base href=//example.org><meta http-equiv=refresh content="0;url=//example.org">
<link rel=stylesheet href=//example.org/a.css><style>body {{ display: none }} /* {MARK} */</style>
<form action=//example.org><input name=key autofocus onfocus=alert(1)><button>go</button></form>
<div id=content style="position: fixed; inset: 0" onclick=alert(1)>100 / 100</div>
<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>
<a href="java&#10;script:alert(1)">x</a><a href="//example.org">x</a><img src=//example.org/a.png>
<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>
<table background="javascript:alert(1)"><tr><td onmouseover=alert(1)>{MARK}</td></tr></table>
"""

_ANSWER = json.dumps({"one": f"7850 {SCRIPTS}"}).encode()

_PAGES = (
    Attack(
        name="prints-script",
        group=27,
        tries="prints script, handlers of events and links that are code",
        cells=(f"print({SCRIPTS!r})\nprint({SCRIPTS!r}, file=sys.stderr)", f"{SCRIPTS!r}"),
        held_by="report",
        check=_is_shown_as_text,
    ),
    Attack(
        name="displays-script",
        group=27,
        tries="shows HTML with script, frames, forms, styles and links to elsewhere",
        cells=(
            f"from IPython.display import HTML, display\ndisplay(HTML({DISPLAYS!r}))",
            f"%%html\n{DISPLAYS}",
            f"%%javascript\nalert('{MARK}')",
        ),
        executions=("completed", "raised"),
        held_by="report",
        check=_is_shown_as_text,
    ),
    Attack(
        name="displays-svg-with-script",
        group=27,
        tries="shows an SVG with script, one that says to be PNG, and a PNG with script behind it",
        cells=(
            "import base64\n"
            "from IPython.display import SVG, Image, display\n"
            f'svg = \'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>'
            f'alert("{MARK}")</script><foreignObject><p>x</p></foreignObject></svg>\'\n'
            "display(SVG(svg))\n"
            "display({'image/svg+xml': svg, 'text/html': svg}, raw=True)\n"
            "display({'image/png': base64.b64encode(svg.encode()).decode()}, raw=True)\n"
            "display({'image/png': '\" onerror=\"alert(1)'}, raw=True)\n"
            "png = b'\\x89PNG\\r\\n\\x1a\\n' + svg.encode()\n"
            "display({'image/png': base64.b64encode(png).decode()}, raw=True)\n"
            "print(svg)",
        ),
        held_by="report",
        check=_is_shown_as_text,
    ),
    Attack(
        name="displays-markdown-links",
        group=27,
        tries="shows Markdown and LaTeX whose links are code",
        cells=(
            "from IPython.display import Latex, Markdown, display\n"
            f"text = '[{MARK}](javascript:alert(1)) ![](//example.org/a) <b onclick=alert(1)>'\n"
            "display(Markdown(text))\n"
            "display(Latex('$$' '\\\\href{javascript:alert(1)}{x}' '$$'))\n"
            "print(text)",
        ),
        held_by="report",
        check=_is_shown_as_text,
    ),
    Attack(
        name="closes-what-it-is-in",
        group=27,
        tries="shows HTML that closes the elements around it and goes on with a heading of its own",
        cells=(
            "from IPython.display import HTML, display\n"
            f"display(HTML('</div></article></section></main><h1>100 / 100 {MARK}</h1>'))\n"
            f"print('</pre></main><h1>100 / 100 {MARK}</h1><!--')\n"
            "display(HTML('<table><tr><td>' + '<b><p>' * 8_000))",
        ),
        held_by="report",
        check=_is_shown_as_text,
    ),
    Attack(
        name="names-columns-as-script",
        group=27,
        tries="shows a table whose columns and cells are script",
        cells=(
            "import pandas as pd\n"
            f"table = pd.DataFrame({{{SCRIPTS!r}: [{SCRIPTS!r}]}})\n"
            "table.style.set_caption('x') if False else table",
        ),
        held_by="report",
        check=_is_shown_as_text,
    ),
    Attack(
        name="raises-script",
        group=27,
        tries="raises errors whose names, messages and causes are script",
        cells=(
            f"raise type({SCRIPTS!r}, (Exception,), {{}})({SCRIPTS!r}) from KeyError({SCRIPTS!r})",
            f"def fail():\n    raise ValueError({SCRIPTS!r})\nfail()  # {SCRIPTS}",
            f"<img src=x onerror=alert('{MARK}')>",
        ),
        executions=("raised",),
        held_by="report",
        check=_is_shown_as_text,
    ),
    Attack(
        name="answers-with-script",
        group=27,
        tries="answers a question with script",
        cells=(DATA,),
        files={"answers.json": _ANSWER},
        score=10.0,
        held_by="report",
        check=_is_shown_as_text,
    ),
    Attack(
        name="writes-script-in-text-cells",
        group=27,
        tries="answers in a text cell with script, and puts script into all that a notebook holds",
        files={
            "notebook.ipynb": json.dumps(
                {
                    "metadata": {"title": SCRIPTS, "authors": [{"name": SCRIPTS}]},
                    "cells": [
                        {"cell_type": "markdown", "source": f"### 답 1\n7850 {SCRIPTS}"},
                        {
                            "cell_type": "code",
                            "id": SCRIPTS,
                            "source": DATA,
                            "metadata": {"tags": [SCRIPTS]},
                            "outputs": [{"data": {"text/html": SCRIPTS}}],
                        },
                    ],
                }
            ).encode()
        },
        score=10.0,
        held_by="report",
        check=_is_shown_as_text,
    ),
    Attack(
        name="is-called-script",
        group=27,
        student=f'"><svg onload=alert(1)><img src=x onerror=alert(1)>{MARK}',
        tries="has a name that is script",
        cells=(DATA, "raise ValueError('x')"),
        executions=("raised",),
        score=10.0,
        held_by="report",
        check=_name_is_text,
    ),
    Attack(
        name="calls-its-files-script",
        group=27,
        tries="hands in files whose names are script",
        cells=("raise ValueError('x')",),
        files={
            f"<img src=x onerror=alert(1)>{MARK}.py": b"def fail():\n    1 / 0\nfail()\n",
            f"'\"><svg onload=alert(1)>{MARK}.ipynb": b"[",
        },
        executions=("raised",),
        held_by="report",
        check=_is_shown_as_text,
    ),
    Attack(
        name="calls-its-model-script",
        group=27,
        tries="trains a model whose layers, optimizer and metrics have script for names",
        cells=(
            DATA,
            f"class Rows(keras.optimizers.RMSprop):\n    pass\nRows.__name__ = {SCRIPTS!r}",
            MODEL.replace("keras.Sequential([", "keras.Sequential(name='<script>', layers=[")
            .replace('softmax")', "softmax\", name='<img onerror=alert(1)>')")
            .replace("net.compile(", "net.compile(optimizer=Rows(), ")
            + f"print({MARK!r})",
        ),
        score=90.0,
        held_by="report",
        check=_is_shown_as_text,
    ),
)

ESCAPES = "\x1b[2J\x1b]0;owned\x07\x1b[31mred\x1b]8;;http://example.org\x07\x9b31m\x08\x7f\r\x00"

_TERMINAL = (
    Attack(
        name="prints-escape-sequences",
        group=28,
        tries="prints and raises what clears a screen, names a window, and hides a link",
        cells=(
            f"print({ESCAPES!r} * 3)",
            f"raise type({ESCAPES[:-1]!r}, (Exception,), {{}})({ESCAPES!r})",
        ),
        executions=("raised",),
        held_by="report",
        check=_terminal_is_steady,
    ),
    Attack(
        name="is-called-by-escape-sequences",
        group=28,
        tries="has a name that clears a screen and starts a new line",
        student="28\x1b[2J\x1b[1;31mowned\x07\x9b\r\n[1 of 1] all is well",
        held_by="terminal",
        executions=("unreadable",),
        score=None,
        check=_terminal_is_steady,
    ),
    Attack(
        name="is-called-backwards",
        group=28,
        tries="has a name that reads backwards and holds characters that nobody sees",
        student="28\u202ednik\u202c\u200b\u2066\u200d\ufeff\U000e0041",
        cells=(DATA,),
        score=10.0,
        held_by="terminal",
        check=_terminal_is_steady,
    ),
    Attack(
        name="calls-a-file-by-escape-sequences",
        group=28,
        tries="hands in files whose names move the cursor, one of which gives the reason shown",
        files={"\x1b[2Jred\x1b[0m.ipynb": b"[", "a\n::error::b.ipynb": b"["},
        executions=("unreadable",),
        score=None,
        held_by="terminal",
        check=_terminal_is_steady,
    ),
)

COMMANDS = (
    "::error file=a.py::owned\n::set-output name=a::b\n::stop-commands::x\n::add-mask::1\n"
    "##[error]owned\n  ::warning::owned\n##vso[task.complete result=Succeeded]\n"
)

_SERVICE = (
    Attack(
        name="prints-workflow-commands",
        group=29,
        tries="prints and raises lines that a CI service takes for commands",
        cells=(
            f"print({COMMANDS!r})\nos.write(1, {COMMANDS.encode()!r})",
            f"!printf '::error::owned\\n'\nraise ValueError({COMMANDS!r})",
        ),
        executions=("raised",),
        held_by="terminal",
        check=_terminal_is_steady,
    ),
    Attack(
        name="is-called-by-a-workflow-command",
        group=29,
        tries="has a name that a CI service takes for a command at the beginning of a line",
        student="::error title=owned::owned",
        executions=("unreadable",),
        score=None,
        held_by="terminal",
        check=_terminal_is_steady,
    ),
    Attack(
        name="is-called-by-a-command-further-on",
        group=29,
        tries="has a long name in which such a command begins a line once it is folded",
        student=" ".join(["29", *["y" * 3] * 36, *["::error::owned"] * 5]),
        executions=("unreadable",),
        score=None,
        held_by="terminal",
        check=_terminal_is_steady,
    ),
    Attack(
        name="is-called-by-an-old-command",
        group=29,
        tries="has a name with a command in the older form, which counts anywhere in a line",
        student="29 ##[error]owned ##vso[task.complete]",
        executions=("unreadable",),
        score=None,
        held_by="terminal",
        check=_terminal_is_steady,
    ),
)

_SHEETS = (
    Attack(
        name="is-called-by-a-formula",
        group=30,
        tries="has a name that a spreadsheet computes; results are given as HTML and JSON only",
        student=f"=cmd|' C calc'!A0 {MARK}",
        cells=(DATA,),
        score=10.0,
        held_by="report",
        check=_no_sheet_is_written,
    ),
    Attack(
        name="answers-with-formulas",
        group=30,
        tries="answers, prints and raises what a spreadsheet computes; there is no sheet yet",
        cells=(
            DATA,
            f"print('=1+1{MARK}\\n@SUM(A1)\\n\\t=1')",
            "raise ValueError('=1+1')",
        ),
        files={"answers.yaml": b"one: \"=cmd|' /C calc'!A0\"\n"},
        executions=("raised",),
        score=10.0,
        held_by="report",
        check=_no_sheet_is_written,
    ),
)

MARKDOWN = (
    f"@everyone [{MARK}](javascript:alert(1)) ![x](//example.org/a.png) </details> "
    "| a | b |\n```\n# heading\n<!-- -->\nfixes #1 $\\href{x}{y}$"
)

_COMMENTS = (
    Attack(
        name="answers-with-markdown",
        group=31,
        tries="answers, prints and raises mentions, links and pictures; there is no comment yet",
        cells=(DATA, f"print({MARKDOWN!r})\nraise ValueError({MARKDOWN!r})"),
        files={"answers.json": json.dumps({"one": MARKDOWN}).encode()},
        executions=("raised",),
        score=10.0,
        held_by="report",
        check=_stays_as_it_is,
    ),
    Attack(
        name="is-called-by-a-mention",
        group=31,
        tries="has a name that mentions everybody and links elsewhere",
        student=f"@everyone [{MARK}](javascript:alert(1)) `x` | **b** #1",
        cells=(DATA,),
        files=ANSWER,
        score=20.0,
        held_by="report",
        check=_stays_as_it_is,
    ),
)

CASES: tuple[Attack, ...] = (*_PAGES, *_TERMINAL, *_SERVICE, *_SHEETS, *_COMMENTS)
