"""Run the checks over the facts and order what they find: the cause to act on comes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from claude_authdoctor.catalog.rule import Rule, rule
from claude_authdoctor.check import checks
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import Check
from claude_authdoctor.model.finding import Confidence, Crash, Finding, Report, Severity, Skip
from claude_authdoctor.resolve.version import holds

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
CONFIDENCES: tuple[Confidence, ...] = ("certain", "likely", "possible")


def diagnose(facts: Facts, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Report:
    """Every selected check over the facts. A check that fails is reported as crashed and stops nothing else."""
    findings: list[Finding] = []
    skipped: list[Skip] = []
    crashed: list[Crash] = []
    for code, function in checks().items():
        if not wanted(code, select, ignore) or not about(facts, rule(code)):
            continue
        if missing := lacks(facts, rule(code)):
            skipped.append(Skip(code, missing))
            continue
        run(code, function, facts, findings, crashed)
    return Report(
        facts.snapshot, facts.resolution, facts.replies, ordered(roots(findings)), tuple(skipped), tuple(crashed)
    )


def run(code: str, function: Check, facts: Facts, findings: list[Finding], crashed: list[Crash]) -> None:
    """One check; the one funnel through which its failure becomes a fact."""
    try:
        findings.extend(function(facts))
    except Exception as failure:  # noqa: BLE001 - a crash in one check must neither stop the others nor pass as health
        crashed.append(Crash(code, type(failure).__name__))


def wanted(code: str, select: Sequence[str], ignore: Sequence[str]) -> bool:
    """Selection by prefix of a code."""
    return (not select or code.startswith(tuple(select))) and not code.startswith(tuple(ignore) or ("\0",))


def about(facts: Facts, known: Rule) -> bool:
    """Whether a rule is about the client at hand."""
    return holds(known.clients or {}, facts.situation.version)


def lacks(facts: Facts, known: Rule) -> str:
    """The fact a rule needs and that is not there."""
    return "replies" if "replies" in known.needs and facts.replies is None else ""


def roots(findings: Sequence[Finding]) -> list[Finding]:
    """Without consequences: what another finding, at least as severe, explains is not said a second time."""
    worst: dict[str, int] = {}
    for finding in findings:
        rank = SEVERITIES.index(severity(finding))
        for name in (finding.code, rule(finding.code).name):
            worst[name] = min(rank, worst.get(name, rank))
    return [
        finding
        for finding in findings
        if not any(
            worst.get(name, len(SEVERITIES)) <= SEVERITIES.index(severity(finding))
            for name in rule(finding.code).explained_by
        )
    ]


def severity(finding: Finding) -> Severity:
    """A finding's severity: its own, else its rule's."""
    return finding.severity or rule(finding.code).severity


def confidence(finding: Finding) -> Confidence:
    """A finding's confidence: its own, else its rule's."""
    return finding.confidence or rule(finding.code).confidence


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The most decisive first; equal ones in the order of their codes and places."""

    def rank(finding: Finding) -> tuple[int, int, int, str, str]:
        return (
            SEVERITIES.index(severity(finding)),
            -(rule(finding.code).decisive + finding.weight),
            CONFIDENCES.index(confidence(finding)),
            finding.code,
            str(finding.place),
        )

    return tuple(sorted(findings, key=rank))
