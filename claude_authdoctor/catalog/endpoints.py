"""Official hosts, sign-in addresses and the words for each trick: `rules/endpoints.toml`, typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from claude_authdoctor.catalog import section

ANY = "any"
EXACT = "custom-oauth"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a group of hosts is for. `hosts` may hold placeholders such as `{aws-region}`.

    `default` is where requests go if `variable` is not set; `names` are what impostors imitate; `paths` are those a
    base address may have (`any`: every one, `listed`: those of the sign-in addresses). `credential` says whether
    Claude Code sends one there; `exact` that it compares text, not hosts.
    """

    id: str
    title: str
    variable: str
    default: str
    hosts: tuple[str, ...]
    names: tuple[str, ...]
    paths: tuple[str, ...]
    credential: bool
    source: str
    exact: bool = False

    def has(self, host: str) -> bool:
        """Whether a host, in lower case and without port, is one of these."""
        return any(pattern.fullmatch(host) for pattern in patterns(self.hosts))


@dataclass(frozen=True, slots=True)
class OAuthEndpoint:
    """An address of the sign-in, now or (`former`) before; `since` and `until` are client versions, inclusive."""

    id: str
    url: str
    use: str
    source: str
    since: str = ""
    until: str = ""
    seen: str = ""
    former: bool = False


@dataclass(frozen=True, slots=True)
class OAuth:
    """What the official client uses to sign in; all of it is public. Scopes are lists by kind of login."""

    client_id: str
    beta_header: str
    refresh_before_expiry_seconds: int
    long_lived_expires_in: int
    scopes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    endpoints: tuple[OAuthEndpoint, ...] = ()

    def url(self, identifier: str) -> str:
        """The address in use now; KeyError for an unknown one."""
        return next(one.url for one in self.endpoints if one.id == identifier and not one.former)


@dataclass(frozen=True, slots=True)
class Override:
    """What one variable moves, what it leaves where it is, and which layers it is read from."""

    variable: str
    moves: str
    keeps: str
    allowed: str
    read_from: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trick:
    """The words for one way in which an address deceives or fails."""

    id: str
    says: str
    hint: str


def tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its lists made unchangeable."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


@cache
def purposes() -> tuple[Purpose, ...]:
    """All purposes, the most important first."""
    return tuple(Purpose(**tuples(row)) for row in section("endpoints")["purpose"])


def purpose(identifier: str) -> Purpose:
    """One purpose; KeyError for an unknown one."""
    found = next((one for one in purposes() if one.id == identifier), None)
    if found is None:
        raise KeyError(identifier)
    return found


@cache
def oauth() -> OAuth:
    """Client id, scopes and addresses of the sign-in."""
    table = section("endpoints")["oauth"]
    return OAuth(
        table["client_id"],
        table["beta_header"],
        table["refresh_before_expiry_seconds"],
        table["long_lived_expires_in"],
        tuples(table["scopes"]),
        tuple(OAuthEndpoint(**row) for row in table["endpoint"]),
    )


@cache
def custom_oauth_values() -> tuple[str, ...]:
    """The values of CLAUDE_CODE_CUSTOM_OAUTH_URL that the client accepts (recordings `u0` to `u17`)."""
    return tuple(section("endpoints")[EXACT]["approved"])


def is_approved_custom_oauth(text: str) -> bool:
    """Whether the client accepts that text: letter by letter, one slash at the end forgiven."""
    return text.removesuffix("/") in custom_oauth_values()


@cache
def overrides() -> tuple[Override, ...]:
    """Which variable moves what."""
    return tuple(Override(**tuples(row)) for row in section("endpoints")["override"])


def may_approve(scope: str) -> bool:
    """Whether a layer (`shell`, `user`, `project`, ...) may approve a host that is not listed."""
    return scope in section("endpoints")["approval"]["may"]


@cache
def tricks() -> Mapping[str, Trick]:
    """The words for each trick by its id."""
    return {name: Trick(name, **words) for name, words in section("endpoints")["trick"].items()}


@cache
def patterns(hosts: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Host names with their placeholders filled in by shapes."""
    shapes = section("endpoints")["shape"]
    return tuple(
        re.compile("".join(piece_pattern(piece, shapes) for piece in re.split(r"(\{[a-z-]+\})", host)))
        for host in hosts
    )


def piece_pattern(piece: str, shapes: Mapping[str, str]) -> str:
    """A placeholder's shape, or text taken literally."""
    return shapes[piece[1:-1]] if piece.startswith("{") else re.escape(piece)
