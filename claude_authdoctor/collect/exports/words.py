"""Words of a shell: where one ends, and what it means, without running anything.

Texts here are bytes seen as characters (latin-1), so that an offset in a text is an offset in the file.
`as_text` and `as_bytes_text` go to real text and back, as Python does it for the environment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BLANKS = " \t\r"
_ENDS = _BLANKS + "\n;&|<>()"
_SEPARATOR = re.compile(r"(?:[ \t\r]|\\\n|#[^\n]*)*(?P<operator>&&|\|\||;;|[\n;&|<>()])?")
NESTING = 12


def as_text(text: str) -> str:
    """Bytes seen as characters, as the environment of a Python program would show them; a shell drops NUL."""
    return text.replace("\0", "").encode("latin-1").decode("utf-8", "surrogateescape")


def as_bytes_text(text: str) -> str:
    """The way back from `as_text`."""
    try:
        return text.encode("utf-8", "surrogateescape").decode("latin-1")
    except UnicodeEncodeError:  # half a pair, as Windows allows
        return text.encode("utf-8", "replace").decode("latin-1")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written, and where it stands in the text."""

    raw: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.start + len(self.raw)


def words(text: str, start: int = 0, end: int | None = None) -> tuple[Word, ...]:
    """The words from `start` up to the end of the command: an operator, an unescaped line end, or `end`."""
    stop, at, found = len(text) if end is None else end, start, []
    while at < stop:
        if text[at] in _BLANKS:
            at += 1
        elif text.startswith(("\\\n", "\\\r\n"), at):
            at = text.index("\n", at) + 1
        elif text[at] in _ENDS or text[at] == "#":
            break
        else:
            last = min(word_end(text, at, stop), stop)
            found.append(Word(text[at:last], at))
            at = last
    return tuple(found)


def tokens(text: str) -> tuple[Word, ...]:
    """All words of a text and the operators between them, line ends included; comments are left out."""
    found: list[Word] = []
    at = 0
    while at < len(text):
        found.extend(words(text, at))
        at = max(at, found[-1].end) if found else at
        rest = _SEPARATOR.match(text, at)
        at = rest.end() if rest else at + 1
        if rest and rest["operator"]:
            found.append(Word(rest["operator"], rest.start("operator")))
    return tuple(found)


def word_end(text: str, start: int, stop: int) -> int:
    """The offset behind the word that begins at `start`."""
    at = start
    while at < stop and text[at] not in _ENDS:
        at = skip(text, at, stop, 0)
    return min(at, stop)


def skip(text: str, at: int, stop: int, depth: int) -> int:
    """The offset behind the character, escape, quotation or substitution that stands at `at`."""
    sign, following = text[at], text[at + 1 : at + 2]
    if depth > NESTING:
        return stop
    if sign == "\\":
        return at + 2
    if sign == "'":
        return (text.find("'", at + 1, stop) + 1) or stop
    if sign in '"`':
        return _skip_until(text, at + 1, stop, sign, depth)
    if sign == "$" and following and following in "'\"({":
        return _skip_dollar(text, at + 2, stop, following, depth)
    return at + 1


def _skip_dollar(text: str, at: int, stop: int, opening: str, depth: int) -> int:
    if opening in "'\"":
        return _skip_until(text, at, stop, opening, depth)
    return _skip_group(text, at, stop, ")" if opening == "(" else "}", depth)


def _skip_until(text: str, at: int, stop: int, closing: str, depth: int) -> int:
    while at < stop and text[at] != closing:
        special = text[at] == "\\" or (closing == '"' and text[at] in "$`")
        at = skip(text, at, stop, depth + 1) if special else at + 1
    return min(at + 1, stop)


def _skip_group(text: str, at: int, stop: int, closing: str, depth: int) -> int:
    opening, level = {")": "(", "}": "{"}[closing], 1
    while at < stop:
        if text[at] == opening:
            level, at = level + 1, at + 1
        elif text[at] == closing:
            level, at = level - 1, at + 1
            if not level:
                return at
        else:
            at = skip(text, at, stop, depth + 1)
    return stop
