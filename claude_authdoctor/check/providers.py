"""PRO: which provider a session uses, and switches that choose another one than is meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from claude_authdoctor.catalog import section
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.variables import OFF
from claude_authdoctor.check.verdict import OAUTH, faults, is_lesser_layer, other_name
from claude_authdoctor.model.finding import Finding
from claude_authdoctor.model.javascript import is_on
from claude_authdoctor.model.resolution import Candidate

BASE = "ANTHROPIC_BASE_URL"
ANTHROPIC = ("console-key", "gateway-token", "helper-output", "custom-header", *OAUTH)
# What a provider says when nothing was set up for it but its switch.
NOTHING_THERE = (
    *("no-aws-credentials", "no-google-credentials", "no-azure-credentials", "no-vertex-project"),
    *("no-workspace", "no-google-project", "foundry-neither"),
)
# Variables that nobody sets but for that provider.
TELLING = {
    "bedrock": ("AWS_BEARER_TOKEN_BEDROCK", "ANTHROPIC_BEDROCK_BASE_URL"),
    "vertex": ("ANTHROPIC_VERTEX_PROJECT_ID", "ANTHROPIC_VERTEX_BASE_URL"),
    "foundry": ("ANTHROPIC_FOUNDRY_API_KEY", "ANTHROPIC_FOUNDRY_AUTH_TOKEN", "ANTHROPIC_FOUNDRY_RESOURCE"),
    "anthropic_aws": ("ANTHROPIC_AWS_API_KEY", "ANTHROPIC_AWS_WORKSPACE_ID"),
    "anthropic_google_cloud": ("ANTHROPIC_GOOGLE_CLOUD_PROJECT", "ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID"),
}
SKIPS = {
    "bedrock": "CLAUDE_CODE_SKIP_BEDROCK_AUTH",
    "mantle": "CLAUDE_CODE_SKIP_MANTLE_AUTH",
    "vertex": "CLAUDE_CODE_SKIP_VERTEX_AUTH",
    "foundry": "CLAUDE_CODE_SKIP_FOUNDRY_AUTH",
    "anthropic_aws": "CLAUDE_CODE_SKIP_ANTHROPIC_AWS_AUTH",
    "anthropic_google_cloud": "CLAUDE_CODE_SKIP_ANTHROPIC_GOOGLE_CLOUD_AUTH",
}


@check("PRO100")
def provider_switch(facts: Facts) -> Iterator[Finding]:
    """A provider is switched on that nothing else is set up for, or a switch does not say what it seems to."""
    spare = anthropic_credential(facts)
    if facts.resolution.stop in NOTHING_THERE and spare:
        row = row_of(facts.resolution.provider)
        fault = faults("switch")["left-over"].format(title=row["title"], other=other_name(spare))
        yield Finding("PRO100", facts.place_of(row["switch"]), {"variable": row["switch"], "fault": fault}, "error")
    for row in odd_switches(facts):
        data = {"variable": row["switch"], "fault": faults("switch")["odd-value"]}
        fatal = facts.resolution.stop == "no-credential"
        yield Finding("PRO100", facts.place_of(row["switch"]), data, "error" if fatal else None)
    first, *others = switched_on(facts) or [{}]
    for row in others:
        if (first["id"], row["id"]) != ("bedrock", "mantle"):
            fault = faults("switch")["second"].format(first=first["switch"])
            yield Finding("PRO100", facts.place_of(row["switch"]), {"variable": row["switch"], "fault": fault})


@check("PRO101")
def mantle(facts: Facts) -> Iterator[Finding]:
    """Mantle beside Bedrock serves only models that are named for it."""
    on = [row["id"] for row in switched_on(facts)]
    if "mantle" in on and "bedrock" in on:
        name = row_of("mantle")["switch"]
        yield Finding("PRO101", facts.place_of(name), {"variable": name})


@check("PRO102")
def skip_mismatch(facts: Facts) -> Iterator[Finding]:
    """The switch that skips signing in is another provider's."""
    own = SKIPS.get(facts.resolution.provider)
    if own is None or facts.environment.is_on(own):
        return
    on = [row["id"] for row in switched_on(facts)]
    for provider, name in SKIPS.items():
        if name != own and facts.environment.is_on(name) and provider not in on:
            yield Finding("PRO102", facts.place_of(name), {"variable": name, "right": own})


@check("PRO103")
def skip_without_gateway(facts: Facts) -> Iterator[Finding]:
    """Signing in is skipped, but requests go to the provider itself, which wants a signature."""
    own, endpoint = SKIPS.get(facts.resolution.provider), facts.resolution.endpoint
    skipped = own is not None and facts.environment.is_on(own) and facts.resolution.outcome == "sends"
    signed = any(slot.kind in ("bedrock-key", "foundry-key", "foundry-token") for slot in facts.resolution.used)
    if own and skipped and not signed and endpoint is not None and endpoint.source == "default":
        yield Finding("PRO103", facts.place_of(own), {"variable": own})


@check("PRO105")
def switch_missing(facts: Facts) -> Iterator[Finding]:
    """A provider is set up, but not switched on, and there is nothing else to use."""
    if facts.resolution.stop != "no-credential":
        return
    for provider, names in TELLING.items():
        name = next((name for name in names if facts.environment.is_set(name)), None)
        if name:
            row = row_of(provider)
            data = {"variable": name, "switch": row["switch"]}
            yield Finding("PRO105", facts.place_of(name), data)


@check("PRO104")
def base_not_used(facts: Facts) -> Iterator[Finding]:
    """ANTHROPIC_BASE_URL is set, and the provider in force does not look at it."""
    if facts.resolution.provider != "anthropic" and facts.environment.is_set(BASE):
        row = row_of(facts.resolution.provider)
        yield Finding("PRO104", facts.place_of(BASE), {"variable": BASE, "provider": row["title"]})


def row_of(provider: str) -> Mapping[str, Any]:
    """A provider's row in rules/precedence.toml."""
    rows: Sequence[Mapping[str, Any]] = section("precedence")["provider"]
    return next(row for row in rows if row["id"] == provider)


def switched_on(facts: Facts) -> list[Mapping[str, Any]]:
    """The providers that are switched on, the one in force first."""
    rows: Sequence[Mapping[str, Any]] = section("precedence")["provider"]
    return [row for row in rows if "switch" in row and facts.environment.is_on(row["switch"])]


def odd_switches(facts: Facts) -> Iterator[Mapping[str, Any]]:
    """The providers whose switch holds a word that is neither yes nor no."""
    for row in section("precedence")["provider"]:
        text = facts.environment.trimmed(row["switch"]) if "switch" in row else ""
        if text and not is_on(text) and text.lower() not in OFF:
            yield row


def anthropic_credential(facts: Facts) -> Candidate | None:
    """A credential of the Anthropic API that a provider's switch keeps out; a login first."""
    good = [
        link
        for link in facts.resolution.chain
        if link.kind in ANTHROPIC and link.standing in ("shadowed", "ignored") and not is_lesser_layer(facts, link)
    ]
    return next((link for link in good if link.kind in OAUTH), good[0] if good else None)
