"""`authdoctor check`: the whole diagnosis on one screen."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.cli import options as opt
from claude_authdoctor.cli.output import deliver
from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.doctor import Prober, Request, exit_code, visit


class Format(StrEnum):
    """The formats of a report."""

    text = "text"
    table = "table"
    json = "json"
    markdown = "markdown"


FormatOption = Annotated[Format, typer.Option("--format", "-f", help=words("cli")["option"]["format"])]


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
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
    output: opt.Output = None,
    select: opt.Select = None,
    ignore: opt.Ignore = None,
    severity: opt.Severity = opt.Level.error,
    run_helpers: opt.RunHelpers = False,
    quiet: opt.Quiet = False,
    verbose: opt.Verbose = False,
    no_color: opt.NoColor = False,
) -> None:
    """Diagnose, print, exit."""
    request = Request(
        run=opt.run_of(mode, bare=bare, settings=settings, sources=setting_sources, model=model),
        version=opt.version_of(client_version),
        select=tuple(select or ()),
        ignore=tuple(ignore or ()),
        probe=None if offline else prober(timeout),
        run_helpers=run_helpers,
    )
    report = visit(ThisMachine(opt.environ(config_dir)), request)
    deliver(report, format.value, opt.style_of(no_color=no_color), output, verbose=verbose, quiet=quiet)
    raise typer.Exit(exit_code(report, severity.value))


def prober(timeout: float) -> Prober | None:
    """What asks the network."""
    from claude_authdoctor.probe.engine import probe_all

    return lambda snapshot, resolution: probe_all(snapshot, resolution, budget=timeout)
