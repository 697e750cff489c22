"""`authdoctor undo`: takes a repair back, byte for byte, modes and owners included."""

from __future__ import annotations

from typing import Annotated

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.cli import out
from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.collect.host import host
from claude_authdoctor.collect.locations import home_of
from claude_authdoctor.model.errors import Conflict, UsageError
from claude_authdoctor.model.repair import Change
from claude_authdoctor.repair.apply import differing, recover, undo
from claude_authdoctor.repair.disk import Disk
from claude_authdoctor.repair.journal import REMOVED, Journal, Record
from claude_authdoctor.repair.session import journal_of
from claude_authdoctor.report.changes import shown
from claude_authdoctor.report.nearer import tilde
from claude_authdoctor.report.sanitise import visible

_SAID = words("repair")
CI = {"ci", "github-actions", "gitlab"}
DONE, REFUSED = 0, 1

Name = Annotated[str | None, typer.Argument(metavar="[ID]", help=_SAID["option"]["name"])]
List = Annotated[bool, typer.Option("--list", "-l", help=_SAID["option"]["list"])]


def command(name: Name = None, list: List = False) -> None:  # noqa: A002 - the option's name
    """Take the last repair back, or the one that is named."""
    machine = ThisMachine()
    journal = journal_of(machine)
    if list and name is not None:
        raise UsageError(_SAID["fault"]["undo-list"].format(name=visible(name)))
    if list:
        raise typer.Exit(listed(journal))
    if host(machine).markers & CI:
        raise UsageError(_SAID["fault"]["undo-ci"])
    disk = Disk()
    with journal.held():
        for found in recover(disk, journal):
            say(_SAID["fix"]["recovered"].format(code=found.record.code, name=found.record.name))
            for path in found.foreign:
                say(_SAID["fix"]["foreign"].format(path=visible(path)))
        record = chosen(journal, name)
        raise typer.Exit(REFUSED if record is None else take_back(record, disk, journal))


def listed(journal: Journal) -> int:
    """All repairs, the last one first."""
    rows = [
        _SAID["undo"]["row"].format(name=r.name, code=r.code, phase=r.phase, place=visible(r.place))
        for r in reversed(journal.records())
    ]
    say("\n".join(rows) or _SAID["undo"]["none"])
    return DONE


def chosen(journal: Journal, name: str | None) -> Record | None:
    """The record of that name, or the last one in force; None where there is none."""
    records = journal.records()
    if name is None:
        standing = [record for record in records if record.phase == "applied"]
        if not standing:
            say(_SAID["undo"]["nothing"])
        return standing[-1] if standing else None
    found = next((record for record in records if record.name == name), None)
    if found is None:
        raise UsageError(_SAID["undo"]["unknown"].format(name=visible(name)))
    if found.phase != "applied":
        why = "gone-for-good" if found.phase in REMOVED else "not-standing"
        say(_SAID["undo"][why].format(name=found.name, code=found.code, phase=found.phase))
        return None
    return found


def take_back(record: Record, disk: Disk, journal: Journal) -> int:
    """Undo one repair; a file that has changed since is shown and nothing is touched."""
    changed = differing(record.changes)
    if changed:
        for change, found in changed:
            say(_SAID["undo"]["changed"].format(path=visible(change.path)))
            say("\n".join(shown([Change(change.path, change.after, found)])))
        return REFUSED
    try:
        undo(record, disk, journal)
    except Conflict as conflict:
        say(_SAID["undo"]["changed"].format(path=visible(str(conflict))))
        return REFUSED
    say(_SAID["undo"]["done"].format(code=record.code, name=record.name))
    say("\n".join(shown([change.reversed() for change in record.changes])))
    if any(read_by_shells(change) for change in record.changes):
        say(_SAID["undo"]["shell"])
    return DONE


def read_by_shells(change: Change) -> bool:
    """Whether a change is to the text of what may be a start-up file: neither JSON nor a mode alone."""
    before, after = change.before, change.after
    edited = before is not None and after is not None and before.data != after.data
    return edited and not change.path.endswith((".json", ".gitignore"))


def say(text: str) -> None:
    """Print, with paths as people write them."""
    out(tilde(text, home_of(ThisMachine())))
