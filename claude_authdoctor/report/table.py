"""Tables by tabulate: the chain of `resolve`, and findings one a row."""

from __future__ import annotations

from collections.abc import Sequence

from tabulate import tabulate

from claude_authdoctor.catalog import words
from claude_authdoctor.diagnose import severity
from claude_authdoctor.model.finding import Report
from claude_authdoctor.model.resolution import Candidate, Resolution
from claude_authdoctor.report.sanitise import visible
from claude_authdoctor.report.wording import message
from claude_authdoctor.resolve.labels import label

FIXED = 34  # columns that state, padding and lines take before the wide columns share the rest
NARROW = 12


def grid(rows: Sequence[Sequence[str]], headers: Sequence[str], widths: Sequence[int | None]) -> str:
    """A plain table whose wide columns wrap."""
    return tabulate(rows, headers, tablefmt="simple", maxcolwidths=list(widths), disable_numparse=True) if rows else ""


def chain_table(resolution: Resolution, width: int, home: str) -> str:
    """Every source that is there, with its state and the reason."""
    names = words("report")["resolve"]
    wide = max(NARROW, (width - FIXED) // 2)
    rows = [
        (visible(label(link.source)), link.standing, place(link, home), visible(link.why))
        for link in resolution.chain
        if link.standing != "absent"
    ]
    headers = [names[key] for key in ("source", "state", "place", "why")]
    return grid(rows, headers, (wide, None, wide // 2 + 6, wide))


def place(link: Candidate, home: str) -> str:
    """Where a link's value stands, with `~` for the home folder."""
    if link.place is None or link.place.kind == "environment":
        return ""
    shown = visible(str(link.place))
    return shown.replace(home, "~", 1) if len(home) > 1 else shown


def findings_table(report: Report, width: int) -> str:
    """Findings, one a row."""
    names = words("report")["table"]
    rows = [
        (finding.code, severity(finding), message(finding), visible(str(finding.place))) for finding in report.findings
    ]
    wide = max(NARROW, (width - 24) * 2 // 3)
    headers = [names[key] for key in ("code", "severity", "message", "place")]
    return grid(rows, headers, (None, None, wide, max(NARROW, wide // 2)))
