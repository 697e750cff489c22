"""GitLab's code quality report: a list of issues with a path, a line and a fingerprint each."""

from __future__ import annotations

import json
from collections.abc import Sequence

from claude_authdoctor.catalog import words
from claude_authdoctor.report.issue import Issue

SEVERITIES = {"error": "critical", "warning": "major", "note": "info"}


def gitlab(found: Sequence[Issue]) -> str:
    """The report; a variable stands as a path of its own name, because GitLab wants one."""
    sentence: str = words("report")["machine"]["sentence"]
    rows = [
        {
            "type": "issue",
            "check_name": f"{one.code} {one.name}",
            "description": sentence.format(message=one.message, hint=one.hint),
            "categories": ["Security"],
            "severity": SEVERITIES[one.level],
            "fingerprint": one.fingerprint,
            "location": {"path": one.file or one.where, "lines": {"begin": one.line or 1}},
        }
        for one in found
    ]
    return json.dumps(rows, indent=2, ensure_ascii=True)
