"""`authdoctor check`: the whole diagnosis on one screen."""

from __future__ import annotations

from typing import Annotated

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.cli import options as opt
from claude_authdoctor.cli.formats import FormatOption, wanted
from claude_authdoctor.cli.output import deliver, hand_over
from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.doctor import Prober, Request, exit_code, visit
from claude_authdoctor.model.finding import Reply
from claude_authdoctor.model.resolution import Resolution
from claude_authdoctor.model.snapshot import Snapshot

DryRun = Annotated[bool, typer.Option("--dry-run", help=words("cli")["option"]["dry-run"])]
EACH = 5.0  # seconds for one question


def command(
    mode: opt.Mode = opt.RunMode.interactive,
    bare: opt.Bare = False,
    settings: opt.SettingsText = None,
    setting_sources: opt.Sources = None,
    model: opt.Model = None,
    config_dir: opt.ConfigDir = None,
    client_version: opt.ClientVersion = None,
    offline: opt.Offline = False,
    timeout: opt.Timeout = 15.0,
    format: FormatOption = None,  # noqa: A002 - the option's name
    output: opt.Output = None,
    select: opt.Select = None,
    ignore: opt.Ignore = None,
    severity: opt.Severity = opt.Level.error,
    run_helpers: opt.RunHelpers = False,
    allow_endpoint: opt.Allow = None,
    dry_run: DryRun = False,
    quiet: opt.Quiet = False,
    verbose: opt.Verbose = False,
    no_color: opt.NoColor = False,
) -> None:
    """Diagnose, print, exit."""
    reports = wanted(format, output)
    request = Request(
        run=opt.run_of(mode, bare=bare, settings=settings, sources=setting_sources, model=model),
        version=opt.version_of(client_version),
        select=tuple(select or ()),
        ignore=tuple(ignore or ()),
        approved=tuple(allow_endpoint or ()),
        probe=None if offline else prober(timeout),
        run_helpers=run_helpers,
    )
    machine = ThisMachine(opt.environ(config_dir))
    if dry_run:
        hand_over(planned(machine, request), output)
        return
    report = visit(machine, request)
    deliver(report, reports, opt.style_of(no_color=no_color), verbose=verbose, quiet=quiet)
    raise typer.Exit(exit_code(report, severity.value))


def prober(timeout: float) -> Prober:
    """What asks the network: `timeout` seconds for everything, at most EACH for one question."""
    import sys

    from claude_authdoctor.probe.engine import probe_all
    from claude_authdoctor.probe.progress import Line

    def probe(snapshot: Snapshot, resolution: Resolution) -> tuple[Reply, ...]:
        each = min(EACH, timeout)
        return probe_all(snapshot, resolution, timeout=each, budget=timeout, progress=Line(sys.stderr))

    return probe


def planned(machine: ThisMachine, request: Request) -> str:
    """What would be asked, of whom, carrying which credential (masked)."""
    from claude_authdoctor.collect.snapshot import snapshot
    from claude_authdoctor.probe.plan import lines, plan
    from claude_authdoctor.report.redact import redacted
    from claude_authdoctor.resolve.resolver import resolve

    seen = snapshot(machine, request.run, request.version)
    rows = lines(plan(seen, resolve(seen, request.approved)))
    return redacted("\n".join("  ".join(part for part in row if part) for row in rows), seen)
