"""A diagnosis as Markdown, for an issue or a job summary."""

from __future__ import annotations

import re

from claude_authdoctor.catalog import words
from claude_authdoctor.diagnose import severity
from claude_authdoctor.model.finding import Report
from claude_authdoctor.report.sanitise import visible
from claude_authdoctor.report.wording import hint, message

LOOKALIKES = {ord("`"): "\u02cb", ord("|"): "\u01c0"}  # a code span and a table cell know no escape
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~@:/])")


def escaped(text: str) -> str:
    """`text` with every character that Markdown or HTML gives a meaning to taken literally."""
    return _SPECIAL.sub(r"\\\1", visible(text)).replace("&", "&amp;").replace("\\<", "&lt;").replace("\\>", "&gt;")


def code(text: str) -> str:
    """`text` as a code span, whatever backticks it holds."""
    return f"`{visible(text).translate(LOOKALIKES)}`"


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
            f"{escaped(message(finding))} ({code(str(finding.place))})",
            code(hint(finding)),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])
