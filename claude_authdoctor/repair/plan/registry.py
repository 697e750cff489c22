"""The list of repairs: a function for each rule that has one, named after the rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from claude_authdoctor.catalog.rule import rule
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.model.finding import Finding
from claude_authdoctor.model.repair import CannotRepairError, Plan, Safety
from claude_authdoctor.repair.plan.draft import Draft


@dataclass(frozen=True, slots=True)
class Aim:
    """What a repair says beside its changes: the new shell's variables, a grade of its own, a proof that is needed."""

    environ: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    safety: Safety | None = None
    proven: bool = False
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One finding to repair: the machine it was found on, and the draft that the repair writes into."""

    finding: Finding
    facts: Facts
    draft: Draft

    @property
    def code(self) -> str:
        """The rule that found it."""
        return self.finding.code


Repair = Callable[[Case], Aim]
_REPAIRS: dict[str, Repair] = {}


def repair(*codes: str) -> Callable[[Repair], Repair]:
    """Register a function as the repair of some rules."""

    def register(function: Repair) -> Repair:
        for code in codes:
            assert code not in _REPAIRS, f"{code} has two repairs"
            _REPAIRS[code] = function
        return function

    return register


def registered() -> Mapping[str, Repair]:
    """Every repair by its code."""
    return _REPAIRS


def planned(case: Case) -> Plan | None:
    """The plan for one finding; None where there is none, or where it would change nothing."""
    function, known = _REPAIRS.get(case.code), rule(case.code)
    if function is None or known.repair not in ("safe", "unsafe"):
        return None
    try:
        aim = function(case)
        changes = case.draft.changes()
    except CannotRepairError:
        return None
    safety: Safety = aim.safety or ("safe" if known.repair == "safe" else "unsafe")
    if not changes:
        return None
    return Plan(
        case.code, case.finding.place, changes, aim.environ, safety, known.repair_reason, aim.proven, aim.accepted
    )
