"""A diagnosis as a job needs it: families that mean nothing there left out, some findings milder, none said twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from claude_authdoctor.catalog import section
from claude_authdoctor.diagnose import ordered
from claude_authdoctor.model.finding import Finding, Report


def weighed(report: Report) -> Report:
    """The report with its findings weighed by rules/preflight.toml."""
    rules: Mapping[str, Any] = section("preflight")
    mild = [milder(finding, rules["milder"]) for finding in report.findings]
    return replace(report, findings=ordered(finding for finding in mild if not said_better(finding, mild, rules)))


def milder(finding: Finding, table: Iterable[Mapping[str, Any]]) -> Finding:
    """A finding with the severity it has in a job."""
    for row in table:
        if row["code"] == finding.code and dict(row.get("data", {})).items() <= dict(finding.data).items():
            return replace(finding, severity=row["severity"])
    return finding


def said_better(finding: Finding, others: Iterable[Finding], rules: Mapping[str, Any]) -> bool:
    """Whether another finding says it, at the same place, with the checkout's own words."""
    rows = [row for row in rules["covered"] if finding.code in row["codes"]]
    return any(
        other.code in row["by"] and other.place.name == finding.place.name and same_subject(finding, other)
        for row in rows
        for other in others
    )


def same_subject(one: Finding, other: Finding) -> bool:
    """Whether two findings stand on one line, or speak of one variable."""
    return one.place.line == other.place.line or one.data.get("variable") == other.data.get("variable")
