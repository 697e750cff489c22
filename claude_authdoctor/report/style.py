"""Colour and width for a terminal: the only place that knows escape codes."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

CODES = {"error": "1;31", "warning": "1;33", "note": "36", "strong": "1", "faint": "2"}
NARROWEST = 24


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is laid out: columns, and whether colour may be used."""

    width: int = 80
    colour: bool = False

    def paint(self, text: str, name: str) -> str:
        """`text` in one of the colours of CODES."""
        return f"\033[{CODES[name]}m{text}\033[0m" if self.colour and name in CODES else text

    def wrapped(self, text: str, first: str = "", rest: str | None = None) -> list[str]:
        """`text` in lines of at most `width` columns; long words such as commands and paths stay whole."""
        return textwrap.wrap(
            text,
            max(self.width, NARROWEST),
            initial_indent=first,
            subsequent_indent=" " * len(first) if rest is None else rest,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [first.rstrip()]
