"""A folder held open while files in it are replaced: nobody can swap it for another one meanwhile.

Where the system has no calls relative to a folder (Windows), paths are joined instead.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from claude_authdoctor.store import system

_SCANNERS_PATIENCE = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4)  # seconds: a virus scanner holds a new file for a moment


@dataclass(frozen=True, slots=True)
class Folder:
    """An open folder; `descriptor` is None where there are no calls relative to one."""

    path: str
    descriptor: int | None

    @classmethod
    def at(cls, path: str) -> Folder:
        """Open the folder; links in its own path are followed, as Claude Code does (seen with 2.1.329)."""
        if sys.platform == "win32":
            return cls(path, None)
        return cls(path, os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))

    def close(self) -> None:
        """Let go of it."""
        if self.descriptor is not None:
            with suppress(OSError):
                os.close(self.descriptor)

    def _name(self, name: str) -> str:
        return os.path.join(self.path, name) if self.descriptor is None else name

    def _at(self, keyword: str = "dir_fd") -> dict[str, Any]:
        return {} if self.descriptor is None else {keyword: self.descriptor}

    def create(self, name: str) -> int:
        """A new file, 0600 from birth, never through a link and never an existing one."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        return os.open(self._name(name), flags | getattr(os, "O_BINARY", 0), 0o600, **self._at())

    def open(self, name: str) -> int:
        """An existing file for reading; a link is refused and a FIFO does not hang."""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
        return os.open(self._name(name), flags | getattr(os, "O_BINARY", 0), **self._at())

    def look(self, name: str) -> os.stat_result | None:
        """What stands there, links not followed; None for nothing."""
        try:
            return os.stat(self._name(name), follow_symlinks=False, **self._at())
        except FileNotFoundError:
            return None

    def names(self) -> list[str]:
        """All names in the folder."""
        return os.listdir(self.path if self.descriptor is None else self.descriptor)

    def remove(self, name: str) -> None:
        """Unlink one name."""
        os.unlink(self._name(name), **self._at())

    def rename(self, source: str, target: str) -> None:
        """Put `source` in the place of `target` in one step; a link there is replaced, not followed."""
        if not system.WINDOWS:
            os.rename(self._name(source), self._name(target), **self._at("src_dir_fd"), **self._at("dst_dir_fd"))
            return
        for pause in _SCANNERS_PATIENCE:
            try:
                os.replace(self._name(source), self._name(target))
            except PermissionError:
                time.sleep(pause)
            else:
                return
        os.replace(self._name(source), self._name(target))

    def flush(self) -> bool:
        """Make the last rename durable; False where the system would not say so."""
        if self.descriptor is None:
            return False
        try:
            os.fsync(self.descriptor)
        except OSError:
            return False
        return True
