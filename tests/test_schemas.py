"""Every machine format, as the program really prints it, fits its schema in rules/schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command import Command
from jsonschema import Draft202012Validator

from claude_authdoctor.catalog import rules_folder
from worlds import login, token

FOLDER = rules_folder() / "schemas"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))


def fits(name: str, value: Any) -> None:
    schema = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(value)] == []


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(monkeypatch, capsys)


@pytest.fixture(params=["empty", "login", "crowded"])
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Three machines: nothing, a sound login, and one where much is wrong."""
    home = tmp_path / "home"
    (home / ".claude").mkdir(parents=True, mode=0o700)
    monkeypatch.setenv("HOME", str(home))
    if request.param != "empty":
        store = home / ".claude" / ".credentials.json"
        store.write_text(json.dumps(login()))
        store.chmod(0o600)
    if request.param == "crowded":
        monkeypatch.setenv("ANTHROPIC_API_KEY", token("console-key"))
        monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", token("gateway-token"))
        monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://gw.example.com/v1")
        (home / ".claude" / "settings.json").write_text(
            '{"env": {"ANTHROPIC_API_KEY": "' + token("console-key", "2") + '"}'
        )
    return str(request.param)


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_one(name: str) -> None:
    schema = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))

    Draft202012Validator.check_schema(schema)
    assert schema["description"].endswith(".")


def test_check(run: Command, machine: str) -> None:
    fits("check", run("check", "--offline", "--format", "json").json)


@pytest.mark.parametrize("mode", ["print", "interactive"])
def test_resolve(run: Command, machine: str, mode: str) -> None:
    fits("resolve", run("resolve", "--json", "--mode", mode).json)


def test_vars(run: Command, machine: str) -> None:
    fits("vars", run("vars", "--format", "json").json)


@pytest.mark.parametrize("what", ["SRC101", "Not logged in · Please run /login", "nothing of ours"])
def test_explain(run: Command, machine: str, what: str) -> None:
    fits("explain", run("explain", "--json", what).json)


def test_endpoints(run: Command) -> None:
    fits("endpoints", run("endpoints", "--json").json)
    fits("endpoints", run("endpoints", "--json", "https://api.anthropic.com").json)
    fits("endpoints", run("endpoints", "--json", "https://api.anthropic.com.evil.example").json)


def test_scan(run: Command, tmp_path: Path) -> None:
    (tmp_path / "leak.txt").write_text(f"key = {token('console-key')}\n")
    lines = run("scan", str(tmp_path / "leak.txt"), "--format", "jsonl").out.splitlines()

    assert lines
    for line in lines:
        fits("scan-line", json.loads(line))
    fits("scan", run("scan", str(tmp_path / "leak.txt"), "--format", "json").json)


def test_rules(run: Command, tmp_path: Path) -> None:
    (tmp_path / "ABC101-x.toml").write_text("code = \n")

    fits("rules", run("rules", "--format", "json").json)
    fits("rules-check", run("rules", "check", "--json").json)
    fits("rules-check", run("rules", "check", str(tmp_path), "--json").json)


def test_a_schema_refuses_what_does_not_fit() -> None:
    """The schemas are not so loose that everything passes."""
    with pytest.raises(AssertionError):
        fits("explain", {"schema": 1, "matches": [{"code": "SRC101"}]})
    with pytest.raises(AssertionError):
        fits("resolve", {"schema": 1})
