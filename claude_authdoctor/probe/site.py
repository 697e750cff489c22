"""Where a credential would go, and whether it may be asked about there. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from claude_authdoctor.catalog.endpoints import is_approved_custom_oauth, may_approve, purpose
from claude_authdoctor.model.resolution import Endpoint, Resolution
from claude_authdoctor.model.secret import text_of
from claude_authdoctor.resolve.endpoint import DEFAULT, rule_of
from claude_authdoctor.resolve.endpoint_rules import client_base, judge
from claude_authdoctor.resolve.environment import Entry
from claude_authdoctor.resolve.situation import Situation

ANTHROPIC = "anthropic"
BASE = "ANTHROPIC_BASE_URL"
CUSTOM_OAUTH = "CLAUDE_CODE_CUSTOM_OAUTH_URL"
HARMLESS = ("", "unknown-host", "path")  # what may be said of a host that is simply somebody's own gateway


@dataclass(frozen=True, slots=True)
class Site:
    """A base address. `why` says why nothing is asked there; `official`: the vendor's own, or approved by the user.

    `local` is this machine itself. Anthropic's own credentials go to official and local sites only, a gateway's also
    to the gateway that the user configured.
    """

    url: str
    why: str = ""
    official: bool = False
    local: bool = False

    def may_have(self, *, anthropic: bool) -> bool:
        """Whether a credential goes there; `anthropic` says that it is one of Anthropic's own."""
        return not self.why and (self.official or self.local or not anthropic)


def anthropic_site(situation: Situation, resolution: Resolution) -> Site:
    """ANTHROPIC_BASE_URL as Claude Code reads it, else the API. What a repository sets is never asked (T9, R/base)."""
    entry = situation.environment.winner(BASE)
    if entry is None or not situation.environment.is_set(BASE):
        return Site(purpose(ANTHROPIC).default, official=True)
    base = client_base(text_of(entry.value))
    if base.invalid or base.unusable or base.lost:
        return Site("", "no-url")
    if base.user_info:
        return Site(base.url, "not-approved")
    return judged(base.url, ANTHROPIC, entry, resolution.endpoint)


def judged(url: str, wanted: str, entry: Entry, endpoint: Endpoint | None) -> Site:
    """The site of an address that somebody set: who set it decides, and what it looks like."""
    verdict = judge(url, purpose=wanted)
    known = verdict.approved or (endpoint is not None and endpoint.url == url and endpoint.approved)
    own = may_approve(entry.scope)
    if known or (verdict.trick == "path" and own):
        return Site(url, official=True)
    if not own:
        return Site(url, "not-approved")
    if verdict.loopback:
        return Site(url, local=True)
    return Site(url) if verdict.trick in HARMLESS else Site(url, "not-approved")


def account_site(situation: Situation) -> Site:
    """Where a login's account is asked about: the API or an approved custom OAuth address, whatever the base is."""
    url = situation.environment.text(CUSTOM_OAUTH) or ""
    if url and is_approved_custom_oauth(url):
        return Site(url.removesuffix("/"), official=True)
    return Site(purpose(ANTHROPIC).default, official=True)


def profile_site(situation: Situation, resolution: Resolution, name: str) -> Site:
    """The base, else the address in the profile's own configuration, else the API (`profile/named config base_url`)."""
    profile = situation.snapshot.profiles.known.get(name)
    data = profile.configuration.data if profile else None
    url = data.get("base_url") if isinstance(data, dict) else None
    if situation.environment.is_set(BASE) or not isinstance(url, str) or not url.strip():
        return anthropic_site(situation, resolution)
    approved = judge(url.rstrip("/"), purpose=ANTHROPIC).approved
    return Site(url.rstrip("/"), "" if approved else "not-approved", official=approved)


def gateway_site(situation: Situation, resolution: Resolution) -> Site:
    """Where a cloud's requests go: its own endpoint, or the gateway in front of it that the user named."""
    endpoint = resolution.endpoint
    if endpoint is None or not endpoint.url:
        return Site("", "no-url")
    entry = situation.environment.winner(rule_of(resolution.provider)["variable"])
    if endpoint.source == DEFAULT or entry is None:
        return Site(endpoint.url + workspace_path(situation, resolution), official=endpoint.approved)
    if client_base(text_of(entry.value)).user_info:
        return Site(endpoint.url, "not-approved")
    return judged(endpoint.url, resolution.provider, entry, endpoint)


def workspace_path(situation: Situation, resolution: Resolution) -> str:
    """What Claude Platform on Google Cloud puts before its paths (recorded `google-platform/...`); empty elsewhere."""
    if resolution.provider != "anthropic_google_cloud":
        return ""
    read = situation.environment.trimmed
    project = read("ANTHROPIC_GOOGLE_CLOUD_PROJECT") or read("GOOGLE_CLOUD_PROJECT")
    location = read("ANTHROPIC_GOOGLE_CLOUD_LOCATION") or "global"
    workspace = read("ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID")
    project, location, workspace = (quote(part, safe="") for part in (project, location, workspace))
    return f"/v1/projects/{project}/locations/{location}/workspaces/{workspace}/invoke"


def provider_site(resolution: Resolution) -> Site:
    """The cloud provider's endpoint in force: only where it is the provider's own, or approved by the user."""
    endpoint = resolution.endpoint
    if endpoint is None or not endpoint.url:
        return Site("", "no-url")
    return Site(endpoint.url, "" if endpoint.approved else "not-approved", official=endpoint.approved)
