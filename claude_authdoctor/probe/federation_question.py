"""What is asked about workload identity federation: nothing, unless the user gives the token up for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from claude_authdoctor.model.finding import Ask
from claude_authdoctor.model.resolution import Candidate, Resolution
from claude_authdoctor.probe.consent import Consent
from claude_authdoctor.probe.site import anthropic_site, profile_site
from claude_authdoctor.resolve.profile import FEDERATION, NEEDED, authentication, identity_path, kind_of
from claude_authdoctor.resolve.situation import Situation

EXCHANGE = "/v1/oauth/token"
RULE, ORGANIZATION = NEEDED
OPTIONAL = {"service_account_id": "ANTHROPIC_SERVICE_ACCOUNT_ID", "workspace_id": "ANTHROPIC_WORKSPACE_ID"}
PROFILE = "profile:"


def is_federation(situation: Situation, link: Candidate) -> bool:
    """Whether a link still has to trade an identity token: federation variables, or a profile without a token kept."""
    if link.kind == "federation":
        return True
    profile = situation.snapshot.profiles.known.get(link.source.removeprefix(PROFILE))
    return link.kind == "profile" and link.secret is None and profile is not None and kind_of(profile) == FEDERATION


def federation_ask(situation: Situation, resolution: Resolution, blank: Ask, consent: Consent) -> Ask:
    """The exchange that Claude Code itself would make (recorded `profile/federation *`), at the same address."""
    name = (blank.source or "").removeprefix(PROFILE) if (blank.source or "").startswith(PROFILE) else ""
    site = profile_site(situation, resolution, name) if name else anthropic_site(situation, resolution)
    asked = replace(blank, url=site.url and site.url + EXCHANGE, method="LIBRARY", reads="federation")
    if not consent.exchange:
        return replace(asked, outcome="not_asked", why="single-use")
    if not site.may_have(anthropic=True):
        return replace(asked, outcome="not_asked", why=site.why or "not-approved")
    return replace(asked, data=of_profile(situation, name) if name else of_variables(situation))


def of_variables(situation: Situation) -> Mapping[str, str]:
    """The fields of the exchange that are no secret, from the variables."""
    read = situation.environment.trimmed
    names = {"federation_rule_id": RULE, "organization_id": ORGANIZATION, **OPTIONAL}
    return {field: read(name) for field, name in names.items() if read(name)}


def of_profile(situation: Situation, name: str) -> Mapping[str, str]:
    """The same from a profile's own configuration; the variables step in for the organisation."""
    profile = situation.snapshot.profiles.known[name]
    table, data = authentication(profile), profile.configuration.data
    found = {field: str(table[field]) for field in ("federation_rule_id", *OPTIONAL) if table.get(field)}
    organization = data.get("organization_id") or situation.environment.trimmed(ORGANIZATION)
    path = identity_path(profile)
    return {**found, "organization_id": str(organization), **({"identity_file": path} if path else {})}
