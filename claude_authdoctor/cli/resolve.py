"""`authdoctor resolve`: which credential goes into which header, to whom, and what every other source lost to."""

from __future__ import annotations

import json as json_format
from typing import Annotated

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.cli import options as opt
from claude_authdoctor.cli.output import hand_over
from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.collect.snapshot import snapshot
from claude_authdoctor.report.redact import redactor, without_secrets
from claude_authdoctor.resolve.resolver import resolve

Json = Annotated[bool, typer.Option("--json", help=words("cli")["option"]["json"])]


def command(
    json: Json = False,
    mode: opt.Mode = opt.RunMode.interactive,
    bare: opt.Bare = False,
    settings: opt.SettingsText = None,
    setting_sources: opt.Sources = None,
    model: opt.Model = None,
    config_dir: opt.ConfigDir = None,
    client_version: opt.ClientVersion = None,
    output: opt.Output = None,
    run_helpers: opt.RunHelpers = False,
    offline: opt.Offline = True,  # noqa: ARG001 - resolve never asks the network; scripts may still say so
    no_color: opt.NoColor = False,
) -> None:
    """Resolve, print."""
    run = opt.run_of(mode, bare=bare, settings=settings, sources=setting_sources, model=model)
    machine = ThisMachine(opt.environ(config_dir))
    seen = snapshot(machine, run, opt.version_of(client_version), exports=not json, run_helpers=run_helpers)
    clean = redactor(seen)
    resolution = without_secrets(resolve(seen), clean)
    if json:
        from claude_authdoctor.report.contract import resolution_table

        said = json_format.dumps(resolution_table(seen, resolution), indent=2, ensure_ascii=True)
    else:
        from claude_authdoctor.report.decision import decision

        said = decision(seen, resolution, opt.style_of(no_color=no_color))
    hand_over(clean(said), output)
