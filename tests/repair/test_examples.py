"""Every repair, proven on the machines of its rule: the finding goes, nothing worse comes, and the way back is exact."""

from __future__ import annotations

import json
import shlex
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from claude_authdoctor.catalog import rules_folder
from claude_authdoctor.catalog.rule import rule
from claude_authdoctor.check import checks
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.diagnose import diagnose, severity
from claude_authdoctor.model.finding import Finding, Report
from claude_authdoctor.model.repair import FileState, Plan
from claude_authdoctor.repair.plan import repairable
from claude_authdoctor.repair.session import cures, errors, key
from machines import Desk
from tests.repair.desk_look import DeskLook, facts_of, made, planned
from worlds import desk, filled

RULES = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((rules_folder() / "checks").glob("*.toml"))]
# Where a person sets a variable: the file, how a line of it looks, and the login shell that reads it.
PLACES = {
    "as it stands": None,
    "profile": (".profile", "export {name}={value}\n", "/bin/sh"),
    "bashrc": (".bashrc", "if true; then export {name}={value}; fi\n", "/bin/bash"),
    "zshenv": (".zshenv", "typeset -x {name}={value} # mine\n", "/bin/zsh"),
    "fish": (".config/fish/config.fish", "set -gx {name} {value}\n", "/usr/bin/fish"),
}
# Codes whose examples need answers that only the first look gets.
ASKED_TWICE = {"URL105"}


def cases() -> Iterator[Any]:
    for raw in RULES:
        for example in raw.get("example", ()) if raw["code"] in repairable() else ():
            for place in PLACES if example["expect"] == "fires" else ():
                moved = settled(example, place)
                if moved is not None:
                    yield pytest.param(raw["code"], moved, id=f"{raw['code']}-{example['title']}-{place}")


def settled(example: dict[str, Any], place: str) -> dict[str, Any] | None:
    """The example with its variables exported by a start-up file; None where there is nothing to export."""
    chosen = PLACES[place]
    if chosen is None:
        return example
    env = {
        name: value
        for name, value in filled(example.get("env", {})).items()
        if "\n" not in value or "fish" not in place
    }
    if not env or example.get("platform", "linux") != "linux" or "SHELL" in env or "HOME" in env:
        return None
    file, line, shell = chosen
    text = "# mine\n" + "".join(line.format(name=name, value=shlex.quote(value)) for name, value in env.items())
    return {
        **example,
        "home": {**example.get("home", {}), file: text + "alias ll='ls -l'\n"},
        "env": {**env, "SHELL": shell},
    }


CASES = list(cases())


def first_repair(code: str, facts: Facts, machine: Desk) -> tuple[Finding, Plan] | None:
    found = (finding for finding in checks()[code](facts) if finding.code == code)
    plans = ((finding, planned(finding, facts, machine)) for finding in found)
    return next(((finding, plan) for finding, plan in plans if plan), None)


@pytest.mark.parametrize(("code", "example"), CASES)
def test_the_finding_goes_and_comes_back(code: str, example: dict[str, Any]) -> None:
    """Applied: gone, and no new error. Planned again: nothing to do. Reversed: every file as it was."""
    machine, run = desk(example)
    facts = facts_of(machine, run, example)
    offer = first_repair(code, facts, machine)
    if offer is None:
        return
    finding, plan = offer

    repaired = made(machine, plan.changes, plan.environ)
    after = facts_of(repaired, run, example, asked=False)
    told, before = diagnose(after), diagnose(facts)

    assert cures(finding, without_proof(plan), before, told), [f.code for f in told.findings]
    assert errors(told) <= errors(before) | revealed(told), code
    assert first_repair(code, after, repaired) is None or key(finding) not in {key(f) for f in told.findings}
    back = made(repaired, plan.reversed(), {})
    for change in plan.changes:
        assert same_file(DeskLook(back).state(change.path), change.before)
    assert_repaired(example, repaired)


def revealed(report: Report) -> set[Any]:
    """Errors that a repair brings to light rather than about: there is no credential behind what was taken out."""
    return {key(finding) for finding in report.findings if finding.code in ("SRC100", "URL102")}


def without_proof(plan: Plan) -> Plan:
    """No server answers after the change in these examples."""
    return Plan(plan.code, plan.place, plan.changes, plan.environ, plan.safety)


def same_file(one: FileState | None, other: FileState | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.data, one.mode, one.kind) == (other.data, other.mode, other.kind)


def assert_repaired(example: dict[str, Any], machine: Desk) -> None:
    """The files as the example says they are afterwards."""
    for part, root in (("home", "/home/u/"), ("project", "/home/u/project/")):
        for name, wanted in filled(example.get("repaired", {}).get(part, {})).items():
            found = DeskLook(machine).state(root + name)
            if wanted == {"gone": True}:
                assert found is None
            elif isinstance(wanted, dict) and "mode" in wanted:
                assert found is not None
                assert f"{found.mode:04o}" == wanted["mode"]
            elif isinstance(wanted, dict):
                assert found is not None
                assert json.loads(found.data) == wanted["json"]
            else:
                assert found is not None
                assert found.data.decode() == wanted


@pytest.mark.parametrize("code", sorted(repairable()))
def test_every_repair_has_a_machine_that_it_repairs(code: str) -> None:
    """No repair that is never tried; and its rule grades it."""
    assert rule(code).repair in ("safe", "unsafe")
    mine = [case.values[1] for case in CASES if case.values[0] == code]
    assert any(first_repair(code, facts_of(*desk(example), example), desk(example)[0]) for example in mine)


def test_what_a_rule_promises_can_be_planned() -> None:
    """A rule that says safe or unsafe has a repair."""
    promised = {raw["code"] for raw in RULES if rule(raw["code"]).repair in ("safe", "unsafe")}

    assert promised == repairable()


@pytest.mark.parametrize(
    ("code", "example"),
    [
        pytest.param(raw["code"], example, id=f"{raw['code']}-{example['title']}")
        for raw in RULES
        for example in raw.get("example", ())
        if example["expect"] == "silent"
    ],
)
def test_a_healthy_machine_is_never_repaired(code: str, example: dict[str, Any]) -> None:
    """Whatever is said of a silent machine, it is no error, so nothing is repaired without being asked for."""
    machine, run = desk(example)
    facts = facts_of(machine, run, example)
    serious = [finding for finding in diagnose(facts).findings if severity(finding) == "error"]

    assert [finding.code for finding in serious if planned(finding, facts, machine)] == []
