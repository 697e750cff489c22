"""The one atomic writer: a reader sees the old file or the new one, whole, and never a wider mode on the way.

The new bytes go to a temporary file beside the target: made by us alone (O_EXCL, O_NOFOLLOW), 0600 from birth,
flushed, renamed, and the folder flushed. A link in the target's place is replaced by a plain file and what it
pointed to is left alone, as Claude Code 2.1.329 does it. A killed writer leaves its temporary file; the next
write to the same target sweeps it: a kernel lock on it tells the dead writer from the living one.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from claude_authdoctor.model.errors import Conflict
from claude_authdoctor.store import system
from claude_authdoctor.store.folder import Folder

PRIVATE = 0o600
_NINE_BITS = 0o7777
_SWEPT_TOO_OFTEN = 8


class _Anything:
    """The mark for `expect`: whatever stands there may be replaced."""


ANYTHING: Final = _Anything()
Expected = bytes | None | _Anything


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did: `link` says that a link gave way to a plain file, `durable` that the folder was flushed."""

    path: str
    link: bool
    durable: bool


@dataclass(slots=True)
class Reserved:
    """Room for a file beside its target, proven before anything is at stake; `commit` makes it the file."""

    folder: Folder
    name: str
    temporary: str
    descriptor: int
    expect: Expected = ANYTHING
    done: bool = field(default=False, init=False)

    def commit(self, data: bytes, mode: int = PRIVATE) -> Written:
        """Put `data` in the target's place. OSError: nothing has changed. Conflict: someone else changed it."""
        _fill(self.descriptor, data)
        if hasattr(os, "fchmod"):
            os.fchmod(self.descriptor, mode & _NINE_BITS)
        system.flush(self.descriptor)
        before = self.folder.look(self.name)
        _check(self.folder, self.name, before, self.expect)
        if system.WINDOWS:
            os.close(self.descriptor)
            self.descriptor = -1
        self.folder.rename(self.temporary, self.name)
        self.done = True
        link = before is not None and stat.S_ISLNK(before.st_mode)
        return Written(os.path.join(self.folder.path, self.name), link, self.folder.flush())

    def release(self) -> None:
        """Close, and remove the temporary file if it did not become the target."""
        if not self.done:
            with suppress(OSError):
                self.folder.remove(self.temporary)
        if self.descriptor >= 0:
            with suppress(OSError):  # what was to be durable has been flushed
                os.close(self.descriptor)


def write(path: str, data: bytes, mode: int = PRIVATE, expect: Expected = ANYTHING) -> Written:
    """Replace the file at `path`. With `expect`, only if it still holds those bytes (None: is still absent)."""
    with reserve(path, len(data), expect) as place:
        return place.commit(data, mode)


@contextmanager
def reserve(path: str, room: int, expect: Expected = ANYTHING) -> Iterator[Reserved]:
    """Take `room` bytes beside `path` now, so that a later `commit` fails neither for space nor for rights."""
    folder = Folder.at(os.path.dirname(path) or ".")
    try:
        name = os.path.basename(path)
        before = folder.look(name)
        if before is not None and not (stat.S_ISREG(before.st_mode) or stat.S_ISLNK(before.st_mode)):
            raise OSError(f"{path} is not a file")
        sweep(folder, name)
        place = _create(folder, name, expect)
        try:
            _keep_owner(place, before)
            _fill(place.descriptor, b" " * room)
            yield place
        finally:
            place.release()
    finally:
        folder.close()


def remove(path: str, expect: Expected = ANYTHING) -> bool:
    """Unlink `path`, never what it points to, and make that durable; False when there was nothing."""
    folder = Folder.at(os.path.dirname(path) or ".")
    try:
        name = os.path.basename(path)
        sweep(folder, name)
        before = folder.look(name)
        if before is None:
            return False
        _check(folder, name, before, expect)
        folder.remove(name)
        folder.flush()
        return True
    finally:
        folder.close()


def tidy(path: str) -> list[str]:
    """Remove what killed writers of `path` left beside it; also done by every write."""
    folder = Folder.at(os.path.dirname(path) or ".")
    try:
        return sweep(folder, os.path.basename(path))
    finally:
        folder.close()


def sweep(folder: Folder, name: str) -> list[str]:
    """Remove what killed writers of this target left; a living writer's file is locked and stays."""
    ours = re.compile(re.escape(name) + r"\.authdoctor-[0-9a-f]{16}\.tmp")
    return [found for found in folder.names() if ours.fullmatch(found) and _swept(folder, found)]


def _swept(folder: Folder, name: str) -> bool:
    try:
        descriptor = folder.open(name)
    except OSError:
        return False
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode) or not _locked(descriptor, otherwise=system.WINDOWS):
            return False
        if system.WINDOWS:
            os.close(descriptor)
            descriptor = -1
        folder.remove(name)
    except OSError:
        return False
    finally:
        if descriptor >= 0:
            os.close(descriptor)
    return True


def _create(folder: Folder, name: str, expect: Expected) -> Reserved:
    """A locked temporary file. Another process may sweep it between its birth and our lock: then once more."""
    for _ in range(_SWEPT_TOO_OFTEN):
        temporary = f"{name}.authdoctor-{secrets.token_hex(8)}.tmp"
        place = Reserved(folder, name, temporary, folder.create(temporary), expect)
        try:
            if _locked(place.descriptor, otherwise=True) and os.fstat(place.descriptor).st_nlink == 1:
                return place
        except BaseException:
            place.release()
            raise
        place.release()
    raise OSError(f"{name}: every temporary file was taken away")


def _locked(descriptor: int, *, otherwise: bool) -> bool:
    """Ours alone, until it is closed; `otherwise` where the system or the file system knows no such lock."""
    if sys.platform == "win32":  # an open file cannot be deleted there, which serves the same end
        return otherwise
    import fcntl  # noqa: PLC0415

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return otherwise
    return True


def _keep_owner(place: Reserved, before: os.stat_result | None) -> None:
    """With sudo, a user's file stays the user's: the owner of what is replaced, else of the folder."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return
    model = before if before is not None and stat.S_ISREG(before.st_mode) else os.stat(place.folder.path)
    if model.st_uid != 0:
        os.fchown(place.descriptor, model.st_uid, model.st_gid)


def _fill(descriptor: int, data: bytes) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.ftruncate(descriptor, len(data))


def _check(folder: Folder, name: str, before: os.stat_result | None, expect: Expected) -> None:
    """Conflict unless the target is as expected. A change in the moment before the rename cannot be seen."""
    if isinstance(expect, _Anything):
        return
    if before is None or expect is None:
        if before is not None or expect is not None:
            raise Conflict(f"{os.path.join(folder.path, name)} came or went meanwhile")
        return
    if _bytes(folder, name, before, len(expect)) != expect:
        raise Conflict(f"{os.path.join(folder.path, name)} was changed meanwhile")


def _bytes(folder: Folder, name: str, before: os.stat_result, limit: int) -> bytes | None:
    if stat.S_ISLNK(before.st_mode):
        return os.readlink(os.path.join(folder.path, name)).encode()
    descriptor = folder.open(name)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(limit + 1) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
