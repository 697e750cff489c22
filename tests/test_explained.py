"""A consequence is not said beside its cause, and no two rules silence each other."""

from __future__ import annotations

import dataclasses

from claude_authdoctor.catalog.rule import Rule, named, rules
from claude_authdoctor.check import checks
from claude_authdoctor.diagnose import roots
from claude_authdoctor.model.finding import Finding, Severity
from claude_authdoctor.model.place import Place

HERE = Place("machine", "here")


def explained(known: Rule) -> set[str]:
    """The codes of the rules that explain one."""
    found = {word: named(word) for word in known.explained_by}
    assert all(found.values()), f"{known.code} is explained by a rule that is none: {found}"
    return {other.code for other in found.values() if other}


def test_rules_that_explain_others_are_there() -> None:
    """A misspelt name would silence nothing, without a word."""
    for known in rules():
        assert known.code not in explained(known)


def test_no_circle_of_explanations() -> None:
    """Two findings that explain each other would both be gone."""
    left = {known.code: explained(known) for known in rules()}
    while free := [code for code, causes in left.items() if not causes & left.keys()]:
        for code in free:
            del left[code]

    assert left == {}


def finding(code: str, severity: Severity) -> Finding:
    return Finding(code, HERE, severity=severity)


def test_a_consequence_stays_unsaid_beside_a_cause_as_grave() -> None:
    assert checks()
    cause, consequence = finding("SRC110", "error"), finding("SRC100", "error")

    assert roots([cause, consequence]) == [cause]


def test_a_lesser_finding_explains_no_error() -> None:
    found = [finding("ENV103", "warning"), finding("SRC100", "error")]

    assert roots(found) == found
    assert roots([dataclasses.replace(found[0], severity="error"), found[1]]) != found
