"""Plans over machines in memory: what a repair reads of one, and the machine it leaves behind."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.collect.snapshot import snapshot
from claude_authdoctor.model.finding import Finding
from claude_authdoctor.model.repair import CannotRepairError, Change, FileState, Plan
from claude_authdoctor.model.snapshot import Run
from claude_authdoctor.repair.plan import plan_for
from claude_authdoctor.resolve.resolver import resolve
from machines import Desk
from worlds import replies

TODAY = "2026-11-20"


@dataclass(frozen=True)
class DeskLook:
    """The files of a machine in memory."""

    machine: Desk

    def real(self, path: str) -> str:
        return self.machine.real(path)

    def state(self, path: str) -> FileState | None:
        fact = self.machine.look(path)
        if fact.kind == "absent":
            return None
        if fact.kind not in ("file", "folder") or fact.links > 1 or fact.owner not in (None, self.machine.uid):
            raise CannotRepairError(path)
        owner = None if fact.owner is None else (fact.owner, fact.group or 0)
        if fact.kind == "folder":
            return FileState(b"", fact.mode, owner, "folder")
        return FileState(self.machine.read(path, 1 << 30).data or b"", fact.mode, owner)


def facts_of(machine: Desk, run: Run, example: Mapping[str, Any], *, asked: bool = True) -> Facts:
    """The facts of a machine; the network answers as the example says."""
    seen = snapshot(machine, run, example.get("client"))
    return Facts(seen, resolve(seen), replies(example) if asked else None)


def planned(finding: Finding, facts: Facts, machine: Desk) -> Plan | None:
    """The repair of a finding."""
    return plan_for(finding, facts, DeskLook(machine), TODAY)


def made(machine: Desk, changes: Sequence[Change], environ: Mapping[str, str | None]) -> Desk:
    """The machine after these changes, seen from a new shell."""
    files, folders = {key.replace("\\", "/"): value for key, value in machine.files.items()}, dict(machine.folders)
    for change in changes:
        path, after = posixpath.normpath(change.path.replace("\\", "/")), change.after
        if after is None:
            files.pop(path, None)
            folders.pop(path, None)
        elif after.kind == "folder":
            folders[path] = {**folders.get(path, {}), "mode": f"{after.mode or 0:04o}"}
        else:
            files[path] = {"bytes": after.data, **({} if after.mode is None else {"mode": f"{after.mode:04o}"})}
    merged = {**machine.environ, **environ}
    return replace(machine, files=files, folders=folders, environ={k: v for k, v in merged.items() if v is not None})
