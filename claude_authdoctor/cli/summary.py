"""The job summary: Markdown appended to the file that the runner names, and nothing else written anywhere."""

from __future__ import annotations

import os

from claude_authdoctor.model.finding import Report
from claude_authdoctor.report.markdown import markdown
from claude_authdoctor.report.redact import redacted

VARIABLE = "GITHUB_STEP_SUMMARY"
LIMIT = 1024 * 1024
"""Bytes that GitHub takes for one step."""


def write_summary(report: Report) -> None:
    """Append the report where a runner asks for a summary; a file that refuses is left alone."""
    path = os.environ.get(VARIABLE, "")
    if not path or os.environ.get("GITHUB_ACTIONS") != "true":
        return
    text = redacted(markdown(report), report.snapshot).encode("utf-8", "replace")[:LIMIT]
    try:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(path, flags, 0o600), "ab") as file:
            file.write(text + b"\n")
    except OSError:
        return
