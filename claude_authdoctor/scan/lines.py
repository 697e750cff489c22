"""Offsets in a text, as a person counts: lines and columns from 1, columns in characters."""

from __future__ import annotations


class Lines:
    """Asked in rising order it reads the text once, however long its lines are."""

    __slots__ = ("_column", "_line", "_seen", "_text")

    def __init__(self, text: bytes) -> None:
        self._text, self._seen, self._line, self._column = text, 0, 1, 1

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of the byte at `offset`."""
        if offset < self._seen:
            self._seen, self._line, self._column = 0, 1, 1
        breaks = self._text.count(b"\n", self._seen, offset)
        if breaks:
            self._line, self._column = self._line + breaks, 1
            self._seen = self._text.rfind(b"\n", 0, offset) + 1
        self._column += len(self._text[self._seen : offset].decode("utf-8", "replace"))
        self._seen = offset
        return self._line, self._column

    def around(self, offset: int, reach: int = 4_000) -> bytes:
        """The line that holds the byte, as far as `reach` to both sides."""
        start = max(self._text.rfind(b"\n", 0, offset) + 1, offset - reach)
        end = self._text.find(b"\n", offset)
        return self._text[start : min(len(self._text) if end < 0 else end, offset + reach)]
