"""URL: where requests go: addresses that lead nowhere, and those that a credential must not be sent to."""

from __future__ import annotations

from collections.abc import Iterator

from claude_authdoctor.catalog.endpoints import is_approved_custom_oauth
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.verdict import OAUTH, called, faults, is_foreign, standing_at
from claude_authdoctor.model.finding import Finding, Severity
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.resolution import Slot
from claude_authdoctor.resolve.endpoint import rule_of
from claude_authdoctor.resolve.endpoint_rules import ClientBase, Verdict, client_base, is_home, judge

BASE = "ANTHROPIC_BASE_URL"
OAUTH_URL = "CLAUDE_CODE_CUSTOM_OAUTH_URL"
APPENDS_MESSAGES = ("anthropic", "mantle", "anthropic_aws", "anthropic_google_cloud", "foundry")
TWICE = ("/v1/v1/messages", "/messages/v1/messages")
DECEIVING = ("user-info", "final-dot", "suffix", "prefix", "look-alike", "back-slash", "control")
IN_THE_CLEAR = ("plain-http", "odd-port", "other-purpose", "path")
OF_A_FOLDER = ("project", "local")
KEY_FAMILY = "sk-ant-api"


@check("URL100")
def base_url_v1(facts: Facts) -> Iterator[Finding]:
    """The path that the client appends is there already, so it asks for one that no server has."""
    base = base_in_force(facts)
    if base and facts.resolution.provider in APPENDS_MESSAGES and base.path.endswith(TWICE):
        yield Finding("URL100", base_place(facts), {"variable": base_name(facts), "path": base.path})


@check("URL101")
def base_url_invalid(facts: Facts) -> Iterator[Finding]:
    """The address is none, and Claude Code sends nothing."""
    if facts.resolution.stop == "base-url-invalid":
        trick = verdict_of(facts).trick
        fault = faults("address").get(trick, faults("address")["invalid"])
        yield Finding("URL101", base_place(facts), {"variable": base_name(facts), "fault": fault})


@check("URL102")
def base_url_nocred(facts: Facts) -> Iterator[Finding]:
    """A gateway is named, but nothing to sign in there with."""
    if facts.resolution.stop == "no-credential" and is_foreign(facts):
        yield Finding("URL102", facts.place_of(BASE), {"host": verdict_of(facts).host})


@check("URL103")
def base_url_leak(facts: Facts) -> Iterator[Finding]:
    """A login or an Anthropic key goes to a host that is not Anthropic's."""
    verdict, endpoint = verdict_of(facts), facts.resolution.endpoint
    if not is_foreign(facts) or endpoint is None or endpoint.approved or verdict.loopback or stays_home(facts):
        return
    for slot in facts.sent.used:
        severity = leaks(facts, slot)
        if severity:
            data = {"source": called(slot.source), "host": verdict.host}
            yield Finding("URL103", facts.place_of(BASE), data, severity, related=(standing_at(facts, slot),))


@check("URL104")
def base_url_tricks(facts: Facts) -> Iterator[Finding]:
    """The address is not what it looks like, or is open to everyone on the way."""
    verdict = verdict_of(facts)
    if not facts.environment.is_set(base_name(facts)) or facts.resolution.stop == "base-url-invalid" or doubled(facts):
        return
    if verdict.trick in DECEIVING or (verdict.trick in IN_THE_CLEAR and not verdict.loopback):
        severity: Severity = "error" if verdict.trick in DECEIVING and not stays_home(facts) else "warning"
        data = {"variable": base_name(facts), "fault": faults("address")[verdict.trick], "host": verdict.host}
        yield Finding("URL104", base_place(facts), data, severity)


@check("URL105")
def endpoint_unreachable(facts: Facts) -> Iterator[Finding]:
    """Nobody answers at the address that is set."""
    base = base_in_force(facts)
    if base is None or not is_foreign(facts):
        return
    for reply in facts.replies or ():
        same = reply.url.startswith(base.url) or reply.name == f"net:{base.host}"
        if same and reply.outcome == "unknown" and reply.why in ("unreachable", "timeout", "dns"):
            data = {"host": base.host, "fault": faults("reach")[reply.why], "variable": base_name(facts)}
            way = faults("reach-next")[reply.why].format(host=base.host)
            yield Finding("URL105", base_place(facts), {**data, "next": way})
            return


@check("URL106")
def oauth_url_unapproved(facts: Facts) -> Iterator[Finding]:
    """A sign-in address off the client's list: the session stops, or with a base the login is never renewed."""
    stopped = facts.resolution.stop == "oauth-url-unapproved"
    text = facts.environment.text(OAUTH_URL) or ""
    idle = bool(text) and not is_approved_custom_oauth(text) and facts.resolution.provider == "anthropic"
    if stopped or (idle and facts.used("credentials-file")):
        effect = faults("oauth-url")["stops" if stopped else "no-refresh"]
        yield Finding("URL106", facts.place_of(OAUTH_URL), {"effect": effect}, "error" if stopped else "warning")


@check("URL107")
def oauth_url_side_effects(facts: Facts) -> Iterator[Finding]:
    """An approved sign-in address moves more than the sign-in."""
    text = facts.environment.text(OAUTH_URL) or ""
    if text and is_approved_custom_oauth(text):
        yield Finding("URL107", facts.place_of(OAUTH_URL), {"file": facts.snapshot.state.document.fact.path})


def base_name(facts: Facts) -> str:
    """The variable that sets the address of the provider in force."""
    return str(rule_of(facts.resolution.provider)["variable"])


def base_place(facts: Facts) -> Place:
    """Where that address is set."""
    return facts.place_of(base_name(facts))


def base_in_force(facts: Facts) -> ClientBase | None:
    """What the client makes of the address, if one is set."""
    text = facts.environment.trimmed(base_name(facts))
    return client_base(text) if text else None


def verdict_of(facts: Facts) -> Verdict:
    """What is to be said of the address in force."""
    return judge(facts.environment.trimmed(base_name(facts)), purpose=facts.resolution.provider)


def stays_home(facts: Facts) -> bool:
    """Whether a request ends at the provider's own host over TLS, however oddly the address is written."""
    base = base_in_force(facts)
    return base is not None and is_home(base, facts.resolution.provider)


def doubled(facts: Facts) -> bool:
    """Whether the only thing wrong with the address is a path that the client appends itself."""
    base = base_in_force(facts)
    return base is not None and base.path.endswith(TWICE) and verdict_of(facts).trick == "path"


def leaks(facts: Facts, slot: Slot) -> Severity | None:
    """How bad it is that a credential goes to another's host; None where it is that host's own."""
    if slot.kind in OAUTH:
        return "error"
    entry = facts.environment.winner(BASE)
    if slot.secret is None or not slot.secret.reveal().startswith(KEY_FAMILY):
        return None
    return "error" if entry and entry.scope in OF_A_FOLDER else "warning"
