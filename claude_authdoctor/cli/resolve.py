"""`authdoctor resolve`: which credential goes into which header, to whom, and what every other source lost to."""

from __future__ import annotations

import json as json_format

from claude_authdoctor.cli import given
from claude_authdoctor.cli.output import hand_over
from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.collect.snapshot import snapshot
from claude_authdoctor.model.snapshot import Mode
from claude_authdoctor.report.redact import redactor, without_secrets
from claude_authdoctor.resolve.resolver import resolve


def command(
    *,
    json: bool = False,
    mode: Mode = "interactive",
    bare: bool = False,
    settings: str | None = None,
    setting_sources: str | None = None,
    model: str | None = None,
    config_dir: str | None = None,
    client_version: str | None = None,
    output: str | None = None,
    run_helpers: bool = False,
    offline: bool = True,  # noqa: ARG001 - resolve never asks the network; scripts may still say so
    no_color: bool = False,
) -> int:
    """Resolve, print."""
    run = given.run_of(mode, bare=bare, settings=settings, sources=setting_sources, model=model)
    machine = ThisMachine(given.environ(config_dir))
    seen = snapshot(machine, run, given.version_of(client_version), exports=not json, run_helpers=run_helpers)
    clean = redactor(seen)
    resolution = without_secrets(resolve(seen), clean)
    if json:
        from claude_authdoctor.report.contract import resolution_table

        said = json_format.dumps(resolution_table(seen, resolution), indent=2, ensure_ascii=True)
    else:
        from claude_authdoctor.report.decision import decision

        said = decision(seen, resolution, given.style_of(no_color=no_color))
    hand_over(clean(said), output)
    return 0
