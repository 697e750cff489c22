"""Where a report goes: to standard output, or to a file that is opened without ever waiting for a reader."""

from __future__ import annotations

import os

STANDARD = (None, "-", "/dev/stdout")  # the last is a link, and links are not followed
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
NO_LINK: int = getattr(os, "O_NOFOLLOW", 0)


def opened(path: str, mode: int, more: int = 0) -> int:
    """A descriptor to write a new or old file by. OSError where that cannot be, as for a pipe that nobody reads.

    `mode` is for a new file, below the umask; `more` are further flags, such as `NO_LINK`.
    """
    descriptor = os.open(path, _NEW | more, mode)
    if os.name == "posix":
        os.set_blocking(descriptor, True)
    return descriptor
