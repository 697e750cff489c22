"""The catalogue of variables: complete, well formed, and able to tell a misspelt name from somebody else's."""

import json
import re
from pathlib import Path

import pytest

from claude_authdoctor.catalog import section
from claude_authdoctor.catalog.spelling import distance, meant
from claude_authdoctor.catalog.variables import by_name, groups, is_secret, variable, variables
from claude_authdoctor.resolve.version import assumed, holds

DATA = Path(__file__).parent / "data"
KNOWN = frozenset(by_name())
ORDINARY = (DATA / "ordinary-names.txt").read_text().split()
PROVIDERS = {
    "anthropic",
    "bedrock",
    "vertex",
    "foundry",
    "mantle",
    "anthropic_aws",
    "anthropic_google_cloud",
    "gateway",
    "any",
    "none",
}
SCOPES = ["user", "project", "local", "flag", "managed"]


def test_every_variable_that_is_known_of_is_there():
    wanted = json.loads((DATA / "variable-names.json").read_text())
    assert len(wanted["knowledge"]) == 258
    assert {*wanted["knowledge"], *wanted["guides"]} <= KNOWN


@pytest.mark.parametrize("one", variables(), ids=lambda one: one.name)
def test_a_variable_says_all_that_people_ask(one):
    assert all([one.type, one.default, one.precedence, one.description, one.validation, one.source])
    assert one.description.endswith(".")
    assert one.precedence.endswith(".")
    assert "  " not in one.description
    assert one.description.count(". ") == 0, "one sentence"
    assert one.provider in PROVIDERS
    assert one.status in ("documented", "undocumented", "internal", "no-effect")
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in (one.since, one.until) if version)
    assert list(one.not_read_from) == [scope for scope in SCOPES if scope in one.not_read_from]


def test_the_set_of_types_is_closed_and_in_use():
    used = {one.type for one in variables()}
    assert used == set(one_of("VariableType"))


def one_of(alias):
    from typing import get_args

    import claude_authdoctor.catalog.variables as module

    return get_args(getattr(module, alias))


def test_no_two_groups_hold_the_same_variable_and_the_order_is_whole():
    names = [one.name for group in groups() for one in group.variables]
    assert len(names) == len(set(names)) == len(variables())
    assert sorted(file["order"] for file in section("variables").values()) == list(range(1, len(groups()) + 1))


def test_what_a_scope_is_not_read_for_agrees_with_the_resolver():
    """The resolver's rows hold for a range of clients, some under a condition; the catalogue tells what always holds now."""
    newest = assumed(None)
    always = {"variables", "scopes", "since", "until", "seen"}
    rows = [row for row in section("precedence")["unread"] if set(row) <= always and holds(row, newest)]
    unread = {}
    for name, scopes in [(name, row["scopes"]) for row in rows for name in row["variables"]]:
        unread.setdefault(name, set()).update(scopes)
    assert len(unread) > 10
    assert {name: set(variable(name).not_read_from) for name in unread} == unread


@pytest.mark.parametrize("one", [one for one in variables() if ": " in one.validation], ids=lambda one: one.name)
def test_a_hint_for_machines_can_be_used_by_one(one):
    kind, _, hint = one.validation.partition(": ")
    if kind == "regex":
        re.compile(hint)
    if kind == "range":
        low, high = map(int, hint.split(".."))
        assert low < high
    if kind == "one-of":
        assert all(one.fits(choice) for choice in hint.split(","))


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("ANTHROPIC_API_KEY", "sk-ant-" + "api03-" + "x" * 95, '"' + "sk-ant-" + "api03-" + "x" * 95 + '"'),
        ("CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-" + "oat01-" + "x" * 95, "sk-ant-" + "api03-" + "x" * 95),
        ("ANTHROPIC_BASE_URL", "https://gw.example.com/team", "gw.example.com"),
        ("ANTHROPIC_BASE_URL", "http://127.0.0.1:8080", "https://gw.example.com?x=1"),
        ("CLAUDE_CODE_USE_BEDROCK", " TRUE ", "enabled"),
        ("CLAUDE_CODE_CUSTOM_OAUTH_URL", "https://claude.fedstart.com/", "https://oauth.company.com/authorize"),
        ("CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR", "3x", "three"),
        ("API_TIMEOUT_MS", "600000", "2147483648"),
        ("API_TIMEOUT_MS", "1", "9" * 5000),
        ("AWS_REGION", "us-gov-west-1", "us-east-1/evil"),
        ("CLOUD_ML_REGION", "europe-west4", "evil.example.com/"),
        ("ANTHROPIC_FOUNDRY_RESOURCE", "my-resource", "evil.example.com/"),
        ("ANTHROPIC_FOUNDRY_BASE_URL", "https://r.services.ai.azure.com/anthropic", "https://r.services.ai.azure.com"),
        ("ANTHROPIC_CUSTOM_HEADERS", None, None),
    ],
)
def test_a_value_is_judged_by_the_form_asked_for(name, good, bad):
    if good is None:
        assert variable(name).fits("X: y") is None
        return
    assert variable(name).fits(good) is True
    assert variable(name).fits(bad) is False


