"""Strings that have fooled terminals, runners, readers of XML, of Markdown and of JSON, and what a runner reads."""

from __future__ import annotations

import re

COMMANDS = [
    f"{before}{command}"
    for before in ("", " ", "\n", "\r\n", "\t", "x\n  ")
    for command in (
        "::error file=x::boo",
        "::set-output name=a::b",
        "::add-mask::x",
        "::stop-commands::t",
        "##[error]x",
        "##vso[task.setvariable variable=a]b",
    )
]
LETTERS = [
    "%0A::error::x", "%25%0D", "a:b,c=d", "a%3A%2C", "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x9b31m", "a\x00b", "a\x08\x08b", "\x7f",
    "\u202eevil\u202c", "a\u200bb", "\ufeffbom", "\ufffe", "\ufdd0", "\ud800", "\U0010ffff", "\u2028line\u2029", "\x85next", "\x0b\x0c",
    "<script>alert(1)</script>", "]]>", "<!--", "&amp;&lt;", "'\"`", "| a | b |", "\\|", "[x](javascript:alert(1))", "![x](http://e.example)",
    "`` ` ``", "# head", "- item", "1. item", "> quote", "~~~", "---", "@everyone", "{0}{place}{{", "%s%n%d", "../../etc/passwd", "a" * 5000,
    "\\u0000", "\\", '"}]}', "\n\n\n", "=cmd|' /C calc'!A0", "$(id)", "`id`", ";id", "é" * 300, "\u4e2d\u6587", "\U0001f600",
]  # fmt: skip
STRINGS = COMMANDS + LETTERS


def commands(log: str) -> list[tuple[str, dict[str, str], str]]:
    """The workflow commands in a log, read as GitHub's runner reads them: after blanks, with its three escapes."""
    found = []
    for line in re.split(r"\r\n|\r|\n", log):
        text = line.lstrip()
        end = text.find("::", 2)
        if not text.startswith("::") or end < 0:
            continue
        name, _, properties = text[2:end].partition(" ")
        pairs = (pair.partition("=") for pair in properties.split(",") if pair)
        found.append((name, {key.strip(): unescaped(value) for key, _, value in pairs}, unescaped(text[end + 2 :])))
    return found


def unescaped(text: str) -> str:
    """A value as the runner hands it on."""
    for code, letter in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, letter)
    return text


def older_commands(log: str) -> list[str]:
    """The marks of older runners, which count anywhere in a line."""
    return re.findall(r"##(?:vso|teamcity)?\[", log)
