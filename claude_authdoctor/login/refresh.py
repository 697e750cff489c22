"""Renew the login of a store, once, whoever else wants to: authdoctor or Claude Code, one process or fifty.

Look without a lock; take Claude Code's locks; look again; ask only if it is still needed; write; let go. A pair
that another process got in the meantime is adopted. Nothing that may be asked twice is lost: room in the store and
a mark are taken before the request leaves, signals wait until the answer is written, and a refresh token that was
spent, or may be, is not sent again.

What is ours to do under the locks takes a few hundredths of a second. The rest is the service's time: a request that
has left is waited for, up to ANSWER_SECONDS and with the locks touched, for giving up on it would lose the login.
"""

from __future__ import annotations

import os
import random
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from claude_authdoctor.login.answer import Pair, TokenAnswer, understood
from claude_authdoctor.login.transport import NoAnswer, NotSent, Transport
from claude_authdoctor.model.errors import Conflict
from claude_authdoctor.store import holders, locks, signals, state, writer
from claude_authdoctor.store.credentials import FILE_NAME, Contents, Login, contents, renewed, written
from claude_authdoctor.store.read import read_bytes, read_store

SKEW = 60.0  # seconds before expiry; Claude Code itself renews at 300, so the two seldom meet
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 0.4
ROOM_FOR_NEW_TOKENS = 16 * 1024
WRITE_LOCK_PATIENCE = 1.0
MOST_REQUESTS = 3

RefreshOutcome = Literal[
    "not_needed",  # the token is good for longer than SKEW
    "adopted",  # another process renewed it while we waited
    "renewed",  # we did
    "busy",  # another process holds the locks, and nothing came of it in time
    "later",  # the server asked for patience (429, 5xx); `wait` says how long
    "refused",  # the refresh token is spent, revoked or expired: log in again
    "interrupted",  # a refresh was cut off; the token may be spent: log in again, or insist with `again`
    "lost",  # the server gave new tokens and the disk did not take them: log in again
    "unknown",  # our own request left and no answer came: the next run calls this `interrupted`
    "unreachable",  # no connection: nothing was sent, nothing is lost
    "rejected",  # the server does not take the request itself; `detail` is its word
    "logged_out",  # the login went away while we asked
    "no_login",
    "no_refresh_token",
    "damaged",
    "unwritable",  # found out before anything was sent
]


