"""Workflows: good ones raise nothing, each seeded fault is named at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from preflight.seeded import SEEDED

from claude_authdoctor.collect.workflow import workflow
from claude_authdoctor.diagnose import severity
from claude_authdoctor.doctor import Request
from claude_authdoctor.model.finding import Finding
from claude_authdoctor.model.snapshot import Run
from claude_authdoctor.preflight.run import preflight
from machines import Desk
from worlds import token

GOOD = Path(__file__).parent / "workflows" / "good"
NAMES = sorted(path.stem for path in GOOD.glob("*.yml"))
FILE = "/home/u/project/.github/workflows/claude.yml"


def found(text: str) -> list[Finding]:
    """What preflight says of a checkout with this workflow, notes left out."""
    environ = {"HOME": "/home/u", "PATH": "/usr/bin:/bin", "ANTHROPIC_API_KEY": token("console-key")}
    machine = Desk(files={FILE: text}, environ=environ, on_path={"claude": "/usr/bin/claude"})
    report = preflight(machine, Request(run=Run(mode="print"), version="2.1.329"))
    assert report.crashed == ()
    return [finding for finding in report.findings if severity(finding) != "note"]


@pytest.mark.parametrize("name", NAMES)
def test_good_workflows_raise_nothing(name: str) -> None:
    """Not even a warning."""
    assert [(finding.code, str(finding.place)) for finding in found((GOOD / f"{name}.yml").read_text())] == []


@pytest.mark.parametrize(
    ("name", "old", "new", "code"), SEEDED, ids=[f"{row[3]}-{number}" for number, row in enumerate(SEEDED)]
)
def test_a_seeded_fault_is_named(name: str, old: str, new: str, code: str) -> None:
    """By the right rule, in the right file; a change that is no fault stays silent."""
    text = (GOOD / f"{name}.yml").read_text()
    assert old in text
    findings = found(text.replace(old, new, 1))

    assert (code in {finding.code for finding in findings}) if code else (findings == [])
    assert all(finding.place.name == FILE and finding.place.line for finding in findings)


def test_the_line_is_the_one_to_change() -> None:
    """A reader is led to the input itself."""
    text = (GOOD / "01-mention.yml").read_text().replace("secrets.ANTHROPIC", "vars.ANTHROPIC")
    line = next(number for number, row in enumerate(text.splitlines(), 1) if "vars.ANTHROPIC" in row)

    assert [finding.place.line for finding in found(text)] == [line]


def test_there_are_enough() -> None:
    """Twenty good ones and twenty-five faults at least."""
    assert len(NAMES) >= 20
    assert sum(bool(row[3]) for row in SEEDED) >= 25


@pytest.mark.parametrize(
    "text",
    ["", "claude", "- claude", "claude: &a [*a]", "a: &a {b: &b {c: *a}}\nclaude: *a", "[" * 5000 + "claude", "claude: " + "{a: " * 3000,
     "- " * 3000 + "claude", "on: push\njobs: {claude: {steps: [1, 2, null]}}", "jobs: {claude: 5}", "claude: !!python/object/apply:os.system [id]",
     "\x00claude", "claude: \ud800", "%YAML 9\n---\nclaude", "claude: *nothing", "? [claude]\n: 1", "jobs:\n  claude:\n    steps: {a: 1}\n    permissions: [a]"],
    ids=range(17),
)  # fmt: skip
def test_hostile_files_end_in_findings_not_in_crashes(text: str) -> None:
    """A file that is no workflow is a fault or nothing, at once."""
    assert workflow(FILE, text).path == FILE
    assert all(finding.code.startswith("WFL") for finding in found(text))
