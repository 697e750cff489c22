"""The half of `explain` that looks at this machine; apart, because it loads what a look needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from claude_authdoctor.catalog.rule import rule
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.cli import given
from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.collect.snapshot import snapshot
from claude_authdoctor.diagnose import diagnose, severity
from claude_authdoctor.explain.rank import Cause, told_apart
from claude_authdoctor.model.snapshot import Run
from claude_authdoctor.report.redact import redacted
from claude_authdoctor.resolve.resolver import resolve


def told_apart_here(causes: Sequence[Cause], config_dir: str | None) -> tuple[tuple[Cause, ...], Callable[[str], str]]:
    """The causes as this machine's own checks see them, and what keeps its secrets out of the output."""
    seen = snapshot(ThisMachine(given.environ(config_dir)), Run())
    codes = [cause.code for cause in causes]
    findings = diagnose(Facts(seen, resolve(seen)), codes).findings
    found = told_apart(
        causes,
        findings,
        {finding.code: severity(finding) for finding in findings}
        | dict.fromkeys(set(codes) - {f.code for f in findings}, "note"),
        {code: rule(code).decisive for code in codes},
    )
    return found, lambda said: redacted(said, seen)