@dataclass(frozen=True, slots=True)
class RefreshPlan:
    """What to renew and where to ask. `force` renews although not due; `again` although the last try was cut off."""

    config_folder: str
    state_folder: str
    token_url: str
    client_id: str
    force: bool = False
    again: bool = False
    patience: float = 20.0

    @property
    def store(self) -> str:
        """The credential file."""
        return os.path.join(os.path.realpath(self.config_folder), FILE_NAME)

    @property
    def mark(self) -> str:
        """The mark of a refresh under way."""
        return state.mark_path(self.state_folder, os.path.realpath(self.config_folder))


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How it ended. `login` is what the store holds now; `held` the seconds that the locks were ours."""

    outcome: RefreshOutcome
    login: Login | None = None
    status: int | None = None
    detail: str = ""
    wait: float = 0.0
    held: float = 0.0


def refresh(plan: RefreshPlan, transport: Transport) -> Refreshed:
    """Renew the login if it is due. Never raises for what it finds; signals are delivered after the locks are free."""
    first = read_store(plan.store)
    until, asked, looks = time.monotonic() + plan.patience, 0, 0
    watch = holders.Watch(plan.config_folder)
    while True:
        last = _settled(plan, read_store(plan.store), first, holding=False)
        if last is None:
            if locks.look_free(plan.config_folder):  # the crowd that waits need not load certificates to find out
                transport.prepare(plan.token_url)
            last = _try(plan, first, transport) or Refreshed("busy")
            asked += last.status is not None
        if last.outcome not in ("busy", "later") or asked >= MOST_REQUESTS:
            return last
        pause, looks = _pause(last, looks), looks + 1
        if time.monotonic() + pause > until:
            return last
        if last.outcome == "busy":
            watch.clear_if_left_over()
        time.sleep(pause)


def _pause(last: Refreshed, looks: int) -> float:
    """Seconds until the next look: longer each time, and never the same for two processes."""
    wait = last.wait if last.outcome == "later" else min(FIRST_PAUSE * 1.3**looks, LONGEST_PAUSE)
    return wait * random.uniform(1.0, 1.5)  # noqa: S311 - no secret


def _try(plan: RefreshPlan, first: Contents, transport: Transport) -> Refreshed | None:
    """One attempt under the locks; None when they are not free."""
    with signals.held_back():
        try:
            lock = locks.try_take(plan.config_folder)
        except OSError as fault:
            return Refreshed("unwritable", detail=_name(fault))
        if lock is None:
            return None
        try:
            writer.tidy(plan.store)
            lock.paths.tidy()
            result = _locked(plan, first, transport, lock)
        except OSError as fault:
            result = Refreshed("unwritable", detail=_name(fault))
        finally:
            held = lock.held()
            lock.release()
        return replace(result, held=held)


def _settled(plan: RefreshPlan, found: Contents, first: Contents, *, holding: bool) -> Refreshed | None:
    """The end, if the store and the mark say that nothing is to be asked; None where something is."""
    login = found.login
    if found.state == "damaged":
        return Refreshed("damaged")
    if login is None or login.dead_stub:
        return Refreshed("no_login")
    mark, now = state.read_mark(plan.mark), _now_ms()
    started = first.login
    changed = started is not None and started.access != login.access
    if not login.expires_within(SKEW, now) and (changed or not plan.force):
        return Refreshed("adopted" if changed else "not_needed", login)
    if login.refresh is None:
        return Refreshed("no_refresh_token", login)
    return _marked(plan, login, mark, now, holding=holding)


def _marked(
    plan: RefreshPlan, login: Login, mark: state.RefreshMark | None, now: int, *, holding: bool
) -> Refreshed | None:
    """What the mark forbids. A refresh that seems to run, while we hold the locks, does not run any more."""
    verdict = state.verdict(mark, login.refresh, now)
    if verdict == "refused":
        return Refreshed("refused", login)
    if verdict == "resting" and mark:
        return Refreshed("later", login, wait=(mark.until_ms - now) / 1000)
    cut_off = verdict == "interrupted" or (verdict == "running" and holding)
    return Refreshed("interrupted", login) if cut_off and not plan.again else None


def _locked(plan: RefreshPlan, first: Contents, transport: Transport, lock: locks.RefreshLock) -> Refreshed:
    """Under the locks: look again, take room and mark, ask, and put down what came."""
    before = read_store(plan.store)
    done = _settled(plan, before, first, holding=True)
    login = before.login
    if done or login is None or login.refresh is None:
        return done or Refreshed("no_login")
    mark = state.RefreshMark("sent", state.fingerprint(login.refresh), _now_ms())
    try:
        with writer.reserve(plan.store, len(written(before)) + ROOM_FOR_NEW_TOKENS) as place:
            state.write_mark(plan.mark, mark)
            if not lock.still_ours():
                state.remove_mark(plan.mark)
                return Refreshed("busy", login)
            return _ask(plan, before, login, _Under(transport, lock, place))
    except OSError as fault:
        return Refreshed("unwritable", login, detail=_name(fault))


@dataclass(frozen=True, slots=True)
class _Under:
    """What one request needs: the way out, the locks that cover it, the room for its answer."""

    transport: Transport
    lock: locks.RefreshLock
    place: writer.Reserved


def _ask(plan: RefreshPlan, before: Contents, login: Login, under: _Under) -> Refreshed:
    """The one request. The mark stays exactly as long as nobody knows what became of the token."""
    try:
        answer = under.transport.post_json(plan.token_url, _body(plan, login), under.lock.touch)
    except NotSent as fault:
        state.remove_mark(plan.mark)
        return Refreshed("unreachable", login, detail=str(fault))
    except NoAnswer as fault:
        return Refreshed("unknown", login, detail=str(fault))
    meant = understood(answer, _now_ms())
    if meant.pair:
        try:
            result = _put_down(plan, before, login, meant.pair, under.place)
        except OSError as fault:
            return Refreshed("lost", login, meant.status, _name(fault))
        state.remove_mark(plan.mark)
        return replace(result, status=meant.status)
    return _not_given(plan, login, meant)


def _body(plan: RefreshPlan, login: Login) -> dict[str, object]:
    """The request of Claude Code 2.1.329, but with the scopes of this login: asking for more would be refused."""
    body: dict[str, object] = {"grant_type": "refresh_token", "client_id": plan.client_id}
    body["refresh_token"] = login.refresh.reveal() if login.refresh else ""
    scopes = [scope for scope in login.scopes or () if scope.startswith("user:")]
    return body | ({"scope": " ".join(scopes)} if scopes else {})


def _not_given(plan: RefreshPlan, login: Login, meant: TokenAnswer) -> Refreshed:
    """No new pair: remember what must not be asked again, or not yet."""
    token, now = state.fingerprint(login.refresh) if login.refresh else "", _now_ms()
    if meant.kind == "broken":
        return Refreshed("unknown", login, meant.status, "no token in the answer")
    if meant.kind == "rejected":
        state.remove_mark(plan.mark)
        return Refreshed("rejected", login, meant.status, meant.code)
    if meant.kind == "spent":
        _remember(plan, state.RefreshMark("refused", token, now))
        return Refreshed("refused", login, meant.status, meant.code)
    _remember(plan, state.RefreshMark("resting", token, now, now + int(meant.rest * 1000)))
    return Refreshed("later", login, meant.status, meant.code, wait=meant.rest)


def _remember(plan: RefreshPlan, mark: state.RefreshMark) -> None:
    """Replace the mark; where that fails, the one that says `sent` stays, which is the careful side."""
    with suppress(OSError):
        state.write_mark(plan.mark, mark)


def _put_down(plan: RefreshPlan, before: Contents, login: Login, pair: Pair, place: writer.Reserved) -> Refreshed:
    """Write the new pair over what stands there now. A login that came or went meanwhile is the user's will."""
    new = replace(
        login,
        access=pair.access,
        refresh=pair.refresh or login.refresh,
        expires_at=pair.expires_at,
        scopes=pair.scopes or login.scopes,
        refresh_expires_at=pair.refresh_expires_at or login.refresh_expires_at,
    )
    write_lock = locks.take_for_writing(plan.config_folder, WRITE_LOCK_PATIENCE)
    try:
        for expect_it in (True, True, False):
            data = read_bytes(plan.store)
            now = contents(data)
            if now.state in ("absent", "empty") or (now.state == "ok" and now.login is None):
                return Refreshed("logged_out")
            if now.login and now.login.refresh != login.refresh:
                return Refreshed("adopted", now.login)
            place.expect = data if expect_it and data is not None else writer.ANYTHING
            try:
                place.commit(written(renewed(now if now.state == "ok" else before, new)))
            except Conflict:
                continue
            return Refreshed("renewed", new)
    finally:
        if write_lock:
            write_lock.release()
    raise AssertionError("the last round expects nothing")


def _now_ms() -> int:
    return int(time.time() * 1000)


def _name(fault: OSError) -> str:
    return f"{type(fault).__name__}: {fault.strerror}"
