"""What differs between systems for the store: birth times, the identity of a process, a durable flush.

Linux is measured. On macOS and Windows the words Claude Code uses for a process are not known, so the
domain there is our own: a client never takes it for its own and waits until the lock is stale instead.
"""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from contextlib import suppress
from functools import cache
from typing import Any

WINDOWS = sys.platform == "win32"
LINUX = sys.platform == "linux"
_AT_FDCWD, _AT_SYMLINK_NOFOLLOW, _STATX_BTIME = -100, 0x100, 0x800
_STATX_SIZE, _BTIME_OFFSET = 256, 80  # struct statx: stx_btime follows stx_atime at byte 64
_DEAD_STATES = ("Z", "X")


def birth_ms(path: str) -> float | None:
    """When `path` was made, in milliseconds since 1970; None where the file system does not tell."""
    if LINUX:
        return _linux_birth_ms(path)
    born = getattr(os.lstat(path), "st_birthtime", None)
    return None if born is None else float(born) * 1000


def _linux_birth_ms(path: str) -> float | None:
    """`statx(2)`, which Python offers only from 3.15 on."""
    statx = _statx()
    if statx is None:
        return None
    buffer = (ctypes.c_uint8 * _STATX_SIZE)()
    if statx(_AT_FDCWD, os.fsencode(path), _AT_SYMLINK_NOFOLLOW, _STATX_BTIME, buffer):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), path)
    raw = bytes(buffer)
    if not int.from_bytes(raw[:4], sys.byteorder) & _STATX_BTIME:
        return None
    seconds = int.from_bytes(raw[_BTIME_OFFSET : _BTIME_OFFSET + 8], sys.byteorder, signed=True)
    nanoseconds = int.from_bytes(raw[_BTIME_OFFSET + 8 : _BTIME_OFFSET + 12], sys.byteorder)
    return seconds * 1000 + nanoseconds / 1_000_000


@cache
def _statx() -> Any:
    """The C library's function; None where it has none."""
    return getattr(ctypes.CDLL(None, use_errno=True), "statx", None)


def process_start(pid: int) -> str | None:
    """What tells this process from a later one of the same number; None when it cannot be seen."""
    if LINUX:
        fields = _linux_stat(pid)
        return fields[19] if fields else None
    import psutil  # noqa: PLC0415 - 40 ms that Linux need not pay

    with suppress(psutil.Error):
        return str(psutil.Process(pid).create_time())
    return None


def runs(pid: int, start: str) -> bool | None:
    """Whether the process that began at `start` still runs; None where that cannot be known."""
    found = process_start(pid)
    if found is not None:
        return found == start and not (LINUX and (_linux_stat(pid) or "Z")[0] in _DEAD_STATES)
    if WINDOWS:
        return None  # there, signal 0 would end the process
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return None
    return None  # it runs, but /proc hides it: another user's


def _linux_stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the third on: state first, start time twentieth."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return None


def domain() -> str:
    """The set of process numbers that ours belongs to, as an owner file spells it."""
    if LINUX:
        with suppress(OSError), open("/etc/machine-id", encoding="ascii") as file:
            return f"linux:{file.read().strip()}:{os.readlink('/proc/self/ns/pid')}"
    return f"authdoctor:{sys.platform}:{socket.gethostname()}"


def space() -> str:
    """The same by host name, as an owner file spells it."""
    if LINUX:
        with suppress(OSError):
            return f"{socket.gethostname()}#{os.readlink('/proc/self/ns/pid')}"
    return f"{socket.gethostname()}#{sys.platform}"


def flush(descriptor: int) -> None:
    """Bring a file's bytes to the disk; on macOS `fsync` alone leaves them in the drive."""
    if sys.platform == "darwin":
        import fcntl  # noqa: PLC0415 - not on Windows

        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)
