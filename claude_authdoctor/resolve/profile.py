"""Anthropic profiles and federation variables as sources (recorded `V/profile ...`, `T/federation ...`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Document, Profile
from claude_authdoctor.resolve.situation import Situation
from claude_authdoctor.resolve.source import Source

FEDERATION = ("ANTHROPIC_FEDERATION_RULE_ID", "ANTHROPIC_ORGANIZATION_ID")
IDENTITY = ("ANTHROPIC_IDENTITY_TOKEN", "ANTHROPIC_IDENTITY_TOKEN_FILE")
DEFAULT = "default"


def named_profile(situation: Situation, row: Mapping[str, Any]) -> Source:
    """The profile ANTHROPIC_PROFILE names."""
    entry = situation.environment.winner(row["variable"])
    name = situation.environment.trimmed(row["variable"])
    if entry is None or not name:
        return Source(row["id"], "profile:", "absent", row["kind"])
    profile = situation.snapshot.profiles.known.get(name)
    source = Source(row["id"], f"profile:{name}", "absent", row["kind"], entry.place, why="profile-missing")
    return source if profile is None else of_profile(source, profile)


def default_profile(situation: Situation, row: Mapping[str, Any]) -> Source:
    """The profile in force without being named: the active one, else `default`."""
    profiles = situation.snapshot.profiles
    name = profiles.active or DEFAULT
    profile = profiles.known.get(name)
    source = Source(row["id"], f"profile:{name}", "absent", row["kind"])
    if profile is None or situation.environment.trimmed("ANTHROPIC_PROFILE"):
        return source
    return of_profile(source, profile)


def of_profile(source: Source, profile: Profile) -> Source:
    """A profile with a configuration and a token."""
    source = source.at(Place("file", profile.credentials.fact.path))
    if profile.configuration.state == "absent":
        return source.turned("invalid", "profile-missing")
    token = access_token(profile.credentials)
    return source.holding(token) if token else source.turned("invalid", "profile-empty")


def access_token(document: Document) -> Secret | None:
    """The token of a profile's credentials file."""
    token = document.data.get("access_token") if isinstance(document.data, dict) else None
    return Secret(token) if isinstance(token, str) and token else None


def federation(situation: Situation, row: Mapping[str, Any]) -> Source:
    """The variables of workload identity federation, all that are needed or none."""
    environment = situation.environment
    entry = environment.winner(row["variable"])
    complete = all(environment.is_set(name) for name in FEDERATION) and any(environment.is_set(n) for n in IDENTITY)
    if entry is None or not environment.is_set(row["variable"]):
        return Source(row["id"], f"env:{row['variable']}", "absent", row["kind"])
    source = Source(row["id"], entry.source, "good", row["kind"], entry.place)
    return source if complete else source.turned("invalid", "federation-incomplete")
