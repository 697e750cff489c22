"""The catalogue as a whole: complete, in order, current, and no code ever used twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claude_authdoctor.catalog import build, rules_folder, section
from claude_authdoctor.catalog.complete import faults, rule_files
from claude_authdoctor.catalog.rule import Rule, rules
from claude_authdoctor.check import checks

DATA = Path(__file__).parent / "data"
NORMAL = 14  # letters of a value of normal length in a message
SHORT = {"mode": 4, "status": 3, "count": 2, "version": 7, "when": 10}
LONGEST = 100
RULES = rules()


def listed(name: str) -> list[str]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_compiled_form_and_page_are_current() -> None:
    """Run `python -m claude_authdoctor.catalog.build` after editing rules/."""
    assert build.stale() == []
    assert (rules_folder() / "README.md").read_text(encoding="utf-8") == build.readme()


def test_rule_files_have_no_fault() -> None:
    assert [str(fault) for fault in faults(rules_folder())] == []


def test_codes_and_names_are_unique_and_in_order() -> None:
    codes = [path.name.split("-", 1)[0] for path in rule_files(rules_folder())]

    assert codes == sorted(set(codes))
    assert [rule.code for rule in RULES] == codes
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_message_is_short(rule: Rule) -> None:
    message = re.sub(r"\{(\w+)\}", lambda found: "x" * SHORT.get(found[1], NORMAL), rule.message)

    assert len(message) <= LONGEST


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule_shows_a_way_out_and_where_it_is_known_from(rule: Rule) -> None:
    assert rule.fixes
    assert rule.references
    for platform in ("linux", "macos", "windows"):
        assert [fix for fix in rule.fixes if fix.platform in ("any", platform)] or rule.hint


def test_every_known_cause_has_its_rule() -> None:
    causes = listed("causes.txt")

    assert len(causes) == 104
    assert sorted(set(causes) - {rule.name for rule in RULES}) == []


def test_enough_is_detected() -> None:
    """At least 75 rules are found by looking at a machine or asking the network, and each of those has its check."""
    detected = [rule for rule in RULES if rule.detect != "text"]

    assert len(detected) >= 75
    assert {rule.code for rule in detected} <= set(checks())


def test_a_released_code_keeps_its_meaning() -> None:
    """A code is the rule it was, or it is retired; it is never given to another rule."""
    retired = section("retired")["codes"]
    now = {rule.code: rule.name for rule in RULES}
    for line in listed("released-codes.txt"):
        code, name = line.split()
        assert now.get(code) == name or code in retired, f"{code} was {name}"
    assert not set(now) & set(retired)


def test_consequences_name_rules_that_exist() -> None:
    known = {rule.name for rule in RULES} | {rule.code for rule in RULES}

    assert {name for rule in RULES for name in rule.explained_by} <= known


def test_shared_messages_name_rules_that_exist() -> None:
    messages = section("messages")["message"]
    named = {name for row in messages for name in row["causes"]}
    matches = [match for row in messages for match in row["match"]]

    assert named <= {rule.name for rule in RULES}
    assert len(matches) == len(set(matches)), "one message, one table"
    assert all(1 <= weight <= 100 for row in messages for weight in row["causes"].values())
