"""`authdoctor logout`: the official client logs out."""

from __future__ import annotations

from typing import Annotated

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.cli import given
from claude_authdoctor.cli import options as opt
from claude_authdoctor.cli.ask import confirmed, say
from claude_authdoctor.cli.login import DONE, FAILED
from claude_authdoctor.cli.removal import noted
from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.login import official
from claude_authdoctor.login.site import site

_WORDS = words("login")
Yes = Annotated[bool, typer.Option("--yes", "-y", help=_WORDS["option"]["yes"])]


def command(yes: Yes = False, config_dir: opt.ConfigDir = None) -> None:
    """Log out through the official client, after a yes; without one, `token revoke` is what is left."""
    machine = ThisMachine(given.environ(config_dir))
    program = official.find(machine)
    said = _WORDS["official"]
    if program is None:
        say(f"{said['missing-for-logout']}\n  authdoctor token revoke")
        raise typer.Exit(FAILED)
    say(said["logout"].format(program=program))
    if not confirmed(said["logout-question"], "--yes", yes=yes):
        raise typer.Exit(FAILED)
    with noted("logout", site(machine)) as removal:
        code = official.drive(machine, official.command(program, "logout"), machine.environ).code
        removal.gone = code == 0
    raise typer.Exit(FAILED if code else DONE)