@pytest.mark.parametrize(
    ("name", "scopes"),
    [
        ("CLAUDE_CODE_OAUTH_TOKEN", ["project", "local"]),
        ("CLAUDE_CODE_OAUTH_CLIENT_ID", ["project", "local"]),
        ("ANTHROPIC_PROFILE", ["project", "local", "managed"]),
        ("CLAUDE_CODE_REMOTE", SCOPES),
        ("ANTHROPIC_UNIX_SOCKET", SCOPES),
        ("ANTHROPIC_API_KEY", []),
        ("ANTHROPIC_BASE_URL", []),
        ("NODE_TLS_REJECT_UNAUTHORIZED", []),
    ],
)
def test_the_scopes_are_those_of_the_recordings(name, scopes):
    assert list(variable(name).not_read_from) == scopes


@pytest.mark.parametrize(
    "name", ["CLAUDE_CODE_API_BASE_URL", "USE_LOCAL_OAUTH", "VERTEX_BASE_URL", "ANTHROPIC_CLIENT_ID"]
)
def test_what_the_client_was_seen_to_ignore_is_said_to_have_no_effect(name):
    assert variable(name).status == "no-effect"


@pytest.mark.parametrize(
    "name",
    [
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_CUSTOM_HEADERS",
        "HTTPS_PROXY",
        "https_proxy",
        "SSH_SIGNING_KEY",
        "anthropic_api_key",
        "CLAUDE_API_KEY",
        "ALL_PROXY",
        "all_proxy",
        "FTP_PROXY",
        "MY_TOKEN",
        "DB_PASSWORD",
        "DATABASE_URL",
        "NPM_CONFIG__AUTH",
        "PGPASSWORD",
        "GITHUB_PAT",
        "AZURE_STORAGE_CONNECTION_STRING",
        "CI_REGISTRY_PASSWORD",
        "SENTRY_DSN",
        "SLACK_WEBHOOK_URL",
        "X_SECRET",
        "FOO_CREDENTIALS",
        "OTEL_EXPORTER_OTLP_HEADERS",
    ],
)
def test_what_may_hold_a_credential_is_secret(name):
    assert is_secret(name)


@pytest.mark.parametrize(
    "name",
    [
        "PATH",
        "HOME",
        "LANG",
        "ANTHROPIC_BASE_URL",
        "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR",
        "CLAUDE_CODE_API_KEY_HELPER_TTL_MS",
        "CLAUDE_CODE_USE_BEDROCK",
        "NO_PROXY",
        "no_proxy",
        "AWS_REGION",
        "CLAUDE_CODE_CUSTOM_OAUTH_URL",
        "ANTHROPIC_MODEL",
        "TERM",
    ],
)
def test_what_is_open_stays_readable(name):
    assert not is_secret(name)


