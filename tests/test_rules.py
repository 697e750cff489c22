"""Every example in rules/ is a test: it fires with the exact words, or it stays silent."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from claude_authdoctor.catalog import rules_folder
from claude_authdoctor.catalog.rule import rule
from claude_authdoctor.check import checks
from claude_authdoctor.diagnose import diagnose, severity
from claude_authdoctor.report.wording import hint, message
from worlds import facts

FILES = sorted((rules_folder() / "checks").glob("*.toml"))
RULES: list[dict[str, Any]] = [tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES]
EXAMPLES = [
    pytest.param(raw["code"], example, id=f"{raw['code']}-{example['title']}")
    for raw in RULES
    for example in raw.get("example", [])
]
SILENT = [example for example in EXAMPLES if example.values[1]["expect"] == "silent"]


@pytest.mark.parametrize(("code", "example"), EXAMPLES)
def test_example(code: str, example: dict[str, Any]) -> None:
    """A firing example says exactly its sentence; a silent one says nothing of its rule."""
    found = [finding for finding in checks()[code](facts(example)) if finding.code == code]

    assert bool(found) == (example["expect"] == "fires")
    if "says" in example:
        assert [message(finding) for finding in found][:1] == [example["says"]]
    for finding in found:
        assert hint(finding)
        assert "{" not in message(finding) + hint(finding), "every placeholder is filled"


@pytest.mark.parametrize(("code", "example"), SILENT)
def test_silent_machines_raise_no_error_anywhere(code: str, example: dict[str, Any]) -> None:
    """No other rule calls a silent machine broken."""
    report = diagnose(facts(example))

    assert [finding.code for finding in report.findings if severity(finding) == "error"] == []
    assert report.crashed == ()


@pytest.mark.parametrize("raw", RULES, ids=lambda raw: raw["code"])
def test_rule_has_a_machine_that_fires_and_one_that_stays_silent(raw: dict[str, Any]) -> None:
    """Rules that look at the machine prove themselves in both directions."""
    if raw.get("detect", "local") == "text":
        return
    expected = {example["expect"] for example in raw.get("example", [])}

    assert expected == {"fires", "silent"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_one_name_everywhere(path: Path) -> None:
    """File, rule and function bear one name."""
    known = rule(path.stem.split("-", 1)[0])

    assert path.stem == f"{known.code}-{known.name}"
    if known.detect != "text":
        assert checks()[known.code].__name__ == known.name.replace("-", "_")


def test_every_check_has_a_rule() -> None:
    """No check without words."""
    assert set(checks()) <= {raw["code"] for raw in RULES}
