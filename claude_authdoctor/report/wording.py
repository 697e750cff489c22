"""A finding's sentences: the rule's words with the finding's values in them, safe to print."""

from __future__ import annotations

from claude_authdoctor.catalog.rule import rule
from claude_authdoctor.model.finding import Finding
from claude_authdoctor.report.sanitise import visible


def message(finding: Finding) -> str:
    """What is wrong, in one sentence: one that begins with words for a thing begins with a capital."""
    said = filled(rule(finding.code).message, finding)
    return said[0].upper() + said[1:] if said.startswith("the ") else said


def hint(finding: Finding) -> str:
    """What to do next: a command to copy or an instruction."""
    return filled(rule(finding.code).hint, finding)


def filled(sentence: str, finding: Finding) -> str:
    """A sentence with the finding's values; `{place}` is known to every rule."""
    values = {name: visible(text) for name, text in finding.data.items()}
    return sentence.format(**{"place": visible(str(finding.place)), **values})
