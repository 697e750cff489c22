"""This machine's files, for repairs: read as states, changed one step at a time, each step whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass, replace

from claude_authdoctor.catalog import words
from claude_authdoctor.model.errors import AuthdoctorError, Busy, Conflict
from claude_authdoctor.model.repair import CannotRepairError, Change, FileState
from claude_authdoctor.repair import lock_folder
from claude_authdoctor.repair.modes import set_mode
from claude_authdoctor.store import client_locks, writer
from claude_authdoctor.store.credentials import FILE_NAME

LARGEST = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Disk:
    """The files of the machine authdoctor runs on."""

    def real(self, path: str) -> str:
        """The path with its links resolved; one that cannot be is refused later."""
        return os.path.realpath(path)

    def state(self, path: str) -> FileState | None:
        """What stands there. CannotRepairError: another user's, linked, a device, too large, or not to be read."""
        try:
            return found_at(path)
        except (OSError, ValueError) as refusal:
            raise CannotRepairError(path) from refusal

    def make(self, change: Change) -> None:
        """One change. OSError, AuthdoctorError: nothing has changed. Conflict: it is not as the change expects it."""
        require(change.path, change.before)
        if os.path.basename(change.path) != FILE_NAME:
            step(change)
            return
        try:
            with client_locks.held(os.path.dirname(change.path)):
                step(change)
        except Busy as busy:
            raise AuthdoctorError(words("repair")["fault"]["client-writes"].format(folder=busy)) from busy


def found_at(path: str) -> FileState | None:
    """A regular file with its bytes, or a folder; nothing is followed and nothing waits. OSError: it cannot be seen."""
    fact = itself(path)
    if fact is None:
        return None
    if stat.S_ISDIR(fact.st_mode):
        return replace(state_of(path, fact), kind="folder", modified=fact.st_mtime_ns)
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if not stat.S_ISREG(fact.st_mode) or fact.st_size > LARGEST:
        raise CannotRepairError(path)
    with os.fdopen(os.open(path, flags), "rb") as file:
        fact = os.fstat(file.fileno())
        if not stat.S_ISREG(fact.st_mode) or fact.st_nlink > 1:
            raise CannotRepairError(path)
        return replace(state_of(path, fact), data=file.read(LARGEST))


def itself(path: str) -> os.stat_result | None:
    """What a path is, links not followed; None for nothing."""
    try:
        return os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None


def state_of(path: str, fact: os.stat_result) -> FileState:
    """Mode, owner and identity of a file. CannotRepairError: it is another user's."""
    if os.name != "posix":
        return FileState(mode=None)
    if os.geteuid() not in (0, fact.st_uid):
        raise CannotRepairError(path)
    owner = (fact.st_uid, fact.st_gid)
    return FileState(mode=stat.S_IMODE(fact.st_mode), owner=owner, inode=(fact.st_dev, fact.st_ino))


def same(one: FileState | None, other: FileState | None) -> bool:
    """Whether two states are one as far as a repair cares: a folder by being there, a file by bytes, mode and user."""
    if one is None or other is None:
        return one is other
    if one.kind != other.kind or one.mode != other.mode:
        return False
    return one.data == other.data and (one.owner is None or other.owner is None or one.owner[0] == other.owner[0])


def require(path: str, wanted: FileState | None) -> None:
    """Conflict unless the path is as expected."""
    try:
        found = found_at(path)
    except (CannotRepairError, OSError) as refusal:
        raise Conflict(path) from refusal
    if not same(found, wanted):
        raise Conflict(path)


def step(change: Change) -> None:
    """The one call that brings a change about."""
    before, after, path = change.before, change.after, change.path
    if after is None:
        if before and before.kind == "folder":
            lock_folder.remove(path)
        else:
            writer.remove(path, expect=before.data if before else None)
    elif after.kind == "folder":
        _folder(path, before, after)
    elif before and before.data == after.data:
        set_mode(path, before.mode, after.mode, before.inode)
    else:
        writer.write(path, after.data, writer.PRIVATE if after.mode is None else after.mode, _expected(before))
        _keep_group(path, after)


def _expected(before: FileState | None) -> bytes | None:
    return None if before is None else before.data


def _folder(path: str, before: FileState | None, after: FileState) -> None:
    if before is not None:
        set_mode(path, before.mode, after.mode, before.inode)
        return
    os.mkdir(path, after.mode or writer.PRIVATE)
    if after.modified is not None:
        with suppress(OSError):
            os.utime(path, ns=(after.modified, after.modified))


def _keep_group(path: str, after: FileState) -> None:
    """A new file gets its maker's group; the old one is given back where the system lets us."""
    if sys.platform != "win32" and after.owner is not None:
        with suppress(OSError):
            if os.lstat(path).st_gid != after.owner[1]:
                os.chown(path, -1, after.owner[1], follow_symlinks=False)
