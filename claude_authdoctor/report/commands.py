"""GitHub's annotations: workflow commands with every value escaped as the runner reads it back."""

from __future__ import annotations

from collections.abc import Sequence

from claude_authdoctor.catalog import words
from claude_authdoctor.report.issue import Issue

LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
LIMIT = 10
"""Annotations of one level that GitHub shows for a step."""


def github(found: Sequence[Issue]) -> str:
    """One annotation an issue."""
    return "\n".join(annotation(one) for one in found)


def annotation(one: Issue) -> str:
    """One line that the runner turns into an annotation."""
    said = words("report")["machine"]
    known = {
        "file": one.file,
        "line": str(one.line or ""),
        "col": str(one.column or ""),
        "title": f"{one.code} {one.name}",
    }
    if not one.file:
        known = {"title": known["title"]}
    properties = ",".join(f"{name}={of_property(value)}" for name, value in known.items() if value)
    place = "" if one.file else said["at"].format(where=one.where)
    text = said["sentence"].format(message=one.message + place, hint=one.hint)
    return f"::{LEVELS[one.level]} {properties}::{of_data(text)}"


def of_data(text: str) -> str:
    """A message as the runner reads it back."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def of_property(text: str) -> str:
    """A property's value as the runner reads it back."""
    return of_data(text).replace(":", "%3A").replace(",", "%2C")
