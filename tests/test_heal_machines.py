"""On every broken machine the cause comes first, whatever the seed; on healthy ones nothing is raised."""

from __future__ import annotations

import pytest
from heal_machines import answers_needed, machine, names

from claude_authdoctor.catalog.rule import rule
from claude_authdoctor.diagnose import diagnose, severity

SEEDS = (3, 41, 2718)


def first_of(name: str, seed: int, *, asked: bool) -> tuple[str, list[str]]:
    """The name of the first finding, and all findings as text for a failure's message."""
    report = diagnose(machine(name, seed).facts(asked=asked))
    assert report.crashed == ()
    found = [f"{severity(finding)} {finding.code} {rule(finding.code).name}" for finding in report.findings]
    return (rule(report.findings[0].code).name if report.findings else ""), found


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", names(broken=True))
def test_cause_comes_first_with_the_servers_answers(name: str, seed: int) -> None:
    """With what the servers say, the first finding is the cause."""
    first, found = first_of(name, seed, asked=True)

    assert first in machine(name, seed).causes, found


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", [name for name in names(broken=True) if not answers_needed(name)])
def test_cause_comes_first_without_the_network(name: str, seed: int) -> None:
    """Where the machine itself shows the cause, nobody needs to be asked."""
    first, found = first_of(name, seed, asked=False)

    assert first in machine(name, seed).causes, found


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", names(broken=False))
@pytest.mark.parametrize("asked", [True, False], ids=["asked", "offline"])
def test_healthy_machines_raise_nothing(name: str, seed: int, asked: bool) -> None:
    """No error and no warning; a key that may be stale is one exception, as long as nobody was asked."""
    report = diagnose(machine(name, seed).facts(asked=asked))
    raised = [finding for finding in report.findings if severity(finding) != "note"]
    excused = {"stale-api-key"} if answers_needed(name) and not asked else set()

    assert {rule(finding.code).name for finding in raised} <= excused
    assert report.crashed == ()


@pytest.mark.parametrize("name", ["stale_key_hides_login", "stale_bearer_hides_login", "stale_setup_token_hides_login"])
def test_a_refusal_makes_an_error_of_a_warning(name: str) -> None:
    """Without an answer a key beside a login may be meant; refused, it cannot be."""
    offline = diagnose(machine(name, 3).facts(asked=False)).findings[0]
    asked = diagnose(machine(name, 3).facts(asked=True)).findings[0]

    assert (offline.code, severity(offline)) == (asked.code, "warning")
    assert severity(asked) == "error"


@pytest.mark.parametrize("name", names(broken=True))
def test_one_cause_is_said_once(name: str) -> None:
    """A second error beside the cause must be about something else: none of these machines has two faults."""
    report = diagnose(machine(name, 3).facts(asked=True))
    errors = {rule(finding.code).name for finding in report.findings if severity(finding) == "error"}

    assert len(errors) <= (2 if name == "two_stale_hide_login" else 1), errors
