"""`authdoctor fix`: repairs, shown before they are made, proven after, and journalled for `undo`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.catalog.rule import named, rules
from claude_authdoctor.cli import given, out
from claude_authdoctor.cli import options as opt
from claude_authdoctor.cli.ask import at_terminal
from claude_authdoctor.cli.asking import prober
from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.collect.host import host
from claude_authdoctor.doctor import Request, exit_code
from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.model.finding import Finding, Report
from claude_authdoctor.model.repair import Plan
from claude_authdoctor.repair.journal import Record
from claude_authdoctor.repair.session import Session, Wishes
from claude_authdoctor.report.nearer import tilde
from claude_authdoctor.report.redact import redacted
from claude_authdoctor.report.repairs import after_repairs, block, headline, healthy, is_healthy, one_line, planned
from claude_authdoctor.report.sanitise import visible
from claude_authdoctor.report.style import Style

_SAID = words("repair")
CI = {"ci", "github-actions", "gitlab"}

Codes = Annotated[list[str] | None, typer.Argument(metavar="[CODE]...", help=_SAID["option"]["codes"])]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=_SAID["option"]["yes"])]
Unsafe = Annotated[bool, typer.Option("--unsafe", help=_SAID["option"]["unsafe"])]
DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help=_SAID["option"]["dry-run"])]


def command(
    codes: Codes = None,
    yes: Yes = False,
    unsafe: Unsafe = False,
    dry_run: DryRun = False,
    mode: opt.Mode = opt.RunMode.interactive,
    bare: opt.Bare = False,
    settings: opt.SettingsText = None,
    setting_sources: opt.Sources = None,
    config_dir: opt.ConfigDir = None,
    client_version: opt.ClientVersion = None,
    offline: opt.Offline = False,
    timeout: opt.Timeout = 15.0,
    run_helpers: opt.RunHelpers = False,
    no_color: opt.NoColor = False,
) -> None:
    """Repair, or show what would be repaired."""
    known(codes or ())
    request = Request(
        run=given.run_of(mode.value, bare=bare, settings=settings, sources=setting_sources),
        version=given.version_of(client_version),
        probe=None if offline else prober(timeout),
        run_helpers=run_helpers,
    )
    asking = at_terminal(sys.stdin, sys.stdout)
    showing = dry_run or not (yes or asking)
    environ, style = given.environ(config_dir), given.style_of(no_color=no_color)
    if not showing and host(ThisMachine(environ)).markers & CI:
        raise UsageError(_SAID["fault"]["ci"])
    wishes = Wishes(tuple(codes or ()), yes, unsafe, ask=not yes)
    session = Session(environ, request, wishes, Speaker(style, asks=not yes))
    raise typer.Exit(show(session, style, terminal=asking or dry_run) if showing else mend(session, style))


def known(codes: Sequence[str]) -> None:
    """UsageError for a word that is neither a code, nor the beginning of one, nor a name."""
    for word in codes:
        if named(word) is None and not any(rule.code.startswith(word.upper()) for rule in rules()):
            raise UsageError(_SAID["fault"]["code"].format(code=word))


def show(session: Session, style: Style, *, terminal: bool) -> int:
    """What would be changed; nothing is."""
    report = session.visit()
    offers = list(session.offers(report))
    if is_healthy(report) and not offers:
        out(healthy(report))
        return exit_code(report)
    told, lines = as_told(session.wishes, offers), []
    for finding, plan in offers:
        other = "" if told.allow(finding, plan) else by_name(finding, plan).command
        lines += planned("planned", finding, plan, style, other)
    closing = "nothing" if not offers else "dry-run" if terminal else "no-terminal"
    end = style.wrapped(_SAID["fix"][closing].format(command=told.command))
    left = list(after_repairs(report, [], style, [finding for finding, _ in offers]))
    say([*lines, *left, *([""] if left else []), *end], report)
    return exit_code(report)


def as_told(wishes: Wishes, offers: Sequence[tuple[Finding, Plan]]) -> Wishes:
    """What to ask for, to have made what is shown: all that goes without a name, else the first by its own."""
    plain = Wishes(wishes.codes, yes=True, unsafe=wishes.unsafe)
    if not offers or any(plain.allow(finding, plan) for finding, plan in offers):
        return plain
    return by_name(*offers[0])


def by_name(finding: Finding, plan: Plan) -> Wishes:
    """What to ask for, to have one repair made."""
    named = Wishes((finding.code,), yes=True)
    return named if named.allow(finding, plan) else replace(named, unsafe=True)


def mend(session: Session, style: Style) -> int:
    """Repair, then say what is left."""
    start, end = session.run()
    if is_healthy(start) and not session.made:
        out(healthy(start))
        return exit_code(start)
    spared = [] if session.wishes.ask else left_alone(session, end)
    lines = [line for sentence in spared for line in style.wrapped(sentence, rest="  ")]
    say([*lines, *after_repairs(end, [step.plan for step in session.made], style)], start, end)
    return exit_code(end)


def left_alone(session: Session, report: Report) -> list[str]:
    """The repairs that exist and were not made, and why."""
    asked = Session(session.environ, session.request, Wishes(session.wishes.codes, ask=True), session.voice)
    asked.tried = set(session.tried)
    said = _SAID["fix"]
    return [
        said["spared-unsafe"].format(code=plan.code, reason=plan.reason)
        if plan.safety == "unsafe"
        else said["spared"].format(code=plan.code, message=one_line(finding))
        for finding, plan in asked.offers(report)
    ]


def say(lines: Sequence[str], *reports: Report) -> None:
    """Print, with every secret masked that any of the diagnoses met, and paths as people write them."""
    said = "\n".join(lines)
    for report in reports:
        said = tilde(redacted(said, report.snapshot), report.snapshot.host.home)
    out(said.strip("\n"))


class Speaker:
    """Talks on the terminal."""

    def __init__(self, style: Style, *, asks: bool) -> None:
        self.style, self.asks = style, asks

    def agreed(self, finding: Finding, plan: Plan, report: Report) -> bool:
        """Show a repair and ask, unless the answer was given beforehand."""
        if not self.asks:
            return True
        say(planned("offered", finding, plan, self.style), report)
        return typer.confirm(_SAID["fix"]["question"], default=plan.safety == "safe")

    def repaired(self, finding: Finding, plan: Plan, before: Report, after: Report) -> None:
        """A repair that helped; what it changes has been seen by whoever was asked."""
        shown = headline if self.asks else partial(planned, plan=plan)
        say(shown("repaired", finding, style=self.style), before, after)
        sys.stdout.write("\n")

    def taken_back(self, finding: Finding, before: Report) -> None:
        """A repair that did not."""
        say(block(_SAID["fix"]["taken-back"], finding, self.style), before)

    def failed(self, finding: Finding, why: str, before: Report) -> None:
        """A repair that could not be made."""
        say(block(_SAID["fix"]["failed"].format(why=visible(why)), finding, self.style), before)

    def recovered(self, record: Record, foreign: Sequence[str]) -> None:
        """One of an earlier run."""
        out(_SAID["fix"]["recovered"].format(code=record.code, name=record.name))
        for path in foreign:
            out(_SAID["fix"]["foreign"].format(path=visible(path)))
