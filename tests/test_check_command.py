"""`authdoctor check` as it is typed, on a home of its own: what is printed, where it goes, how it ends."""

from __future__ import annotations

import json
import os
import stat
import time
from pathlib import Path

import pytest
from command import Command

from worlds import login, token

pytestmark = pytest.mark.skipif(os.name == "nt", reason="homes with POSIX modes")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with nothing in it, and a project to stand in."""
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def healthy(home: Path) -> Path:
    """A home with a login that works and no first-run screens left."""
    (home / ".claude").mkdir(mode=0o700)
    store = home / ".claude" / ".credentials.json"
    store.write_text(json.dumps(login(expiresAt=int((time.time() + 6 * 3600) * 1000))))
    store.chmod(0o600)
    (home / ".claude.json").write_text(json.dumps({"hasCompletedOnboarding": True}))
    (home / ".claude.json").chmod(0o600)
    return home


@pytest.mark.usefixtures("healthy")
def test_a_healthy_machine_gets_one_line(run: Command) -> None:
    """One line, which says who is sent and that nobody was asked; exit 0."""
    ran = run("check", "--offline")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.count("\n") == 1
    assert "the saved login" in ran.out


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize("words", [("-q",), ("--quiet",), ("-q", "--timeout", "9")])
def test_a_healthy_machine_is_silent_with_quiet(run: Command, words: tuple[str, ...]) -> None:
    """Nothing at all, whichever door the command came through."""
    ran = run("check", "--offline", *words)

    assert (ran.code, ran.out, ran.err) == (0, "", "")


@pytest.mark.usefixtures("healthy")
def test_verbose_says_more_of_a_healthy_machine(run: Command) -> None:
    """The notes, of which there are some: no claude is on this PATH."""
    assert run("check", "--offline", "--verbose").out.count("\n") > 1


@pytest.mark.usefixtures("home")
def test_an_empty_machine_has_no_credential(run: Command) -> None:
    """Exit 1, and that is the first thing said."""
    ran = run("check", "--offline", "--format", "json")

    assert ran.code == 1
    assert ran.json["findings"][0]["name"] == "no-credential"


def test_the_threshold_decides_the_exit_code(healthy: Path, run: Command) -> None:
    """A warning is no failure unless it is asked to be one."""
    (healthy / ".claude.json").write_text("{}")

    assert [run("check", "--offline", "--severity", level).code for level in ("error", "warning")] == [0, 1]


@pytest.mark.usefixtures("home")
def test_select_and_ignore_choose_by_the_beginning_of_a_code(run: Command) -> None:
    """`--select SRC` keeps a family; `--ignore SRC100` drops one of it."""
    kept = run("check", "--offline", "--format", "json", "--select", "SRC").json["findings"]
    left = run("check", "--offline", "--format", "json", "--ignore", "SRC100").json["findings"]

    assert {finding["code"][:3] for finding in kept} == {"SRC"}
    assert "SRC100" not in {finding["code"] for finding in left}


def test_several_formats_at_once(home: Path, run: Command) -> None:
    """Each goes to its own place; what is written is only for its owner."""
    ran = run("check", "--offline", "--format", "text", "--format", f"sarif={home / 'out.sarif'}")

    assert "SRC100" in ran.out
    assert json.loads((home / "out.sarif").read_text())["version"] == "2.1.0"
    assert stat.S_IMODE((home / "out.sarif").stat().st_mode) == 0o600


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "words",
    [
        ("--format", "yaml"),
        ("--format", "json", "--format", "text"),
        ("--client-version", "new"),
        ("--timeout", "0"),
        ("--mode", "sideways"),
        ("surplus",),
        ("--output", "/dev/null/out"),
    ],
    ids=" ".join,
)
def test_bad_words_are_one_clear_line_and_exit_2(run: Command, words: tuple[str, ...]) -> None:
    """What is wrong and where; never a traceback."""
    ran = run("check", "--offline", *words)

    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert ran.err.strip()


def test_no_secret_is_printed(healthy: Path, run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither of the environment nor of the store, in any format."""
    key = token("console-key")
    monkeypatch.setenv("ANTHROPIC_API_KEY", key)
    stored = json.loads((healthy / ".claude" / ".credentials.json").read_text())["claudeAiOauth"]
    said = "".join(
        run("check", "--offline", "--verbose", "--format", form).out for form in ("text", "json", "table", "markdown")
    )

    assert "ANTHROPIC_API_KEY" in said
    assert not [value for value in (key, stored["accessToken"], stored["refreshToken"]) if value[-20:] in said]


@pytest.mark.usefixtures("healthy")
def test_dry_run_asks_nobody_and_says_whom_it_would(run: Command) -> None:
    """The plan, with the credential masked."""
    ran = run("check", "--dry-run")

    assert ran.code == 0
    assert "/api/oauth/profile" in ran.out
    assert "sk-ant-oat01-…" in ran.out


@pytest.mark.usefixtures("healthy")
def test_resolve_prints_the_chain(run: Command) -> None:
    """For people a table, for programs JSON, and the same source in both."""
    assert "the saved login" in run("resolve").out
    assert run("resolve", "--json").json["authorization"]["source"] == "credentials-file"
