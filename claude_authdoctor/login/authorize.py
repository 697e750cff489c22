"""The way to a code, as values: the URL to open, and what a paste or a callback holds. Nothing here touches the world.

Recorded with 2.1.329: parameters and their order of the authorize URL; a `state` of its own, 43 characters; the page
that shows CODE#STATE; the loopback redirect `http://localhost:PORT/callback`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlencode, urlsplit

from claude_authdoctor.login import pkce
from claude_authdoctor.model.secret import Secret

CALLBACK_PATH = "/callback"
LONGEST_PASTE = 8192
_CODE = re.compile(r"[A-Za-z0-9._~+/=-]{1,2048}")
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_BRACKETED_PASTE = re.compile(r"\x1b\[20[01]~")
_A_TOKEN = re.compile(r"sk-ant-[a-z]+\d\d-", re.IGNORECASE)
_QUOTES = "\"'`<>\u2018\u2019\u201c\u201d\u00ab\u00bb"

Reason = Literal[
    "empty",
    "too-long",
    "no-code",  # nothing in it that is a code
    "no-state",  # a code alone: its other half, after the #, is missing
    "several",  # two #, two codes or two states: pasted twice, or tampered with
    "odd-characters",
    "wrong-state",  # of another attempt, or of someone else's
    "denied",  # the user said no on the page
    "refused",  # the page reports another error; `detail` is its word
    "other-page",  # an URL that is not the redirect of this login
    "the-link-itself",  # the authorize URL, before the sign-in
    "a-token",  # a finished token: belongs elsewhere
]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to log in: what only we know, and where the answer may come to."""

    client_id: str
    scopes: tuple[str, ...]
    paste_redirect: str
    loopback_redirect: str | None
    verifier: Secret
    state: Secret


@dataclass(frozen=True, slots=True)
class Grant:
    """A code that belongs to this attempt, and the redirect it was made for."""

    code: Secret
    redirect: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something is no grant; `detail` is a word of the server's, safe to print."""

    reason: Reason
    detail: str = ""


def attempt(client_id: str, scopes: tuple[str, ...], paste_redirect: str, port: int | None) -> Attempt:
    """A new one: a verifier and a state, each random, each for itself."""
    loopback = f"http://localhost:{port}{CALLBACK_PATH}" if port else None
    return Attempt(client_id, scopes, paste_redirect, loopback, pkce.random_value(), pkce.random_value())


def authorize_url(page: str, one: Attempt, redirect: str, email: str | None = None) -> str:
    """The URL to open. It holds the challenge and the state, never the verifier."""
    fields = {
        "code": "true",
        "client_id": one.client_id,
        "response_type": "code",
        "redirect_uri": redirect,
        "scope": " ".join(one.scopes),
        "code_challenge": pkce.challenge(one.verifier),
        "code_challenge_method": "S256",
        "state": one.state.reveal(),
    }
    return f"{page}?{urlencode(fields | ({'login_hint': email} if email else {}))}"


def from_paste(text: str, one: Attempt) -> Grant | Refusal:
    """What a person pasted: CODE#STATE, the whole address of the page, or its query; wrapped, quoted, with blanks."""
    if len(text) > LONGEST_PASTE:
        return Refusal("too-long")
    plain = cleaned(text)
    if not plain:
        return Refusal("empty")
    if _A_TOKEN.match(plain):
        return Refusal("a-token")
    if "://" in plain[:12]:
        return _from_url(plain, one)
    if plain.startswith(("?", "code=", "state=", "error=")):
        return _from_query(plain.lstrip("?"), one, one.paste_redirect)
    return _from_pair(plain, one)


def cleaned(text: str) -> str:
    """The paste without what terminals and mail programs add: wraps, blanks, invisible characters, quotes."""
    bare = _BRACKETED_PASTE.sub("", text)
    kept = (letter for letter in bare if unicodedata.category(letter)[0] not in "CZ")
    return "".join(kept).strip(_QUOTES)


def _from_pair(plain: str, one: Attempt) -> Grant | Refusal:
    code, hash_mark, state = plain.partition("#")
    if "#" in state:
        return Refusal("several")
    if not _CODE.fullmatch(code):
        return Refusal("odd-characters" if code else "no-code")
    if not hash_mark or not state:
        return Refusal("no-state")
    return _checked(code, state, one, one.paste_redirect)


def _from_url(plain: str, one: Attempt) -> Grant | Refusal:
    try:
        parts = urlsplit(plain)
        port = parts.port
    except ValueError:
        return Refusal("other-page")
    if parts.username is not None or parts.password is not None:
        return Refusal("other-page")
    redirect = _redirect_of(parts.scheme, parts.hostname or "", port, parts.path, one)
    if redirect is None:
        return Refusal("the-link-itself" if parts.path.endswith("/oauth/authorize") else "other-page")
    if parts.fragment and "code=" not in parts.query:
        return _from_query(parts.fragment, one, redirect)
    return _from_query(parts.query, one, redirect)


def _redirect_of(scheme: str, host: str, port: int | None, path: str, one: Attempt) -> str | None:
    """Which redirect of this attempt the address is; None for any other address."""
    for redirect in filter(None, (one.paste_redirect, one.loopback_redirect)):
        wanted = urlsplit(redirect)
        hosts = _LOOPBACK if wanted.hostname == "localhost" else (wanted.hostname,)
        bracketed = f"[{host}]" if ":" in host else host
        if (scheme, port, path) == (wanted.scheme, wanted.port, wanted.path) and bracketed in hosts:
            return redirect
    return None


def from_callback(target: str, one: Attempt) -> Grant | Refusal:
    """What a request to the loopback listener holds; `target` is the path with its query."""
    if one.loopback_redirect is None or len(target) > LONGEST_PASTE:
        return Refusal("too-long" if one.loopback_redirect else "other-page")
    path, _, query = target.partition("?")
    if path != CALLBACK_PATH:
        return Refusal("other-page")
    return _from_query(query, one, one.loopback_redirect)


def _from_query(query: str, one: Attempt, redirect: str) -> Grant | Refusal:
    fields = parse_qs(query, keep_blank_values=True, max_num_fields=None)
    if any(len(values) > 1 for name, values in fields.items() if name in ("code", "state", "error")):
        return Refusal("several")
    code, state, error = (fields.get(name, [""])[0] for name in ("code", "state", "error"))
    if error:
        return _from_error(error, state, one)
    if not code:
        return Refusal("no-code")
    if "#" in code and not state:  # the address, but with the pair of the page as its code
        return _from_pair(code, one)
    if not _CODE.fullmatch(code):
        return Refusal("odd-characters")
    return _checked(code, state, one, redirect) if state else Refusal("no-state")


def _from_error(error: str, state: str, one: Attempt) -> Refusal:
    """An error counts only with our state: else any page could end the attempt."""
    if not pkce.same(state, one.state):
        return Refusal("wrong-state")
    word = re.sub(r"[^A-Za-z0-9_.-]", "", error)[:60]
    return Refusal("denied" if word == "access_denied" else "refused", word)


def _checked(code: str, state: str, one: Attempt, redirect: str) -> Grant | Refusal:
    return Grant(Secret(code), redirect) if pkce.same(state, one.state) else Refusal("wrong-state")
