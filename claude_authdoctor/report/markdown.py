"""A diagnosis as Markdown, for an issue or a job summary."""

from __future__ import annotations

from claude_authdoctor.catalog import words
from claude_authdoctor.diagnose import severity
from claude_authdoctor.model.finding import Report
from claude_authdoctor.report.markup import cell, escaped
from claude_authdoctor.report.wording import hint, message


def markdown(report: Report) -> str:
    """The verdict, who pays, and a table of findings."""
    said = words("report")["markdown"]
    lines = [
        f"### {escaped(report.resolution.reason)}",
        "",
        said["payer"].format(payer=escaped(report.resolution.payer)),
    ]
    if report.findings:
        lines += ["", said["head"], "| --- | --- | --- | --- |"]
    for finding in report.findings:
        cells = (
            severity(finding),
            finding.code,
            f"{escaped(message(finding))} ({cell(str(finding.place))})",
            cell(hint(finding)),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])
