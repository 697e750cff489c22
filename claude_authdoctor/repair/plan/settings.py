"""Repairs of settings files: an entry that hides another, one that stands where it is not read, one git takes along."""

from __future__ import annotations

from claude_authdoctor.check.settings import unread
from claude_authdoctor.check.verdict import credential_variables, refused
from claude_authdoctor.model.repair import CannotRepairError
from claude_authdoctor.repair.plan.draft import NEW_SHARED_FILE
from claude_authdoctor.repair.plan.registry import Aim, Case, repair
from claude_authdoctor.repair.plan.variable import in_force, move_to_user, take_out

LOCAL_SETTINGS = ".claude/settings.local.json"


@repair("SET100")
def settings_env_override(case: Case) -> Aim:
    """The entry that the server refused goes, and the value it replaced counts again."""
    entry = in_force(case.facts, case.finding.data["variable"])
    if not refused(case.facts, entry.source):
        raise CannotRepairError(case.code)
    return Aim(take_out(case.facts, case.draft, entry, case.code))


@repair("SET101")
def setting_ignored(case: Case) -> Aim:
    """The value moves to the user's own settings. One that came with a repository may be anybody's: not by itself."""
    facts, name = case.facts, case.finding.data["name"]
    entry = next((e for e in unread(facts, name) if e.place == case.finding.place), None)
    if entry is None or name not in credential_variables():
        raise CannotRepairError(name)
    shared = entry.scope == "project" and facts.snapshot.surroundings.repository
    return Aim(move_to_user(facts, case.draft, entry, name), "unsafe" if shared else None)


@repair("FIL109")
def secret_leak(case: Case) -> Aim:
    """Git leaves the local settings out; a shared file is meant to be committed, and only a person can clean it."""
    facts, path = case.facts, case.finding.place.name.replace("\\", "/")
    cwd = facts.snapshot.host.cwd.replace("\\", "/")
    if path != f"{cwd}/{LOCAL_SETTINGS}":
        raise CannotRepairError(path)
    ignore, line = f"{cwd}/.gitignore", f"{LOCAL_SETTINGS}\n".encode()
    if case.draft.is_link(ignore):  # git does not follow it, and what it leads to could be a script
        raise CannotRepairError(ignore)
    if case.draft.state(ignore) is None:
        case.draft.create(ignore, line, NEW_SHARED_FILE)
    else:
        case.draft.edit(ignore, lambda data: data + (b"" if data.endswith(b"\n") or not data else b"\n") + line)
    return Aim()
