"""`fix` and `undo` as a person meets them: words, exit codes, and no secret on the screen."""

from __future__ import annotations

import json
import re

import pytest

from claude_authdoctor.__main__ import main
from tests.repair.real_home import moved, picture
from worlds import login, token

OFFLINE = ("--offline", "--mode", "print")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home with a login and an address that lacks its scheme, and the folder of a project."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", "/bin/sh")
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    (tmp_path / ".claude").mkdir(mode=0o700)
    store = tmp_path / ".claude" / ".credentials.json"
    store.write_text(json.dumps(moved(login(), str(tmp_path))))
    store.chmod(0o600)
    (tmp_path / ".claude.json").write_text('{"hasCompletedOnboarding": true}')
    (tmp_path / ".claude.json").chmod(0o600)
    return tmp_path


@pytest.fixture
def broken(home, monkeypatch):
    """The same, with a key in quotes."""
    key = token("console-key")
    settings = home / ".claude" / "settings.json"
    settings.write_text(json.dumps({"env": {"ANTHROPIC_API_KEY": f'"{key}"'}}, indent=2) + "\n")
    settings.chmod(0o600)
    return home


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a command line: its exit code and all it prints."""

    def command(*arguments):
        monkeypatch.setattr("sys.argv", ["authdoctor", *arguments])
        code = main()
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


def test_a_healthy_machine_gets_one_line(home, run):
    before = picture(home)

    code, said = run("fix", "--yes", "--offline", "--mode", "print")

    assert (code, said.count("\n")) == (0, 1)
    assert said.startswith("Nothing to repair.")
    assert picture(home) == before


def test_repair_then_undo(broken, run):
    before, key = picture(broken), token("console-key")

    code, said = run("fix", "--yes", "--offline", "--mode", "print")
    assert code == 0, said
    assert "repaired ENV101" in said
    assert "authdoctor undo" in said
    assert json.loads((broken / ".claude" / "settings.json").read_text())["env"] == {"ANTHROPIC_API_KEY": key}
    assert not leaked(said, key)

    code, listed = run("undo", "--list")
    name = re.match(r"\S+", listed)[0]
    assert (code, "ENV101  applied" in listed) == (0, True)

    code, said = run("undo", name)
    assert (code, f"took back ENV101 ({name})" in said) == (0, True)
    assert not leaked(said, key)
    assert picture(broken) == before
    assert run("undo")[0] == 1
    assert run("undo", name)[0] == 1
    assert run("undo", "no-such")[0] == 2
    assert run("undo", "--list", name) == (2, f"authdoctor: undo --list shows every repair; leave out {name}\n")


def test_an_undo_of_a_start_up_file_asks_for_a_new_shell(broken, run, monkeypatch):
    key = token("console-key")
    (broken / ".claude" / "settings.json").unlink()
    (broken / ".profile").write_text(f"export ANTHROPIC_API_KEY='\"{key}\"'\n")
    monkeypatch.setenv("ANTHROPIC_API_KEY", f'"{key}"')

    assert "Start a new shell: ANTHROPIC_API_KEY" in run("fix", "--yes", "--offline", "--mode", "print")[1]
    assert "Start a new shell" in run("undo")[1]


def leaked(said, key):
    return [key[at : at + 12] for at in range(12, len(key) - 16) if key[at : at + 12] in said]


def test_without_a_terminal_nothing_is_changed(broken, run):
    before = picture(broken)

    code, said = run("fix", "--offline", "--mode", "print")

    assert code == 1
    assert "would repair ENV101" in said
    assert "no terminal" in said
    assert not leaked(said, token("console-key"))
    assert picture(broken) == before


def test_a_dry_run_changes_nothing_even_with_yes(broken, run):
    before = picture(broken)

    code, said = run("fix", "--dry-run", "--yes", "--offline", "--mode", "print")

    assert code == 1
    assert "would repair ENV101" in said
    assert picture(broken) == before


def test_a_dry_run_says_what_yes_leaves_alone(broken, run):
    """A warning may be meant: the command that changes it as well stands beside it, and does what it says."""
    settings = broken / ".claude" / "settings.json"
    settings.write_text(json.dumps({"env": {"ANTHROPIC_API_KEY": token("console-key")}}))
    (broken / ".claude" / ".credentials.json").chmod(0o644)

    _, said = run("fix", "--dry-run", *OFFLINE)
    assert "To do it: authdoctor fix --yes" in said
    named = re.search(r"only if asked for: authdoctor (fix SRC101 --yes)", said)[1]

    assert "SRC101 was left alone" in run("fix", "--yes", *OFFLINE)[1]
    assert "ANTHROPIC_API_KEY" in settings.read_text()
    assert "repaired SRC101" in run(*named.split(), *OFFLINE)[1]
    assert "ANTHROPIC_API_KEY" not in settings.read_text()


def test_a_dry_run_of_one_repair_repeats_its_name(broken, run):
    assert "To do it: authdoctor fix ENV101 --yes" in run("fix", "ENV101", "--dry-run", *OFFLINE)[1]


@pytest.mark.parametrize("variable", ["CI", "GITHUB_ACTIONS"])
@pytest.mark.parametrize("command", [("fix", "--yes"), ("undo",)])
def test_ci_is_refused(broken, run, monkeypatch, variable, command):
    monkeypatch.setenv(variable, "true")
    before = picture(broken)

    code, said = run(*command)

    assert (code, said.count("\n")) == (2, 1)
    assert picture(broken) == before


def test_an_undo_shows_what_changed_since(broken, run):
    run("fix", "--yes", "--offline", "--mode", "print")
    settings = broken / ".claude" / "settings.json"
    secret = token("console-key", "new")
    settings.write_text(json.dumps({"env": {"ANTHROPIC_API_KEY": secret}}))
    before = picture(broken)

    code, said = run("undo")

    assert code == 1
    assert "has changed since the repair" in said
    assert "settings.json" in said
    assert not leaked(said, secret)
    assert picture(broken) == before


def test_only_what_is_named(broken, run):
    before = picture(broken)

    assert run("fix", "URL", "--yes", "--offline", "--mode", "print")[0] == 1
    assert picture(broken) == before
    assert run("fix", "no-such-rule", "--yes")[0] == 2
    assert run("fix", "token-mangled", "--yes", "--offline", "--mode", "print")[0] == 0


def test_what_is_left_is_told_with_its_command(home, run):
    (home / ".claude" / ".credentials.json").unlink()

    code, said = run("fix", "--yes", "--offline", "--mode", "print")

    assert code == 1
    assert "claude auth login" in said
    assert "No file was changed." in said


def test_a_command_names_the_file_as_a_shell_takes_it(home, run):
    folder = home / "a b"
    folder.mkdir()
    (folder / "settings.json").write_text("{")

    said = run("fix", "--dry-run", "--offline", "--config-dir", str(folder))[1]

    assert "python3 -m json.tool ~/'a b/settings.json'" in said
    assert "{place}" not in said
