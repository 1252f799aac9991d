"""Names, messages and code that try to become something on a CI service."""

from __future__ import annotations

from hypothesis import strategies as st

HOSTILE = (
    "@everyone @org/team hello@example.org",
    "owner/repo#1 #1 GH-1 gh-12 owner/repo@0123456789abcdef TICKET-7",
    "GHSA-jfh8-c2jp-5v3q CVE-2021-44228",
    "deadbeef 0123456789abcdef0123456789abcdef01234567 DEADBEEF1",
    ":tada: :+1: :shipit::rocket:",
    "https://example.org www.example.org WWW.example.org http&#58;//example.org ftp://a.b",
    "mailto:a@example.org xmpp:a@example.org/x //example.org example.org",
    "<script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)>",
    "</code></summary></details></td></table><h1>x</h1><!-- --><b>",
    "<!-- grader --> <![CDATA[x]]> <?php ?> <!DOCTYPE x>",
    "[x](javascript:alert(1)) ![x](https://example.org/a.png) [x]: y [^1] [^1]: z [ ] [x]",
    "**b** _i_ ~~s~~ `c` ``` ~~~ \\* \\\\ &lt;b&gt; &#60;b&#62; &amp;#64;a",
    "# h ## h - l + l * l 1. l 1) l > q | a | b | --- === ***",
    "> [!WARNING] you are hacked",
    "$x^2$ $$y$$ $`z`$ ```math a```",
    "\n\n# heading\n\n- list\n\n```\ncode\n\n    indented\n",
    "a\r::error::b\n::stop-commands::x\u2028::warning::c\u0085::notice::d\x0b##[error]e\x0c##vso[x]",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07\x00\x08\x7f",
    "abc\u202efed\u2066x\u2069\u200b\u200d\ufeff\u00ad\ud800",
    "a" + "\u0301" * 500,
    "x" * 100_000,
    "=cmd|'/c calc'!A1",
    "../../etc/passwd",
    "Details: {0} {name} %s %0A%25 ${{ github.token }} $(touch x) `id`",
    "]]> &#0; &#x110000; & ; <",
    "",
    "   ",
    "#ff0000",
    "1234567 20251121 3.14159265 0.8389",
    "----- ===== ***** _____",
)

_PIECES = (
    *("@", "#", "GH-", "www.", "http://", "https://", "mailto:", ":", "$", "`", "```", "~~~", "<"),
    *(">", "</code>", "<b>", "<!--", "-->", "[", "](", ")", "![", "[^1]", "|", "\\", "&", "&#64;"),
    *("*", "**", "_", "~~", "- ", "+ ", "1. ", "1) ", "# ", "> ", "[ ] ", "---", "===", "\n", "\r"),
    *(
        "\n\n",
        "    ",
        "\t",
        "::",
        "::error::",
        "##[",
        "%0A",
        "%",
        "a",
        "e",
        "1",
        "0",
        "abc",
        "team",
    ),
    *(
        "tada",
        "example.org",
        "deadbee",
        ".",
        "/",
        "-",
        "\u202e",
        "\u2028",
        "\x1b[0m",
        "\u0301",
        "가",
    ),
)

any_text = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=3)), max_size=14).map("".join),
)
"""Any text, and more often texts that are made of what a service might read."""
