"""A bundle for an issue says what a maintainer asks for first, and nothing of who or where somebody is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from claude_authdoctor import __version__
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.diagnose import diagnose
from claude_authdoctor.model.finding import Report
from claude_authdoctor.report.bundle import anonymous, bundle
from worlds import facts, login, token


def report(**example: Any) -> Report:
    """The diagnosis of a machine."""
    return diagnose(facts(example))


def test_a_bundle_names_variables_and_keys_but_no_value() -> None:
    table = bundle(
        report(
            env={
                "ANTHROPIC_API_KEY": token("console-key"),
                "ANTHROPIC_BASE_URL": "https://gw.my-firm.example",
                "HISTFILE": "/x",
            },
            home={
                ".claude/settings.json": {"env": {"ANTHROPIC_AUTH_TOKEN": token("gateway-token")}, "theme": "dark-one"}
            },
        ),
        "3.11 Linux",
    )
    whole = json.dumps(table)

    assert {"ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"} <= set(table["variables"])
    assert "HISTFILE" not in table["variables"], "not one that Claude Code reads"
    (settings,) = (one for one in table["settings"] if one["state"] == "ok")
    assert (settings["scope"], settings["keys"], settings["env"]) == (
        "user",
        ["env", "theme"],
        ["ANTHROPIC_AUTH_TOKEN"],
    )
    assert not any(value in whole for value in (token("console-key"), token("gateway-token"), "dark-one"))


def test_a_bundle_says_which_program_on_which_system_was_run_how() -> None:
    table = bundle(report(mode="print", args=["--bare"], client="2.1.329"), "3.11.9 Linux x86_64")

    assert (table["schema"], table["authdoctor"], table["python"]) == (1, __version__, "3.11.9 Linux x86_64")
    assert table["host"]["platform"] == "linux"
    assert table["run"] == {"mode": "print", "bare": True, "sources": None}
    assert table["report"]["findings"] is not None


def test_a_settings_file_that_is_broken_is_told_as_broken() -> None:
    table = bundle(report(home={".claude/settings.json": '{"env": '}), "3.11")
    (settings,) = (one for one in table["settings"] if one["scope"] == "user")

    assert (settings["state"], settings["keys"], settings["env"]) == ("malformed", [], [])
    assert settings["ignored"]


@pytest.mark.parametrize(
    ("platform", "home"),
    [("linux", "/home/florence"), ("macos", "/Users/florence"), ("windows", "C:\\Users\\florence")],
)
def test_a_bundle_names_neither_the_person_nor_the_home_folder(platform: str, home: str) -> None:
    name = "USERPROFILE" if platform == "windows" else "HOME"
    slash = "\\" if platform == "windows" else "/"
    settings = {f"{home}{slash}.claude{slash}settings.json": '{"florence": '}
    table = bundle(
        report(platform=platform, env={name: home}, account_home=home, cwd=home + slash + "work", files=settings),
        "3.11",
    )

    assert "florence" not in json.dumps(table)
    assert "malformed" in {one["state"] for one in table["settings"]}
    assert any(one["path"].startswith("~") for one in table["settings"])


def test_a_bundle_of_a_borrowed_home_does_not_name_its_user() -> None:
    """Under sudo, or where a job sets HOME, paths may still lead into the account's own folder."""
    settings = {"/home/florence/job/.claude/settings.json": '{"florence": '}
    example = {
        "env": {"HOME": "/root"},
        "account_home": "/home/florence",
        "cwd": "/home/florence/job",
        "files": settings,
    }
    table = bundle(report(**example), "3.11")

    assert "florence" not in json.dumps(table)
    assert "~<user>/job/.claude/settings.json" in {one["path"] for one in table["settings"]}


@pytest.mark.parametrize("name", ["claude", "user", "node"])
def test_a_name_that_is_a_word_of_the_report_is_left_in_it(name: str) -> None:
    """Containers call their user so; `.<user>/settings.json` of scope `<user>` would puzzle every reader."""
    home = f"/home/{name}"
    example = {"env": {"HOME": home}, "account_home": home, "files": {f"{home}/.claude/settings.json": "{"}}
    (settings,) = (one for one in bundle(report(**example), "3.11")["settings"] if one["state"] == "malformed")

    assert (settings["scope"], settings["path"]) == ("user", "~/.claude/settings.json")


def test_a_name_is_taken_out_as_a_word_and_not_out_of_other_words() -> None:
    table = bundle(
        report(env={"HOME": "/home/mark"}, account_home="/home/mark"), "a remark of mark (/srv/mark/x, mark-laptop)"
    )

    assert table["python"] == "a remark of <user> (/srv/<user>/x, <user>-laptop)"


@pytest.mark.parametrize("home", ["/root", "/home/ab", "/"])
def test_a_name_that_is_no_persons_or_part_of_every_word_is_left(home: str) -> None:
    """Else `/` as a home folder would tear every path apart, and `ab` every word with it."""
    table = bundle(report(env={"HOME": home}, account_home=home, home={}), "about the root")

    assert table["python"] == "about the root"
    assert "<user>" not in json.dumps(table)


def test_a_hostile_key_reaches_a_bundle_as_something_that_can_be_seen() -> None:
    table = bundle(
        report(home={".claude/settings.json": {"a\x1b[31m\u202eb": 1}, ".claude/.credentials.json": login()}), "3.11"
    )

    assert "a^[[31m<U+202E>b" in next(one for one in table["settings"] if one["scope"] == "user")["keys"]


def test_a_bundle_is_plain_json() -> None:
    found = facts({"home": {".claude/settings.json": {"apiKeyHelper": "./x"}}})
    table = bundle(diagnose(Facts(found.snapshot, found.resolution, ())), "3.11")

    assert json.loads(json.dumps(table)) == table


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It is in /home/al.", "It is in ~."),
        ("file:///home/al/x", "file://~/x"),
        ("/home/al.bak and /home/al-2 and /home/alma", "/home/al.bak and /home/al-2 and /home/alma"),
    ],
)
def test_a_home_folder_is_hidden_wherever_it_ends(text: str, shown: str) -> None:
    assert anonymous(text, "/home/al", "~") == shown
