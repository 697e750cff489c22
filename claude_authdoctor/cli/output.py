"""A report in the format asked for, through the redactor, to a file or to the terminal."""

from __future__ import annotations

import json
import os

from claude_authdoctor.catalog import words
from claude_authdoctor.cli import out
from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.model.finding import Report
from claude_authdoctor.report.redact import redacted
from claude_authdoctor.report.style import Style


def deliver(
    report: Report, form: str, style: Style, output: str | None = None, *, verbose: bool = False, quiet: bool = False
) -> None:
    """Render and hand over."""
    said = rendered(report, form, style if output is None else Style(style.width), verbose=verbose, quiet=quiet)
    hand_over(redacted(said, report.snapshot), output)


def rendered(report: Report, form: str, style: Style, *, verbose: bool, quiet: bool) -> str:
    """A report in one format. A reporter is imported only when it is asked for."""
    if form == "json":
        from claude_authdoctor.report.contract import report_table

        return json.dumps(report_table(report), indent=2, ensure_ascii=True)
    if form == "table":
        from claude_authdoctor.report.table import findings_table

        return findings_table(report, style.width)
    if form == "markdown":
        from claude_authdoctor.report.markdown import markdown

        return markdown(report)
    from claude_authdoctor.report.text import text

    return text(report, style, verbose=verbose, quiet=quiet)


def hand_over(said: str, output: str | None) -> None:
    """To stdout, or to a new or old regular file that only its owner may read. UsageError where that fails."""
    if output is None or output == "-":
        out(said)
        return
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(output, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(said + "\n")
    except OSError as refusal:
        raise UsageError(words("cli")["fault"]["output"].format(path=output, why=refusal.strerror)) from refusal
