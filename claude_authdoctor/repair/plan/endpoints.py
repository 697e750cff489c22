"""Repairs of addresses and provider switches: corrected where the mistake is plain, else taken out."""

from __future__ import annotations

import re

from claude_authdoctor.check.connections import proxy_fault
from claude_authdoctor.check.endpoints import BASE, OAUTH_URL, base_name, verdict_of
from claude_authdoctor.check.providers import NOTHING_THERE, row_of
from claude_authdoctor.model.repair import CannotRepairError
from claude_authdoctor.repair.plan.registry import Aim, Case, repair
from claude_authdoctor.repair.plan.variable import in_force, rewrite, take_out

CALLBACK_PORT = "MCP_OAUTH_CALLBACK_PORT"
_APPENDED = re.compile(r"(?:/v1/messages|/v1|/messages)/?\Z")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*(?::\d+)?(?:/\S*)?", re.ASCII)
_LOCAL = re.compile(r"(?:localhost|127\.0\.0\.1)\b")


@repair("URL100")
def base_url_v1(case: Case) -> Aim:
    """The address without the path that the client appends itself."""
    name = base_name(case.facts)
    text = case.facts.environment.trimmed(name).rstrip("/")
    while shorter := _APPENDED.sub("", text):
        if shorter == text:
            break
        text = shorter
    return Aim(rewrite(case.facts, case.draft, in_force(case.facts, name), text))


@repair("URL101")
def base_url_invalid(case: Case) -> Aim:
    """The address with a scheme, without quotes."""
    name = base_name(case.facts)
    text = whole_address(case.facts.environment.trimmed(name))
    return Aim(rewrite(case.facts, case.draft, in_force(case.facts, name), text))


def whole_address(text: str, scheme: str = "https") -> str:
    """A host that lacks nothing but its scheme, as an address."""
    bare = text.strip("\"'` ")
    if "://" in bare:
        return bare
    if not _HOST.fullmatch(bare):
        raise CannotRepairError
    return f"{'http' if _LOCAL.match(bare) else scheme}://{bare}"


@repair("URL103")
def base_url_leak(case: Case) -> Aim:
    """The address goes: requests go to Anthropic."""
    return Aim(take_out(case.facts, case.draft, in_force(case.facts, BASE), case.code))


@repair("URL105")
def endpoint_unreachable(case: Case) -> Aim:
    """An address on this machine where nobody listens is a left-over; any other may only be out of reach for now.

    The cure counts only if Anthropic itself accepts what is sent then, so a gateway's token is never sent there.
    """
    facts = case.facts
    if any(slot.kind in ("gateway-token", "helper-output", "custom-header") for slot in facts.sent.used):
        raise CannotRepairError(case.code)
    environ = take_out(facts, case.draft, in_force(facts, BASE), case.code)
    return Aim(environ, "safe" if verdict_of(facts).loopback else "unsafe", accepted=True)


@repair("URL106")
def oauth_url_unapproved(case: Case) -> Aim:
    """The sign-in address goes."""
    return Aim(take_out(case.facts, case.draft, in_force(case.facts, OAUTH_URL), case.code))


@repair("URL120")
def proxy_syntax(case: Case) -> Aim:
    """The proxy's address with a scheme."""
    name = case.finding.data["variable"]
    text = whole_address(case.facts.environment.trimmed(name), "http")
    if proxy_fault(text):
        raise CannotRepairError(name)
    return Aim(rewrite(case.facts, case.draft, in_force(case.facts, name), text))


@repair("PRO100")
def provider_switch(case: Case) -> Aim:
    """A switch that nothing else is set up for goes."""
    facts, name = case.facts, case.finding.data["variable"]
    if facts.resolution.stop not in NOTHING_THERE or row_of(facts.resolution.provider)["switch"] != name:
        raise CannotRepairError(name)
    return Aim(take_out(facts, case.draft, in_force(facts, name), case.code))


@repair("NET107")
def callback_port_taken(case: Case) -> Aim:
    """The next port that is free."""
    following = case.finding.data.get("next", "0")
    if not following.isdigit() or following == "0":
        raise CannotRepairError(CALLBACK_PORT)
    return Aim(rewrite(case.facts, case.draft, in_force(case.facts, CALLBACK_PORT), following))
