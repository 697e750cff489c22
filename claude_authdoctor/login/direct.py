"""Our own sign-in, from the link to the written store: PKCE, a browser that comes back, or a pasted code.

For people with a client id of their own. A subscription's login belongs to the official client (see `official`), so
nothing starts before the notice about that is accepted.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from claude_authdoctor.login import callback, keep
from claude_authdoctor.login.authorize import (
    Attempt,
    Grant,
    Refusal,
    attempt,
    authorize_url,
    from_callback,
    from_paste,
)
from claude_authdoctor.login.endpoints import Endpoints
from claude_authdoctor.login.exchange import ExchangeOutcome, exchange
from claude_authdoctor.login.transport import Transport
from claude_authdoctor.model.machine import Platform
from claude_authdoctor.store.credentials import Login

PASTES = 5
_MORE_LINES = 0.25  # seconds: a pasted code that the terminal wrapped comes as several lines at once
_PIECES = 6

DirectOutcome = (
    ExchangeOutcome
    | Literal[
        "done",
        "not_accepted",
        "keychain",  # macOS keeps the login in the Keychain, which we do not write
        "elsewhere",  # CLAUDE_CODE_CUSTOM_OAUTH_URL is set
        "damaged",
        "unwritable",
        "busy",  # signed in, but the store stayed locked
        "denied",
        "refused",  # the page reported an error
        "no_answer",  # nobody came back in time, or the input ended
        "too_many_pastes",
    ]
)


@dataclass(frozen=True, slots=True)
class DirectPlan:
    """What to sign in for. `port`: None means pasting alone, 0 any port. `lifetime` in seconds: long-lived."""

    config_folder: str
    endpoints: Endpoints
    client_id: str
    scopes: tuple[str, ...]
    page: str
    port: int | None = 0
    lifetime: int | None = None
    email: str | None = None
    accepted: bool = False
    over_damage: bool = False
    platform: Platform = "linux"
    custom_service: bool = False
    timeout: float = callback.LIFETIME


@dataclass(frozen=True, slots=True)
class Links:
    """What to open: `here` comes back to this machine by itself (None without a port), `anywhere` shows a code."""

    here: str | None
    anywhere: str
    port: int | None


@dataclass(frozen=True, slots=True)
class Terminal:
    """The person in front: `show` presents the links, `lines` are what they type, `complain` names a bad paste."""

    show: Callable[[Links], None]
    lines: Iterable[str] | None
    complain: Callable[[Refusal], None]
    page: Callable[[Grant | Refusal], str]


@dataclass(frozen=True, slots=True)
class DirectResult:
    """How it ended, and the login that was written; `detail` is safe to print."""

    outcome: DirectOutcome
    login: Login | None = None
    status: int | None = None
    detail: str = ""


def direct(plan: DirectPlan, terminal: Terminal, transport: Transport) -> DirectResult:
    """Sign in. A store that cannot take the login is found out before anyone opens a browser."""
    barred = _barred(plan)
    if barred:
        return DirectResult(barred)
    try:
        if keep.ready(plan.config_folder, over_damage=plan.over_damage) == "damaged":
            return DirectResult("damaged")
    except OSError as fault:
        return DirectResult("unwritable", detail=fault.strerror or type(fault).__name__)
    listener = _listener(plan.port)
    try:
        one = attempt(plan.client_id, plan.scopes, plan.endpoints.redirect, listener.port if listener else None)
        found = _grant(plan, one, listener, terminal)
    finally:
        if listener:
            listener.close()
    return _signed_in(plan, one, found, transport) if isinstance(found, Grant) else found


def _barred(plan: DirectPlan) -> Literal["not_accepted", "keychain", "elsewhere"] | None:
    if plan.custom_service:
        return "elsewhere"
    if plan.platform == "macos":
        return "keychain"
    return None if plan.accepted else "not_accepted"


def _listener(port: int | None) -> callback.Listener | None:
    """A port to come back to; without one a paste does it too."""
    try:
        return None if port is None else callback.listen(port)
    except OSError:
        return None


def _grant(
    plan: DirectPlan, one: Attempt, listener: callback.Listener | None, terminal: Terminal
) -> Grant | DirectResult:
    """Wait for the browser and for a paste at once; whichever brings our code first."""
    events: queue.Queue[Grant | Refusal | str | None] = queue.Queue()
    if listener:
        listener.serve(lambda target: from_callback(target, one), terminal.page, events.put)
    terminal.show(_links(plan, one, listener))
    if terminal.lines is not None:
        threading.Thread(target=_read, args=(terminal.lines, events), daemon=True).start()
    elif listener is None:
        return DirectResult("no_answer")
    return _first(events, one, terminal, time.monotonic() + plan.timeout, waiting=listener is not None)


def _links(plan: DirectPlan, one: Attempt, listener: callback.Listener | None) -> Links:
    here = authorize_url(plan.page, one, one.loopback_redirect, plan.email) if one.loopback_redirect else None
    anywhere = authorize_url(plan.page, one, one.paste_redirect, plan.email)
    return Links(here, anywhere, listener.port if listener else None)


def _read(lines: Iterable[str], events: queue.Queue[Grant | Refusal | str | None]) -> None:
    try:
        for line in lines:
            events.put(line)
    except (OSError, ValueError):  # the input was closed under us
        pass
    events.put(None)


def _first(
    events: queue.Queue[Grant | Refusal | str | None], one: Attempt, terminal: Terminal, until: float, *, waiting: bool
) -> Grant | DirectResult:
    pasted: list[str] = []
    pastes = 0
    while (left := until - time.monotonic()) > 0:
        try:
            event = events.get(timeout=left)
        except queue.Empty:
            break
        if isinstance(event, Grant):
            return event
        if isinstance(event, Refusal):
            return DirectResult("denied" if event.reason == "denied" else "refused", detail=event.detail)
        if event is None:
            if waiting:
                continue
            break
        found = _pasted(event, events, pasted, one)
        if isinstance(found, Grant):
            return found
        pastes += 1
        if found.reason in ("denied", "refused"):
            return DirectResult("denied" if found.reason == "denied" else "refused", detail=found.detail)
        if pastes >= PASTES:
            return DirectResult("too_many_pastes")
        terminal.complain(found)
    return DirectResult("no_answer")


def _pasted(
    line: str, events: queue.Queue[Grant | Refusal | str | None], pasted: list[str], one: Attempt
) -> Grant | Refusal:
    """A paste, with the lines that came along with it, alone or put together with pieces from before."""
    lines = [line, *_more(events)]
    pasted[:] = [*pasted, *lines][-_PIECES:]
    answer = from_paste("".join(lines), one)
    tries = ("".join(pasted[start:]) for start in range(len(pasted)))
    whole = (found for text in tries if isinstance(found := from_paste(text, one), Grant))
    return answer if isinstance(answer, Grant) else next(whole, answer)


def _more(events: queue.Queue[Grant | Refusal | str | None]) -> list[str]:
    """The lines that follow at once. Anything else that comes is put back for the caller."""
    lines: list[str] = []
    while True:
        try:
            event = events.get(timeout=_MORE_LINES)
        except queue.Empty:
            return lines
        if not isinstance(event, str):
            events.put(event)
            return lines
        lines.append(event)


def _signed_in(plan: DirectPlan, one: Attempt, grant: Grant, transport: Transport) -> DirectResult:
    done = exchange(plan.endpoints, one, grant, transport, plan.lifetime)
    if done.login is None:
        return DirectResult(done.outcome, status=done.status, detail=done.detail)
    try:
        kept = keep.put_in(plan.config_folder, done.login, over_damage=plan.over_damage)
    except OSError as fault:
        return DirectResult("unwritable", detail=fault.strerror or type(fault).__name__)
    if kept in ("busy", "damaged"):
        return DirectResult("busy" if kept == "busy" else "damaged", done.login, done.status)
    return DirectResult("done", done.login, done.status)
