"""`authdoctor preflight`: what would fail in a job, and what its checkout would do to the credential, in a second."""

from __future__ import annotations

from collections.abc import Sequence

from claude_authdoctor.cli import given
from claude_authdoctor.cli.asking import prober
from claude_authdoctor.cli.demands import demands, folder
from claude_authdoctor.cli.formats import wanted
from claude_authdoctor.cli.output import deliver
from claude_authdoctor.cli.summary import write_summary
from claude_authdoctor.doctor import Request, exit_code
from claude_authdoctor.model.finding import Severity
from claude_authdoctor.model.snapshot import Mode
from claude_authdoctor.preflight.place import JobMachine
from claude_authdoctor.preflight.run import preflight


def command(
    *,
    path: str = ".",
    require: str | None = None,
    expect_org: str | None = None,
    warn_before: str = "14d",
    token_created: str | None = None,
    allow_endpoint: Sequence[str] | None = None,
    mode: Mode = "print",
    bare: bool = False,
    settings: str | None = None,
    setting_sources: str | None = None,
    model: str | None = None,
    config_dir: str | None = None,
    client_version: str | None = None,
    offline: bool = False,
    timeout: float = 15.0,
    format: Sequence[str] | None = None,  # noqa: A002 - the option's name
    output: str | None = None,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] | None = None,
    severity: Severity = "warning",
    quiet: bool = False,
    verbose: bool = False,
    no_color: bool = False,
) -> int:
    """Look, print, write the job's summary, exit."""
    reports = wanted(format, output)
    request = Request(
        run=given.run_of(mode, bare=bare, settings=settings, sources=setting_sources, model=model),
        version=given.version_of(client_version),
        select=given.prefixes("--select", select),
        ignore=given.prefixes("--ignore", ignore),
        approved=tuple(allow_endpoint or ()),
        probe=None if offline else prober(timeout),
    )
    wanted_of_job = demands(require, expect_org, warn_before, token_created)
    report = preflight(JobMachine(folder(path), given.environ(config_dir)), request, wanted_of_job)
    deliver(report, reports, given.style_of(no_color=no_color), verbose=verbose, quiet=quiet)
    write_summary(report)
    return exit_code(report, severity)
