"""What is said of a decision: what stops it and where that stands, who pays, what is noted, and why a source lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.model.machine import Peek
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.resolution import Resolution
from claude_authdoctor.model.snapshot import Lock
from claude_authdoctor.resolve.resolver import resolve
from worlds import NOW, facts, login

CREDENTIALS, SETTINGS = ".claude/.credentials.json", ".claude/settings.json"
STORE, HELPER = f"/home/u/{CREDENTIALS}", "settings:user:apiKeyHelper"
KEY, TOKEN = {"ANTHROPIC_API_KEY": "{{console-key}}"}, {"ANTHROPIC_AUTH_TOKEN": "{{gateway-token}}"}
POLICY = "/etc/claude-code/managed-settings.json"
HANDED = "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR"
OTHER = {"managed-settings.d/50-other.json": {"model": "opus"}}


def machine(**example: Any) -> Facts:
    """The facts of a machine with the newest client."""
    return facts({"client": "2.1.329", **example})


def stored(**changes: Any) -> dict[str, Any]:
    """A home whose login has these changes."""
    return {"home": {CREDENTIALS: login(**changes)}}


STOPPED = [
    (stored(accessToken="", refreshToken="", expiresAt=0), "blocked", "login-stub", "credentials-file", None),
    (stored(accessToken=""), "not_logged_in", "no-credential", "", None),
    (stored(scopes={}), "blocked", "login-crash", "credentials-file", STORE),
    ({}, "not_logged_in", "no-credential", "", None),
    ({"env": {"CLAUDE_CODE_REMOTE": "1"}}, "blocked", "no-credential-hosted", "env:CLAUDE_CODE_REMOTE", None),
    (
        {"env": {"ANTHROPIC_AUTH_TOKEN": "a\u4e2db"}},
        "blocked",
        "invalid-header",
        "env:ANTHROPIC_AUTH_TOKEN",
        "ANTHROPIC_AUTH_TOKEN",
    ),
    (
        {"env": KEY, "managed": {"managed-settings.json": {"forceLoginMethod": "claudeai"}, **OTHER}},
        "blocked",
        "force-login",
        "env:ANTHROPIC_API_KEY",
        POLICY,
    ),
    (
        {"env": KEY, "managed": {"managed-settings.json": {"allowedProviders": ["bedrock"]}, **OTHER}},
        "blocked",
        "provider-not-allowed",
        "allowedProviders",
        POLICY,
    ),
    (
        {"env": KEY, "mode": "interactive"},
        "needs_approval",
        "key-not-approved",
        "env:ANTHROPIC_API_KEY",
        "ANTHROPIC_API_KEY",
    ),
    ({"env": TOKEN}, "sends", "", "", None),
]


@pytest.mark.parametrize(("example", "outcome", "stop", "source", "place"), STOPPED)
def test_what_stops_a_session_is_named_with_its_source_and_its_place(
    example: dict[str, Any], outcome: str, stop: str, source: str, place: str | None
) -> None:
    said = machine(**example).resolution

    assert (said.outcome, said.stop, said.stop_source) == (outcome, stop, source)
    assert (said.stop_place and said.stop_place.name) == place


def test_a_lock_that_holds_a_session_back_is_named() -> None:
    seen = machine(**stored(expiresAt=int((NOW - 60) * 1000))).snapshot
    lock = "/home/u/.claude/.oauth_refresh.lock"
    said = resolve(replace(seen, locks=(Lock(lock, 1.0, empty=True),)))

    assert (said.stop, said.stop_source) == ("refresh-locked", lock)


@pytest.mark.parametrize(
    ("example", "payer"),
    [
        ({"env": KEY}, "the Console organisation of the API key, per token"),
        ({"env": KEY, "mode": "interactive"}, "the Console organisation of the API key, per token, if you say yes"),
        ({"env": TOKEN}, "whoever issued the bearer token"),
        ({"env": TOKEN | {"ANTHROPIC_BASE_URL": "https://gw.example.com"}}, "whoever runs the gateway"),
        ({"env": TOKEN | {"ANTHROPIC_BASE_URL": "https://api.anthropic.com/"}}, "whoever issued the bearer token"),
        ({"env": {"ANTHROPIC_BASE_URL": "https://gw.example.com"}, **stored()}, "your Claude subscription"),
        (stored(), "your Claude subscription"),
        ({}, "nobody: nothing is sent"),
        ({"env": {"CLAUDE_CODE_USE_BEDROCK": "1", "AWS_REGION": "us-east-1"}}, "nobody: nothing is sent"),
        (
            {
                "env": {
                    "CLAUDE_CODE_USE_BEDROCK": "1",
                    "AWS_REGION": "us-east-1",
                    "AWS_BEARER_TOKEN_BEDROCK": "{{bedrock-key}}",
                }
            },
            "your AWS account",
        ),
    ],
)
def test_who_pays_is_told(example: dict[str, Any], payer: str) -> None:
    assert machine(**example).resolution.payer == payer


TWICE = (
    "ANTHROPIC_AUTH_TOKEN (environment) fills Authorization and ANTHROPIC_API_KEY (environment) fills x-api-key: "
    "the server sees both"
)
OTHERWISE = (
    "the documentation ranks ANTHROPIC_API_KEY (environment) above ANTHROPIC_CUSTOM_HEADERS (environment); "
    "the client was seen to do otherwise"
)
NAMED = {"ANTHROPIC_CUSTOM_HEADERS": "x-api-key: {{gateway-token}}"}


@pytest.mark.parametrize(
    ("example", "noted"),
    [
        ({"env": KEY}, []),
        ({"env": KEY, **stored()}, []),
        (
            {"env": KEY | TOKEN},
            [TWICE],
        ),
        (
            {"env": KEY | NAMED},
            [OTHERWISE],
        ),
        ({"env": NAMED}, []),
        ({"env": TOKEN, "home": {SETTINGS: {"apiKeyHelper": "/x/give"}}}, []),
        (
            {
                "env": KEY
                | {
                    "CLAUDE_CODE_USE_BEDROCK": "1",
                    "AWS_REGION": "us-east-1",
                    "AWS_BEARER_TOKEN_BEDROCK": "{{bedrock-key}}",
                }
            },
            [],
        ),
    ],
    ids=["key", "key and login", "two headers", "custom header", "alone", "a helper that fails", "another provider"],
)
def test_what_the_server_sees_twice_and_what_the_documentation_says_otherwise_is_noted(
    example: dict[str, Any], noted: list[str]
) -> None:
    assert list(machine(**example).resolution.notes) == noted


def standing(said: Resolution, source: str) -> tuple[str, str, str, str]:
    """How a source stands, why, in which file, and of which kind it is."""
    link = said.link(source)
    assert link is not None
    return link.standing, link.why, link.place.name if link.place else "", link.kind


@pytest.mark.parametrize(
    ("example", "source", "told"),
    [
        (
            stored(scopes=["user:profile"]),
            "credentials-file",
            ("invalid", "the login lacks the scope user:inference", STORE, "login"),
        ),
        (
            stored(accessToken="abcdef\nghijkl"),
            "credentials-file",
            ("invalid", "the token holds a character that no header can carry", STORE, "login"),
        ),
        (stored(accessToken=""), "credentials-file", ("invalid", "the login has no access token", STORE, "login")),
        (
            {"home": {SETTINGS: {"apiKeyHelper": "/x/give"}}},
            HELPER,
            (
                "used",
                "its program is not there, so the header goes out empty",
                f"/home/u/{SETTINGS}",
                "helper-output",
            ),
        ),
        ({}, HELPER, ("absent", "not set", "", "helper-output")),
        ({}, f"fd:{HANDED}", ("absent", "not set", "", "setup-token")),
        (
            {"env": {HANDED: "5"}},
            f"fd:{HANDED}",
            ("invalid", "the variable names a descriptor that is not open", HANDED, "setup-token"),
        ),
        (
            {"env": KEY, **stored()},
            "env:ANTHROPIC_API_KEY",
            ("used", "first usable source for its header", "ANTHROPIC_API_KEY", "console-key"),
        ),
        (
            {"env": KEY | NAMED},
            "env:ANTHROPIC_API_KEY",
            ("shadowed", "ANTHROPIC_CUSTOM_HEADERS (environment) comes first", "ANTHROPIC_API_KEY", "console-key"),
        ),
    ],
)
def test_every_source_says_how_it_stands_and_why(
    example: dict[str, Any], source: str, told: tuple[str, str, str, str]
) -> None:
    assert standing(machine(**example).resolution, source) == told


def test_a_layer_that_another_one_hides_says_which_and_one_that_is_not_read_says_so() -> None:
    said = machine(
        env=KEY,
        home={SETTINGS: {"env": {"ANTHROPIC_API_KEY": "{{console-key:2}}"}}},
        project={SETTINGS: {"env": {"ANTHROPIC_API_KEY": " "}}},
    ).resolution

    blank = standing(said, "settings:project:env.ANTHROPIC_API_KEY")
    hidden = [link for link in said.chain if link.standing == "shadowed"]
    assert blank[:2] == ("empty", "set, but empty: as good as unset")
    assert [link.source for link in hidden] == ["settings:user:env.ANTHROPIC_API_KEY", "env:ANTHROPIC_API_KEY"]
    assert {link.why for link in hidden} == {"ANTHROPIC_API_KEY (project settings) overwrites it"}
    assert all(link.secret for link in hidden)


def test_bytes_of_a_descriptor_that_are_no_text_are_no_failure() -> None:
    """They are held against what a header can carry, as the client holds them."""
    seen = replace(machine(env={HANDED: "5"}).snapshot, descriptors={HANDED: Peek("open", b"\xff\xfetoken")})

    assert resolve(seen).outcome in ("blocked", "not_logged_in")


PROFILE = {
    ".config/anthropic/active_config": "work",
    ".config/anthropic/configs/work.json": {
        "authentication": {"type": "user_oauth"},
        "base_url": "https://gw.example.com",
    },
}


def test_the_base_of_a_profile_in_use_is_told_as_the_profiles() -> None:
    token = {"access_token": "{{access-token}}", "expires_at": "{{now+4h|s}}"}
    said = machine(home={**PROFILE, ".config/anthropic/credentials/work.json": token}).resolution

    assert said.endpoint is not None
    assert (said.endpoint.url, said.endpoint.source, said.endpoint.approved) == (
        "https://gw.example.com",
        "profile:work",
        False,
    )


def test_a_profile_that_stops_a_session_is_named_with_its_file() -> None:
    path = ".config/anthropic/credentials/work.json"
    said = machine(home={**PROFILE, path: "{"}).resolution

    assert (said.outcome, said.stop, said.stop_source) == ("blocked", "profile-broken", "profile:work")
    assert said.stop_place == Place("file", f"/home/u/{path}")


def test_a_layer_that_is_not_read_is_told_with_its_scope_and_its_secret_masked() -> None:
    name = "CLAUDE_CODE_OAUTH_TOKEN"
    said = machine(project={SETTINGS: {"env": {name: "{{setup-token}}"}}}).resolution
    link = said.link(f"settings:project:env.{name}")

    assert link is not None
    assert (link.standing, link.why) == ("ignored", "Claude Code does not read this variable from project settings")
    assert link.secret is not None
