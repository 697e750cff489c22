"""Read the credential file: a regular file of a sane size, or nothing; never a hang on a FIFO."""

from __future__ import annotations

import os
import stat

from claude_authdoctor.store.credentials import LIMIT, Contents, contents


def read_store(path: str) -> Contents:
    """The store at `path`. What is there and cannot be read as a file is damage, not absence."""
    try:
        return contents(read_bytes(path))
    except OSError:
        return Contents("damaged")


def read_bytes(path: str) -> bytes | None:
    """The bytes, one more than LIMIT at most; None where there is no file. A link is followed, as the client does."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # before fdopen, which leaves a folder's descriptor open
        os.close(descriptor)
        raise OSError(f"{path} is not a file")
    with os.fdopen(descriptor, "rb") as file:
        return file.read(LIMIT + 1)
