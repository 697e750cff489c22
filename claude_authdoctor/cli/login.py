"""`authdoctor login`: the official client signs in; `--direct` is our own flow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NoReturn

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.cli import given
from claude_authdoctor.cli import options as opt
from claude_authdoctor.cli.ask import confirmed, say
from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.model.machine import Machine

_WORDS = words("login")
_SAID = _WORDS["option"]
DONE, FAILED, CANNOT_TELL = 0, 1, 3
PASSING = ("busy", "later", "unknown", "unreachable", "unwritable", "no_answer")

Direct = Annotated[bool, typer.Option("--direct", help=_SAID["direct"])]
LongLived = Annotated[bool, typer.Option("--long-lived", help=_SAID["long-lived"])]
Console = Annotated[bool, typer.Option("--console", help=_SAID["console"])]
Sso = Annotated[bool, typer.Option("--sso", help=_SAID["sso"])]
Email = Annotated[str, typer.Option("--email", metavar="ADDRESS", help=_SAID["email"])]
ClientId = Annotated[str | None, typer.Option("--client-id", metavar="ID", help=_SAID["client-id"])]
Scope = Annotated[list[str] | None, typer.Option("--scope", metavar="NAME", help=_SAID["scope"])]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help=_SAID["port"])]
Paste = Annotated[bool, typer.Option("--paste", help=_SAID["paste"])]
Accept = Annotated[bool, typer.Option("--accept-policy", help=_SAID["accept-policy"])]
ReplaceDamaged = Annotated[bool, typer.Option("--replace-damaged", help=_SAID["replace-damaged"])]


def command(
    direct: Direct = False,
    long_lived: LongLived = False,
    console: Console = False,
    sso: Sso = False,
    email: Email = "",
    client_id: ClientId = None,
    scope: Scope = None,
    port: Port = 0,
    paste: Paste = False,
    accept_policy: Accept = False,
    replace_damaged: ReplaceDamaged = False,
    config_dir: opt.ConfigDir = None,
) -> None:
    """Sign in, one way or the other."""
    machine = ThisMachine(given.environ(config_dir))
    if not direct:
        unfit = {"--client-id": client_id, "--scope": scope, "--port": port, "--paste": paste}
        reject(unfit | {"--accept-policy": accept_policy, "--replace-damaged": replace_damaged}, "direct-only")
        official(machine, long_lived=long_lived, console=console, sso=sso, email=email)
    reject({"--sso": sso}, "official-only")
    from claude_authdoctor.cli.login_direct import Asked, is_own, sign_in

    notice()
    own = is_own(client_id)
    accepted = own or confirmed(_WORDS["policy"]["question"], "--accept-policy", yes=accept_policy)
    asked = Asked(client_id, tuple(scope or ()), None if paste else port, email or None, long_lived, console)
    outcome = sign_in(machine, asked, accepted=accepted, over_damage=replace_damaged)
    raise typer.Exit(DONE if outcome == "done" else CANNOT_TELL if outcome in PASSING else FAILED)


def reject(given: Mapping[str, object], fault: str) -> None:
    """UsageError for the first option that was given and does not fit."""
    option = next((name for name, value in given.items() if value), None)
    if option:
        raise UsageError(_WORDS["fault"][fault].format(option=option))


def official(machine: Machine, *, long_lived: bool, console: bool, sso: bool, email: str) -> NoReturn:
    """The official client, found or not; it says so either way."""
    from claude_authdoctor.login import official as client

    program = client.find(machine)
    said = _WORDS["official"]
    if program is None:
        say(f"{said['missing']}\n  {said['missing-hint']}")
        raise typer.Exit(FAILED)
    say(said["setup-token" if long_lived else "found"].format(program=program))
    task: client.Task = "setup-token" if long_lived else "login"
    words_to_run = client.command(program, task, console=console, sso=sso, email=email)
    code = client.drive(machine, words_to_run, machine.environ).code
    if code:
        say(said["failed"].format(code=code))
    raise typer.Exit(FAILED if code else DONE)


def notice() -> None:
    """What has to be known before our own flow starts."""
    policy = _WORDS["policy"]
    say("\n".join([policy["title"], *(f"  {line}" for line in policy["text"]), f"  {policy['source']}"]))
