"""The pipeline: the program in one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.collect.snapshot import snapshot
from claude_authdoctor.diagnose import SEVERITIES, diagnose, severity
from claude_authdoctor.model.finding import Reply, Report, Severity
from claude_authdoctor.model.machine import Machine
from claude_authdoctor.model.resolution import Resolution
from claude_authdoctor.model.snapshot import Run, Snapshot
from claude_authdoctor.resolve.resolver import resolve

Prober = Callable[[Snapshot, Resolution], tuple[Reply, ...]]
OK, FINDINGS, USAGE, CANNOT_TELL, FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130


@dataclass(frozen=True, slots=True)
class Request:
    """What a user asked for. `probe` is None offline; `approved` lists hosts the user's own configuration trusts."""

    run: Run = field(default_factory=Run)
    version: str | None = None
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    approved: Sequence[str] = ()
    probe: Prober | None = None
    run_helpers: bool = False


def visit(machine: Machine, request: Request) -> Report:
    """One diagnosis: look, think, ask, think."""
    seen = snapshot(machine, request.run, request.version, run_helpers=request.run_helpers)  # look
    resolution = resolve(seen, request.approved)  # think
    replies = request.probe(seen, resolution) if request.probe else None  # ask
    return diagnose(Facts(seen, resolution, replies), request.select, request.ignore)  # think


def exit_code(report: Report, threshold: Severity = "error") -> int:
    """0 healthy, 1 findings at or above the threshold, 4 a check of ours failed, 3 cannot tell and nothing worse."""
    level = SEVERITIES.index(threshold)
    if any(SEVERITIES.index(severity(finding)) <= level for finding in report.findings):
        return FINDINGS
    if report.crashed:
        return FAILED
    sources = {slot.source for slot in report.resolution.used}
    asked = [reply for reply in report.replies or () if reply.source in sources]
    unsure = any(reply.outcome == "unknown" and reply.why != "refresh-due" for reply in asked)
    return CANNOT_TELL if unsure else OK
