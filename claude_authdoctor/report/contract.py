"""The machine formats of the contract as plain tables: `resolve --json` and `check --format json`."""

from __future__ import annotations

from typing import Any

from claude_authdoctor import __version__
from claude_authdoctor.catalog.rule import rule
from claude_authdoctor.diagnose import confidence, severity
from claude_authdoctor.model.finding import Finding, Reply, Report
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.resolution import Candidate, Endpoint, Resolution, Slot
from claude_authdoctor.model.snapshot import Snapshot
from claude_authdoctor.report.sanitise import visible
from claude_authdoctor.report.wording import hint, message

SCHEMA = 1
Table = dict[str, Any]


def resolution_table(snapshot: Snapshot, resolution: Resolution) -> Table:
    """One decision, as `resolve --json` prints it."""
    return {
        "schema": SCHEMA,
        "mode": snapshot.run.mode,
        "client": client_table(snapshot),
        "outcome": resolution.outcome,
        "reason": visible(resolution.reason),
        "provider": resolution.provider,
        "endpoint": endpoint_table(resolution.endpoint),
        "authorization": slot_table(resolution.authorization),
        "x_api_key": slot_table(resolution.x_api_key),
        "refresh": resolution.refresh,
        "payer": resolution.payer,
        "chain": [link_table(link) for link in resolution.chain],
        "notes": [visible(note) for note in resolution.notes],
    }


def report_table(report: Report) -> Table:
    """One diagnosis, as `check --format json` prints it."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "authdoctor", "version": __version__},
        "client": client_table(report.snapshot),
        "verdict": visible(report.resolution.reason),
        "payer": report.resolution.payer,
        "resolution": resolution_table(report.snapshot, report.resolution),
        "findings": [finding_table(finding) for finding in report.findings],
        "probes": [reply_table(reply) for reply in report.replies or ()],
        "skipped": [{"code": skip.code, "reason": visible(skip.reason)} for skip in report.skipped],
        "crashed": [{"code": crash.code, "error": visible(crash.error)} for crash in report.crashed],
    }


def client_table(snapshot: Snapshot) -> Table | None:
    """The client that would run."""
    client = snapshot.client
    if client is None:
        return None
    return {"version": visible(client.version or "") or None, "path": visible(client.path or "")}


def endpoint_table(endpoint: Endpoint | None) -> Table | None:
    """To whom requests go."""
    if endpoint is None:
        return None
    table: Table = {"url": visible(endpoint.url), "source": endpoint.source, "approved": endpoint.approved}
    return table | ({"trick": endpoint.trick} if endpoint.trick else {})


def slot_table(slot: Slot | None) -> Table | None:
    """One header."""
    if slot is None:
        return None
    table: Table = {
        "source": visible(slot.source),
        "kind": slot.kind,
        "masked": slot.secret and visible(slot.secret.masked),
    }
    return ({"scheme": slot.scheme} if slot.scheme else {}) | table | ({"failing": True} if slot.failing else {})


def link_table(link: Candidate) -> Table:
    """One link of the chain."""
    table: Table = {
        "source": visible(link.source),
        "state": link.standing,
        "place": file_place(link.place),
        "why": visible(link.why),
    }
    if link.secret:
        table["masked"] = visible(link.secret.masked)
    return table | {key: rank for key, rank in (("rank", link.rank), ("documented", link.documented)) if rank}


def file_place(place: Place | None) -> Table | None:
    """A place in a file as the chain spells it."""
    if place is None or place.kind != "file":
        return None
    return {"file": visible(place.name)} | ({"line": place.line} if place.line else {})


def place_table(place: Place) -> Table:
    """Any place."""
    table: Table = {"kind": place.kind, "name": visible(place.name)}
    return table | ({"line": place.line} if place.line else {})


def finding_table(finding: Finding) -> Table:
    """One finding with its rule's words."""
    known = rule(finding.code)
    table: Table = {
        "code": finding.code,
        "name": known.name,
        "severity": severity(finding),
        "confidence": confidence(finding),
        "message": message(finding),
        "hint": hint(finding),
        "place": place_table(finding.place),
        "repair": known.repair,
    }
    return table | ({"related": [place_table(place) for place in finding.related]} if finding.related else {})


def reply_table(reply: Reply) -> Table:
    """One answer of the network."""
    return {
        "name": visible(reply.name),
        "url": visible(reply.url),
        "outcome": reply.outcome,
        "why": reply.why,
        "status": reply.status,
        "ms": reply.ms,
    }
