"""`authdoctor check`: the whole diagnosis on one screen."""

from __future__ import annotations

from collections.abc import Sequence

from claude_authdoctor.catalog import words
from claude_authdoctor.cli import given
from claude_authdoctor.cli.asking import prober
from claude_authdoctor.cli.formats import wanted
from claude_authdoctor.cli.output import deliver, hand_over
from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.doctor import Request, exit_code, visit
from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.model.finding import Severity
from claude_authdoctor.model.snapshot import Mode
from claude_authdoctor.probe.consent import Consent


def command(
    *,
    mode: Mode = "interactive",
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
    severity: Severity = "error",
    run_helpers: bool = False,
    run_programs: bool = False,
    exchange: bool = False,
    allow_endpoint: Sequence[str] | None = None,
    dry_run: bool = False,
    quiet: bool = False,
    verbose: bool = False,
    no_color: bool = False,
) -> int:
    """Diagnose, print, exit."""
    reports = wanted(format, output)
    machine = ThisMachine(given.environ(config_dir))
    request = Request(
        run=given.run_of(mode, bare=bare, settings=settings, sources=setting_sources, model=model),
        version=given.version_of(client_version),
        select=given.prefixes("--select", select),
        ignore=given.prefixes("--ignore", ignore),
        approved=tuple(allow_endpoint or ()),
        probe=None if offline else prober(timeout, machine.ask_cloud if run_programs else None, exchange=exchange),
        run_helpers=run_helpers,
    )
    if dry_run and any(one.form != "text" for one in reports):
        raise UsageError(words("cli")["fault"]["dry-run"])
    if dry_run:
        hand_over(planned(machine, request, Consent(run_programs, exchange)), output)
        return 0
    report = visit(machine, request)
    deliver(report, reports, given.style_of(no_color=no_color), verbose=verbose, quiet=quiet)
    return exit_code(report, severity)


def planned(machine: ThisMachine, request: Request, consent: Consent) -> str:
    """What would be asked, of whom, carrying which credential (masked)."""
    from claude_authdoctor.collect.snapshot import snapshot
    from claude_authdoctor.probe.plan import lines, plan
    from claude_authdoctor.report.redact import redacted
    from claude_authdoctor.resolve.resolver import resolve

    seen = snapshot(machine, request.run, request.version)
    rows = lines(plan(seen, resolve(seen, request.approved), consent))
    return redacted("\n".join("  ".join(part for part in row if part) for row in rows), seen)
