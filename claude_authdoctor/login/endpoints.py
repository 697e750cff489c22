"""The addresses and numbers of the OAuth flow, from rules/endpoints.toml; none of them stands in code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from claude_authdoctor import catalog
from claude_authdoctor.model.errors import RuleError

CUSTOM = "CLAUDE_CODE_CUSTOM_OAUTH_URL"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a login goes. `own_scopes` is what a foreign client id may ask for."""

    authorize: str
    authorize_console: str
    token: str
    redirect: str
    profile: str
    client_id: str
    beta: str
    year: int
    scopes: tuple[str, ...]
    console_scopes: tuple[str, ...]
    own_scopes: tuple[str, ...]
    long_lived_scopes: tuple[str, ...]


def endpoints() -> Endpoints:
    """The ones in force today. RuleError: rules/endpoints.toml lacks one."""
    oauth = catalog.section("endpoints")["oauth"]
    scopes = oauth["scopes"]
    return Endpoints(
        authorize=_url(oauth, "authorize"),
        authorize_console=_url(oauth, "authorize-console"),
        token=_url(oauth, "token"),
        redirect=_url(oauth, "redirect"),
        profile=_url(oauth, "profile"),
        client_id=oauth["client_id"],
        beta=oauth["beta_header"],
        year=oauth["long_lived_expires_in"],
        scopes=tuple(scopes["login"]),
        console_scopes=tuple(scopes["console"]),
        own_scopes=tuple(scopes["own_client"]),
        long_lived_scopes=tuple(scopes["long_lived"]),
    )


def elsewhere(environ: Mapping[str, str]) -> bool:
    """Whether the user's logins live on another service, whose store and pages we do not know."""
    return bool(environ.get(CUSTOM))


def _url(oauth: Mapping[str, Any], name: str) -> str:
    found = [entry["url"] for entry in oauth["endpoint"] if entry["id"] == name and not entry.get("former")]
    if len(found) != 1:
        raise RuleError(f"rules/endpoints.toml: {len(found)} current endpoints named {name}, one is needed")
    return str(found[0])
