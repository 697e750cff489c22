"""Repairs of Claude Code's state file and of what its background service wrote down."""

from __future__ import annotations

from claude_authdoctor.repair.plan.registry import Aim, Case, repair

EMPTY = b"{}\n"


@repair("STA101")
def claude_json_corrupt(case: Case) -> Aim:
    """The newest sound copy takes its place, or an empty state; the damaged file is kept, as the client names it."""
    state = case.facts.snapshot.state
    sound, path = state.sound_backup, state.document.fact.path
    copy = sound.fact.path if sound else path
    damaged, kept = case.draft.data(path), case.draft.data(copy) if sound else EMPTY
    case.draft.create(f"{copy.partition('.backup.')[0]}.corrupted.{int(case.facts.snapshot.now * 1000)}", damaged)
    case.draft.edit(path, lambda _: kept)
    return Aim(safety=None if sound else "unsafe")


@repair("STA106")
def daemon_status(case: Case) -> Aim:
    """The note goes; the service writes it anew when there is something to say."""
    case.draft.remove(case.finding.place.name)
    return Aim()
