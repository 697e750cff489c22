"""Make a plan's changes: all of them or none, and take them back."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from claude_authdoctor.model.errors import AuthdoctorError
from claude_authdoctor.model.repair import CannotRepairError, Change, FileState, Plan
from claude_authdoctor.repair.disk import Disk, found_at, require, same
from claude_authdoctor.repair.journal import OPEN, Journal, Phase, Record
from claude_authdoctor.store import lock_folders, writer
from claude_authdoctor.store.credentials import FILE_NAME


@dataclass(frozen=True, slots=True)
class Recovered:
    """A repair that had been cut off: what became of it, and the files that somebody else has changed since."""

    record: Record
    foreign: tuple[str, ...]


def apply(plan: Plan, disk: Disk, journal: Journal) -> Record:
    """All changes, written down first; to be kept once they have proven good. Conflict, OSError: all is as it was."""
    for change in plan.changes:
        require(change.path, change.before)
    record = journal.begin(plan)
    try:
        for change in plan.changes:
            disk.make(change)
        return journal.turn(record, "proving")
    except BaseException:
        finish(record, disk, journal)
        raise


def keep(record: Record, journal: Journal) -> Record:
    """A repair that helps stays."""
    return journal.turn(record, "applied")


def undo(record: Record, disk: Disk, journal: Journal) -> Record:
    """Take a repair back, byte for byte. Conflict names the first file that has changed since; nothing is written."""
    for change in reversed(record.changes):
        if not expendable(change):
            require(change.path, change.after)
    record = journal.turn(record, "undoing")
    return finish(record, disk, journal).record


def finish(record: Record, disk: Disk, journal: Journal) -> Recovered:
    """Put everything back that this repair changed; what is back already stays, what is another's now as well.

    OSError: a file cannot be read or written now; the record stays open for the next run.
    """
    foreign = tuple(change.path for change in reversed(record.changes) if not put_back(change, disk))
    phase: Phase = "undone" if record.phase == "undoing" else "taken-back"
    return Recovered(journal.turn(record, phase), foreign)


def recover(disk: Disk, journal: Journal) -> list[Recovered]:
    """Put back what a killed run left half done, and clear away what it was writing."""
    journal.tidy()
    return [recovered(swept(record), disk, journal) for record in journal.records() if record.phase in OPEN]


def recovered(record: Record, disk: Disk, journal: Journal) -> Recovered:
    """One record put back; one that cannot be for now is told as such and stays open."""
    try:
        return finish(record, disk, journal)
    except (OSError, AuthdoctorError):
        return Recovered(record, tuple(change.path for change in record.changes))


def swept(record: Record) -> Record:
    """The record, once no half-written file lies beside those it changed."""
    for change in record.changes:
        with suppress(OSError):
            writer.tidy(change.path)
        lock_folders.tidy(change.path)
        if os.path.basename(change.path) == FILE_NAME:
            lock_folders.LockPaths.of(os.path.dirname(change.path)).tidy()
    return record


def put_back(change: Change, disk: Disk) -> bool:
    """Undo one change if it stands; False where the file is neither as before nor as after."""
    found = found_or_foreign(change.path)
    if isinstance(found, str):
        return False
    if same(found, change.before):
        return True
    if not same(found, change.after):
        return expendable(change)
    try:
        disk.make(change.reversed())
    except OSError as refusal:
        if not expendable(change) or refusal.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
    return True


def expendable(change: Change) -> bool:
    """A folder that was made for a file: if others have put something into it, it stays."""
    return change.before is None and change.after is not None and change.after.kind == "folder"


def found_or_foreign(path: str) -> FileState | str | None:
    """What stands at a path; its name where it is nothing a repair may touch. OSError: it cannot be seen now."""
    try:
        return found_at(path)
    except CannotRepairError:
        return path


def differing(changes: Sequence[Change]) -> tuple[tuple[Change, FileState | None], ...]:
    """The changes whose file is not as they left it, with what is there now."""
    pairs = ((change, found_or_foreign(change.path)) for change in changes if not expendable(change))
    return tuple(
        (change, None if isinstance(found, str) else found)
        for change, found in pairs
        if isinstance(found, str) or not same(found, change.after)
    )
