"""One file or one text after the other: its pieces gated, examined and put together to leaks and notes."""

from __future__ import annotations

from claude_authdoctor.scan import archive
from claude_authdoctor.scan.examine import examine
from claude_authdoctor.scan.leak import Leak, Note
from claude_authdoctor.scan.read import Piece, Refused, pieces, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Scanner:
    """Collects what is found. `archives` opens large and rare archives too."""

    def __init__(self, *, archives: bool = False) -> None:
        self.leaks: list[Leak] = []
        self.notes: list[Note] = []
        self._archives = archives

    def file(self, path: str, shown: str) -> None:
        """A file of the disk, named `shown` in the output."""
        try:
            data = (
                whole(path, archive.LARGE + 1)
                if self._archives and archive.packed(whole(path, 8), wanted=True)
                else b""
            )
            self.text([Piece(data)] if data else pieces(path), shown)
        except Refused as refusal:
            self.note(shown, refusal)

    def text(self, parts: Iterable[Piece], shown: str) -> list[Leak]:
        """A text in pieces; the leaks of this text."""
        seen: set[tuple[int, int, str]] = set()
        first = len(self.leaks)
        for part in parts:
            for leak in self._part(part, shown):
                if (leak.line, leak.column, leak.kind) not in seen:
                    seen.add((leak.line, leak.column, leak.kind))
                    self.leaks.append(leak)
        return self.leaks[first:]

    def note(self, shown: str, refusal: Refused) -> None:
        """Something that could not be looked at."""
        self.notes.append(Note(shown, 0, refusal.what, refusal.detail))

    def _part(self, part: Piece, shown: str) -> list[Leak]:
        if part.line == part.column == 1 and archive.packed(part.data, wanted=self._archives):
            return self._archive(part.data, shown)
        leaks, notes = examine(part.data, shown)
        self.notes += [note._replace(line=note.line + part.line - 1) for note in notes]
        return [_moved(leak, part) for leak in leaks]

    def _archive(self, data: bytes, shown: str) -> list[Leak]:
        leaks: list[Leak] = []
        try:
            for name, text in archive.members(data, wanted=self._archives):
                leaks += [
                    leak._replace(member=name or "-", via=leak.via or "archive") for leak in examine(text, shown)[0]
                ]
        except Refused as refusal:
            if self._archives or refusal.what != "archive-large":
                self.note(shown, refusal)
        return leaks


def _moved(leak: Leak, part: Piece) -> Leak:
    """A leak of a piece, at its place in the whole text."""
    column = leak.column + part.column - 1 if leak.line == 1 else leak.column
    down = part.line - 1
    return leak._replace(line=leak.line + down, column=column, last=leak.last + down)
