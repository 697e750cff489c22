"""Repairs of modes: others lose what they may do; nobody ever gains anything."""

from __future__ import annotations

from claude_authdoctor.check.files import GROUP_WRITES, OTHERS_WRITE, foreign
from claude_authdoctor.model.repair import CannotRepairError
from claude_authdoctor.repair.plan.draft import GROUP_AND_OTHERS
from claude_authdoctor.repair.plan.registry import Aim, Case, repair


@repair("FIL102", "FIL110", "FIL111", "FIL112")
def readable_by_others(case: Case) -> Aim:
    """Only the owner may read and write the file."""
    case.draft.chmod(case.finding.place.name, take=GROUP_AND_OTHERS)
    return Aim()


@repair("FIL103", "FIL104", "FIL113")
def writable_by_others(case: Case) -> Aim:
    """Only the owner may write; who could enter or read before still can."""
    for fact in case.facts.snapshot.store.folders:
        if fact.path == case.finding.place.name and foreign(case.facts, fact):
            raise CannotRepairError(fact.path)
    case.draft.chmod(case.finding.place.name, take=GROUP_WRITES | OTHERS_WRITE)
    return Aim()
