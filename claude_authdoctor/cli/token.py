"""`authdoctor token show|refresh|revoke`: the stored login, seen, renewed, removed."""

from __future__ import annotations

import json as json_format
import time
from enum import StrEnum
from typing import Annotated

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.check.spans import date, duration
from claude_authdoctor.cli import given, out
from claude_authdoctor.cli import options as opt
from claude_authdoctor.cli.ask import confirmed, say
from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.login.site import Site, site
from claude_authdoctor.login.view import View, view
from claude_authdoctor.report.sanitise import visible
from claude_authdoctor.store.credentials import without_login
from claude_authdoctor.store.read import read_store
from claude_authdoctor.store.state import read_mark, verdict

_WORDS = words("login")
_SAID = _WORDS["option"]
DONE, FAILED, CANNOT_TELL = 0, 1, 3
GOOD = ("not_needed", "adopted", "renewed")
PASSING = ("busy", "later", "unreachable", "unwritable", "unknown")
CLIENT_RENEWS_AT = 300  # seconds before expiry, measured with 2.1.329


class Action(StrEnum):
    """What to do with the login."""

    show = "show"
    refresh = "refresh"
    revoke = "revoke"


Asked = Annotated[Action, typer.Argument(metavar="show|refresh|revoke", help=_SAID["action"])]
Force = Annotated[bool, typer.Option("--force", help=_SAID["force"])]
Again = Annotated[bool, typer.Option("--again", help=_SAID["again"])]
ClientId = Annotated[str | None, typer.Option("--client-id", metavar="ID", help=_SAID["client-id"])]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=_SAID["yes"])]
Json = Annotated[bool, typer.Option("--json", help=_SAID["json"])]


def command(
    action: Asked = Action.show,
    json: Json = False,
    force: Force = False,
    again: Again = False,
    client_id: ClientId = None,
    yes: Yes = False,
    config_dir: opt.ConfigDir = None,
) -> None:
    """Do one of the three."""
    machine = ThisMachine(given.environ(config_dir))
    where = site(machine)
    if action is Action.show:
        raise typer.Exit(show(where, json=json))
    if action is Action.refresh:
        raise typer.Exit(refresh(where, client_id, force=force, again=again, json=json))
    raise typer.Exit(revoke(where, yes=yes))


def show(where: Site, *, json: bool) -> int:
    """The login, masked."""
    login, now = read_store(where.store).login, now_ms()
    if login is None:
        say(_WORDS["outcome"]["revoke"]["nothing"].format(store=visible(where.store)))
        if json:
            out(json_format.dumps({"schema": 1, "kind": None}))
        return FAILED
    found = view(login, now, verdict(read_mark(where.mark), login.refresh, now))
    out(json_format.dumps(found.table(), indent=2) if json else "\n".join(lines(found, now)))
    return DONE


def lines(found: View, now: int) -> list[str]:
    """The rows for a person."""
    said = _WORDS["show"]
    rows = [
        (said["kind"], said["kinds"][found.kind]),
        (said["token"], found.access),
        (said["expires"], moment(found.expires_at, now)),
        (said["refresh"], found.refresh or said["no-refresh"]),
        (said["refresh-expires"], moment(found.refresh_expires_at, now) if found.refresh_expires_at else ""),
        (said["scopes"], said["none"] if not found.scopes else " ".join(found.scopes)),
        (said["plan"], " ".join(filter(None, (found.plan, found.tier)))),
        (said["age"], moment(found.made, now) if found.made else ""),
    ]
    due = found.expires_at is None or found.expires_at - now <= CLIENT_RENEWS_AT * 1000
    notes = [said["client-renews"]] if due and found.refresh and found.kind == "login" else []
    notes += [_WORDS["outcome"]["refresh"]["interrupted"]] if found.last_refresh == "interrupted" else []
    width = max(len(name) for name, _ in rows)
    return [f"{name:<{width}}  {visible(value)}" for name, value in rows if value] + notes


def moment(then: int | None, now: int) -> str:
    """A date, and how far off it is."""
    if then is None:
        return str(_WORDS["show"]["never"])
    words_for = _WORDS["show"]["left" if then > now else "expired"]
    return f"{date(then / 1000)} ({words_for.format(span=duration(abs(then - now) / 1000))})"


def refresh(where: Site, client_id: str | None, *, force: bool, again: bool, json: bool) -> int:
    """Renew the login if it is due."""
    from claude_authdoctor.cli.login_direct import ending
    from claude_authdoctor.login.endpoints import endpoints
    from claude_authdoctor.login.refresh import RefreshPlan
    from claude_authdoctor.login.refresh import refresh as renew
    from claude_authdoctor.login.transport import Transport

    known = endpoints()
    plan = RefreshPlan(where.folder, where.state, known.token, client_id or known.client_id, force, again)
    result = renew(plan, Transport(where.environment))
    expires = result.login.expires_at if result.login else None
    left = duration(max(0.0, ((expires or 0) - now_ms()) / 1000))
    if json:
        out(json_format.dumps({"schema": 1, "outcome": result.outcome, "expires_at": expires, "status": result.status}))
    else:
        more = {"left": left, "wait": duration(max(1.0, result.wait))}
        say(ending("refresh", result.outcome, where, result.detail, result.status, **more))
    return DONE if result.outcome in GOOD else CANNOT_TELL if result.outcome in PASSING else FAILED


def revoke(where: Site, *, yes: bool) -> int:
    """Remove the login from this machine, after a yes."""
    from claude_authdoctor.cli.removal import noted
    from claude_authdoctor.login.keep import take_out

    said = _WORDS["outcome"]["revoke"]
    store = visible(where.store)
    found = read_store(where.store)
    if without_login(found).keys == found.keys:
        say(said["nothing"].format(store=store))
        return DONE
    if not confirmed(said["question"].format(store=store), "--yes", yes=yes):
        return FAILED
    try:
        with noted("token revoke", where) as removal:
            kept = take_out(where.folder)
            removal.gone = kept == "done"
    except OSError as fault:
        say(said["unwritable"].format(store=store, detail=fault.strerror or type(fault).__name__))
        return FAILED
    say(said[kept].format(store=store) + (f"\n{said['server-side']}" if kept == "done" else ""))
    return CANNOT_TELL if kept == "busy" else FAILED if kept == "damaged" else DONE


def now_ms() -> int:
    """Milliseconds since 1970."""
    return int(time.time() * 1000)
