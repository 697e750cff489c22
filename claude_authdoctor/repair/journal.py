"""What repairs did, so that they can be taken back: one file a repair, in the user's state folder (0700, 0600).

A repair is written down before it begins. `applying`: files are being changed; `proving`: they are, and nobody has
seen yet that it helps; `applied`: it does. Who is killed on the way leaves an open record; the next run finds it and
puts everything back. A record that is over keeps no bytes.

What a user had removed (`removing`, `removed`) is noted here too, without the bytes: it was removed to be gone.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from claude_authdoctor.catalog import words
from claude_authdoctor.model.errors import AuthdoctorError
from claude_authdoctor.model.repair import Change, FileState, Plan
from claude_authdoctor.store import writer

Phase = Literal["applying", "proving", "applied", "undoing", "undone", "taken-back", "removing", "removed"]
PHASES: tuple[Phase, ...] = get_args(Phase)
OPEN, OVER, REMOVED = ("applying", "proving", "undoing"), ("undone", "taken-back"), ("removing", "removed")
LARGEST = 256 * 1024 * 1024
_PATIENCE, _POLL = 10.0, 0.05


@dataclass(frozen=True, slots=True)
class Record:
    """One repair: what it changed, for which finding, when (ns since 1970), and how far it got."""

    name: str
    code: str
    place: str
    at: int
    phase: Phase
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Journal:
    """The records in one folder."""

    folder: str

    @contextmanager
    def held(self) -> Iterator[None]:
        """Alone with the journal and the files it is about. AuthdoctorError: another repair is running."""
        self._made()
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        descriptor = os.open(os.path.join(self.folder, "lock"), flags, 0o600)
        try:
            _lock(descriptor, self.folder)
            yield
        finally:
            os.close(descriptor)

    def begin(self, plan: Plan) -> Record:
        """Write a repair down before it is made."""
        return self._begun(plan.code, str(plan.place), "applying", plan.changes)

    def note(self, what: str, place: str) -> Record:
        """Write down that the user has something removed, before it is; what it held is not kept."""
        return self._begun(what, place, "removing", ())

    def _begun(self, code: str, place: str, phase: Phase, changes: tuple[Change, ...]) -> Record:
        at = time.time_ns()
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(at // 10**9))
        record = Record(f"{stamp}-{secrets.token_hex(2)}", code, place, at, phase, changes)
        self._made()
        self._write(record)
        return record

    def turn(self, record: Record, phase: Phase) -> Record:
        """The record in its next phase; one that is over forgets what the files held."""
        kept = () if phase in OVER else record.changes
        following = replace(record, phase=phase, changes=kept)
        self._write(following)
        return following

    def records(self) -> tuple[Record, ...]:
        """Every record that can be read, oldest first."""
        try:
            names = sorted(name for name in os.listdir(self.folder) if name.endswith(".json"))
        except OSError:
            return ()
        found = (self._read(os.path.join(self.folder, name)) for name in names)
        return tuple(sorted((record for record in found if record), key=lambda record: record.at))

    def tidy(self) -> None:
        """Remove what killed writers left in this folder."""
        with suppress(OSError):
            names = {name.partition(".authdoctor-")[0] for name in os.listdir(self.folder) if name.endswith(".tmp")}
            for name in names:
                writer.tidy(os.path.join(self.folder, name))

    def _write(self, record: Record) -> None:
        writer.write(os.path.join(self.folder, f"{record.name}.json"), written(record))

    def _read(self, path: str) -> Record | None:
        try:
            with open(path, "rb", opener=_careful) as file:
                return record_of(json.loads(file.read(LARGEST)))
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def _made(self) -> None:
        for private in (os.path.dirname(self.folder), self.folder):
            os.makedirs(private, mode=0o700, exist_ok=True)
        with suppress(OSError):
            os.chmod(self.folder, 0o700)


def journal_in(state: str) -> Journal:
    """The journal of the user whose state folder of authdoctor this is."""
    return Journal(f"{state}/journal")


def written(record: Record) -> bytes:
    """A record as its file."""
    table = {
        "schema": 1,
        "name": record.name,
        "code": record.code,
        "place": record.place,
        "at": record.at,
        "phase": record.phase,
        "changes": [
            {"path": change.path, "before": state_table(change.before), "after": state_table(change.after)}
            for change in record.changes
        ],
    }
    return json.dumps(table, indent=1).encode("utf-8", "surrogatepass")


def state_table(state: FileState | None) -> dict[str, Any] | None:
    """A state as JSON."""
    if state is None:
        return None
    data = base64.b64encode(state.data).decode("ascii")
    return {"kind": state.kind, "mode": state.mode, "owner": state.owner, "modified": state.modified, "data": data}


def record_of(table: Any) -> Record:
    """A record from its file. ValueError, KeyError, TypeError: it is none."""
    if table["schema"] != 1 or table["phase"] not in PHASES:
        raise ValueError(table["schema"])
    changes = tuple(Change(row["path"], state_of(row["before"]), state_of(row["after"])) for row in table["changes"])
    return Record(table["name"], table["code"], table["place"], int(table["at"]), table["phase"], changes)


def state_of(table: Any) -> FileState | None:
    """A state from its JSON."""
    if table is None:
        return None
    owner = tuple(table["owner"]) if table["owner"] is not None else None
    data = base64.b64decode(table["data"], validate=True)
    return FileState(data, table["mode"], owner, table["kind"], table["modified"])


def _careful(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _lock(descriptor: int, folder: str) -> None:
    if sys.platform == "win32":
        return
    import fcntl  # noqa: PLC0415

    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            if time.monotonic() > until:
                raise AuthdoctorError(words("repair")["fault"]["repair-runs"].format(folder=folder)) from taken
            time.sleep(_POLL)
        except OSError:
            return  # a file system without such locks
        else:
            return
