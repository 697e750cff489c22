"""What the token endpoint answers: a pair, a refusal, or a request for patience."""

from __future__ import annotations

import email.utils
import math
from dataclasses import dataclass
from typing import Any, Literal

from claude_authdoctor.login.transport import HttpAnswer
from claude_authdoctor.model.secret import Secret

AnswerKind = Literal["pair", "spent", "rejected", "later", "broken"]
UNKNOWN_LIFETIME = 3600  # seconds, where the server does not say: renewing early does no harm
LONGEST_LIFETIME = 10 * 366 * 86_400
LONGEST_REST = 3600.0
DEFAULT_REST = 2.0
_TOO_MANY, _SERVER_FAULTS, _REDIRECTS = 429, 500, 300
_OK = range(200, 300)


@dataclass(frozen=True, slots=True)
class Pair:
    """New tokens. Times are milliseconds since 1970; `scopes` is None where the answer names none."""

    access: Secret
    refresh: Secret | None
    expires_at: int
    scopes: tuple[str, ...] | None
    refresh_expires_at: int | None = None
    account: str | None = None
    organization: str | None = None


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """`spent`: the grant is used, revoked or expired. `broken`: success was said but no token given.

    `code` is the server's own word (`invalid_grant`), `rest` the seconds to wait before asking again.
    """

    kind: AnswerKind
    status: int
    code: str = ""
    pair: Pair | None = None
    rest: float = 0.0


def understood(answer: HttpAnswer, now_ms: int) -> TokenAnswer:
    """What the answer means. An odd lifetime or scope never costs the user a token that was given."""
    found = answer.json()
    if answer.status in _OK:
        pair = _pair(found, now_ms)
        return TokenAnswer("pair" if pair else "broken", answer.status, pair=pair)
    code = _code(found)
    if answer.status == _TOO_MANY or answer.status >= _SERVER_FAULTS:
        return TokenAnswer("later", answer.status, code, rest=_rest(answer, now_ms))
    if code == "invalid_grant":
        return TokenAnswer("spent", answer.status, code)
    return TokenAnswer("rejected", answer.status, code or ("redirect" if answer.status // 100 == 3 else ""))  # noqa: PLR2004


def _pair(found: dict[str, Any], now_ms: int) -> Pair | None:
    access, refresh = found.get("access_token"), found.get("refresh_token")
    if not isinstance(access, str) or not access:
        return None
    refresh_seconds = lifetime(found.get("refresh_token_expires_in"))
    scope = found.get("scope")
    return Pair(
        access=Secret(access),
        refresh=Secret(refresh) if isinstance(refresh, str) and refresh else None,
        expires_at=now_ms + (lifetime(found.get("expires_in")) or UNKNOWN_LIFETIME) * 1000,
        scopes=tuple(scope.split()) if isinstance(scope, str) and scope.split() else None,
        refresh_expires_at=now_ms + refresh_seconds * 1000 if refresh_seconds else None,
        account=_inside(found, "account"),
        organization=_inside(found, "organization"),
    )


def lifetime(value: Any) -> int | None:
    """Whole seconds from `expires_in`: a number, or a text that is one; None for anything that is no lifetime."""
    try:
        seconds = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(seconds) or seconds < 1:
        return None
    return min(int(seconds), LONGEST_LIFETIME)


def _inside(found: dict[str, Any], key: str) -> str | None:
    holder = found.get(key)
    value = holder.get("uuid") if isinstance(holder, dict) else None
    return value if isinstance(value, str) else None


def _code(found: dict[str, Any]) -> str:
    """The server's word for the error: RFC 6749's `error`, or the type in Anthropic's error object."""
    error = found.get("error")
    word = error.get("type") if isinstance(error, dict) else error
    return "".join(letter for letter in word if letter.isalnum() or letter == "_")[:60] if isinstance(word, str) else ""


def _rest(answer: HttpAnswer, now_ms: int) -> float:
    """Seconds to wait: Retry-After as seconds or as a date, within reason."""
    value = answer.headers.get("retry-after", "")
    try:
        return min(max(float(value), 0.0), LONGEST_REST) if math.isfinite(float(value)) else DEFAULT_REST
    except ValueError:
        pass
    try:
        then = email.utils.parsedate_to_datetime(value).timestamp()
    except (ValueError, TypeError):
        return DEFAULT_REST
    return min(max(then - now_ms / 1000, 0.0), LONGEST_REST)
