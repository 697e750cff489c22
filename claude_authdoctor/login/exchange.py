"""Turn a code into a login: the token request, then whose it is."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any, Literal

from claude_authdoctor.login.answer import Pair, understood
from claude_authdoctor.login.authorize import Attempt, Grant
from claude_authdoctor.login.endpoints import Endpoints
from claude_authdoctor.login.transport import NoAnswer, NotSent, Transport
from claude_authdoctor.store.credentials import Login

ExchangeOutcome = Literal[
    "granted",
    "spent",  # the code is used, too old, or its proof does not fit: start over
    "later",  # 429 or 5xx: the code is gone too; wait, then start over
    "rejected",
    "unreachable",  # nothing was sent: the same code may be tried again
    "unknown",
]
_PLANS = {"claude_max": "max", "claude_pro": "pro", "claude_enterprise": "enterprise", "claude_team": "team"}
_OK = 200


@dataclass(frozen=True, slots=True)
class Exchanged:
    """How it ended, and the login if it went well; `detail` is the server's word or the fault of the way."""

    outcome: ExchangeOutcome
    login: Login | None = None
    status: int | None = None
    detail: str = ""


def exchange(
    endpoints: Endpoints, one: Attempt, grant: Grant, transport: Transport, lifetime: int | None = None
) -> Exchanged:
    """Ask for tokens, once: a code is good for one request. `lifetime` in seconds asks for a long-lived token."""
    try:
        answer = transport.post_json(endpoints.token, _body(one, grant, lifetime))
    except NotSent as fault:
        return Exchanged("unreachable", detail=str(fault))
    except NoAnswer as fault:
        return Exchanged("unknown", detail=str(fault))
    meant = understood(answer, int(time.time() * 1000))
    if meant.pair:
        login = _with_profile(_login(meant.pair, one), endpoints, transport)
        return Exchanged("granted", login, meant.status)
    if meant.kind in ("spent", "later", "rejected"):
        return Exchanged(meant.kind, None, meant.status, meant.code)
    return Exchanged("unknown", None, meant.status, meant.code)


def _body(one: Attempt, grant: Grant, lifetime: int | None) -> dict[str, object]:
    """As Claude Code 2.1.329 asks; `expires_in` only for a long-lived token."""
    body: dict[str, object] = {
        "grant_type": "authorization_code",
        "code": grant.code.reveal(),
        "redirect_uri": grant.redirect,
        "client_id": one.client_id,
        "code_verifier": one.verifier.reveal(),
        "state": one.state.reveal(),
    }
    return body | ({"expires_in": lifetime} if lifetime else {})


def _login(pair: Pair, one: Attempt) -> Login:
    """The pair as a login. RFC 6749: an answer that names no scope grants what was asked for."""
    return Login(
        access=pair.access,
        refresh=pair.refresh,
        expires_at=pair.expires_at,
        scopes=pair.scopes or one.scopes,
        refresh_expires_at=pair.refresh_expires_at,
        account=pair.account,
        organization=pair.organization,
    )


def _with_profile(login: Login, endpoints: Endpoints, transport: Transport) -> Login:
    """The login with its plan and account. Without an answer it is good all the same: Claude Code looks it up again."""
    headers = {"authorization": f"Bearer {login.access.reveal()}", "anthropic-beta": endpoints.beta}
    try:
        answer = transport.get(endpoints.profile, headers)
    except (NotSent, NoAnswer):
        return login
    found = answer.json() if answer.status == _OK else {}
    account, organization = _table(found, "account"), _table(found, "organization")
    return replace(
        login,
        subscription=_PLANS.get(str(organization.get("organization_type"))),
        tier=_text(organization, "rate_limit_tier"),
        account=_text(account, "uuid") or login.account,
        organization=_text(organization, "uuid") or login.organization,
    )


def _table(found: dict[str, Any], key: str) -> dict[str, Any]:
    value = found.get(key)
    return value if isinstance(value, dict) else {}


def _text(found: dict[str, Any], key: str) -> str | None:
    value = found.get(key)
    return value if isinstance(value, str) else None
