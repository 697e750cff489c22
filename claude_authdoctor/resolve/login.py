"""Whether a stored login is one Claude Code signs in with, and whether it is due for renewal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from claude_authdoctor.model.document import Document
from claude_authdoctor.model.javascript import as_number, trim, written
from claude_authdoctor.model.login_keys import LOGIN_KEY
from claude_authdoctor.model.resolution import Refresh
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.resolve.header import fault

REFRESH_BEFORE = 300.0  # seconds; recorded `L/exp soon4m` and `L/exp soon6m`
SCOPE = "user:inference"


@dataclass(frozen=True, slots=True)
class Login:
    """A login as Claude Code reads it. `defect` is empty where it signs in; `expires` in seconds since 1970.

    Defects: `absent`, `unreadable`, `malformed`, `shape`, `no-token`, `stub`, `scopes`, `crash`, `header`.
    """

    defect: str = ""
    token: Secret | None = None
    expires: float | None = None
    refresh: Refresh = "not_needed"
    renewable: bool = False


def login_of(document: Document, now: float) -> Login:
    """What `.credentials.json` amounts to (recorded `L/shape ...`, `L/scopes ...`, `L/exp ...`)."""
    if document.state == "absent":
        return Login("absent")
    if document.state in ("unreadable", "too-large", "not-a-file"):
        return Login("unreadable")
    if document.state != "ok" or document.bom:
        return Login("malformed")
    body = document.data.get(LOGIN_KEY) if isinstance(document.data, dict) else None
    return login_in(body, now) if isinstance(body, dict) else Login("shape")


def login_in(body: Mapping[str, Any], now: float) -> Login:
    """The table `claudeAiOauth`: any non-empty token, a list of scopes with the one that counts."""
    token = body.get("accessToken")
    renewable = bool(body.get("refreshToken"))
    expires = expiry(body.get("expiresAt"))
    if token in (None, "", 0, False):  # what JavaScript takes for nothing; an empty object is something
        return Login("stub" if not renewable and expires == 0 else "no-token", expires=expires, renewable=renewable)
    secret = Secret(written(token))
    if isinstance(body.get("scopes"), dict):
        return Login("crash", secret, expires, renewable=renewable)
    if not signs_in(body.get("scopes")):
        return Login("scopes", secret, expires, renewable=renewable)
    if fault(secret.reveal()):
        return Login("header", secret, expires, renewable=renewable)
    due = expires is not None and now + REFRESH_BEFORE >= expires
    return Login("", secret, expires, renewal(due=due, renewable=renewable), renewable)


def renewal(*, due: bool, renewable: bool) -> Refresh:
    """What Claude Code does about the expiry before it sends."""
    if not due:
        return "not_needed"
    return "due" if renewable else "impossible"


def signs_in(scopes: Any) -> bool:
    """A list with exactly `user:inference`; a text that contains it passes too (`L/scopes str`)."""
    return isinstance(scopes, list | str) and SCOPE in scopes


def expiry(value: Any) -> float | None:
    """`expiresAt` in seconds: milliseconds by number; anything else never expires (`L/exp str-iso`)."""
    if value is None:
        return None
    milliseconds = as_number(value)
    return None if milliseconds is None else milliseconds / 1000


def stored_key(document: Document) -> Secret | None:
    """`primaryApiKey` of the state file: a text that is more than blanks (`N/primary ...`)."""
    value = document.data.get("primaryApiKey") if document.state == "ok" and isinstance(document.data, dict) else None
    return Secret(trim(value)) if isinstance(value, str) and trim(value) else None
