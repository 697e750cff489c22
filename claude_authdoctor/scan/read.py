"""Reads what may be hostile: silent pipes, devices, files of holes, files that change or vanish meanwhile.

A file comes in pieces of at most 2 MiB that overlap, so that memory stays bounded and nothing hides on a seam.
"""

from __future__ import annotations

import os
from errno import ENXIO
from stat import S_ISREG
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 2 << 20
OVERLAP = 64 << 10
LARGEST = 1 << 30  # bytes of data in one file that are looked at; the rest is a note


class Piece(NamedTuple):
    """A part of a text, and the line and column (from 1) at which it begins."""

    data: bytes
    line: int = 1
    column: int = 1


class Refused(Exception):  # noqa: N818 - what it is
    """A path that cannot be read; `what` names the sentence in rules/words/scan.toml."""

    def __init__(self, what: str, detail: str = "") -> None:
        super().__init__(what)
        self.what, self.detail = what, detail


def opened(path: str | bytes) -> int:
    """A descriptor of a regular file. Refused for everything else, without waiting for it."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError as fault:
        raise Refused("not-regular" if fault.errno == ENXIO else "unreadable", fault.strerror or "") from None
    if S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise Refused("not-regular")


def pieces(path: str | bytes) -> Iterator[Piece]:
    """The parts of a regular file, holes left out. Refused where it cannot be read (or no further)."""
    descriptor = opened(path)
    try:
        status = os.fstat(descriptor)
        sparse = getattr(status, "st_blocks", status.st_size) * 512 < status.st_size
        yield from _joined(_blocks(descriptor, sparse=sparse))
        if sparse and status.st_size > LARGEST:
            raise Refused("holes")
    except OSError as fault:
        raise Refused("unreadable", fault.strerror or "") from None
    finally:
        os.close(descriptor)


def whole(path: str | bytes, limit: int) -> bytes:
    """All of a regular file, as far as `limit`. Refused where it cannot be read."""
    descriptor = opened(path)
    try:
        with os.fdopen(descriptor, "rb") as file:
            return file.read(limit)
    except OSError as fault:
        raise Refused("unreadable", fault.strerror or "") from None


def stream(descriptor: int) -> Iterator[Piece]:
    """The parts of whatever comes from a pipe."""
    return _joined(_filled(descriptor))


def _filled(descriptor: int) -> Iterator[bytes]:
    """Blocks of PIECE bytes: a pipe gives them in drops."""
    while True:
        drops, size = [], 0
        while size < PIECE and (drop := os.read(descriptor, PIECE - size)):
            drops.append(drop)
            size += len(drop)
        if size:
            yield b"".join(drops)
        if size < PIECE:
            return


def _blocks(descriptor: int, *, sparse: bool) -> Iterator[bytes]:
    """What is stored in a file, PIECE by PIECE. A hole shows as one zero byte."""
    seen = 0
    while block := os.read(descriptor, PIECE):
        yield block
        seen += len(block)
        if seen > LARGEST:
            raise Refused("too-large")
        if sparse and not block.strip(b"\0"):
            yield b"\0"
            try:
                os.lseek(descriptor, os.lseek(descriptor, 0, os.SEEK_CUR), os.SEEK_DATA)
            except OSError:
                return


def _joined(blocks: Iterator[bytes]) -> Iterator[Piece]:
    """Blocks with the end of the one before in front of them, and where they begin."""
    kept, line, column = b"", 1, 1
    for block in blocks:
        data = kept + block
        yield Piece(data, line, column)
        cut = max(0, len(data) - OVERLAP)
        passed, kept = data[:cut], data[cut:]
        breaks = passed.count(b"\n")
        line, column = line + breaks, 1 if breaks else column
        column += len(passed[passed.rfind(b"\n") + 1 :].decode("utf-8", "replace"))
