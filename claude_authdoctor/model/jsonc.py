"""Members of a JSON text with comments, and where they stand. Texts are bytes seen as characters, as in `words`."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_DEPTH_LIMIT = 12
_TOKEN = re.compile(
    r"""(?P<skip>[\s\ufeff]+|//[^\n]*|/\*.*?\*/|\xef\xbb\xbf)|(?P<string>"(?:\\.|[^"\\\n])*")|(?P<sign>[{}\[\]:,])|(?P<word>[^\s{}\[\]:,"/]+)|(?P<odd>.)""",
    re.DOTALL,
)
_WORDS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an object or an element of an array: the keys and indices that lead to it, and its stretch.

    `value` is the text of a string, True, False or None; `{}` stands for objects and arrays, 0.0 for numbers.
    """

    path: tuple[str, ...]
    value: Any
    start: int
    end: int
    line: int


@dataclass(slots=True)
class _Level:
    """An open object or array: where its member in hand began, and that member's key."""

    sign: str
    start: int = 0
    key: str | None = None
    index: int = 0

    @property
    def name(self) -> str:
        """The key or the index of the member in hand."""
        return str(self.index) if self.sign == "[" else self.key or ""


class _Reader:
    """Goes through the tokens of a text with the open objects and arrays at hand."""

    def __init__(self, text: str) -> None:
        self._line_ends = [match.start() for match in re.finditer("\n", text)]
        self.levels: list[_Level] = []

    def token(self, match: re.Match[str]) -> Member | None:
        """Take one token; the member that it completes."""
        level, sign = self.levels[-1] if self.levels else None, match["sign"]
        if sign in ("{", "["):
            if level is not None and level.sign == "[":
                level.start = match.start()
            self.levels.append(_Level(sign))
        elif sign in ("}", "]"):
            self.levels = self.levels[:-1]
            return self._member({}, match.end()) if self.levels else None
        elif level is not None and sign == ",":
            level.index, level.key = level.index + 1, None
        elif level is not None and not sign:
            return self._scalar(level, match)
        return None

    def _scalar(self, level: _Level, match: re.Match[str]) -> Member | None:
        """A string, a number, `true`, `false` or `null`: the key of a member, or a value."""
        value = _string(match["string"]) if match["string"] else _WORDS.get(match["word"], float(0))
        if level.sign == "{" and level.key is None:
            level.key, level.start = str(value), match.start()
            return None
        if level.sign == "[":
            level.start = match.start()
        return self._member(value, match.end())

    def _member(self, value: Any, end: int) -> Member:
        start = self.levels[-1].start
        line = bisect_right(self._line_ends, start - 1) + 1
        return Member(tuple(level.name for level in self.levels), value, start, end, line)


def members(text: str) -> Iterator[Member]:
    """All members, inner ones first, as far as the text can be read; what is broken is passed over."""
    reader = _Reader(text)
    for match in _TOKEN.finditer(text):
        if match["sign"] or match["string"] or match["word"]:
            found = reader.token(match)
            if found is not None:
                yield found
        if len(reader.levels) > _DEPTH_LIMIT:
            return


def _string(raw: str) -> str:
    """The text of a JSON string, as bytes seen as characters."""
    try:
        text = json.loads(raw.encode("latin-1").decode("utf-8", "surrogateescape"), strict=False)
    except ValueError:
        return raw[1:-1]
    return str(text).encode("utf-8", "surrogatepass").decode("latin-1") if _sound(text) else raw[1:-1]


def _sound(text: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in text)
