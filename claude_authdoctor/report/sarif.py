"""SARIF 2.1.0 (OASIS) as code-scanning services read it: rules once, at most LIMIT results with fingerprints."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from claude_authdoctor import __version__
from claude_authdoctor.catalog import words
from claude_authdoctor.report.issue import Issue

LIMIT = 5_000
"""Results that GitHub's code scanning shows of one run."""
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
HOME = "https://github.com/authdoctor/authdoctor"
ROOT = "%SRCROOT%"
FINGERPRINT = "authdoctor/v1"
SECURITY = {"error": "8.0", "warning": "5.0", "note": "1.0"}
Table = dict[str, Any]


def sarif(found: Sequence[Issue]) -> str:
    """One log with one run."""
    shown = found[:LIMIT]
    rules = {one.code: one for one in reversed(shown)}
    order = {code: index for index, code in enumerate(sorted(rules))}
    run: Table = {
        "tool": {
            "driver": {
                "name": "authdoctor",
                "version": __version__,
                "informationUri": HOME,
                "rules": [rule_table(rules[code]) for code in order],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation(len(found) - len(shown))],
        "results": [result(one, order[one.code]) for one in shown],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=True)


def rule_table(one: Issue) -> Table:
    """A rule, as far as one of its issues tells."""
    return {
        "id": one.code,
        "name": one.name,
        "shortDescription": {"text": one.title},
        "fullDescription": {"text": one.why},
        "help": {"text": one.why},
        "defaultConfiguration": {"level": one.level},
        "properties": {"tags": ["security", "authentication"], "security-severity": SECURITY[one.level]},
    }


def result(one: Issue, index: int) -> Table:
    """One issue. A variable has no file: it stands as a logical location."""
    return {
        "ruleId": one.code,
        "ruleIndex": index,
        "level": one.level,
        "message": {"text": words("report")["machine"]["sentence"].format(message=one.message, hint=one.hint)},
        "locations": [location(one)],
        "partialFingerprints": {FINGERPRINT: one.fingerprint},
    }


def location(one: Issue) -> Table:
    """Where an issue is."""
    if not one.file:
        return {"logicalLocations": [{"name": one.where, "kind": "variable"}]}
    inside = not one.file.startswith("/") and one.file[1:2] != ":"
    artifact: Table = {"uri": quote(one.file) if inside else "file:///" + quote(one.file.lstrip("/"), safe="/:")}
    physical: Table = {"artifactLocation": artifact | ({"uriBaseId": ROOT} if inside else {})}
    if one.line:
        physical["region"] = {"startLine": one.line} | ({"startColumn": one.column} if one.column else {})
    return {"physicalLocation": physical}


def invocation(left_out: int) -> Table:
    """That the run ended well, and how many results are not in it."""
    table: Table = {"executionSuccessful": True}
    if left_out:
        said = words("report")["machine"]["left-out"].format(count=left_out)
        table["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": said}}]
    return table
