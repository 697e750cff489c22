"""Which credentials are asked about, the one in use and those it hides, and which are not and why. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal

from claude_authdoctor.model.finding import Ask, Carried
from claude_authdoctor.model.resolution import Candidate, Resolution
from claude_authdoctor.probe.answers import OTHER, limit, never_sent, question, shape_of, table
from claude_authdoctor.probe.cloud_question import cloud_ask
from claude_authdoctor.probe.consent import NOTHING, Consent
from claude_authdoctor.probe.federation_question import federation_ask, is_federation
from claude_authdoctor.probe.question import put
from claude_authdoctor.probe.site import (
    ANTHROPIC as FIRST_PARTY,
)
from claude_authdoctor.probe.site import (
    Site,
    account_site,
    anthropic_site,
    gateway_site,
    profile_site,
    provider_site,
)
from claude_authdoctor.resolve.header import fault
from claude_authdoctor.resolve.situation import Situation

PRESENT = ("used", "shadowed", "ignored")
OAUTH_KINDS = ("setup-token", "login", "profile")
BY_LIBRARY = ("aws-signature", "google-credentials", "azure-credentials")
NO_CREDENTIAL = ("placeholder",)
Settled = tuple[Literal["unknown", "not_asked"], str]


def credential_asks(situation: Situation, resolution: Resolution, consent: Consent = NOTHING) -> Iterator[Ask]:
    """One question for each place that holds a credential, those in use first."""
    count, sources = 0, set[str]()
    for link in sorted(resolution.chain, key=lambda link: link.standing != "used"):
        if link.source in sources or not concerns(link, resolution.provider):
            continue
        sources.add(link.source)
        asked = about(situation, resolution, link, consent)
        count += asked.outcome is None
        yield asked if count <= limit("credentials") else replace(asked, outcome="not_asked", why="too-many")


def concerns(link: Candidate, provider: str) -> bool:
    """Whether a link holds a credential of this session; one of a cloud not in force is not hidden, but idle."""
    if link.standing not in PRESENT or link.kind in NO_CREDENTIAL:
        return False
    rows: list[Mapping[str, Any]] = [row for row in table()["question"] if row["kind"] == link.kind]
    return not rows or any(provider in row.get("provider", (provider,)) for row in rows)


def about(situation: Situation, resolution: Resolution, link: Candidate, consent: Consent) -> Ask:
    """The question about one link of the chain; already answered where it is not to be put."""
    shape = shape_of(link.secret.reveal()) if link.secret else ""
    blank = Ask(f"credential:{link.source}", "", source=link.source, kind=link.kind, shape=shape)
    row = row_of(resolution, link, shape)
    if row is None:
        return replace(blank, outcome="not_asked", why="unsupported")
    if link.kind in BY_LIBRARY:
        return cloud_ask(situation, resolution, blank, link, consent)
    if is_federation(situation, link):
        return federation_ask(situation, resolution, blank, consent)
    site = site_of(situation, resolution, link, row)
    asked = put(situation, blank, as_sent(resolution, link), site, row)
    if row["header"] == "as-sent":
        asked = carrying(asked, slots_of(resolution, link.source))
    settled = before_asking(situation, link, site, shape)
    return replace(asked, outcome=settled[0], why=settled[1], also=None, otherwise=None) if settled else asked


def row_of(resolution: Resolution, link: Candidate, shape: str) -> Mapping[str, Any] | None:
    """What is asked about a link.

    With a cloud in force, what is not the cloud's own goes to the cloud's endpoint if it is sent at all (recorded
    `google-platform/skip + token`), and else to Anthropic only if it is Anthropic's.
    """
    own = question(link.kind, resolution.provider, shape)
    if resolution.provider == FIRST_PARTY or own is None or "provider" in own:
        return own
    if link.standing == "used":
        rows: list[Mapping[str, Any]] = table()["behind"]
        return next((row for row in rows if resolution.provider in row["provider"]), None)
    return own if shape != OTHER or link.kind in OAUTH_KINDS else None


def slots_of(resolution: Resolution, source: str) -> tuple[Carried, ...]:
    """The headers as Claude Code fills them from one source."""
    slots = (("authorization", resolution.authorization), ("x-api-key", resolution.x_api_key))
    return tuple(
        Carried(name, slot.secret, slot.scheme)
        for name, slot in slots
        if slot and slot.source == source and slot.secret
    )


def carrying(asked: Ask, carries: tuple[Carried, ...]) -> Ask:
    """The question, and the one that hangs on it, with these headers."""
    otherwise = asked.otherwise and replace(asked.otherwise, carries=carries)
    return replace(asked, carries=carries, otherwise=otherwise)


def as_sent(resolution: Resolution, link: Candidate) -> Candidate:
    """The link as it stands after a yes, where Claude Code asks about its key first."""
    asks = resolution.stop == "key-not-approved" and link.source == resolution.stop_source
    return replace(link, standing="used") if asks else link


def before_asking(situation: Situation, link: Candidate, site: Site, shape: str) -> Settled | None:
    """What is known without asking; None where nothing speaks against the question."""
    if link.secret is None:
        return "not_asked", "unseen"
    value = link.secret.reveal()
    if never_sent(shape):
        return "not_asked", "wrong-kind"
    if link.standing == "ignored" and situation.interactive and situation.answer(value) == "refused":
        return "not_asked", "declined"
    if fault(value):
        return "not_asked", "unsendable"
    if not site.may_have(anthropic=shape != OTHER or link.kind in OAUTH_KINDS):
        return "not_asked", site.why or "not-approved"
    if link.kind == "login" and situation.login.refresh == "due":
        return "unknown", "refresh-due"
    return None


def site_of(situation: Situation, resolution: Resolution, link: Candidate, row: Mapping[str, Any]) -> Site:
    """Where this credential would go."""
    if row["site"] == "account":
        return account_site(situation)
    if row["site"] == "profile":
        return profile_site(situation, resolution, link.source.partition(":")[2])
    if row["site"] == "provider":
        return provider_site(resolution)
    if row["site"] == "in-force":
        return gateway_site(situation, resolution)
    return anthropic_site(situation, resolution)
