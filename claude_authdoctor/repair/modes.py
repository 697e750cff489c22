"""Change a mode through a descriptor: never through a link, never of a file that has another name."""

from __future__ import annotations

import os
import stat
import sys

from claude_authdoctor.model.errors import Conflict


def set_mode(path: str, before: int | None, after: int | None, inode: tuple[int, int] | None = None) -> None:
    """Give the file or folder at `path` the mode `after`, if it has the mode `before`. Conflict: it is another one.

    `inode` (device and number) names the very file: somebody could put a second name of another one in its place and
    take it away again between two of our questions. So the names are counted where the path is looked up: a file that
    is found there and has one name has no other.
    """
    if sys.platform == "win32" or before is None or after is None:
        return
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
    try:
        descriptor = os.open(path, flags)
    except OSError as refusal:
        raise Conflict(path) from refusal
    try:
        fact, there = os.fstat(descriptor), os.lstat(path)
        plain = stat.S_ISDIR(fact.st_mode) or (stat.S_ISREG(fact.st_mode) and fact.st_nlink == there.st_nlink == 1)
        ours = os.geteuid() in (0, fact.st_uid)
        same = inode in (None, (fact.st_dev, fact.st_ino)) and os.path.samestat(fact, there)
        if not plain or not ours or not same or stat.S_IMODE(fact.st_mode) != before:
            raise Conflict(path)
        os.fchmod(descriptor, after)
    except FileNotFoundError as gone:
        raise Conflict(path) from gone
    finally:
        os.close(descriptor)
