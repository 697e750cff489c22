"""What a repair would change: pure, but for the reading of the files it edits."""

from __future__ import annotations

from importlib import import_module

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.model.finding import Finding
from claude_authdoctor.model.repair import Look, Plan
from claude_authdoctor.repair.plan.draft import Draft
from claude_authdoctor.repair.plan.registry import Case, planned, registered

FAMILIES = ("credentials", "values", "endpoints", "login", "locks", "state", "modes", "settings")


def plan_for(finding: Finding, facts: Facts, look: Look, today: str) -> Plan | None:
    """The repair of one finding; None where only a person can repair it. `today` dates the comments."""
    load()
    host = facts.snapshot.host
    project = "" if f"{host.home}/".startswith(f"{host.cwd}/") else host.cwd
    return planned(Case(finding, facts, Draft(look, today, project)))


def repairable() -> frozenset[str]:
    """The codes that have a repair."""
    load()
    return frozenset(registered())


def load() -> None:
    """Import every family; importing one registers its repairs."""
    for family in FAMILIES:
        import_module(f"{__name__}.{family}")
