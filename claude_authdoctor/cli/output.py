"""A report in the format asked for, through the redactor, to a file or to the terminal."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Sequence

from claude_authdoctor.catalog import words
from claude_authdoctor.cli import out
from claude_authdoctor.cli.formats import Wanted
from claude_authdoctor.destination import NO_LINK, STANDARD, opened
from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.model.finding import Report
from claude_authdoctor.model.secret import hushed
from claude_authdoctor.report.defuse import defused
from claude_authdoctor.report.redact import cleaned, redactor
from claude_authdoctor.report.style import Style

OWNER_ONLY = 0o600


def deliver(
    report: Report, reports: Sequence[Wanted], style: Style, *, verbose: bool = False, quiet: bool = False
) -> None:
    """Render and hand over; files first, so that what is printed comes last."""
    clean = redactor(report.snapshot)
    report = cleaned(report, clean)
    for one in sorted(reports, key=lambda wanted: wanted.file is None):
        plain = one.file not in STANDARD
        said = rendered(report, one.form, Style(style.width) if plain else style, verbose=verbose, quiet=quiet)
        hand_over(clean(said), one.file)


def rendered(report: Report, form: str, style: Style, *, verbose: bool = False, quiet: bool = False) -> str:
    """A report in one format. A reporter is imported only when it is asked for."""
    if form in ("json", "jsonl"):
        return as_json(report, lines=form == "jsonl")
    if form in ("sarif", "github", "gitlab", "junit"):
        return for_machines(report, form)
    return defused(for_people(report, form, style, verbose=verbose, quiet=quiet))


def as_json(report: Report, *, lines: bool) -> str:
    """The contract's object, or one line a finding."""
    from claude_authdoctor.report.contract import finding_table, report_table

    if lines:
        return "\n".join(json.dumps(finding_table(finding), ensure_ascii=True) for finding in report.findings)
    return json.dumps(report_table(report), indent=2, ensure_ascii=True)


def for_machines(report: Report, form: str) -> str:
    """The formats that other tools read."""
    from claude_authdoctor.report.issue import issues

    found = issues(report)
    if form == "junit":
        from claude_authdoctor.report.junit import junit
        from claude_authdoctor.report.sanitise import visible

        return junit(found, visible(report.resolution.reason), [crash.code for crash in report.crashed])
    if form == "github":
        from claude_authdoctor.report.commands import github

        return github(found)
    if form == "gitlab":
        from claude_authdoctor.report.gitlab import gitlab

        return gitlab(found)
    from claude_authdoctor.report.sarif import sarif

    return sarif(found)


def for_people(report: Report, form: str, style: Style, *, verbose: bool, quiet: bool) -> str:
    """The formats that people read."""
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
    if output in STANDARD:
        out(said)
        return
    try:
        with os.fdopen(opened(str(output), OWNER_ONLY, NO_LINK), "w", encoding="utf-8") as file:
            file.write(hushed(said) + "\n")
    except OSError as refusal:
        fault = words("cli")["fault"]
        why = fault["link"] if refusal.errno == errno.ELOOP else refusal.strerror
        raise UsageError(fault["output"].format(path=output, why=why)) from refusal
