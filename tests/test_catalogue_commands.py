"""`vars`, `endpoints`, `explain` and `rules` as a person or a script calls them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from command import Command

from claude_authdoctor.catalog.rule import rules
from claude_authdoctor.catalog.variables import variables
from worlds import token


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(monkeypatch, capsys)


# --- explain -------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["SRC101", "src101", "stale-api-key"])
def test_explain_a_rule(run: Command, what: str) -> None:
    ran = run("explain", what)

    assert ran.code == 0
    assert ran.out.startswith("SRC101 stale-api-key")
    assert "unset ANTHROPIC_API_KEY" in ran.out


def test_explain_a_message_as_json(run: Command) -> None:
    ran = run("explain", "--json", "--no-machine", "Credit balance is too low")

    assert ran.code == 0
    first = ran.json["matches"][0]
    assert (first["name"], first["confidence"]) == ("credit-low", "certain")
    assert first["cause"]
    assert first["fix"]
    assert "{" not in first["cause"] + "".join(first["fix"])


def test_explain_words_that_are_not_quoted(run: Command) -> None:
    assert run("explain", "--json", "Credit", "balance", "is", "too", "low").json["matches"][0]["name"] == "credit-low"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_explain_a_log(run: Command, encoding: str) -> None:
    """PowerShell writes UTF-16."""
    log = "starting\r\n" * 30 + "Login expired · Please run /login\r\n"
    ran = run("explain", "-", "--json", "--no-machine", stdin=log.encode(encoding))

    assert ran.json["matches"][0]["name"] == "login-dead"


def test_explain_says_what_this_machine_shows(run: Command, tmp_path: Path) -> None:
    """For people with `~`; a program gets the whole path."""
    store = Path(os.environ["HOME"], ".claude", ".credentials.json")
    store.parent.mkdir(exist_ok=True)
    store.write_text('{"claudeAiOauth": {"accessToken": "", "refreshToken": "", "expiresAt": 0}}', encoding="utf-8")

    said = run("explain", "Login expired · Please run /login").out
    assert "The login in ~/.claude/.credentials.json was emptied" in " ".join(said.split())
    assert str(store) in run("explain", "--json", "Login expired · Please run /login").out


def test_explain_text_about_something_else(run: Command) -> None:
    ran = run("explain", "--json", "fatal: Authentication failed for 'https://github.com/a/b.git/'")

    assert ran.code == 0
    assert ran.json == {"schema": 1, "matches": []}


def test_explain_nothing(run: Command) -> None:
    assert run("explain", "-", "--json").json["matches"] == []
    assert run("explain", " ").code == 2


@pytest.mark.parametrize(("what", "meant"), [("stale-api-kye", "stale-api-key"), ("SRC1O1", ""), ("SRC999", "")])
def test_explain_an_unknown_rule(run: Command, what: str, meant: str) -> None:
    ran = run("explain", what)

    assert ran.out == "" or what == "SRC1O1"
    assert meant in ran.err
    assert "Traceback" not in ran.err


def test_explain_uses_this_machine(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two causes the one that this machine shows comes first, and says so."""
    monkeypatch.setenv("CLAUDE_CODE_OAUTH_TOKEN", token("console-key"))
    ran = run("explain", "--json", "API Error: 401 Invalid bearer token")
    elsewhere = run("explain", "--json", "--no-machine", "API Error: 401 Invalid bearer token")

    assert ran.json["matches"][0]["name"] == "wrong-kind"
    assert "CLAUDE_CODE_OAUTH_TOKEN" in ran.json["matches"][0]["here"]
    assert elsewhere.json["matches"][0]["name"] == "auth-token-shadow"
    assert token("console-key") not in ran.out


