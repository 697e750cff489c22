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
| write lock | `CONFIG/.storage-write.lock`, no owner, taken for the write alone, stale after 15 s |

We add caution: a holder that is provably alive is never pushed aside, and a stale lock only after we have seen
for ourselves that nobody touches it (a clock that jumps makes live locks look old).
"""

from __future__ import annotations

import json
import os
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from claude_authdoctor.store import system

STALE_AFTER = 60.0  # seconds
WRITE_STALE_AFTER = 15.0
UNTOUCHED_FOR = 6.0  # a live holder touches its lock every 5 s
SECOND_LOOK = 0.25
_BIRTH_TOLERANCE_MS = 1.0
_OWNER_LIMIT = 4096

Holder = Literal["none", "alive", "dead", "unknown"]
_LIFE: dict[bool | None, Holder] = {True: "alive", False: "dead", None: "unknown"}


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


@dataclass(frozen=True, slots=True)
class Standing:
    """How the refresh locks stand: who holds them, and since when (`age` in seconds) nobody touched them."""

    holder: Holder
    pid: int | None = None
    age: float = 0.0
    refresh: Mark | None = None
    beside: Mark | None = None


def standing(paths: LockPaths, now: float | None = None) -> Standing:
    """Look at the refresh locks without touching them."""
    refresh, beside = Mark.at(paths.refresh), Mark.at(paths.beside)
    marks = [mark for mark in (refresh, beside) if mark]
    if not marks:
        return Standing("none")
    age = (time.time() if now is None else now) - max(mark.touched for mark in marks) / 1e9
    owner = _owner(paths.owner)
    holder: Holder = "unknown"
    if owner and _owns(owner, refresh, beside):
        holder = _LIFE[system.runs(owner["pid"], owner["procStart"])]
    return Standing(holder, owner["pid"] if owner and holder != "unknown" else None, age, refresh, beside)


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

    def held(self) -> float:
        """Seconds since we took it."""
        return time.monotonic() - self.taken

    def release(self) -> None:
        """Give them back in the client's order, each only if it is still the one we made."""
        if self.refresh.same_folder(Mark.at(self.paths.refresh)):
            with suppress(OSError):
                os.unlink(self.paths.owner)
        for path, mark in ((self.paths.beside, self.beside), (self.paths.refresh, self.refresh)):
            if mark and mark.same_folder(Mark.at(path)):
                with suppress(OSError):
                    os.rmdir(path)


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


class Watch:
    """Judges over several looks whether a lock is left over, and clears it away only then."""

    def __init__(self, config_folder: str) -> None:
        self.paths = LockPaths.of(config_folder)
        self._seen: Standing | None = None
        self._since = 0.0

    def clear_if_left_over(self) -> bool:
        """Look once more; True when a lock that nobody holds was removed. To be called again and again."""
        now, seen = standing(self.paths), time.monotonic()
        if self._seen is None or (now.holder, now.refresh, now.beside) != (
            self._seen.holder,
            self._seen.refresh,
            self._seen.beside,
        ):
            self._seen, self._since = now, seen
            return False
        return left_over(now, seen - self._since) and clear(self.paths, now)


def left_over(now: Standing, watched: float) -> bool:
    """Whether nobody can hold this lock, having watched it unchanged for so many seconds."""
    if now.holder == "dead":
        return watched >= SECOND_LOOK
    return now.holder == "unknown" and now.age > STALE_AFTER and watched >= UNTOUCHED_FOR


def clear(paths: LockPaths, seen: Standing) -> bool:
    """Remove exactly the lock folders that were `seen`, and the owner file of a dead holder; never others."""
    if seen.holder == "alive" or standing(paths).holder == "alive":
        return False
    pairs = ((paths.beside, seen.beside), (paths.refresh, seen.refresh))
    gone = [_remove_exactly(path, mark) for path, mark in pairs if mark]
    if seen.holder == "dead" and all(gone) and not os.path.lexists(paths.refresh):
        with suppress(OSError):
            os.unlink(paths.owner)
    return bool(gone) and all(gone)


@dataclass(slots=True)
class WriteLock:
    """The lock for rewriting the store; other writers (MCP logins) take this one alone."""

    path: str
    mark: Mark

    def release(self) -> None:
        """Give it back if it is still the one we made."""
        if self.mark.same_folder(Mark.at(self.path)):
            with suppress(OSError):
                os.rmdir(self.path)


def take_for_writing(config_folder: str, patience: float) -> WriteLock | None:
    """The write lock; None when it is still held after `patience` seconds. A stale one is cleared away."""
    path, until = LockPaths.of(config_folder).write, time.monotonic() + patience
    while True:
        made = _make(path)
        if made:
            return WriteLock(path, made)
        found = Mark.at(path)
        if found and time.time() - found.touched / 1e9 > WRITE_STALE_AFTER:
            _remove_exactly(path, found)
        elif time.monotonic() > until:
            return None
        else:
            time.sleep(0.01)


def _make(path: str) -> Mark | None:
    """A new lock folder, or None where one stands."""
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        return None
    return Mark.at(path)


def _make_beside(path: str) -> Mark | None:
    """The second lock; None where it cannot be made at all, as the client does without it then."""
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        raise
    except OSError:
        return None
    return Mark.at(path)


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


def _owner(path: str) -> dict[str, Any] | None:
    """What the owner file says, if it says who."""
    try:
        with open(path, "rb", opener=_careful) as file:
            found = json.loads(file.read(_OWNER_LIMIT))
    except (OSError, ValueError, RecursionError):
        return None
    sound = isinstance(found, dict) and type(found.get("pid")) is int and isinstance(found.get("procStart"), str)
    return found if sound and found["pid"] > 0 and found.get("pidDomain") == system.domain() else None


def _careful(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _owns(owner: dict[str, Any], refresh: Mark | None, beside: Mark | None) -> bool:
    """Whether the owner file was written for these very folders, not for ones that stood here before."""
    pairs = ((refresh, owner.get("lockBirthtimeMs")), (beside, owner.get("legacyLockBirthtimeMs")))
    return all(_born_at(mark, wanted) for mark, wanted in pairs if mark)


def _born_at(mark: Mark, wanted: object) -> bool:
    return mark.born is not None and isinstance(wanted, int | float) and abs(mark.born - wanted) <= _BIRTH_TOLERANCE_MS


def _remove_exactly(path: str, seen: Mark) -> bool:
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
