"""Tables by tabulate: the chain of `resolve`, and findings one a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tabulate import tabulate

from claude_authdoctor.catalog import words
from claude_authdoctor.diagnose import severity
from claude_authdoctor.model.finding import Report
from claude_authdoctor.model.resolution import Candidate, Resolution
from claude_authdoctor.report.nearer import tilde
from claude_authdoctor.report.sanitise import visible
from claude_authdoctor.report.wording import message
from claude_authdoctor.resolve.labels import label

FIXED = 20  # columns that state, gaps and the place's surplus take before the wide columns share the rest
NARROW = 12
NARROW_SCREEN = 60


def grid(rows: Sequence[Sequence[str]], headers: Sequence[str], widths: Sequence[int | None]) -> str:
    """A plain table whose wide columns wrap."""
    return tabulate(rows, headers, tablefmt="simple", maxcolwidths=list(widths), disable_numparse=True) if rows else ""


def chain_table(resolution: Resolution, width: int, home: str) -> str:
    """Every source that is there, with its state and the reason; on a narrow screen without the places."""
    names: Mapping[str, str] = words("report")["resolve"]
    links = [link for link in resolution.chain if link.standing != "absent"]
    columns = ("source", "state", "why") if width < NARROW_SCREEN else ("source", "state", "place", "why")
    wide = max(NARROW, (width - FIXED) * 2 // 5) if width >= NARROW_SCREEN else max(NARROW, (width - 12) // 2)
    widths = {"source": wide, "place": wide // 2 + 6, "why": wide}
    rows = [tuple(cells(link, home)[name] for name in columns) for link in links]
    return grid(rows, [names[name] for name in columns], [widths.get(name) for name in columns])


def cells(link: Candidate, home: str) -> Mapping[str, str]:
    """One link of the chain as a row."""
    return {
        "source": visible(label(link.source)),
        "state": link.standing,
        "place": place(link, home),
        "why": visible(link.why),
    }


def place(link: Candidate, home: str) -> str:
    """Where a link's value stands, with `~` for the home folder."""
    if link.place is None or link.place.kind == "environment":
        return ""
    return tilde(visible(str(link.place)), home)


def findings_table(report: Report, width: int) -> str:
    """Findings, one a row; on a narrow screen without the severity, by which they are ordered anyway."""
    names: Mapping[str, str] = words("report")["table"]
    columns = ("code", "message", "place") if width < NARROW_SCREEN else ("code", "severity", "message", "place")
    wide = max(NARROW, (width - 24) * 2 // 3)
    widths = {"message": wide, "place": max(NARROW, wide // 2)}
    rows = [
        {
            "code": finding.code,
            "severity": severity(finding),
            "message": message(finding),
            "place": visible(str(finding.place)),
        }
        for finding in report.findings
    ]
    cells = [[row[name] for name in columns] for row in rows]
    return grid(cells, [names[name] for name in columns], [widths.get(name) for name in columns])
