"""The shape of `.credentials.json`, read strictly and rewritten key by key.

Claude Code 2.1.329 keeps other top-level keys (`mcpOAuth`, unknown ones) and drops unknown keys inside
`claudeAiOauth` when it renews; we keep both. It writes one line of JSON without blanks; so do we.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NoReturn

from claude_authdoctor.model.login_keys import EVERY, LOGIN_KEY, TOKENS
from claude_authdoctor.model.secret import Secret

FILE_NAME = ".credentials.json"
LIMIT = 1024 * 1024
_MAX_DEPTH = 64
_LATEST_MS = 4_102_444_800_000  # the year 2100: later is no expiry but a wrong unit
INFERENCE = "user:inference"
_MAY_BE_MISSING = ("refreshTokenExpiresAt", "accountUuid", "organizationUuid")

State = Literal["absent", "ok", "empty", "damaged"]


@dataclass(frozen=True, slots=True)
class Login:
    """The login of a store. Times are milliseconds since 1970; `scopes` is None where it is no list of texts."""

    access: Secret
    refresh: Secret | None
    expires_at: int | None
    scopes: tuple[str, ...] | None = None
    refresh_expires_at: int | None = None
    subscription: str | None = None
    tier: str | None = None
    account: str | None = None
    organization: str | None = None

    @property
    def dead_stub(self) -> bool:
        """What a log-out or a refused refresh can leave: tokens that are empty."""
        return not len(self.access) and not (self.refresh and len(self.refresh))

    def expires_within(self, seconds: float, now_ms: int) -> bool:
        """Whether the access token is spent `seconds` from now; one without an expiry is."""
        return self.expires_at is None or self.expires_at - now_ms <= seconds * 1000


@dataclass(frozen=True, slots=True)
class Contents:
    """A store as read: its state and all of its keys; `login` is None where it holds none that can be read."""

    state: State
    keys: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def login(self) -> Login | None:
        """What stands under `claudeAiOauth`."""
        found = self.keys.get(LOGIN_KEY)
        return login_of(found) if isinstance(found, dict) else None


def contents(data: bytes | None) -> Contents:
    """The store that these bytes are. A byte order mark is damage: Claude Code 2.1.329 refuses it in this file."""
    if data is None:
        return Contents("absent")
    if len(data) > LIMIT:
        return Contents("damaged")
    if not data.strip():
        return Contents("empty")
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return Contents("damaged")
    if not isinstance(value, dict) or _deeper_than(value, _MAX_DEPTH):
        return Contents("damaged")
    return Contents("ok", value)


def login_of(found: Mapping[str, Any]) -> Login | None:
    """The login that the object describes; None without an access token."""
    access, refresh = found.get("accessToken"), found.get("refreshToken")
    if not isinstance(access, str):
        return None
    return Login(
        access=Secret(access),
        refresh=Secret(refresh) if isinstance(refresh, str) and refresh else None,
        expires_at=_moment(found.get("expiresAt")),
        scopes=_texts(found.get("scopes")),
        refresh_expires_at=_moment(found.get("refreshTokenExpiresAt")),
        subscription=_text(found.get("subscriptionType")),
        tier=_text(found.get("rateLimitTier")),
        account=_text(found.get("accountUuid")),
        organization=_text(found.get("organizationUuid")),
    )


def renewed(before: Contents, login: Login) -> Contents:
    """The store with a renewed `login`: every other key stays, outside and inside."""
    old = before.keys.get(LOGIN_KEY)
    return _with_entry(before, {**old, **_entry(login)} if isinstance(old, dict) else _entry(login))


def signed_in(before: Contents, login: Login) -> Contents:
    """The store with a new `login`: keys inside that belonged to the one before (its account) go, others stay."""
    return _with_entry(before, _entry(login))


def _with_entry(before: Contents, entry: dict[str, Any]) -> Contents:
    return Contents("ok", {**before.keys, LOGIN_KEY: entry})


def _entry(login: Login) -> dict[str, Any]:
    """The object as Claude Code 2.1.329 writes it; keys that may be missing are left out when unknown."""
    entry: dict[str, Any] = {
        "accessToken": login.access.reveal(),
        "refreshToken": login.refresh.reveal() if login.refresh else None,
        "expiresAt": login.expires_at,
        "refreshTokenExpiresAt": login.refresh_expires_at,
        "scopes": list(login.scopes or ()),
        "subscriptionType": login.subscription,
        "rateLimitTier": login.tier,
        "accountUuid": login.account,
        "organizationUuid": login.organization,
    }
    return {key: value for key, value in entry.items() if value is not None or key not in _MAY_BE_MISSING}


def without_login(before: Contents) -> Contents:
    """The store with the login taken out and every other key kept; also one that lost its wrapper in an edit."""
    bare = EVERY if any(isinstance(before.keys.get(name), str) for name in TOKENS) else frozenset[str]()
    return replace(before, keys={key: value for key, value in before.keys.items() if key not in {LOGIN_KEY, *bare}})


def written(store: Contents) -> bytes:
    """The bytes of a store. Text that is no valid Unicode is kept as escapes."""
    text = json.dumps(store.keys, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(store.keys, separators=(",", ":"), allow_nan=False).encode("ascii")


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number beyond every reader")
    return number


def _deeper_than(value: Any, depth: int) -> bool:
    level = [value]
    for _ in range(depth):
        level = [inner for item in level for inner in _inside(item)]
        if not level:
            return False
    return True


def _inside(item: Any) -> list[Any]:
    if isinstance(item, dict):
        return list(item.values())
    return item if isinstance(item, list) else []


def _moment(value: Any) -> int | None:
    """Milliseconds since 1970, or None for what is no such number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 <= value < _LATEST_MS else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: Any) -> tuple[str, ...] | None:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    return None
