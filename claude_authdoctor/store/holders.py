"""Who holds Claude Code's refresh locks, and clearing them away when it is proven that nobody does.

Facts about the client stand in `locks`. We add caution to them: a holder that is provably alive is never pushed
aside, and a stale lock only after we have seen for ourselves that nobody touches it (a clock that jumps makes live
locks look old).
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

from claude_authdoctor.store import system
from claude_authdoctor.store.lock_folders import LockPaths, Mark, remove_exactly

STALE_AFTER = 60.0  # seconds
UNTOUCHED_FOR = 6.0  # a live holder touches its lock every 5 s
SECOND_LOOK = 0.25
_BIRTH_TOLERANCE_MS = 1.0
_OWNER_LIMIT = 4096
_POLL = 0.05

Holder = Literal["none", "alive", "dead", "unknown"]
_LIFE: dict[bool | None, Holder] = {True: "alive", False: "dead", None: "unknown"}


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


def clear_within(config_folder: str, seconds: float) -> bool:
    """Watch the locks for at most so long, and clear them if nobody holds them: a repair's one call.

    A dead holder's go after SECOND_LOOK, a stale lock without a known holder after UNTOUCHED_FOR.
    """
    watch, until = Watch(config_folder), time.monotonic() + seconds
    while not (cleared := watch.clear_if_left_over()) and time.monotonic() < until:
        time.sleep(_POLL)
    return cleared


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
    gone = [remove_exactly(path, mark) for path, mark in pairs if mark]
    if seen.holder == "dead" and all(gone) and not os.path.lexists(paths.refresh):
        with suppress(OSError):
            os.unlink(paths.owner)
    return bool(gone) and all(gone)


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
