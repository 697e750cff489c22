"""What is generated for others: a gitleaks file, a detect-secrets plugin, a man page."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import types
from pathlib import Path
from random import Random
from typing import Any

import pytest

from claude_authdoctor.catalog import rules_folder
from claude_authdoctor.catalog.extras import DETECT_SECRETS, GITLEAKS, extras, stands_alone
from claude_authdoctor.cli import COMMANDS
from claude_authdoctor.cli.manual import manual
from claude_authdoctor.scan.recipe import made

TOKENS: list[dict[str, Any]] = tomllib.loads((rules_folder() / "tokens.toml").read_text())["token"]
PLAIN = [token for token in TOKENS if stands_alone(token)]
ROOT = Path(__file__).parent.parent


def test_the_files_are_current() -> None:
    """Made from the rules as they are now."""
    for name, text in extras(TOKENS).items():
        assert (rules_folder() / "extras" / name).read_text() == text


def plugin(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The plugin's class, with a stand-in for the library it belongs to."""
    base = types.ModuleType("detect_secrets.plugins.base")
    base.RegexBasedDetector = type("RegexBasedDetector", (), {})  # type: ignore[attr-defined]
    for name, module in (
        ("detect_secrets", types.ModuleType("d")),
        ("detect_secrets.plugins", types.ModuleType("p")),
        ("detect_secrets.plugins.base", base),
    ):
        monkeypatch.setitem(sys.modules, name, module)
    space: dict[str, Any] = {"__name__": "plugin"}
    exec(compile((rules_folder() / "extras" / DETECT_SECRETS).read_text(), "plugin", "exec"), space)
    return space["ClaudeCodeDetector"]


@pytest.mark.parametrize("token", PLAIN, ids=lambda token: token["id"])
def test_both_find_our_own_examples(token: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind's recipes are found by the patterns made of it, but for those that only a proof tells from a longer word."""
    rules = {row["id"]: row for row in tomllib.loads((rules_folder() / "extras" / GITLEAKS).read_text())["rules"]}
    patterns = plugin(monkeypatch).denylist
    texts = [made(recipe, Random(7)) for recipe in token["example"]]
    found = [text for text in texts if re.search(rules[token["id"]]["regex"], text)]

    assert found
    assert all(any(pattern.search(text) for pattern in patterns) for text in found)
    assert all(any(word in text.lower() for word in rules[token["id"]]["keywords"]) for text in found)


def test_there_are_enough_kinds_and_none_needs_what_go_has_not() -> None:
    """No look-around, no repeat above a thousand."""
    text = (rules_folder() / "extras" / GITLEAKS).read_text()

    assert len(PLAIN) >= 15
    assert re.search(r"\(\?[!=<]", text) is None
    assert all(int(number) <= 1000 for number in re.findall(r"\{\d+,(\d+)\}", text))


def test_the_manual_names_every_command_and_option() -> None:
    """Made from the command line, so nothing is forgotten; no line is a request by accident."""
    page = manual()

    assert all(f".SS {name}" in page for name in COMMANDS)
    assert r"\-\-require KIND" in page
    assert all(re.match(r"\.(TH|SH|SS|TP|B|I)\b", line) for line in page.splitlines() if line.startswith((".", "'")))


def test_completion_is_made_on_demand() -> None:
    """Without a network, for the shell that is asked for."""
    import os

    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": os.environ["HOME"],
        "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "claude_authdoctor", "--show-completion", "bash"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert "_AUTHDOCTOR_COMPLETE" in done.stdout
