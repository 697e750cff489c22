"""Reading the files of one search: each once, none too large, not too many, and never a failure."""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Collection, Sequence

from claude_authdoctor.collect.locations import home_of, paths_of
from claude_authdoctor.model.machine import Machine

FILE_LIMIT = 1 << 20
FILES_LIMIT = 200
SECONDS = 1.5  # of this process, so that a busy machine finds the same
_LOOKS_LIMIT = 2_000
_FOLDER_LIMIT = 300
_UP_LIMIT = 24
_WILD = frozenset("*?[")


class Files:
    """The files of a machine as this search may read them: at most 200 of at most 1 MiB."""

    def __init__(self, machine: Machine, names: Collection[str]) -> None:
        self.machine = machine
        self.names = frozenset(names)
        self.paths = paths_of(machine.platform)
        self.home = home_of(machine)
        self._known: dict[str, bytes | None] = {}
        self._looks, self._read = 0, 0
        self._latest = time.process_time() + SECONDS
        self._stems = {name.split("_", 2)[0 if not name.startswith("_") else 1].encode() for name in names}
        self._wanted = tuple(name.encode("utf-8", "surrogateescape") for name in names)

    @property
    def late(self) -> bool:
        """Whether the search has taken so long that files made to take long are the likely reason."""
        return time.process_time() > self._latest

    def read(self, path: str) -> bytes | None:
        """The bytes of a regular file; None for anything else, and where a limit is reached."""
        if "\0" in path or not path:
            return None
        if path not in self._known:
            self._known[path] = self._fetch(path)
        return self._known[path]

    def _fetch(self, path: str) -> bytes | None:
        if self._looks >= _LOOKS_LIMIT or self._read >= FILES_LIMIT or self.late:
            return None
        self._looks += 1
        data = self.machine.read(path, FILE_LIMIT).data
        self._read += data is not None
        return data

    def mentions(self, data: bytes) -> bool:
        """Whether one of the wanted names stands anywhere in the bytes: the cheap test before any parsing."""
        return any(stem in data for stem in self._stems) and any(name in data for name in self._wanted)

    def naming(self, path: str) -> bytes | None:
        """The bytes of a file, if it mentions a wanted name."""
        data = self.read(path)
        return data if data is not None and self.mentions(data) else None

    def kind(self, path: str) -> str:
        """What stands at a path."""
        return "absent" if "\0" in path else self.machine.look(path).kind

    def join(self, *parts: str) -> str:
        """A normal path by the machine's rules."""
        return str(self.paths.normpath(self.paths.join(*parts)))

    def under_home(self, *parts: str) -> str:
        """A path under the home folder."""
        return self.join(self.home, *parts)

    def config_home(self) -> str:
        """The folder for configuration by the XDG rules."""
        return self.machine.environ.get("XDG_CONFIG_HOME") or self.under_home(".config")

    def listed(self, folder: str, pattern: str) -> tuple[str, ...]:
        """Paths in a folder whose name fits a pattern, sorted as a shell would."""
        names = self.machine.names(folder)[:_FOLDER_LIMIT]
        fits = [name for name in names if fnmatch.fnmatchcase(name, pattern)]
        return tuple(self.join(folder, name) for name in fits if pattern.startswith(".") or not name.startswith("."))

    def expand(self, pattern: str) -> tuple[str, ...]:
        """The paths that a shell pattern stands for; the path itself where there is nothing to expand."""
        if not _WILD & set(pattern):
            return (self.join(pattern),)
        found: Sequence[str] = ("/" if pattern.startswith("/") else "",)
        for part in [part for part in pattern.split("/") if part][:16]:
            steps = [self.listed(at or ".", part) if _WILD & set(part) else (self.join(at, part),) for at in found]
            found = [path for step in steps for path in step][:FILES_LIMIT]
        return tuple(found)

    def upward(self, stop_at_home: bool = True) -> tuple[str, ...]:
        """The working folder and those above it, nearest first, up to the home folder or the root."""
        folders = [self.machine.cwd]
        while len(folders) < _UP_LIMIT and not (stop_at_home and folders[-1] == self.join(self.home)):
            parent = str(self.paths.dirname(folders[-1]))
            if parent == folders[-1]:
                break
            folders.append(parent)
        return tuple(folders)
