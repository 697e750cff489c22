"""Anthropic profiles and federation variables as sources (recorded `profile/...`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claude_authdoctor.model.document import Document
from claude_authdoctor.model.javascript import as_number, is_blank, written
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Profile
from claude_authdoctor.resolve.situation import Situation
from claude_authdoctor.resolve.source import Source

LOGIN, FEDERATION = "user_oauth", "oidc_federation"
NEEDED = ("ANTHROPIC_FEDERATION_RULE_ID", "ANTHROPIC_ORGANIZATION_ID")
TOKEN_FILE, TOKEN = "ANTHROPIC_IDENTITY_TOKEN_FILE", "ANTHROPIC_IDENTITY_TOKEN"
DEFAULT = "default"
SOON = 30.0  # seconds; a token that ends within them counts as expired (`profile/named expiry *`)
OTHERS = 0o077
Row = Mapping[str, Any]


def named_profile(situation: Situation, row: Row) -> Source:
    """The profile ANTHROPIC_PROFILE names, of either type."""
    entry = situation.environment.winner(row["variable"])
    name = situation.environment.trimmed(row["variable"])
    if entry is None or not name or situation.host_managed:
        return Source(row["id"], "profile:", "absent", row["kind"])
    source = Source(row["id"], f"profile:{name}", "invalid", row["kind"], entry.place, why="profile-missing")
    return in_force(situation, source, name, (LOGIN, FEDERATION))


def federated_profile(situation: Situation, row: Row) -> Source:
    """The active or default profile, if it federates: it ranks above the login."""
    return unnamed(situation, row, FEDERATION)


def default_profile(situation: Situation, row: Row) -> Source:
    """The active or default profile, if it is a sign-in: it ranks below everything else."""
    return unnamed(situation, row, LOGIN)


def unnamed(situation: Situation, row: Row, kind: str) -> Source:
    """The one profile that is looked at where none is named and no federation variable steps in."""
    name = situation.snapshot.profiles.active or DEFAULT
    source = Source(row["id"], f"profile:{name}", "absent", row["kind"])
    if situation.host_managed or situation.environment.is_set("ANTHROPIC_PROFILE"):
        return source
    return in_force(situation, source, name, (kind,))


def in_force(situation: Situation, source: Source, name: str, kinds: tuple[str, ...]) -> Source:
    """The source with what the profile of that name gives; as it is where there is no usable one of these kinds."""
    profile = situation.snapshot.profiles.known.get(name)
    kind = kind_of(profile) if profile else ""
    if profile is None or kind not in kinds:
        return source
    source = source.at(Place("file", profile.credentials.fact.path))
    cached = access_token(profile.credentials)
    if kind == FEDERATION:
        fault = "" if cached else federation_fault(situation, profile)
    else:
        fault = sign_in_fault(situation, profile)
    return source.turned("good", "").failing_with(fault) if fault else source.turned("good", "").with_value(cached)


def kind_of(profile: Profile) -> str:
    """What a profile is; empty where the client takes it for none (`profile/named config * + login`)."""
    kind = authentication(profile).get("type")
    if kind == LOGIN and profile.credentials.state in ("absent", "empty"):
        return ""
    return kind if kind in (LOGIN, FEDERATION) else ""


def authentication(profile: Profile) -> Row:
    """The table that says how a profile signs in."""
    data = profile.configuration.data if profile.configuration.state == "ok" else None
    table = data.get("authentication") if isinstance(data, dict) else None
    return table if isinstance(table, dict) else {}


def access_token(document: Document) -> Secret | None:
    """The token of a profile's credentials file."""
    token = document.data.get("access_token") if isinstance(document.data, dict) else None
    return Secret(token) if isinstance(token, str) and token else None


def sign_in_fault(situation: Situation, profile: Profile) -> str:
    """Why a sign-in profile stops the session; empty where it does not (`profile/named mode *`, `expiry *`)."""
    document = profile.credentials
    if (document.fact.mode or 0) & OTHERS:
        return "profile-readable"
    if document.state != "ok" or not isinstance(document.data, dict):
        return "profile-broken"
    if not access_token(document):
        return "profile-empty"
    renewable = authentication(profile).get("client_id") and document.data.get("refresh_token")
    return (
        "profile-expired"
        if expired(document.data.get("expires_at", ...), situation.snapshot.now) and not renewable
        else ""
    )


def expired(moment: Any, now: float) -> bool:
    """Whether `expires_at`, in seconds, is past or nearly so; missing never, an odd value always."""
    if moment is ... or moment is None:
        return False
    seconds = as_number(moment)
    return seconds is None or seconds <= now + SOON


def federation_fault(situation: Situation, profile: Profile) -> str:
    """What a federation lacks before a token can be exchanged (`profile/oidc named without *`)."""
    table, data = authentication(profile), profile.configuration.data
    if is_blank(written(data.get("organization_id", ""))) and not situation.environment.is_set(NEEDED[1]):
        return "federation-organization"
    if not table.get("federation_rule_id"):
        return "federation-rule"
    if not isinstance(table.get("identity_token"), dict):
        return identity_fault(situation)
    fact = situation.snapshot.files.get(identity_path(profile))
    return "identity-file-missing" if fact is not None and (fact.kind != "file" or fact.size == 0) else ""


def identity_path(profile: Profile) -> str:
    """The identity token file a federating profile names; empty where it names none."""
    token = authentication(profile).get("identity_token")
    path = token.get("path") if isinstance(token, dict) else None
    return path if isinstance(path, str) else ""


def identity_fault(situation: Situation) -> str:
    """What is wrong with the identity token of the variables; the file wins over the literal."""
    environment = situation.environment
    if environment.is_set(TOKEN_FILE):
        fact = situation.snapshot.files.get(TOKEN_FILE)
        missing = fact is not None and (fact.kind != "file" or fact.size == 0)
        return "identity-file-missing" if missing else ""
    return "" if environment.is_set(TOKEN) else "identity-missing"


def federation(situation: Situation, row: Row) -> Source:
    """The variables of workload identity federation: rule and organisation together, and no profile named."""
    environment = situation.environment
    entry = environment.winner(row["variable"])
    source = Source(row["id"], "federation", "absent", row["kind"])
    named = environment.is_set("ANTHROPIC_PROFILE") or situation.host_managed
    if entry is None or named or not environment.is_set(NEEDED[0]):
        return source
    source = source.at(entry.place)
    if not environment.is_set(NEEDED[1]):
        return source.turned("invalid", "federation-incomplete")
    fault = identity_fault(situation)
    return source.turned("good", "").failing_with(fault) if fault else source.turned("good", "")
