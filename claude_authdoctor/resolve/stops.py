"""What stops a session before any credential counts, in the order the client looks (recorded `P/...`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from claude_authdoctor.catalog import section
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import text_of
from claude_authdoctor.resolve.conditions import CONDITIONS, Sources
from claude_authdoctor.resolve.endpoint import rule_of
from claude_authdoctor.resolve.endpoint_rules import client_base
from claude_authdoctor.resolve.situation import Situation
from claude_authdoctor.resolve.version import holds


@dataclass(frozen=True, slots=True)
class Stop:
    """Why nothing is sent: the id of the reason, what brings it about, and where that stands."""

    id: str
    source: str = ""
    place: Place | None = None


def first_stop(situation: Situation, sources: Sources) -> Stop | None:
    """The first stop that holds, in the order of rules/precedence.toml."""
    rows = (row for row in section("precedence")["stop"] if holds(row, situation.version))
    found = (STOPS[row["id"]](situation, sources) for row in rows)
    return next((stop for stop in found if stop), None)


def setting_sources_invalid(situation: Situation, sources: Sources) -> Stop | None:  # noqa: ARG001
    """`--setting-sources` names something that is no source: the client exits (`sources/'USER'`)."""
    odd = set(situation.snapshot.run.sources or ()) - {"user", "project", "local"}
    return Stop("setting-sources-invalid", "--setting-sources") if odd else None


def settings_flag_missing(situation: Situation, sources: Sources) -> Stop | None:  # noqa: ARG001
    """`--settings` names a file that is not there or a folder, or text in braces that is not JSON."""
    for file in situation.snapshot.settings:
        inline = ("malformed", "too-deep") if file.place.name == "--settings" else ()
        lost = ("absent", "not-a-file", *inline)
        if file.scope == "flag" and file.ignored in lost:
            return Stop("settings-flag-missing", "--settings", file.place)
    return None


def state_broken(situation: Situation, sources: Sources) -> Stop | None:  # noqa: ARG001
    """The state file in use is not JSON: the client stops, whatever else is set (`N/state cut +key`)."""
    document = situation.snapshot.state.document
    place = Place("file", document.fact.path)
    broken = ("malformed", "too-deep") if situation.is_new else ("malformed", "too-deep", "empty")
    return Stop("state-broken", document.fact.path, place) if document.state in broken else None


def managed_broken(situation: Situation, sources: Sources) -> Stop | None:  # noqa: ARG001
    """A managed file that is not a JSON object: the client refuses to start."""
    for file in situation.snapshot.settings:
        if file.scope == "managed" and file.ignored not in (None, "absent", "not-selected"):
            return Stop("managed-broken", file.place.name, file.place)
    return None


def key_not_approved(situation: Situation, sources: Sources) -> Stop | None:
    """A key nobody has answered for yet is asked about first (`Q/key`, `Q/tok+key`)."""
    key = sources["api-key"]
    asked = situation.interactive and situation.provider == "anthropic" and key.good and key.secret
    if asked and key.secret and not situation.answer(key.secret.reveal()):
        return Stop("key-not-approved", key.label, key.place)
    return None


def force_login(situation: Situation, sources: Sources) -> Stop | None:
    """A managed login policy that the credential at hand does not meet (`P/force ...`, `I/bare force`)."""
    method, organisation = situation.managed("forceLoginMethod"), situation.managed("forceLoginOrgUUID")
    if organisation == []:
        return Stop("force-login-none", "forceLoginOrgUUID", managed_place(situation, "forceLoginOrgUUID"))
    if method not in ("claudeai", "console", "gateway") and organisation is None:
        return None
    key = "forceLoginOrgUUID" if method is None else "forceLoginMethod"
    if method == "gateway" and situation.is_new:
        return Stop("force-login-gateway", key, managed_place(situation, key))
    if situation.host_managed or not bound_by_policy(situation, sources):
        return None
    barred = barred_by_policy(situation, sources)
    if barred or (situation.bare and situation.provider == "anthropic"):
        return Stop("force-login", barred or "--bare", managed_place(situation, key))
    return None


def bound_by_policy(situation: Situation, sources: Sources) -> bool:
    """A hosted session that has a login sends that, whatever the policy (`host/remote: force claudeai ...`)."""
    hosted = CONDITIONS["hosted-session"](situation, sources)
    return situation.bare or not (hosted and CONDITIONS["has-login-token"](situation, sources))


def barred_by_policy(situation: Situation, sources: Sources) -> str:
    """The first credential at hand that a login policy does not allow."""
    for name in ("api-key", "auth-token", "helper"):
        if sources[name].good:
            return sources[name].label
    variable = "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR"
    return f"fd:{variable}" if situation.counts(variable) else ""


def managed_place(situation: Situation, key: str) -> Place | None:
    """The managed file that has a key."""
    places = [file.place for file in situation.snapshot.settings if file.scope == "managed" and key in file.data]
    return places[-1] if places else None


ALLOWED_NAMES = {"anthropic_aws": "anthropicAws", "anthropic_google_cloud": "anthropicGoogleCloud"}


AWS_ENDPOINTS = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_BEDROCK", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME")


def unpinned(situation: Situation, variable: str) -> bool:
    """Whether an endpoint is set anywhere but in the managed settings."""
    entry = situation.environment.winner(variable)
    return entry is not None and situation.environment.is_set(variable) and entry.scope != "managed"


def provider_not_allowed(situation: Situation, sources: Sources) -> Stop | None:  # noqa: ARG001
    """The provider is not in the managed list; any base makes it `customEndpoint`, which must be pinned too."""
    allowed = situation.allowed_providers()
    if allowed is None:
        return None
    rule = rule_of(situation.provider)
    name = ALLOWED_NAMES.get(situation.provider, situation.provider)
    entry = situation.environment.winner(rule["variable"])
    custom = entry is not None and situation.environment.is_set(rule["variable"])
    pinned = custom and entry is not None and entry.scope == "managed"
    elsewhere = situation.provider == "bedrock" and any(unpinned(situation, variable) for variable in AWS_ENDPOINTS)
    if not elsewhere and ((custom and "customEndpoint" in allowed and pinned) or (not custom and name in allowed)):
        return None
    return Stop("provider-not-allowed", "allowedProviders", managed_place(situation, "allowedProviders"))


def login_crash(situation: Situation, sources: Sources) -> Stop | None:
    """Scopes that are a table make Claude Code crash where it comes to look at the login (`L/scopes dict`)."""
    looks = situation.provider == "anthropic" and not situation.bare and CONDITIONS["no-key-named"](situation, sources)
    crash = situation.login.defect == "crash" and looks and not CONDITIONS["has-oauth-token"](situation, sources)
    document = situation.snapshot.store.document
    return Stop("login-crash", "credentials-file", Place("file", document.fact.path)) if crash else None


def oauth_url_unapproved(situation: Situation, sources: Sources) -> Stop | None:  # noqa: ARG001
    """A custom OAuth URL off the list stops the Anthropic API, but only while no base is set (`J/bad ...`)."""
    entry = situation.environment.winner("CLAUDE_CODE_CUSTOM_OAUTH_URL")
    url = text_of(entry.value) if entry else ""
    if (
        entry is None
        or not url
        or situation.provider != "anthropic"
        or situation.environment.is_set("ANTHROPIC_BASE_URL")
    ):
        return None
    approved: list[str] = section("endpoints")["custom-oauth"]["approved"]
    return None if url.removesuffix("/") in approved else Stop("oauth-url-unapproved", entry.source, entry.place)


def base_url_invalid(situation: Situation, sources: Sources) -> Stop | None:  # noqa: ARG001
    """A base the client cannot use as an address, whatever the credential (`F/badurl-no-creds`)."""
    variable = rule_of(situation.provider)["variable"]
    entry = situation.environment.winner(variable)
    if entry is None or not situation.environment.is_set(variable):
        return None
    base = client_base(text_of(entry.value))
    dead = base.invalid or base.unusable or base.lost
    return Stop("base-url-invalid", entry.source, entry.place) if dead else None


def custom_headers_invalid(situation: Situation, sources: Sources) -> Stop | None:  # noqa: ARG001
    """A line of ANTHROPIC_CUSTOM_HEADERS that is no header (`G/key/json`)."""
    entry = situation.environment.winner("ANTHROPIC_CUSTOM_HEADERS")
    if entry is None or not situation.headers.invalid:
        return None
    return Stop("custom-headers-invalid", entry.source, entry.place)


STOPS: Mapping[str, Callable[[Situation, Sources], Stop | None]] = {
    "setting-sources-invalid": setting_sources_invalid,
    "settings-flag-missing": settings_flag_missing,
    "state-broken": state_broken,
    "managed-broken": managed_broken,
    "key-not-approved": key_not_approved,
    "force-login": force_login,
    "provider-not-allowed": provider_not_allowed,
    "oauth-url-unapproved": oauth_url_unapproved,
    "login-crash": login_crash,
    "base-url-invalid": base_url_invalid,
    "custom-headers-invalid": custom_headers_invalid,
}
