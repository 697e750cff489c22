"""`authdoctor preflight`: what would fail in a job, and what its checkout would do to the credential, in a second."""

from __future__ import annotations

from typing import Annotated

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.cli import options as opt
from claude_authdoctor.cli.demands import demands, folder
from claude_authdoctor.cli.formats import FormatOption, wanted
from claude_authdoctor.cli.output import deliver
from claude_authdoctor.cli.summary import write_summary
from claude_authdoctor.doctor import exit_code
from claude_authdoctor.preflight.place import JobMachine
from claude_authdoctor.preflight.run import Question, preflight

_SAID = words("cli")["option"]
Path = Annotated[str, typer.Option("--path", metavar="FOLDER", help=_SAID["path"])]
Require = Annotated[str | None, typer.Option("--require", metavar="KIND", help=_SAID["require"])]
ExpectOrg = Annotated[str | None, typer.Option("--expect-org", metavar="UUID", help=_SAID["expect-org"])]
WarnBefore = Annotated[str, typer.Option("--warn-before", metavar="TIME", help=_SAID["warn-before"])]
Created = Annotated[str | None, typer.Option("--token-created", metavar="DAY", help=_SAID["token-created"])]


def command(
    path: Path = ".",
    require: Require = None,
    expect_org: ExpectOrg = None,
    warn_before: WarnBefore = "14d",
    token_created: Created = None,
    allow_endpoint: opt.Allow = None,
    mode: opt.Mode = opt.RunMode.print,
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
    severity: opt.Severity = opt.Level.warning,
    quiet: opt.Quiet = False,
    verbose: opt.Verbose = False,
    no_color: opt.NoColor = False,
) -> None:
    """Look, print, write the job's summary, exit."""
    reports = wanted(format, output)
    question = Question(
        run=opt.run_of(mode, bare=bare, settings=settings, sources=setting_sources, model=model),
        demands=demands(require, expect_org, warn_before, token_created),
        version=opt.version_of(client_version),
        select=tuple(select or ()),
        ignore=tuple(ignore or ()),
        approved=tuple(allow_endpoint or ()),
    )
    if not offline:
        from claude_authdoctor.cli.check import prober

        question = question.asking(prober(timeout))
    report = preflight(JobMachine(folder(path), opt.environ(config_dir)), question)
    deliver(report, reports, opt.style_of(no_color=no_color), verbose=verbose, quiet=quiet)
    write_summary(report)
    raise typer.Exit(exit_code(report, severity.value))
