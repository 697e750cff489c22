"""To whom the request goes: the base of the provider in force, and whether that host is approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from claude_authdoctor.catalog import section
from claude_authdoctor.model.javascript import trim
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.resolution import Endpoint
from claude_authdoctor.model.secret import text_of
from claude_authdoctor.resolve.endpoint_rules import client_base, judge
from claude_authdoctor.resolve.situation import Situation

DEFAULT = "default"


def rule_of(provider: str) -> Mapping[str, Any]:
    """The provider's row in rules/precedence.toml."""
    rules: Sequence[Mapping[str, Any]] = section("precedence")["endpoint"]
    return next(rule for rule in rules if rule["provider"] == provider)


def endpoint(situation: Situation, approved: Sequence[str] = ()) -> Endpoint | None:
    """The endpoint in force; None where the base that is set cannot be used. `approved` adds a user's own hosts."""
    rule = rule_of(situation.provider)
    entry = situation.environment.winner(rule["variable"])
    if entry is None or not situation.environment.is_set(rule["variable"]):
        url = built_in(situation, rule)
        return Endpoint(url, DEFAULT, approved=True) if url else None
    base = client_base(text_of(entry.value))
    if base.invalid:
        return None
    # the text as it is written: reading it as an address already hides a user name, a back-slash or an odd spelling
    verdict = judge(trim(text_of(entry.value)), purpose=situation.provider, extra_approved=approved)
    return Endpoint(base.url, entry.source, verdict.approved, entry.place, verdict.trick)


def of_profile(url: str, source: str, place: Place | None, approved: Sequence[str] = ()) -> Endpoint:
    """The endpoint a profile's own `base_url` names (`profile/named config base_url`)."""
    base = client_base(url)
    verdict = judge(trim(url), purpose="anthropic", extra_approved=approved)
    return Endpoint(base.url, source, verdict.approved, place, verdict.trick)


def built_in(situation: Situation, rule: Mapping[str, Any]) -> str:
    """The provider's own endpoint, with region and resource filled in; empty where the resource is missing."""
    resource = situation.environment.trimmed("ANTHROPIC_FOUNDRY_RESOURCE")
    if "{resource}" in rule["default"] and not resource:
        return ""
    region = region_of(situation, rule)
    special: Mapping[str, str] = rule.get("special", {})
    return special.get(region) or str(rule["default"]).format(region=region, resource=resource)


def region_of(situation: Situation, rule: Mapping[str, Any]) -> str:
    """The first region that is set, else the AWS profile's, else the provider's default (`mantle/region *`)."""
    environment = situation.environment
    names: Sequence[str] = rule.get("regions", ())
    named = next((environment.trimmed(name) for name in names if environment.is_set(name)), "")
    of_profile = situation.snapshot.cloud.aws_regions.get(environment.text("AWS_PROFILE") or "default", "")
    region = (named or (of_profile if "AWS_REGION" in names else "")).lower()
    return region if region and not set("./") & set(region) else str(rule.get("region", ""))
