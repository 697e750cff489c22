"""Take out of pasted text what terminals, loggers and JSON put round a message."""

from __future__ import annotations

import re
from functools import cache

from claude_authdoctor.catalog import section

LIMIT = 4 * 1024 * 1024
"""How many characters of a text are read; of a longer one the end, where the last error stands."""

FRAMED = 300_000
"""How many of them, from the end, are read without the frames of messages: further back no message decides."""

_TERMINAL = re.compile(
    r"(?:\x1b|\x9b|\\{1,4}u001b|\\{1,4}x1b|\\{1,4}033|\\{1,4}e(?=\[)|\^\[(?=\[))"  # escape, raw or spelled out
    r"(?:\][^\x07\x1b\n]{0,2000}(?:\x07|\x1b\\|\\{1,4}u0007)?|\[?[0-?]{0,40}[ -/]{0,4}[@-~])"
    r"|\[[0-9;]{1,12}m",  # colour whose escape character was lost on the way
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\{1,4}(?:u([0-9a-fA-F]{4})|(n(?![a-z]{3,}\\)|r(?=\\|\s))|([\"'/]|t(?![a-z]{2,})))")
_ENTITY = re.compile(r"&(?:#\d{1,5}|#x[0-9a-fA-F]{1,4}|[a-z]{2,8});")
_STAMP = r"\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?:Z|[ ]?[+-]\d\d:?\d\d)?\]?"
_PREFIX = re.compile(
    r"\s*(?:"
    rf"{_STAMP}"
    r"|\[?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\]?(?:\s?[AP]M\b)?"
    r"|[A-Z][a-z]{2}\s{1,2}\d{1,2}\s\d\d:\d\d:\d\d\s[\w.-]{1,64}\s[\w./@-]{1,64}(?:\[\d{1,9}\])?:"
    r"|\[(?:ERROR|ERR|WARN|WARNING|INFO|DEBUG|TRACE|FATAL|CRITICAL|NOTICE|std(?:out|err))\]"
    r"|(?:ERROR|WARN|WARNING|INFO|DEBUG|TRACE|FATAL|CRITICAL)(?=\s+[^:\s]|\s*\|)"
    r"|-\s(?:ERROR|WARN|WARNING|INFO|DEBUG|CRITICAL)\s-(?:\s[\w.]{1,80}\s-)?"
    r"|##\[[a-z]{1,12}\]|::(?:error|warning|notice|debug)(?:\s[^:\n]{0,200})?::"
    r"|(?:stdout|stderr)(?:\s[FP]\b|\s?\|)"
    r"|[\w.-]{1,40}\s{0,20}[|\u2502]\s"
    r"|\[\d{1,9}(?:\.\d{1,9})?\]|\[[\w.:/-]{1,40}\](?=\s)"
    r"|\d{1,6}\s?[:|\u2502](?=\s)"
    r"|[>\u2502\u2503|$%#*\u2022\u25cf\u23bf\u276f\u2514\u251c\u256d\u2570\u2500\u2501-]+(?=\s|$)"
    r")\s*"
)
HOW_MANY_PREFIXES = 6
LONGEST_LINE = 1000
"""A longer line is read in parts, so that what is asked of a line stays cheap."""


def lines(text: str) -> list[str]:
    """The lines of a pasted text, as a person would read them: no colours, no escapes; prefixes still there."""
    text = text[-LIMIT:]
    if "\x1b" in text or "\x9b" in text or "[" in text:
        text = _TERMINAL.sub("", text)
    if "\\" in text:
        text = _ESCAPED.sub(unescaped, text)
    if "&" in text:
        text = _ENTITY.sub(" ", text)
    if not text.isascii():
        for phrase, english in section("explain")["foreign"].items():
            text = text.replace(phrase, f" {english} ")
    text = text[:-FRAMED] + frame().sub(taken_out, text[-FRAMED:])
    read = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [part for line in read for part in parts(line)]


@cache
def frame() -> re.Pattern[str]:
    """What logs and forms carry round every message, whatever it says; a name in it is no sign of any cause."""
    return re.compile("|".join(section("explain")["frames"]), re.IGNORECASE | re.MULTILINE)


def taken_out(found: re.Match[str]) -> str:
    """What stays of a frame: that it named Claude, for then the text is about Claude Code."""
    return " Claude " if "claude" in found.group().lower() else " "


def parts(line: str) -> list[str]:
    """A line, in parts if it is very long."""
    if len(line) <= LONGEST_LINE:
        return [line]
    return [line[at : at + LONGEST_LINE] for at in range(0, len(line), LONGEST_LINE)]


def unescaped(found: re.Match[str]) -> str:
    """What one escape of a JSON or source text stands for."""
    if found.group(1):
        return chr(int(found.group(1), 16))
    if found.group(2):
        return "\n"
    return " " if found.group(3).lower() == "t" else found.group(3)


def bare(line: str) -> str:
    """A line without what a logger, a terminal or a quotation put in front of it."""
    at = 0
    for _ in range(HOW_MANY_PREFIXES):
        found = _PREFIX.match(line, at)
        if not found or found.end() == at:
            break
        at = found.end()
    return line[at:]
