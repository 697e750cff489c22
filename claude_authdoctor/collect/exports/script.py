"""A text of shell commands, and stretches of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a file, by byte offsets."""

    start: int
    end: int


@dataclass(frozen=True)
class Script:
    """A text being read: its bytes as characters. A text for `eval` counts as the statement `outer` that holds it."""

    file: str
    text: str
    kind: str = "shell"
    via: tuple[str, ...] = ()
    outer: Span | None = None
    outer_line: int = 0

    def line(self, offset: int) -> int:
        """The line of an offset, from 1; of a text for `eval`, that of its statement."""
        if self.outer is not None:
            return self.outer_line
        return bisect_right(self._line_ends, offset - 1) + 1

    @cached_property
    def _line_ends(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.text)]

    def alone(self, span: Span) -> bool:
        """Whether nothing but blanks, a semicolon and a comment shares the lines of a stretch."""
        before = self.text[self.text.rfind("\n", 0, span.start) + 1 : span.start]
        line_end = self.text.find("\n", span.end)
        behind = self.text[span.end : line_end if line_end >= 0 else None]
        return not before.strip() and re.fullmatch(r"\s*;?\s*(#.*)?", behind) is not None
