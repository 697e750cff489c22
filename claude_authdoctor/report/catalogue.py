"""The rule catalogue as a list, as JSON, and as the Markdown page `rules/README.md`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from claude_authdoctor.catalog import words
from claude_authdoctor.catalog.rule import Rule
from claude_authdoctor.report.explain import commands, first_sentence, open_ended, why
from claude_authdoctor.report.style import Style

SCHEMA = 1
ENOUGH = 24  # letters of a message that are more than joints between values


def rules_table(rules: Sequence[Rule]) -> dict[str, Any]:
    """The catalogue, as `rules --format json` prints it."""
    return {"schema": SCHEMA, "rules": [rule_table(rule) for rule in rules]}


def rule_table(rule: Rule) -> dict[str, Any]:
    """One rule."""
    names = ("code", "name", "severity", "confidence", "detect", "status", "message", "hint", "repair")
    return {name: getattr(rule, name) for name in names} | {
        "why": why(rule),
        "fix": commands(rule, ""),
        "references": list(rule.references),
        "clients": dict(rule.clients) if rule.clients else None,
    }


def rules_text(rules: Sequence[Rule], style: Style) -> str:
    """The catalogue for a person: by family, a rule a line."""
    said: Mapping[str, str] = words("rules")["list"]
    if not rules:
        return said["none"]
    lines: list[str] = []
    for family, members in groupby(rules, lambda rule: rule.family):
        lines.append(style.paint(f"{family}  {title(family)}", "strong"))
        for rule in members:
            lines += style.wrapped(f"{rule.name} ({rule.severity}): {first_sentence(rule)}", first=f"  {rule.code}  ")
        lines.append("")
    return "\n".join([*lines, *style.wrapped(said["count"].format(count=len(rules)))])


def title(family: str) -> str:
    """What a family is about."""
    return str(words("rules")["family"].get(family, ""))


def rules_markdown(rules: Sequence[Rule]) -> str:
    """The catalogue as a page: how many, then a table a family."""
    said: Mapping[str, str] = words("rules")["readme"]
    counts = Counter(rule.detect for rule in rules)
    sums = said["sums"].format(count=len(rules), **{kind: counts[kind] for kind in ("local", "probe", "text")})
    lines = [f"# {said['title']}", "", said["head"], "", sums, *said["adding"].rstrip().split("\n")]
    for family, members in groupby(rules, lambda rule: rule.family):
        lines += ["", f"## {family}: {title(family)}", "", said["columns"], "| --- | --- | --- | --- | --- |"]
        lines += [markdown_row(rule) for rule in members]
    return "\n".join([*lines, ""])


def summary(rule: Rule) -> str:
    """A rule in one sentence: its message where that says enough without a machine, else how its reason begins."""
    says = open_ended(rule.message)
    return says if sum(map(str.isalpha, says)) >= ENOUGH else first_sentence(rule)


def markdown_row(rule: Rule) -> str:
    """One rule as a row."""
    said: Mapping[str, str] = words("rules")["list"]
    what = summary(rule).replace("|", "\\|")
    return f"| {rule.code} | {rule.name} | {rule.severity} | {said[rule.detect]} | {what} |"
