"""Repairs of lock folders that were left behind; whether nobody holds them is proven again where they are removed."""

from __future__ import annotations

from claude_authdoctor.model.repair import CannotRepairError
from claude_authdoctor.repair.plan.registry import Aim, Case, repair


@repair("STO105", "STO106")
def lock_stuck(case: Case) -> Aim:
    """An empty folder without a living owner goes."""
    lock = next((lock for lock in case.facts.snapshot.locks if lock.path == case.finding.place.name), None)
    if lock is None or not lock.empty or lock.alive:
        raise CannotRepairError(case.code)
    case.draft.remove(lock.path)
    return Aim()
