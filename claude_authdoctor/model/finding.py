"""What checks say: a code, a place and the values for its sentence; the sentence itself stands in rules/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from claude_authdoctor.model.place import Place
from claude_authdoctor.model.resolution import Resolution
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Snapshot

Severity = Literal["error", "warning", "note"]
Confidence = Literal["certain", "likely", "possible"]
ReplyOutcome = Literal["valid", "invalid", "unknown", "not_asked"]


@dataclass(frozen=True, slots=True)
class Carried:
    """One header of a question that holds a credential; `scheme` stands before the value, as `Bearer` does."""

    header: str
    secret: Secret
    scheme: str = ""

    def __str__(self) -> str:
        return f"{self.header}: {self.scheme} {self.secret.masked}".replace(":  ", ": ")


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to the network as planned, before it is put.

    `reads` names the sort of answer that is expected (`models`, `profile`, ...; rules/answers.toml says what each
    means), `kind` that of the credential, `shape` what its value looks like. `outcome` and `why` are set where the
    answer is known without asking. `also` is asked at the same time and can only narrow a good answer; `otherwise` is
    asked where the first address is not there. `headers` and `body` hold nothing secret; a `payload`, in place of the
    body, does.
    """

    name: str
    url: str
    method: str = "GET"
    reads: str = ""
    source: str | None = None
    kind: str = ""
    shape: str = ""
    carries: tuple[Carried, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    payload: Secret | None = None
    outcome: Literal["unknown", "not_asked"] | None = None
    why: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    also: Ask | None = None
    otherwise: Ask | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one question to the network. `outcome` keeps a fault of the way apart from a refusal.

    `name` is `credential:SOURCE`, `net:WHAT` or `login:WHAT`; `why` one of the classes of rules/answers.toml.
    """

    name: str
    url: str
    outcome: ReplyOutcome
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
