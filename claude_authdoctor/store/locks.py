"""Claude Code's own locks, spoken as the client speaks them. Measured with 2.1.329 on Linux, 2026-11-20.

| what | measured |
| --- | --- |
| folders | `CONFIG/.oauth_refresh.lock`, then `CONFIG.lock` beside the folder; CONFIG with its links resolved |
| inside | nothing; a lock with anything in it is never removed by the client |
| owner file | `CONFIG/.oauth_refresh.lock.owner`, written after both folders, by a temporary name |
| its keys | `pid`, `procStart` (/proc/PID/stat, 22nd), `pidDomain`, `pidSpace`, and when both folders were born |
| touched | both folders every 5 s |
| live holder | waited for 7 to 9 s, then the client gives up: "retry in a minute" |
| dead holder | taken over after about 8 s if domain and both births match; else only once stale |
| stale | a folder untouched for 60 s, whoever owns it; one dated in the future never is |
| no right to make the second | the client goes on without it |
| SIGTERM, SIGINT | folders removed, the owner file stays; without its folders it blocks nobody |
| 2.1.197 | no owner file; stale after 10 s; after 8 s of waiting it sends the old token |
| write lock | `CONFIG/.storage-write.lock`, no owner, taken for the write alone, stale after 15 s |

Who holds them, and when they may be cleared away, stands in `holders`.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field

from claude_authdoctor.store import system
from claude_authdoctor.store.lock_folders import TRIES, LockPaths, Mark, remove_exactly, removed

WRITE_STALE_AFTER = 15.0  # seconds
_POLL = 0.01


@dataclass(slots=True)
class RefreshLock:
    """Both refresh locks in our hands. `release` them; `still_ours` tells whether someone took them away."""

    paths: LockPaths
    refresh: Mark
    beside: Mark | None
    taken: float = field(default_factory=time.monotonic)

    def still_ours(self) -> bool:
        """Whether both folders are the ones we made."""
        beside = self.beside is None or self.beside.same_folder(Mark.at(self.paths.beside))
        return beside and self.refresh.same_folder(Mark.at(self.paths.refresh))

    def touch(self) -> None:
        """Show that the holder lives, as the client does every 5 s; only on folders that are still ours."""
        for path, mark in ((self.paths.refresh, self.refresh), (self.paths.beside, self.beside)):
            if mark and mark.same_folder(Mark.at(path)):
                with suppress(OSError):
                    os.utime(path)

    def held(self) -> float:
        """Seconds since we took it."""
        return time.monotonic() - self.taken

    def release(self) -> None:
        """Give them back in the client's order, each only if it is still the one we made."""
        if is_at(self.refresh, self.paths.refresh):
            with suppress(OSError):
                os.unlink(self.paths.owner)
        for path, mark in ((self.paths.beside, self.beside), (self.paths.refresh, self.refresh)):
            if mark and is_at(mark, path):
                removed(path)


def look_free(config_folder: str) -> bool:
    """Whether nobody seems to hold the refresh locks; only `try_take` finds out."""
    paths = LockPaths.of(config_folder)
    return not (os.path.lexists(paths.refresh) or os.path.lexists(paths.beside))


def try_take(config_folder: str) -> RefreshLock | None:
    """Both locks, or None where someone holds one. OSError: the folder cannot be written. Hold signals back."""
    paths = LockPaths.of(config_folder)
    refresh = None if os.path.lexists(paths.beside) else _make(paths.refresh)
    if refresh is None:
        return None
    lock = RefreshLock(paths, refresh, None)
    try:
        lock.beside = _make_beside(paths.beside)
        _sign(lock)
    except FileExistsError:
        lock.release()
        return None
    except BaseException:
        lock.release()
        raise
    return lock


@dataclass(slots=True)
class WriteLock:
    """The lock for rewriting the store; other writers (MCP logins) take this one alone."""

    path: str
    mark: Mark

    def release(self) -> None:
        """Give it back if it is still the one we made."""
        if is_at(self.mark, self.path):
            removed(self.path)


def take_for_writing(config_folder: str, patience: float) -> WriteLock | None:
    """The write lock; None when it is still held after `patience` seconds. A stale one is cleared away."""
    path, until = LockPaths.of(config_folder).write, time.monotonic() + patience
    while True:
        made = _make(path)
        if made:
            return WriteLock(path, made)
        found = Mark.at(path)
        if found and time.time() - found.touched / 1e9 > WRITE_STALE_AFTER:
            remove_exactly(path, found)
        elif time.monotonic() > until:
            return None
        else:
            time.sleep(_POLL)


def _make(path: str) -> Mark | None:
    """A new lock folder, or None where one stands."""
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        return None
    return _marked(path)


def _marked(path: str) -> Mark | None:
    """Which folder it is that we have just made. OSError: that cannot be told, and it is gone again."""
    try:
        return Mark.at(path)
    except OSError:
        removed(path)
        raise


def is_at(mark: Mark, path: str) -> bool:
    """Whether this very folder still stands there; a disk that does not say is asked again."""
    for _ in range(TRIES):
        with suppress(OSError):
            return mark.same_folder(Mark.at(path))
    return False


def _make_beside(path: str) -> Mark | None:
    """The second lock; None where it cannot be made at all, as the client does without it then."""
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        raise
    except OSError:
        return None
    return _marked(path)


def _sign(lock: RefreshLock) -> None:
    """Write the owner file: whoever finds the lock after our death may take it over."""
    owner: dict[str, object] = {
        "pid": os.getpid(),
        "procStart": system.process_start(os.getpid()),
        "pidDomain": system.domain(),
    }
    owner |= {"pidSpace": system.space(), "lockBirthtimeMs": lock.refresh.born}
    owner |= {"legacyLockBirthtimeMs": lock.beside.born} if lock.beside else {}
    temporary = f"{lock.paths.owner}.tmp.{secrets.token_hex(4)}"
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(owner, file, separators=(",", ":"))
        os.replace(temporary, lock.paths.owner)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
