"""Look into an inherited file descriptor without taking from it what Claude Code will read."""

from __future__ import annotations

import os
import select
import stat

from claude_authdoctor.model.machine import Peek

LIMIT = 64 * 1024


def peek(descriptor: int) -> Peek:
    """What a descriptor holds: a file is read in place, a pipe is copied where the system can."""
    try:
        status = os.fstat(descriptor)
    except OSError:
        return Peek("closed")
    mode = status.st_mode
    try:
        if stat.S_ISCHR(mode) and status.st_rdev == os.stat(os.devnull).st_rdev:  # `H/API/num '0x3'`: standard input
            return Peek("open", b"")
        if stat.S_ISREG(mode):
            return Peek("open", in_place(descriptor))
        if stat.S_ISFIFO(mode):
            return in_pipe(descriptor)
    except OSError:
        pass
    return Peek("unknown")


def in_place(descriptor: int) -> bytes:
    """A regular file from where the descriptor stands, leaving it there."""
    here = os.lseek(descriptor, 0, os.SEEK_CUR)
    return os.pread(descriptor, LIMIT, here)


def in_pipe(descriptor: int) -> Peek:
    """A pipe's content by `tee(2)`, which copies without consuming; unknown while a writer may still write."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    events = dict(poll.poll(0)).get(descriptor, 0)
    if not events & select.POLLIN:
        return Peek("open", b"") if events & select.POLLHUP else Peek("unknown")
    copy = tee(descriptor)
    return Peek("unknown") if copy is None else Peek("open", copy)


def tee(descriptor: int) -> bytes | None:
    """A copy of what waits in a pipe; None where the system has no `tee`."""
    import ctypes  # noqa: PLC0415 - costs more than most diagnoses need

    call = getattr(ctypes.CDLL(None, use_errno=True), "tee", None)
    if call is None:
        return None
    reader, writer = os.pipe()
    try:
        non_blocking = 2
        count = call(descriptor, writer, LIMIT, non_blocking)
        return os.read(reader, count) if count > 0 else None
    finally:
        os.close(reader)
        os.close(writer)
