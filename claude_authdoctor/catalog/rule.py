"""A rule: everything that is known and said about one cause, from its file in rules/checks/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from claude_authdoctor.catalog import section

if TYPE_CHECKING:  # an explanation needs no more of the model than these two names
    from claude_authdoctor.model.finding import Confidence, Severity

Detection = Literal["local", "probe", "text"]
Safety = Literal["safe", "unsafe", "manual", "none"]


@dataclass(frozen=True, slots=True)
class Fix:
    """One way out: a command to copy, on one platform or any, with what it does."""

    run: str
    note: str = ""
    platform: str = "any"


@dataclass(frozen=True, slots=True)
class Rule:
    """One cause. `decisive` orders findings of one severity: the higher, the nearer to the root.

    `detect` says how it is found: from this machine's facts, from an answer of the network, or only from a text.
    `clients` holds `since` and `until`, the versions it is about; `texts` the error messages that tell of it.
    `effect` lists the clients for which what a checkout does was seen to happen (rules of `preflight`).
    `explained_by` lists the rules (names or codes) of which this one is a consequence: it is not said beside them.
    `says` is the message about the rule's first example; empty where the message is the same for every machine.
    """

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    detect: Detection
    message: str
    hint: str
    why: str
    decisive: int = 50
    since: str = "0.1.0"
    status: str = "stable"
    needs: tuple[str, ...] = ()
    explained_by: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    references: tuple[str, ...] = ()
    clients: Mapping[str, str] | None = None
    repair: Safety = "none"
    repair_reason: str = ""
    texts: tuple[Mapping[str, Any], ...] = ()
    effect: tuple[str, ...] = ()
    says: str = ""

    @property
    def family(self) -> str:
        """The three letters of its code."""
        return self.code[:3]


@cache
def rule(code: str) -> Rule:
    """The rule of a code; KeyError where there is none."""
    return built(section("checks")[code])


def rules() -> tuple[Rule, ...]:
    """All rules, in the order of their codes."""
    return tuple(rule(code) for code in sorted(section("checks")))


def named(word: str) -> Rule | None:
    """The rule of a code (any case) or a name."""
    table: Mapping[str, Mapping[str, Any]] = section("checks")
    if word.upper() in table:
        return rule(word.upper())
    return next((rule(code) for code, raw in table.items() if raw["name"] == word.lower()), None)


def built(raw: Mapping[str, Any]) -> Rule:
    """A rule from its table; `catalog.complete` has judged that the table is one."""
    repair = raw.get("repair", {})
    return Rule(
        code=raw["code"],
        name=raw["name"],
        severity=raw["severity"],
        confidence=raw.get("confidence", "likely"),
        detect=raw.get("detect", "local"),
        message=raw["message"],
        hint=raw["hint"],
        why=raw["why"].strip(),
        decisive=raw.get("decisive", 50),
        since=raw.get("since", "0.1.0"),
        status=raw.get("status", "stable"),
        needs=tuple(raw.get("needs", ())),
        explained_by=tuple(raw.get("explained_by", ())),
        fixes=tuple(Fix(f["run"], f.get("note", ""), f.get("platform", "any")) for f in raw.get("fix", ())),
        references=tuple(raw.get("references", ())),
        clients=raw.get("clients"),
        repair=repair.get("safety", "none"),
        repair_reason=repair.get("reason", ""),
        texts=tuple(raw.get("text", ())),
        effect=tuple(raw.get("effect", ())),
        says=raw.get("says", ""),
    )
