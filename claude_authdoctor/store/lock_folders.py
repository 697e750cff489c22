"""The folders that are Claude Code's locks: where they are, which one it is, and removing just that one."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass

from claude_authdoctor.store import system

ASIDE_FOR = 5.0  # seconds: moving a folder aside and removing it takes a thousandth of that
_ASIDE, _UNSIGNED = ".left-over-", ".owner.tmp."
TRIES = 3


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

    def tidy(self) -> None:
        """Remove what killed processes left of their clearing away."""
        for path in (self.refresh, self.beside, self.write):
            tidy(path)


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
    aside = f"{path}{_ASIDE}{secrets.token_hex(4)}"
    try:
        if not seen.same_folder(Mark.at(path)):
            return False
        os.rename(path, aside)
    except OSError:
        return False
    try:
        if seen.same_folder(Mark.at(aside)):
            os.rmdir(aside)
            return True
    except OSError:  # something lies in it: no lock of any client we know
        pass
    with suppress(OSError):
        os.rename(aside, path)
    return False


def tidy(path: str) -> None:
    """Remove what killed processes had moved aside or begun to sign; what a living one is at is too young."""
    folder, name = os.path.split(path)
    with suppress(OSError):
        for found in (
            entry for entry in os.listdir(folder) if entry.startswith((f"{name}{_ASIDE}", f"{name}{_UNSIGNED}"))
        ):
            left = os.path.join(folder, found)
            with suppress(OSError):
                if time.time() - os.lstat(left).st_ctime > ASIDE_FOR:
                    (os.unlink if _UNSIGNED in found else os.rmdir)(left)


def removed(path: str) -> bool:
    """Take our own lock folder away; a disk that refuses once is asked again, for a bare lock stops everybody."""
    for _ in range(TRIES):
        try:
            os.rmdir(path)
        except FileNotFoundError:
            return True
        except OSError:
            continue
        else:
            return True
    return False
