"""SRV: what a server said of the credential in use, where the credential itself is sound."""

from __future__ import annotations

from collections.abc import Iterator

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.verdict import OAUTH, called, is_foreign, standing_at
from claude_authdoctor.model.finding import Confidence, Finding, Reply, Severity
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.resolution import Slot


def answers(facts: Facts, *whys: str) -> Iterator[tuple[Slot, Reply]]:
    """The answers of some classes (rules/answers.toml) about the credentials Claude Code sends."""
    for slot in facts.sent.used:
        reply = facts.reply_for(slot.source)
        if reply and reply.why in whys:
            yield slot, reply


def said(
    code: str, facts: Facts, *whys: str, severity: Severity | None = None, confidence: Confidence | None = None
) -> Iterator[Finding]:
    """One finding for the first credential in use that was answered so."""
    for slot, reply in answers(facts, *whys):
        data = {"what": called(slot.source), "status": str(reply.status or "-")}
        yield Finding(code, standing_at(facts, slot), data, severity, confidence)
        return


@check("SRV101")
def org_no_subscription(facts: Facts) -> Iterator[Finding]:
    """The organisation does not let its members use Claude Code with their subscription."""
    if any(slot.kind in OAUTH for slot, _ in answers(facts, "org-policy")):
        yield from said("SRV101", facts, "org-policy")


@check("SRV102")
def org_no_apikey(facts: Facts) -> Iterator[Finding]:
    """The organisation switched API keys off."""
    if any(slot.kind not in OAUTH for slot, _ in answers(facts, "org-policy")):
        yield from said("SRV102", facts, "org-policy")


@check("SRV103")
def org_disabled(facts: Facts) -> Iterator[Finding]:
    """The organisation behind the credential is switched off."""
    yield from said("SRV103", facts, "org-disabled")


@check("SRV104")
def account_hold(facts: Facts) -> Iterator[Finding]:
    """The account is on hold."""
    yield from said("SRV104", facts, "on-hold")


@check("SRV105")
def no_plan(facts: Facts) -> Iterator[Finding]:
    """The account has no plan or seat that includes Claude Code."""
    yield from said("SRV105", facts, "no-plan")


@check("SRV106")
def credit_low(facts: Facts) -> Iterator[Finding]:
    """The prepaid account is empty."""
    yield from said("SRV106", facts, "credit")


@check("SRV107")
def region(facts: Facts) -> Iterator[Finding]:
    """The server refuses the request before it looks at the credential."""
    yield from said("SRV107", facts, "region")


@check("SRV109")
def cloudflare(facts: Facts) -> Iterator[Finding]:
    """The edge in front of the server takes the caller for a robot."""
    yield from said("SRV109", facts, "bot-challenge")


@check("SRV110")
def outage(facts: Facts) -> Iterator[Finding]:
    """The server fails by itself; nothing on this machine is wrong."""
    yield from said("SRV110", facts, "outage")


@check("SRV113")
def rate_limit(facts: Facts) -> Iterator[Finding]:
    """Too many requests for now; no fault of the credential."""
    yield from said("SRV113", facts, "rate-limit")


@check("SRV118")
def html_answer(facts: Facts) -> Iterator[Finding]:
    """Something on the way answers in place of the API. A gateway need not answer our question, so it is left alone."""
    whys = ("captive-portal",) if is_foreign(facts) else ("captive-portal", "not-api")
    for slot, reply in answers(facts, *whys):
        yield Finding("SRV118", Place("network", reply.url), {"what": called(slot.source)})
        return


@check("LOG108")
def sso_login(facts: Facts) -> Iterator[Finding]:
    """The server knows the login and wants a fresh sign-in in the browser."""
    yield from said("LOG108", facts, "stale-session", severity="note", confidence="certain")
