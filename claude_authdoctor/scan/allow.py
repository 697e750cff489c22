"""`authdoctor: allow[KIND] reason`: a comment that accepts a finding on its own line or on the next.

Without a reason it accepts nothing. One that accepts nothing is named, so that old permissions do not stay around.
"""

from __future__ import annotations

import re

from claude_authdoctor.scan.leak import Note
from claude_authdoctor.scan.lines import Lines
from claude_authdoctor.scan.match import KINDS
from claude_authdoctor.scan.tables.rules import ALLOW, ALLOW_FOREIGN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMENT = re.compile(re.escape(ALLOW) + rb"([a-z0-9-]{1,64})\]([^\r\n]{0,400})")
_NO_REASON = " \t*/-#>\"'`,;:)}]<!"


class Comments:
    """The permissions in one text, and which of them were needed."""

    def __init__(self, text: bytes, *, marked: bool) -> None:
        """The comments of a text; `marked` says whether it has any of ours."""
        self._lines = Lines(text)
        self._by_line: dict[int, tuple[str, bool]] = {}
        self._used: set[int] = set()
        for comment in _COMMENT.finditer(text) if marked else ():
            reason = comment.group(2).decode("utf-8", "replace").strip(_NO_REASON)
            self._by_line[self._lines.place(comment.start())[0]] = comment.group(1).decode(), bool(reason)

    def accept(self, kind: str, line: int, offset: int) -> bool:
        """Whether a finding of that kind on that line is accepted; the permission then counts as used."""
        for place in (line, line - 1):
            named, reasoned = self._by_line.get(place, ("", False))
            if named == kind:
                self._used.add(place)
                return reasoned
        own = self._lines.around(offset)
        return any(word in own for word in ALLOW_FOREIGN)

    def notes(self, path: str) -> Iterator[Note]:
        """What is wrong with the permissions: no reason given, or nothing there to accept."""
        for line, (kind, reasoned) in self._by_line.items():
            if kind in KINDS and not reasoned:
                yield Note(path, line, "allow-without-reason", kind)
            elif kind in KINDS and line not in self._used:
                yield Note(path, line, "allow-unused", kind)