# --- spelling ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("anthropic_api_key", "ANTHROPIC_API_KEY"),
        ("Anthropic_Api_Key", "ANTHROPIC_API_KEY"),
        ("ANTHROPIC-API-KEY", "ANTHROPIC_API_KEY"),
        ("ANTHROPIC.API.KEY", "ANTHROPIC_API_KEY"),
        ("ANTHROPIC_API_KEY ", "ANTHROPIC_API_KEY"),
        ('"ANTHROPIC_API_KEY"', "ANTHROPIC_API_KEY"),
        ("$ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY"),
        ("ANTROPIC_API_KEY", "ANTHROPIC_API_KEY"),
        ("ANTHROPHIC_API_KEY", "ANTHROPIC_API_KEY"),
        ("ANTHORPIC_API_KEY", "ANTHROPIC_API_KEY"),
        ("ANTHROPIC_APIKEY", "ANTHROPIC_API_KEY"),
        ("ANTHROPICAPIKEY", "ANTHROPIC_API_KEY"),
        ("ANTHROPIC_API_KEYS", "ANTHROPIC_API_KEY"),
        ("ANTHROPIC_API_KYE", "ANTHROPIC_API_KEY"),
        ("ANTHROPIC__API_KEY", "ANTHROPIC_API_KEY"),
        ("CLAUDE_API_KEY", "ANTHROPIC_API_KEY"),
        ("CLAUDE_CODE_API_KEY", "ANTHROPIC_API_KEY"),
        ("claude_api_key", "ANTHROPIC_API_KEY"),
        ("ANTHROPIC_KEY", "ANTHROPIC_API_KEY"),
        ("ANTHROPIC_API_TOKEN", "ANTHROPIC_API_KEY"),
        ("ANTHROPIC_TOKEN", "ANTHROPIC_AUTH_TOKEN"),
        ("ANTHROPIC_AUTHTOKEN", "ANTHROPIC_AUTH_TOKEN"),
        ("ANTHROPIC_AUTH_TOKE", "ANTHROPIC_AUTH_TOKEN"),
        ("CLAUDE_AUTH_TOKEN", "ANTHROPIC_AUTH_TOKEN"),
        ("ANTHROPIC_OAUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"),
        ("CLAUDE_OAUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"),
        ("CODE_OAUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"),
        ("CLAUDE_CODE_OUATH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"),
        ("CLAUDECODE_OAUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"),
        ("CLAUDE_CODE_OAUTH_TOKENS", "CLAUDE_CODE_OAUTH_TOKEN"),
        ("ANTHROPIC_BASEURL", "ANTHROPIC_BASE_URL"),
        ("ANTHROPIC_BASE_URI", "ANTHROPIC_BASE_URL"),
        ("ANTHROPIC_API_URL", "ANTHROPIC_BASE_URL"),
        ("CLAUDE_BASE_URL", "ANTHROPIC_BASE_URL"),
        ("CLAUDE_USE_BEDROCK", "CLAUDE_CODE_USE_BEDROCK"),
        ("CLAUDE_CODE_USE_BEDROK", "CLAUDE_CODE_USE_BEDROCK"),
        ("CLAUDE_CODE_USE_VERTEXAI", "CLAUDE_CODE_USE_VERTEX"),
        ("ANTHROPIC_USE_VERTEX", "CLAUDE_CODE_USE_VERTEX"),
        ("CLAUDE_CODE_SKIP_BEDROCK_AUT", "CLAUDE_CODE_SKIP_BEDROCK_AUTH"),
        ("CLAUDE_CONFIG_DIRECTORY", None),
        ("CLAUDE_CONFG_DIR", "CLAUDE_CONFIG_DIR"),
        ("CLAUDE_CODE_CONFIG_DIR", "CLAUDE_CONFIG_DIR"),
        ("ANTHROPIC_BETA", "ANTHROPIC_BETAS"),
        ("ANTHROPIC_CUSTOM_HEADER", "ANTHROPIC_CUSTOM_HEADERS"),
        ("CLAUDE_CODE_OAUTH_URL", "CLAUDE_CODE_CUSTOM_OAUTH_URL"),
        ("ANTHROPIC_FOUNDRY_KEY", "ANTHROPIC_FOUNDRY_API_KEY"),
        ("AWS_BEARER_TOKEN_BEDROK", "AWS_BEARER_TOKEN_BEDROCK"),
        ("GOOGLE_APPLICATION_CREDENTIAL", "GOOGLE_APPLICATION_CREDENTIALS"),
        ("CLAUDE_CODE_OAUTH_TOKEN", None),
        ("HTTPS_PROXY", None),
        ("", None),
        ("A" * 100_000, None),
        ("CLAUDE_" * 5_000, None),
    ],
)
def test_a_misspelt_name_is_understood(name, wanted):
    assert meant(name, KNOWN) == wanted


def test_ordinary_environments_raise_no_alarm():
    assert len(set(ORDINARY)) >= 500
    assert {name: meant(name, KNOWN) for name in ORDINARY if meant(name, KNOWN)} == {}


def test_a_known_name_is_never_a_misspelling_of_another():
    assert [one.name for one in variables() if meant(one.name, KNOWN)] == []


def test_every_listed_confusion_leads_to_a_variable_that_exists():
    for name, wanted in section("spelling")["confused"].items():
        assert wanted in KNOWN
        assert name not in KNOWN


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "ab", 1),
        ("abc", "axc", 1),
        ("abcd", "badc", 2),
        ("a", "xyz", 3),
    ],
)
def test_distance_counts_slips(one, other, steps):
    assert distance(one, other, 2) == distance(other, one, 2) == steps
