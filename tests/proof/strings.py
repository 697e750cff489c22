"""Strings that fool terminals, logs, readers of other formats, and people."""

from __future__ import annotations

import itertools

from report.hostile import STRINGS

C0 = [f"a{chr(number)}b" for number in range(32)]
C1 = [f"a{chr(number)}b" for number in range(0x7F, 0xA0)]
ESCAPES = [
    "\x1b[2J\x1b[H", "\x1b[31;1m", "\x1b[?1049h", "\x1b[6n", "\x1b[c", "\x1bc", "\x1b]0;title\x07", "\x1b]8;;https://evil.example\x07link\x1b]8;;\x07",
    "\x1b]52;c;ZXZpbA==\x07", "\x1b]1337;File=inline=1:AAAA\x07", "\x1b]9;4;1;50\x07", "\x1bP+q544e\x1b\\", "\x1b_Gx\x1b\\", "\x1b^pm\x1b\\", "\x1bX\x1b\\",
    "\x9b31m", "\x9d0;t\x9c", "\x90q\x9c", "\x1b[1;1H\x1b[0J\x1b[8mhidden", "\x1b[5i", "\x1b]50;?\x07", "\x1b(0lqqk", "\x0e\x0f", "\x1b[10000000b",
    "ok\rnot ok", "ok\x08\x08no", "\x1b[", "\x1b", "\u241b[31m", "a\x1b[Kb", "\x1b[3J", "\x1b]4;0;?\x07",
]  # fmt: skip
UNSEEN = [
    *(f"a{letter}b" for letter in "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2064\u2066\u2067\u2068\u2069\ufeff\u00ad\u061c\u180e\u2028\u2029\ufff9\ufffa\ufffb"),
    "api\u2044anthropic", "\U000e0001\U000e0061\U000e007f", "a\U000e0100b", "a\ufe0fb", "a\ue000b", "a\U000f0000b", "\ud800", "\udfff", "\udcff\udc80", "a\ud83db", "\ufffe", "\U0001fffe", "\u0378",
    "e" + "\u0301" * 500, "Z\u0351\u036b\u0343a\u0329\u033cl\u0349g\u0320o", "\u0600\u0601", "\u115f\u1160\u3164\uffa0", "\u2800", "\u00a0" * 40, "\u3000", "\u1680",
    "\u0430nthropic.com", "ⓐⓝⓣ", "ﷺ" * 50, "مرحبا", "שלום abc", "日本語" * 60, "👩‍👩‍👧‍👦", "🇩🇪", "\U0001d552\U0001d561\U0001d55a", "\u0d15\u0d4d\u200d",
]  # fmt: skip
MARKUP = [
    "[bold red]x[/bold red]", "[/]", "[link=https://e.example]x[/link]", "[red", "\\[x]", ":smile:", "[@click=app.bell]x[/]",
    "`x`", "``x` `", "```\ncode\n```", "**x**", "__x__", "~~x~~", "> x", "# x", "- [ ] x", "1. x", "| a | b |", "a|b\\|c", "[x](javascript:alert(1))", "![x](https://e.example/p.png)",
    "[x]: https://e.example", "<https://e.example>", "https://e.example/?a=b&c", "@someone", "#123", "GH-1", "<!-- x", "-->", "x -- y", "<b>", "</pre>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "&lt;", "&#x3c;", "&", "<![CDATA[", "]]>", "<?xml?>", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "&a;", "\x00]]>", "\ufffe<", "\x0b<",
    "*x*", ":ref:`x`", ".. raw:: html", "|x|", "x_", "`x`_", "x::\n\n  y", ".. include:: /etc/passwd",
    "::error::x", "::set-output name=a::b", "::add-mask::a", "##[group]x", "##vso[task.setvariable variable=a]b", "##teamcity[testFailed]", "%0A::error::x", "\n::stop-commands::t", "\r::error::x",
    "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "\r=1", '=HYPERLINK("https://e.example")', "a,b", 'a"b', "a;b", '"', '""', "a\tb",
    "{0}", "{place}", "{", "}", "{{}}", "%s", "%(x)s", "%n", "$x", "${x}", "$(id)", "`id`", ";id", "&& id", "| id", "' or 1=1", "\\", "\\\\", "\\n", "\\u0000", "\\x1b[31m", "~", "-", "--", "/", "..", "../../etc/passwd", "C:\\x", "\\\\host\\share", "//x", "con", "null", "NaN", "true", "__proto__", "constructor",
]  # fmt: skip
LONG = [
    "x" * 10_000,
    "x " * 5_000,
    "https://e.example/" + "a/" * 3_000,
    "\n" * 3_000,
    "\x1b[31m" * 1_000,
    "\u202e" * 2_000,
    "\u0301" * 3_000,
    "漢" * 3_000,
    "`" * 3_000,
    "|" * 3_000,
    "{" * 2_000,
    "%" * 2_000,
    "<" * 2_000,
    "\\" * 2_000,
    "_" * 2_000,
]
ALL = list(dict.fromkeys(itertools.chain(C0, C1, ESCAPES, UNSEEN, MARKUP, LONG, STRINGS)))
