"""A repair as values: what each file was and shall be. Dry run, conflict, undo and proof follow from these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from claude_authdoctor.model.place import Place

Kind = Literal["file", "folder"]
Safety = Literal["safe", "unsafe"]


@dataclass(frozen=True, slots=True)
class FileState:
    """A file or an (empty) folder: its bytes, its mode (the nine bits and the special ones), `owner` as user and group.

    `modified` (ns since 1970) is kept for folders alone: a lock is judged by its age. `inode` tells the very file that
    was seen from another one in its place; it is not written down. On Windows `mode` and `owner` are None.
    """

    data: bytes = field(default=b"", repr=False)
    mode: int | None = 0o600
    owner: tuple[int, int] | None = None
    kind: Kind = "file"
    modified: int | None = None
    inode: tuple[int, int] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Change:
    """One path, before and after; None where there is nothing. The path holds no links."""

    path: str
    before: FileState | None
    after: FileState | None

    def reversed(self) -> Change:
        """The way back."""
        return Change(self.path, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Plan:
    """A repair of one finding: all of its changes, or none.

    `environ` is what a new shell would hold afterwards (None: not set). `accepted` says that the cure counts only if
    the server then accepts every credential in use.
    """

    code: str
    place: Place
    changes: tuple[Change, ...]
    environ: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    safety: Safety = "safe"
    reason: str = ""
    proven: bool = False
    accepted: bool = False

    def reversed(self) -> tuple[Change, ...]:
        """The changes that take it back, last first."""
        return tuple(change.reversed() for change in reversed(self.changes))


class Look(Protocol):
    """How a plan reads files: the one thing it asks of a machine."""

    def real(self, path: str) -> str:
        """The path with its links resolved."""

    def state(self, path: str) -> FileState | None:
        """What stands at a path without links; None for nothing. CannotRepairError where it must not be replaced."""


class CannotRepairError(Exception):
    """There is no plan for this: a file that is another's, a text that cannot be cut. Never shown as a failure."""
