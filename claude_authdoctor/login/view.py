"""A login as facts that may be shown: masked, dated, never the token. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from claude_authdoctor.store.credentials import Login
from claude_authdoctor.store.state import Verdict

YEAR_MS = 31_536_000_000
LONG_MS = 40 * 86_400_000  # an access token of a login lasts hours; nothing but a setup token lasts longer than this

Kind = Literal["login", "long-lived", "stub"]


@dataclass(frozen=True, slots=True)
class View:
    """Times are milliseconds since 1970. `made` is told from the expiry of a token that was asked for a year."""

    kind: Kind
    access: str
    refresh: str | None
    expires_at: int | None
    refresh_expires_at: int | None
    made: int | None
    scopes: tuple[str, ...] | None
    plan: str | None
    tier: str | None
    last_refresh: Verdict

    def table(self) -> Mapping[str, Any]:
        """The machine form."""
        return {
            "schema": 1,
            "kind": self.kind,
            "access_token": self.access,
            "refresh_token": self.refresh,
            "expires_at": self.expires_at,
            "refresh_expires_at": self.refresh_expires_at,
            "made": self.made,
            "scopes": None if self.scopes is None else list(self.scopes),
            "plan": self.plan,
            "tier": self.tier,
            "last_refresh": self.last_refresh,
        }


def view(login: Login, now_ms: int, last_refresh: Verdict) -> View:
    """What may be said of this login."""
    kind = kind_of(login, now_ms)
    made = login.expires_at - YEAR_MS if kind == "long-lived" and login.expires_at else None
    return View(
        kind=kind,
        access=login.access.masked,
        refresh=login.refresh.masked if login.refresh else None,
        expires_at=login.expires_at,
        refresh_expires_at=login.refresh_expires_at,
        made=made if made is not None and made <= now_ms else None,
        scopes=login.scopes,
        plan=login.subscription,
        tier=login.tier,
        last_refresh=last_refresh,
    )


def kind_of(login: Login, now_ms: int) -> Kind:
    """An emptied login, a token that nothing renews, or a login."""
    if login.dead_stub:
        return "stub"
    far = login.expires_at is not None and login.expires_at - now_ms > LONG_MS
    return "long-lived" if login.refresh is None or far else "login"
