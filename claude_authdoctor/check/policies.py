"""SET: what an administrator's settings demand, and how a session falls short of it."""

from __future__ import annotations

from collections.abc import Iterator

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.settings import fault_of
from claude_authdoctor.check.verdict import called, faults
from claude_authdoctor.model.finding import Finding
from claude_authdoctor.model.place import Place
from claude_authdoctor.resolve.stops import managed_place

GATEWAY_URL = "forceLoginGatewayUrl"


@check("SET120")
def managed_broken(facts: Facts) -> Iterator[Finding]:
    """A managed file is no JSON object: new clients refuse to start, older ones leave it out."""
    for file in facts.snapshot.settings:
        if file.scope == "managed" and file.ignored not in (None, "absent", "not-selected"):
            stops = facts.resolution.stop == "managed-broken"
            data = {
                "fault": fault_of(file, file.ignored or ""),
                "effect": faults("managed")["stops" if stops else "ignored"],
            }
            yield Finding("SET120", file.place, data, "error" if stops else "warning")


@check("SET121")
def force_login(facts: Facts) -> Iterator[Finding]:
    """The policy wants a sign-in, and a key or a token is there."""
    resolution = facts.resolution
    if resolution.stop not in ("force-login", "force-login-none"):
        return
    kind = "none" if resolution.stop == "force-login-none" else "barred"
    fault = faults("policy")[kind].format(source=called(resolution.stop_source))
    yield Finding("SET121", resolution.stop_place or Place("machine", "managed settings"), {"fault": fault})


@check("SET122")
def gateway_policy(facts: Facts) -> Iterator[Finding]:
    """The policy wants a sign-in to the company's gateway."""
    stopped = facts.resolution.stop == "force-login-gateway"
    if stopped or isinstance(facts.situation.managed(GATEWAY_URL), str):
        place = facts.resolution.stop_place if stopped else managed_place(facts.situation, GATEWAY_URL)
        yield Finding("SET122", place or Place("machine", "managed settings"), {}, "error" if stopped else "note")


@check("SET123")
def provider_not_allowed(facts: Facts) -> Iterator[Finding]:
    """The provider or the address in force is not in the policy's list."""
    if facts.resolution.stop == "provider-not-allowed":
        place = facts.resolution.stop_place or Place("machine", "managed settings")
        yield Finding("SET123", place, {"provider": facts.resolution.provider})
