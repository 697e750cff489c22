"""What Claude Code would send, and what every other source lost to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import Secret

Outcome = Literal["sends", "not_logged_in", "needs_approval", "blocked"]
Standing = Literal["used", "shadowed", "ignored", "empty", "invalid", "absent"]
Refresh = Literal["not_needed", "due", "impossible"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One link of the chain: a place a credential can come from, and how it stands.

    `source` is spelled as the contract says (`env:NAME`, `settings:SCOPE:env.NAME`, `credentials-file`, ...).
    `rank` is where Claude Code was seen to put it, `documented` where the documentation puts it.
    """

    source: str
    standing: Standing
    why: str
    place: Place | None = None
    secret: Secret | None = None
    kind: str = ""
    rank: int | None = None
    documented: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """What fills one of the two headers. `failing` marks a helper without usable output: the header goes out empty."""

    source: str
    kind: str
    place: Place | None = None
    secret: Secret | None = None
    scheme: str = ""
    failing: bool = False


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The base that model requests go to: `source` is `default` or where it is set."""

    url: str
    source: str
    approved: bool
    place: Place | None = None
    trick: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The whole decision: outcome, both headers, host, and the chain with a reason for each link.

    `stop` names the reason of a `blocked` or `not_logged_in` outcome (`invalid-header`, `state-broken`, ...);
    `stop_place` is what brought it about. `notes` are sentences where documentation and client disagree.
    """

    outcome: Outcome
    reason: str
    provider: str
    endpoint: Endpoint | None
    authorization: Slot | None
    x_api_key: Slot | None
    refresh: Refresh
    chain: tuple[Candidate, ...]
    stop: str = ""
    stop_place: Place | None = None
    stop_source: str = ""
    payer: str = ""
    notes: tuple[str, ...] = ()

    def link(self, source: str) -> Candidate | None:
        """The chain's link of that source."""
        return next((link for link in self.chain if link.source == source), None)

    @property
    def used(self) -> tuple[Slot, ...]:
        """The slots that are filled."""
        return tuple(slot for slot in (self.authorization, self.x_api_key) if slot)

    @property
    def shadowed(self) -> tuple[Candidate, ...]:
        """Good credentials that another one hides."""
        return tuple(link for link in self.chain if link.standing == "shadowed")
