"""A diagnosis for a person: the verdict, who pays, then what is wrong, where, why, and what to type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from claude_authdoctor.catalog import words
from claude_authdoctor.catalog.rule import Rule, rule
from claude_authdoctor.diagnose import SEVERITIES, severity
from claude_authdoctor.model.finding import Finding, Reply, Report
from claude_authdoctor.report.nearer import nearer
from claude_authdoctor.report.sanitise import visible
from claude_authdoctor.report.style import Style
from claude_authdoctor.report.wording import hint, message

SHOWN_WITHOUT_ASKING = ("error", "warning")


def text(report: Report, style: Style, *, verbose: bool = False, quiet: bool = False) -> str:
    """The whole report. A healthy machine gets one line, or none with `quiet`."""
    shown = [finding for finding in report.findings if verbose or severity(finding) in SHOWN_WITHOUT_ASKING]
    if not shown and not report.crashed and report.resolution.outcome == "sends":
        return "" if quiet else nearer("\n".join(healthy(report, style, verbose=verbose)), report.snapshot)
    lines = [*head(report, style)]
    for finding in shown:
        lines += ["", *block(finding, style, verbose=verbose)]
    lines += ["", *foot(report, shown, style)]
    return nearer("\n".join(lines), report.snapshot)


def healthy(report: Report, style: Style, *, verbose: bool) -> Iterator[str]:
    """One quiet line; with `verbose` the chain of answers below it."""
    said: Mapping[str, str] = words("report")["check"]
    proof = said["proven"] if proven(report) else said["unproven"]
    yield from style.wrapped(
        said["healthy"].format(verdict=visible(report.resolution.reason), payer=report.resolution.payer, proof=proof)
    )
    if verbose:
        yield from asked(report.replies or (), style)


def proven(report: Report) -> bool:
    """Whether the service accepted every credential in use."""
    sources = {slot.source for slot in report.resolution.used}
    valid = {reply.source for reply in report.replies or () if reply.outcome == "valid"}
    return bool(sources) and sources <= valid


def head(report: Report, style: Style) -> Iterator[str]:
    """The verdict, then who pays and where requests go."""
    said: Mapping[str, str] = words("report")["check"]
    yield from (style.paint(line, "strong") for line in style.wrapped(visible(report.resolution.reason)))
    yield from style.wrapped(said["payer"].format(payer=report.resolution.payer))
    endpoint = report.resolution.endpoint
    if endpoint and endpoint.source != "default":
        yield from style.wrapped(said["endpoint"].format(url=visible(endpoint.url)))


def block(finding: Finding, style: Style, *, verbose: bool, advice: str = "") -> Iterator[str]:
    """One finding: problem, place, reason, next step (`advice` in place of the rule's own)."""
    known, said = rule(finding.code), words("report")["check"]
    level = severity(finding)
    title = style.wrapped(f"{level} {finding.code}  {message(finding)}", rest="  ")
    yield title[0].replace(level, style.paint(level, level), 1)
    yield from title[1:]
    rows = [
        (said["at"], visible(str(finding.place))),
        (said["why"], why(known, verbose=verbose)),
        (said["next"], advice or hint(finding)),
    ]
    rows += [(said["also"], visible(str(place))) for place in finding.related]
    for name, value in rows:
        yield from style.wrapped(value, first=f"  {name:<6}")


def why(known: Rule, *, verbose: bool) -> str:
    """The reason: its first sentence, or with `verbose` all of it."""
    whole = " ".join(known.why.split())
    first = whole.split(". ", 1)[0]
    return whole if verbose else first if first.endswith(".") else f"{first}."


def foot(report: Report, shown: Sequence[Finding], style: Style) -> Iterator[str]:
    """How many of what, what was left out, and where to read more: what the eye sees first."""
    said: Mapping[str, str] = words("report")["check"]
    counts = Counter(severity(finding) for finding in report.findings)
    parts = [
        said[level if counts[level] == 1 else f"{level}s"].format(count=counts[level])
        for level in SEVERITIES
        if counts[level]
    ]
    repairable = sum(rule(finding.code).repair in ("safe", "unsafe") for finding in shown)
    line = ", ".join(parts) or said["none"]
    yield from style.wrapped(line + (said["repairable"].format(count=repairable) if repairable else "."))
    for crash in report.crashed:
        yield from style.wrapped(said["crashed"].format(code=crash.code, error=visible(crash.error)))
    if report.replies is None:
        yield from style.wrapped(said["offline"])
    if shown:
        yield from style.wrapped(said["explain"].format(code=shown[0].code))


def asked(replies: Sequence[Reply], style: Style) -> Iterator[str]:
    """What was asked of the network and what came back."""
    for reply in replies:
        status = f" {reply.status}" if reply.status else ""
        yield from style.wrapped(f"{reply.outcome}{status} {reply.why}".strip(), first=f"  {visible(reply.name)}: ")
