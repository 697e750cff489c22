"""The folders that are Claude Code's locks: where they are, which one it is, and removing just that one."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass

from claude_authdoctor.store import system


@dataclass(frozen=True, slots=True)
class LockPaths:
    """Where the locks of one configuration folder are."""

    refresh: str
    owner: str
    beside: str
    write: str

    @classmethod
    def of(cls, config_folder: str) -> LockPaths:
        """The locks that guard this folder, under whatever name it is reached."""
        folder = os.path.realpath(config_folder)
        refresh = os.path.join(folder, ".oauth_refresh.lock")
        return cls(refresh, refresh + ".owner", folder + ".lock", os.path.join(folder, ".storage-write.lock"))


@dataclass(frozen=True, slots=True)
class Mark:
    """One lock folder as it stood: which one it is (`inode`, `born`), and when it was touched (ns since 1970)."""

    inode: int
    touched: int
    born: float | None

    @classmethod
    def at(cls, path: str) -> Mark | None:
        """The lock folder at `path`; None where there is none."""
        try:
            fact = os.lstat(path)
            return cls(fact.st_ino, fact.st_mtime_ns, system.birth_ms(path))
        except FileNotFoundError:
            return None

    def same_folder(self, other: Mark | None) -> bool:
        """Not one that was removed and made again."""
        return other is not None and (self.inode, self.born) == (other.inode, other.born)


def remove_exactly(path: str, seen: Mark) -> bool:
    """Remove the folder that was `seen`. It is moved aside first: moving shows which folder we really got."""
    aside = f"{path}.left-over-{secrets.token_hex(4)}"
    if not seen.same_folder(Mark.at(path)):
        return False
    try:
        os.rename(path, aside)
    except OSError:
        return False
    if not seen.same_folder(Mark.at(aside)):
        with suppress(OSError):
            os.rename(aside, path)
        return False
    try:
        os.rmdir(aside)
    except OSError:  # something lies in it: no lock of any client we know
        with suppress(OSError):
            os.rename(aside, path)
        return False
    return True
