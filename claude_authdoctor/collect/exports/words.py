"""Words of a shell: where one ends, and what it means, without running anything.

Texts here are bytes seen as characters (latin-1), so that an offset in a text is an offset in the file.
`as_text` and `as_bytes_text` go to real text and back, as Python does it for the environment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ENDS = " \t\r\n;&|<>()"
_BLANK = re.compile(r"(?:[ \t\r]|\\\r?\n)+")
_ORDINARY = re.compile(r"[^ \t\r\n;&|<>()\\'\"$`]+")
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
    stop, found = len(text) if end is None else end, []
    at = _past_blanks(text, start, stop)
    while at < stop and text[at] not in _ENDS and text[at] != "#":
        last = word_end(text, at, stop)
        found.append(Word(text[at:last], at))
        at = _past_blanks(text, last, stop)
    return tuple(found)


def first_word(text: str, start: int, limit: int) -> Word | None:
    """The word at `start`, of which at most `limit` characters are looked at."""
    stop = min(len(text), start + limit)
    at = _past_blanks(text, start, stop)
    last = word_end(text, at, stop)
    return Word(text[at:last], at) if at < last else None


def _past_blanks(text: str, at: int, stop: int) -> int:
    blank = _BLANK.match(text, at, stop)
    return blank.end() if blank else at


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
        run = _ORDINARY.match(text, at, stop)
        at = run.end() if run else skip(text, at, stop, 0)
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
    return _skip_group(text, at, stop, opening, depth)


def _skip_until(text: str, at: int, stop: int, closing: str, depth: int) -> int:
    """The offset behind the end of a quotation."""
    while (special := _WITHIN[closing].search(text, at, stop)) and special[0] != closing:
        at = skip(text, special.start(), stop, depth + 1)
    return special.end() if special else stop


def _skip_group(text: str, at: int, stop: int, opening: str, depth: int) -> int:
    """The offset behind the bracket that closes a substitution."""
    level = 1
    while level and (special := _WITHIN[opening].search(text, at, stop)):
        nested = special[0] in "\\'\"`$"
        at = skip(text, special.start(), stop, depth + 1) if nested else special.end()
        level += 0 if nested else 1 if special[0] == opening else -1
    return stop if level else at


_WITHIN = {
    '"': re.compile(r'[\\"$`]'),
    "`": re.compile(r"[\\`]"),
    "'": re.compile(r"[\\']"),
    "(": re.compile(r"[\\'\"`$()]"),
    "{": re.compile(r"[\\'\"`${}]"),
}
