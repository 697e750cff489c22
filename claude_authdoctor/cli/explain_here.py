"""The half of `explain` that looks at this machine; apart, because it loads what a look needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from claude_authdoctor.catalog.rule import rule
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.cli import given
from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.collect.snapshot import snapshot
from claude_authdoctor.diagnose import diagnose, severity
from claude_authdoctor.explain.rank import Cause, told_apart
from claude_authdoctor.model.snapshot import Run
from claude_authdoctor.report.nearer import tilde
from claude_authdoctor.report.redact import redactor
from claude_authdoctor.resolve.resolver import resolve


class Here(NamedTuple):
    """The causes as this machine's own checks see them, and what keeps its secrets out of the output.

    `near` does so too, and writes paths as people do.
    """

    causes: tuple[Cause, ...]
    redact: Callable[[str], str]
    near: Callable[[str], str]


def told_apart_here(causes: Sequence[Cause], config_dir: str | None) -> Here:
    """Look at this machine for what it says of these causes."""
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
    redact = redactor(seen)
    return Here(found, redact, lambda said: tilde(redact(said), seen.host.home))
