"""`config` tells where each setting comes from; `bugreport` shows everything before it writes anything."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from command import Command, Ran

from claude_authdoctor.catalog import words
from claude_authdoctor.cli import bugreport, quick
from claude_authdoctor.settings import FIELDS
from worlds import token


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path) -> Command:
    return Command(monkeypatch, capsys)


def configured(text: str) -> Path:
    """The user's configuration file with this text."""
    path = Path(os.environ["HOME"]) / ".config/authdoctor/authdoctor.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    path.chmod(0o600)
    return path


def rows(ran: Ran) -> dict[str, str]:
    """The lines of the settings, by name."""
    return {line.split()[0]: line for line in ran.out.split("\n\n", 1)[1].splitlines()}


# --- config --------------------------------------------------------------------------------------


def test_config_without_a_file_says_so_and_names_every_default(run: Command) -> None:
    ran = run("config")

    assert ran.code == 0
    assert ran.out.splitlines()[0].endswith("authdoctor.toml (not there)")
    assert set(rows(ran)) == set(FIELDS)
    assert all(line.endswith(" default") for line in rows(ran).values())
    assert words("cli")["config"]["defaults"]["timeout"] in rows(ran)["timeout"]


def test_config_names_the_file_a_value_comes_from_and_the_variable_over_it(
    run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = configured("offline = true\ntimeout = 5\n")
    monkeypatch.setenv("AUTHDOCTOR_TIMEOUT", "7")
    ran = run("config")

    assert ran.out.splitlines()[0] == f"Configuration: {path}"
    assert rows(ran)["offline"].split() == ["offline", "true", str(path)]
    assert rows(ran)["timeout"].split() == ["timeout", "7.0", "AUTHDOCTOR_TIMEOUT"]
    assert rows(ran)["severity"].endswith("default")


def test_config_as_json_holds_values_and_origins(run: Command) -> None:
    path = configured('ignore = ["SRC101"]\n')
    table = run("config", "--json").json

    assert (table["schema"], table["file"]) == (1, str(path))
    by_name = {row["name"]: row for row in table["settings"]}
    assert by_name["ignore"] == {"name": "ignore", "value": ["SRC101"], "origin": str(path)}
    assert by_name["offline"] == {"name": "offline", "value": None, "origin": "default"}


def test_config_shows_a_hostile_name_of_a_folder_as_something_that_can_be_seen(
    run: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "a\x1b[31m"))

    assert "a^[[31m" in run("config").out
    assert "a^[[31m" in run("config", "--json").json["file"]


@pytest.mark.parametrize("option", [(), ("--json",)])
def test_config_refuses_a_setting_that_it_does_not_know(run: Command, option: tuple[str, ...]) -> None:
    configured("ofline = true\n")
    ran = run("config", *option)

    assert ran.code == 2
    assert "ofline" in ran.err
    assert ran.out == ""


# --- bugreport -----------------------------------------------------------------------------------


class Terminal:
    """Somebody at the terminal, who answers; and what was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, answer: bool) -> None:
        self.asked: list[str] = []
        self.answer = answer
        monkeypatch.setattr(bugreport, "sys", self)
        monkeypatch.setattr(bugreport, "confirmed", self.confirmed)
        self.stdin = self.stderr = self

    def isatty(self) -> bool:
        return True

    def confirmed(self, question: str, option: str, *, yes: bool) -> bool:
        self.asked.append(question)
        return self.answer


def test_a_bundle_is_shown_and_not_written_where_nobody_can_be_asked(run: Command, folder: Path) -> None:
    ran = run("bugreport")

    assert ran.code == 0
    assert ran.json["schema"] == 1
    assert ran.err.strip() == words("cli")["bugreport"]["shown"]
    assert list(folder.iterdir()) == []


def test_a_yes_beforehand_writes_what_is_shown_for_its_owner_alone(run: Command, folder: Path) -> None:
    ran = run("bugreport", "--yes")
    path = folder / bugreport.FILE

    assert ran.code == 0
    assert json.loads(path.read_text()) == ran.json
    assert bugreport.FILE in ran.err
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("answer", [True, False])
def test_a_person_decides_after_seeing_the_bundle(
    run: Command, folder: Path, monkeypatch: pytest.MonkeyPatch, answer: bool
) -> None:
    terminal = Terminal(monkeypatch, answer=answer)
    ran = run("bugreport", "--output", "mine.json")

    assert terminal.asked == ["Write this to mine.json?"]
    assert ran.json["schema"] == 1
    assert (folder / "mine.json").exists() is answer
    assert ("Written to mine.json" in ran.err) is answer


def test_a_bundle_holds_no_secret_of_the_machine(run: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [token("console-key"), token("gateway-token"), token("access-token"), token("refresh-token")]
    home = Path(os.environ["HOME"])
    (home / ".claude").mkdir()
    login: dict[str, Any] = {
        "accessToken": keys[2],
        "refreshToken": keys[3],
        "expiresAt": 1,
        "scopes": ["user:inference"],
    }
    (home / ".claude/.credentials.json").write_text(json.dumps({"claudeAiOauth": login}))
    monkeypatch.setenv("ANTHROPIC_API_KEY", keys[0])
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", keys[1])
    ran = run("bugreport", "--yes")
    said = ran.out + ran.err + (folder / bugreport.FILE).read_text()

    assert not any(key[at : at + 12] in said for key in keys for at in range(14, len(key) - 12))
    assert str(home) not in said
    assert {"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"} <= set(ran.json["variables"])


def test_a_bundle_can_be_of_another_configuration_folder(run: Command, folder: Path) -> None:
    (folder / "other").mkdir()
    (folder / "other/settings.json").write_text('{"mine": 1}')
    table = run("bugreport", "--config-dir", str(folder / "other")).json

    assert ["mine"] in [one["keys"] for one in table["settings"]]
    assert "CLAUDE_CONFIG_DIR" in table["variables"]


def test_a_folder_that_cannot_be_written_is_said_in_one_line(run: Command) -> None:
    ran = run("bugreport", "--yes", "--output", "missing/report.json")

    assert ran.code == 2
    assert "missing/report.json" in ran.err
    assert "Traceback" not in ran.err


def test_neither_command_is_taken_for_a_quick_one() -> None:
    assert quick.understood(["config"], os.environ) is None
    assert quick.understood(["bugreport"], os.environ) is None
