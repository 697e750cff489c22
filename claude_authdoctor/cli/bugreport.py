"""`authdoctor bugreport`: a bundle for an issue, shown before it is written, written on a yes."""

from __future__ import annotations

import json
import platform
import sys
from typing import Annotated

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.cli import given, out
from claude_authdoctor.cli import options as opt
from claude_authdoctor.cli.ask import at_terminal, confirmed, say
from claude_authdoctor.cli.output import hand_over
from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.doctor import Request, visit
from claude_authdoctor.report.bundle import bundle
from claude_authdoctor.report.redact import redacted

FILE = "authdoctor-bugreport.json"
Yes = Annotated[bool, typer.Option("--yes", "-y", help=words("cli")["option"]["yes-write"])]


def command(
    mode: opt.Mode = opt.RunMode.interactive,
    config_dir: opt.ConfigDir = None,
    output: opt.Output = None,
    yes: Yes = False,
) -> None:
    """Look offline, show, ask, write."""
    request = Request(run=given.run_of(mode.value, bare=False, settings=None, sources=None))
    report = visit(ThisMachine(given.environ(config_dir)), request)
    python = f"{platform.python_version()} {platform.system()} {platform.machine()}"
    text = redacted(json.dumps(bundle(report, python), indent=2, ensure_ascii=True), report.snapshot)
    out(text)
    said, file = words("cli")["bugreport"], output or FILE
    if not yes and not at_terminal(sys.stdin, sys.stderr):
        say(said["shown"])
        return
    if confirmed(said["question"].format(file=file), "--yes", yes=yes):
        hand_over(text, file)
        say(said["written"].format(file=file))
