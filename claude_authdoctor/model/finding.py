"""What checks say: a code, a place and the values for its sentence; the sentence itself stands in rules/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from claude_authdoctor.model.place import Place
from claude_authdoctor.model.resolution import Resolution
from claude_authdoctor.model.snapshot import Snapshot

Severity = Literal["error", "warning", "note"]
Confidence = Literal["certain", "likely", "possible"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one question to the network. `outcome` keeps a fault of the way apart from a refusal."""

    name: str
    url: str
    outcome: Literal["valid", "invalid", "unknown", "not_asked"]
    why: str = ""
    status: int | None = None
    ms: int | None = None
    source: str | None = None
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `data` fills the placeholders of the rule's sentences.

    `severity` and `confidence` are given only where the check knows better than the rule; `weight` orders findings
    of one severity, the cause to act on first: the higher, the more decisive.
    """

    code: str
    place: Place
    data: Mapping[str, str] = field(default_factory=dict)
    severity: Severity | None = None
    confidence: Confidence | None = None
    weight: int = 0
    related: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Skip:
    """A check that had nothing to look at: the fact it needs and why that is missing."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Crash:
    """A check that failed: our fault, never hidden, and never taken for health."""

    code: str
    error: str


@dataclass(frozen=True, slots=True)
class Report:
    """What reporters receive: the facts and what was found in them, most decisive first.

    `replies` is None where the network was not asked.
    """

    snapshot: Snapshot
    resolution: Resolution
    replies: tuple[Reply, ...] | None
    findings: tuple[Finding, ...]
    skipped: tuple[Skip, ...] = ()
    crashed: tuple[Crash, ...] = ()
