"""Repairs for a person: what is changed and why, what is left to do, and how to take it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import quote

from claude_authdoctor.catalog import words
from claude_authdoctor.catalog.rule import Fix, rule
from claude_authdoctor.diagnose import severity
from claude_authdoctor.model.finding import Finding, Report
from claude_authdoctor.model.repair import Plan
from claude_authdoctor.report import changes
from claude_authdoctor.report import text as report_text
from claude_authdoctor.report.sanitise import visible
from claude_authdoctor.report.style import Style
from claude_authdoctor.report.wording import hint, message

COMMANDS_SHOWN = 3
LONGEST_PATH = 4096  # of Linux; a path that is cut short is none


def is_healthy(report: Report) -> bool:
    """Whether there is nothing that a repair could be for."""
    return not report.crashed and all(severity(finding) == "note" for finding in report.findings)


def healthy(report: Report) -> str:
    """One line."""
    said = words("repair")["fix"]
    return str(said["healthy"].format(verdict=visible(report.resolution.reason), proof=proof(report)))


def proof(report: Report) -> str:
    """That the service accepts what is sent, where it was asked."""
    said = words("report")["check"]
    return str(said["proven" if report_text.proven(report) else "unproven"])


def one_line(finding: Finding) -> str:
    """What is wrong."""
    return message(finding)


def block(outcome: str, finding: Finding, style: Style) -> list[str]:
    """One finding and what became of its repair."""
    return style.wrapped(f"{finding.code}  {message(finding)}: {outcome}", rest="  ")


def planned(lead: str, finding: Finding, plan: Plan, style: Style, way: str = "") -> list[str]:
    """One repair: what for, and every line that changes; `way` is the command that makes it, if not the usual one."""
    said = words("repair")["fix"]
    lines = headline(lead, finding, style)
    if plan.safety == "unsafe":
        lines += style.wrapped(said["unsafe"].format(reason=plan.reason), first="  ")
    if way:
        lines += style.wrapped(said["by-name"].format(command=way), first="  ")
    return [*lines, *changes.shown(plan.changes), ""]


def headline(lead: str, finding: Finding, style: Style) -> list[str]:
    """What a repair is for."""
    return style.wrapped(f"{words('repair')['fix'][lead]} {finding.code}  {message(finding)}", rest="  ")


def after_repairs(report: Report, made: Sequence[Plan], style: Style, offered: Sequence[Finding] = ()) -> Iterator[str]:
    """What is left for a person beside what is offered, then what to know about what was done."""
    said = words("repair")["fix"]
    left = [finding for finding in report.findings if severity(finding) == "error" and finding not in offered]
    if left:
        yield said["left"]
    for finding in left:
        advice = by_hand(finding)
        yield from report_text.block(finding, style, verbose=False, advice=advice)
        yield from commands(finding, report, advice, style)
    if not left and made:
        yield from style.wrapped(said["now"].format(verdict=visible(report.resolution.reason), proof=proof(report)))
    if not made:
        yield from () if offered else (said["untouched"],)
        return
    names = sorted({name for plan in made for name in plan.environ})
    if names:
        yield from style.wrapped(said["shell"].format(names=", ".join(names)))
    yield from style.wrapped(said["undo"])


def by_hand(finding: Finding) -> str:
    """The advice without this very command, which has just done what it can."""
    return hint(finding).replace(f"authdoctor fix {finding.code}, or ", "")


def commands(finding: Finding, report: Report, advice: str, style: Style) -> Iterator[str]:
    """The commands a person can run, but for those that were just run or read; a long note stands below."""
    fixes = [fix for fix in rule(finding.code).fixes if fix.platform in ("any", report.snapshot.host.platform)]
    mine = [fix for fix in fixes if not fix.run.startswith("authdoctor fix")]
    for fix in [fix for fix in mine if fix.run not in advice][:COMMANDS_SHOWN]:
        line = f"  {words('repair')['fix']['command']:<6}{typed(fix, finding, report.snapshot.host.home)}"
        beside = f"{line}  # {fix.note}" if fix.note else line
        below = style.wrapped(fix.note, first=f"{'':8}# ", rest=f"{'':8}# ")
        yield from [beside] if len(beside) <= style.width else [line, *below]


def typed(fix: Fix, finding: Finding, home: str) -> str:
    """A command with this finding's file in it, as a shell takes it: no `~` within quotes."""
    path = visible(finding.place.name, LONGEST_PATH)
    below = path.removeprefix(f"{home}/")
    return fix.run.replace("{place}", quote(path) if below == path or len(home) <= 1 else f"~/{quote(below)}")
