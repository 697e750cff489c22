"""Remove an empty folder; a lock of Claude Code's only when it is proven that nobody holds it.

A live holder touches its lock every 5 s (recorded 2.1.329). A folder that stays untouched while we watch for longer
is held by nobody, whatever its date says: one dated in the future is never taken over by the client itself.
"""

from __future__ import annotations

import os
import time

from claude_authdoctor.model.errors import Conflict
from claude_authdoctor.store.holders import SECOND_LOOK, UNTOUCHED_FOR, standing
from claude_authdoctor.store.lock_folders import LockPaths, Mark, remove_exactly, tidy

REFRESH, BESIDE = ".oauth_refresh.lock", ".lock"


def remove(path: str) -> None:
    """Remove the folder. Conflict: somebody holds it, or something lies in it."""
    if not path.endswith(BESIDE):
        os.rmdir(path)
        return
    tidy(path)
    seen = Mark.at(path)
    if seen is None:
        return
    holder = holder_of(path)
    if holder == "alive":
        raise Conflict(path)
    time.sleep(SECOND_LOOK if holder == "dead" else UNTOUCHED_FOR)
    if Mark.at(path) != seen or holder_of(path) == "alive" or not remove_exactly(path, seen):
        raise Conflict(path)


def holder_of(path: str) -> str:
    """Who holds a refresh lock; of other locks nobody can tell."""
    folder = os.path.dirname(path) if path.endswith(REFRESH) else path.removesuffix(BESIDE)
    paths = LockPaths.of(folder)
    return standing(paths).holder if path in (paths.refresh, paths.beside) else "unknown"
