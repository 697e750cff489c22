"""A draft of changes: planners read and edit files here, and nothing is written before it is a plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from claude_authdoctor.model.repair import CannotRepairError, Change, FileState, Look

NEW_FILE, NEW_SHARED_FILE, NEW_FOLDER = 0o600, 0o644, 0o700
GROUP_AND_OTHERS = 0o077
OWNER_RUNS = 0o100


class Draft:
    """Files as they would be. Links are followed once, so that a linked file is edited where it really lies.

    A link in `project`, the working folder, must not lead out of it: a repository could aim it at any file.
    """

    def __init__(self, look: Look, today: str, project: str = "") -> None:
        self.today = today
        self._look = look
        self._project = project
        self._before: dict[str, FileState | None] = {}
        self._after: dict[str, FileState | None] = {}

    def state(self, path: str) -> FileState | None:
        """A file as the draft has it."""
        real = self._look.real(path)
        if self._leads_out(path, real):
            raise CannotRepairError(path)
        if real not in self._before:
            self._before[real] = self._after[real] = self._look.state(real)
        return self._after[real]

    def is_link(self, path: str) -> bool:
        """Whether the path itself is a link."""
        cut = max(path.rfind("/"), path.rfind("\\"))
        return self._look.real(path) != self._look.real(path[:cut]) + path[cut:]

    def _leads_out(self, path: str, real: str) -> bool:
        return lies_in(path, self._project) and not lies_in(real, self._look.real(self._project))

    def data(self, path: str) -> bytes:
        """The bytes of a file that must be there."""
        found = self.state(path)
        if found is None or found.kind != "file":
            raise CannotRepairError(path)
        return found.data

    def edit(self, path: str, edited: Callable[[bytes], bytes]) -> None:
        """Replace a file's bytes by a function of them."""
        data, state = edited(self.data(path)), self.state(path)
        assert state
        self._after[self._look.real(path)] = replace(state, data=data)

    def create(self, path: str, data: bytes, mode: int = NEW_FILE) -> None:
        """A file that must not be there yet."""
        if self.state(path) is not None:
            raise CannotRepairError(path)
        real = self._look.real(path)
        folder = real[: max(real.rfind("/"), real.rfind("\\"))]
        if self.state(folder) is None:
            self._after[self._look.real(folder)] = FileState(mode=NEW_FOLDER, kind="folder")
        del self._after[real]  # a folder comes before what lies in it
        self._after[real] = FileState(data, mode)

    def remove(self, path: str) -> None:
        """Take a file or an empty folder away."""
        if self.state(path) is None:
            raise CannotRepairError(path)
        self._after[self._look.real(path)] = None

    def chmod(self, path: str, *, take: int, give: int = 0) -> None:
        """Take mode bits away; the only one that may be given is the owner's right to run a file."""
        found = self.state(path)
        if found is None or found.mode is None or give & ~OWNER_RUNS:
            raise CannotRepairError(path)
        self._after[self._look.real(path)] = replace(found, mode=(found.mode & ~take) | give)

    def changes(self) -> tuple[Change, ...]:
        """What differs, in the order in which it was touched."""
        pairs = ((path, self._before[path], after) for path, after in self._after.items())
        return tuple(Change(path, before, after) for path, before, after in pairs if before != after)


def lies_in(path: str, folder: str) -> bool:
    """Whether a path lies below a folder; nothing lies below no folder."""
    return bool(folder) and path.startswith((f"{folder}/", f"{folder}\\"))