def test_explain_never_prints_a_secret_of_this_machine(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", token("console-key"))
    ran = run("explain", f"Invalid API key · Fix external API key {token('console-key')}")

    assert token("console-key") not in ran.out + ran.err


def test_explain_for_a_person_fits_the_terminal(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = run("explain", "--no-machine", "Not logged in · Please run /login").out

    assert all(len(line) <= 80 or "://" in line for line in text.splitlines())
    assert "Traceback" not in text


@pytest.mark.parametrize("known", rules(), ids=lambda known: known.code)
def test_every_rule_has_a_page(known: Any) -> None:
    from claude_authdoctor.report.explain import commands, page_markdown, page_text
    from claude_authdoctor.report.style import Style

    for page in (page_text(known, Style(), "linux"), page_markdown(known)):
        assert known.name in page
        assert not re.search(r"\{[a-z_]+\}", page)
    assert all(commands(known, platform) for platform in ("linux", "macos", "windows", "wsl", ""))


# --- vars ----------------------------------------------------------------------------------------


def test_vars_lists_all(run: Command) -> None:
    assert len(run("vars", "--format", "json").json) == len(variables())
    assert all(known.name in run("vars").out for known in variables()[:20])


def test_vars_says_what_is_set_and_where(run: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", token("console-key"))
    folder = tmp_path / ".claude"
    folder.mkdir()
    (folder / "settings.local.json").write_text('{"env": {"ANTHROPIC_BASE_URL": "https://u:p@gw.example.com"}}')
    rows = {row["name"]: row for row in run("vars", "--set", "--format", "json").json}

    assert rows["ANTHROPIC_API_KEY"]["set"]["source"] == "env:ANTHROPIC_API_KEY"
    assert rows["ANTHROPIC_API_KEY"]["set"]["masked"].startswith("sk-ant-api03-…")
    assert rows["ANTHROPIC_BASE_URL"]["set"]["place"]["name"].endswith("settings.local.json")
    assert "u:p@" not in str(rows)
    assert token("console-key") not in str(rows)


@pytest.mark.parametrize("form", ["text", "table", "markdown", "json"])
def test_vars_never_prints_a_secret(run: Command, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    for known in variables():
        if known.secret:
            monkeypatch.setenv(known.name, token("gateway-token"))
    ran = run("vars", "--format", form)

    assert token("gateway-token") not in ran.out
    assert "gw-" in ran.out


def test_vars_narrows(run: Command) -> None:
    assert {row["group"] for row in run("vars", "--group", "bedrock", "--format", "json").json} == {"bedrock"}
    assert all(row["secret"] for row in run("vars", "--secret", "--format", "json").json)
    assert run("vars", "--set", "--group", "mcp", "--format", "json").json == []
    assert run("vars", "--group", "nonsense").code == 2


def test_vars_page(run: Command) -> None:
    ran = run("vars", "CLAUDE_CODE_OAUTH_TOKEN")

    assert ran.code == 0
    assert ran.out.startswith("CLAUDE_CODE_OAUTH_TOKEN")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("anthropic_api_key", "ANTHROPIC_API_KEY"),
        ("ANTHROPIC_API_KYE", "ANTHROPIC_API_KEY"),
        ("CLAUDE_OAUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"),
    ],
)
def test_vars_misspelt(run: Command, name: str, meant: str) -> None:
    ran = run("vars", name)

    assert ran.code == 2
    assert meant in ran.err


def test_vars_names_what_nothing_reads(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_APIKEY", "x")

    assert "ANTHROPIC_APIKEY: was ANTHROPIC_API_KEY meant?" in run("vars", "--set").out


# --- endpoints -----------------------------------------------------------------------------------


def test_endpoints_lists(run: Command) -> None:
    assert "api.anthropic.com" in run("endpoints").out
    assert run("endpoints", "--format", "json").json["custom_oauth"]


@pytest.mark.parametrize(
    ("url", "trick"),
    [
        ("https://api.anthropic.com", None),
        ("https://bedrock-runtime.eu-west-1.amazonaws.com", None),
        ("https://api.anthropic.com@evil.example", "user-info"),
        ("https://api.anthropic.com.evil.example", "suffix"),
        ("http://api.anthropic.com", "plain-http"),
        ("https://api.anthropic.com:8443", "odd-port"),
        ("https://api.anthropic.com?x", "query"),
        ("https://203.0.113.7", "ip-literal"),
        ("https:\\\\api.anthropic.com", "back-slash"),
        ("https://gw.example.com", "unknown-host"),
    ],
)
def test_endpoints_judges(run: Command, url: str, trick: str | None) -> None:
    ran = run("endpoints", "--json", url)

    assert (ran.code, ran.json["approved"], ran.json["trick"]) == (int(trick is not None), trick is None, trick)
    assert run("endpoints", url).code == ran.code


def test_endpoints_hides_what_is_secret_in_an_address(run: Command) -> None:
    assert "hunter2" not in run("endpoints", "https://me:hunter2@evil.example/?k=hunter2").out


def test_endpoints_own_configuration_approves_and_a_repository_does_not(
    run: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".claude").mkdir()
    settings = tmp_path / ".claude" / "settings.json"
    settings.write_text('{"env": {"ANTHROPIC_BASE_URL": "https://gw.example.com"}}')
    assert run("endpoints", "https://gw.example.com").code == 1

    settings.unlink()
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "https://gw.example.com")
    ran = run("endpoints", "--json", "https://gw.example.com")
    assert (ran.code, ran.json["by"]) == (0, "configuration")


def test_endpoints_unknown_purpose(run: Command) -> None:
    assert run("endpoints", "--purpose", "nonsense", "https://x.example").code == 2


# --- rules ---------------------------------------------------------------------------------------


def test_rules_lists_and_narrows(run: Command) -> None:
    assert len(run("rules", "--format", "json").json["rules"]) == len(rules())
    assert {row["code"][:3] for row in run("rules", "--select", "STO", "--json").json["rules"]} == {"STO"}
    assert {row["severity"] for row in run("rules", "--severity", "error", "--json").json["rules"]} == {"error"}


def test_rules_check_is_content_with_ours(run: Command) -> None:
    ran = run("rules", "check")

    assert ran.code == 0, ran.out
    assert f"{len(rules())} rule files, no fault." in ran.out


FAULTY = {
    "ABC101-good-name.toml": 'code = "ABC101"\nname = "other-name"\nseverity = "fatal"\nmessage = "It is wrong."\nhint = "You should act"\nwhy = ""\nreferences = ["x"]\ncolour = 1\n',
    "ABC102-two.toml": 'code = "ABC101"\nname = "two"\nseverity = "error"\nmessage = "a {b"\nhint = "run it"\nwhy = "x"\nreferences = "x"\ndetect = "text"\n',
    "ABC103-three.toml": 'code = "ABC103"\nname = "three"\nseverity = "error"\nmessage = "m"\nhint = "run it"\nwhy = "x"\nreferences = ["x"]\nrepair = { safety = "unsafe" }\n[[text]]\nmatch = "ab"\nweight = 500\n[[fix]]\nnote = "no command"\nplatform = "amiga"\n[[example]]\nexpect = "perhaps"\n',
    "ABC104-four.toml": "code = \n",
}


def test_rules_check_names_every_fault(run: Command, tmp_path: Path) -> None:
    for name, text in FAULTY.items():
        (tmp_path / name).write_text(text)
    ran = run("rules", "check", os.fspath(tmp_path), "--json")
    found = {(fault["file"].split("-")[0], fault["key"]) for fault in ran.json["faults"]}

    assert ran.code == 1
    assert found >= {
        ("ABC101", "name"), ("ABC101", "severity"), ("ABC101", "message"), ("ABC101", "hint"), ("ABC101", "why"), ("ABC101", "colour"), ("ABC101", "example"),
        ("ABC102", "code"), ("ABC102", "message"), ("ABC102", "references"), ("ABC102", "text"),
        ("ABC103", "repair.reason"), ("ABC103", "text[1].match"), ("ABC103", "text[1].weight"), ("ABC103", "fix[1].run"), ("ABC103", "fix[1].platform"), ("ABC103", "example"), ("ABC103", "example[1].expect"),
        ("ABC104", ""),
    }  # fmt: skip
    assert "line 1" in next(fault["says"] for fault in ran.json["faults"] if fault["file"].startswith("ABC104"))


def test_rules_check_a_folder_without_rules(run: Command, tmp_path: Path) -> None:
    assert run("rules", "check", os.fspath(tmp_path)).code == 2
    assert run("rules", "check", os.fspath(tmp_path / "none")).code == 2
