"""The plan is pure, says all that would be asked, and never shows a credential."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from probe.service import machine

from claude_authdoctor.probe.answers import classes
from claude_authdoctor.probe.consent import Consent
from claude_authdoctor.probe.plan import each, lines, plan
from worlds import SHAPES, token

EVERYTHING: dict[str, Any] = {
    "env": {
        "ANTHROPIC_API_KEY": token("console-key"),
        "ANTHROPIC_AUTH_TOKEN": token("gateway-token"),
        "CLAUDE_CODE_OAUTH_TOKEN": token("setup-token"),
        "ANTHROPIC_CUSTOM_HEADERS": f"x-api-key: {token('console-key', '2')}",
    },
    "home": {
        ".claude/.credentials.json": "{{login}}",
        ".claude.json": {"json": {"primaryApiKey": token("console-key", "3")}},
    },
}


def planned(**example: Any) -> tuple[Any, ...]:
    seen = machine(example.pop("env", {}), **example)
    return plan(seen.snapshot, seen.resolution)


def test_every_credential_has_its_question() -> None:
    asked = {ask.source for ask in planned(**EVERYTHING) if ask.source}
    assert asked == {
        "env:ANTHROPIC_API_KEY",
        "env:ANTHROPIC_AUTH_TOKEN",
        "env:CLAUDE_CODE_OAUTH_TOKEN",
        "env:ANTHROPIC_CUSTOM_HEADERS",
        "credentials-file",
        "claude-json:primaryApiKey",
    }


def test_the_dry_run_masks() -> None:
    text = "\n".join(" | ".join(row) for row in lines(planned(**EVERYTHING)))
    assert "GET https://api.anthropic.com/v1/models" in text
    assert "x-api-key: sk-ant-api03-" in text
    for kind in SHAPES:
        for which in ("1", "2", "3"):
            value = token(kind, which)
            assert not any(value[start : start + 12] in text for start in range(14, len(value) - 12))
    assert token("console-key") not in repr(planned(**EVERYTHING))


def test_without_anything_only_the_way_is_looked_at() -> None:
    names = [ask.name for ask in planned()]
    assert names == ["net:api.anthropic.com", "net:platform.claude.com", "login:browser", "login:loopback"]
    assert not any(ask.carries for ask in each(planned()))


@pytest.mark.parametrize(
    ("env", "source", "url"),
    [
        ({"CLAUDE_CODE_USE_BEDROCK": "1", "AWS_BEARER_TOKEN_BEDROCK": token("bedrock-key"), "AWS_REGION": "eu-west-1"}, "env:AWS_BEARER_TOKEN_BEDROCK", "https://bedrock.eu-west-1.amazonaws.com/foundation-models?byProvider=anthropic"),
        ({"CLAUDE_CODE_USE_MANTLE": "1", "AWS_BEARER_TOKEN_BEDROCK": token("bedrock-key")}, "env:AWS_BEARER_TOKEN_BEDROCK", "https://bedrock-mantle.us-east-1.api.aws/anthropic/v1/models"),
        ({"CLAUDE_CODE_USE_ANTHROPIC_AWS": "1", "ANTHROPIC_AWS_API_KEY": token("console-key"), "ANTHROPIC_AWS_WORKSPACE_ID": "w"}, "env:ANTHROPIC_AWS_API_KEY", "https://aws-external-anthropic.us-east-1.api.aws/v1/models"),
        ({"CLAUDE_CODE_USE_FOUNDRY": "1", "ANTHROPIC_FOUNDRY_AUTH_TOKEN": token("foundry-key"), "ANTHROPIC_FOUNDRY_RESOURCE": "res"}, "env:ANTHROPIC_FOUNDRY_AUTH_TOKEN", "https://res.services.ai.azure.com/anthropic/v1/models"),
        ({"CLAUDE_CODE_USE_BEDROCK": "1", "AWS_ACCESS_KEY_ID": token("aws-id"), "AWS_SECRET_ACCESS_KEY": token("aws-secret"), "AWS_REGION": "cn-north-1"}, "env:AWS_ACCESS_KEY_ID", "https://sts.cn-north-1.amazonaws.com.cn/"),
    ],
)  # fmt: skip
def test_providers(env: dict[str, str], source: str, url: str) -> None:
    ask = next(ask for ask in planned(env=env) if ask.source == source)
    assert ask.url == url
    assert ask.outcome is None or ask.why == "no-url"


@pytest.mark.parametrize(
    "env",
    [
        {"CLAUDE_CODE_USE_BEDROCK": "1", "AWS_BEARER_TOKEN_BEDROCK": token("bedrock-key"), "ANTHROPIC_BEDROCK_BASE_URL": "https://elsewhere.example.com"},
        {"CLAUDE_CODE_USE_FOUNDRY": "1", "ANTHROPIC_FOUNDRY_API_KEY": token("foundry-key"), "ANTHROPIC_FOUNDRY_BASE_URL": "https://elsewhere.example.com/anthropic"},
        {"ANTHROPIC_API_KEY": token("console-key"), "ANTHROPIC_BASE_URL": "https://elsewhere.example.com"},
        {"ANTHROPIC_API_KEY": token("console-key"), "ANTHROPIC_BASE_URL": "http://api.anthropic.com"},
        {"ANTHROPIC_AUTH_TOKEN": token("gateway-token"), "ANTHROPIC_BASE_URL": "https://api.anthropic.com.evil.example"},
        {"ANTHROPIC_AUTH_TOKEN": token("gateway-token"), "ANTHROPIC_BASE_URL": "https://user:word@gateway.example.com"},
        {"ANTHROPIC_AUTH_TOKEN": token("gateway-token"), "ANTHROPIC_BASE_URL": "http://gateway.example.com"},
    ],
)  # fmt: skip
def test_hosts_that_are_not_approved(env: dict[str, str]) -> None:
    asks = [ask for ask in planned(env=env) if ask.source]
    assert asks
    assert {(ask.outcome, ask.why) for ask in asks} == {("not_asked", "not-approved")}


GATEWAY = "https://gateway.example.com"
SKIPPED: list[tuple[dict[str, str], str]] = [
    ({"CLAUDE_CODE_USE_MANTLE": "1", "CLAUDE_CODE_SKIP_MANTLE_AUTH": "1", "ANTHROPIC_BEDROCK_MANTLE_BASE_URL": GATEWAY}, GATEWAY),
    ({"CLAUDE_CODE_USE_FOUNDRY": "1", "CLAUDE_CODE_SKIP_FOUNDRY_AUTH": "1", "ANTHROPIC_FOUNDRY_BASE_URL": GATEWAY}, GATEWAY),
    ({"CLAUDE_CODE_USE_ANTHROPIC_AWS": "1", "CLAUDE_CODE_SKIP_ANTHROPIC_AWS_AUTH": "1", "ANTHROPIC_AWS_BASE_URL": GATEWAY}, GATEWAY),
    ({"CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD": "1", "CLAUDE_CODE_SKIP_ANTHROPIC_GOOGLE_CLOUD_AUTH": "1", "ANTHROPIC_GOOGLE_CLOUD_BASE_URL": GATEWAY}, GATEWAY),
    ({"CLAUDE_CODE_USE_BEDROCK": "1", "CLAUDE_CODE_SKIP_BEDROCK_AUTH": "1", "ANTHROPIC_BEDROCK_BASE_URL": GATEWAY}, ""),
    ({"CLAUDE_CODE_USE_VERTEX": "1", "CLAUDE_CODE_SKIP_VERTEX_AUTH": "1", "ANTHROPIC_VERTEX_PROJECT_ID": "p", "ANTHROPIC_VERTEX_BASE_URL": GATEWAY}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("env", "base"), SKIPPED)
def test_a_clouds_gateway_gets_its_token_and_anthropic_does_not(env: dict[str, str], base: str) -> None:
    asks = planned(env={**env, "ANTHROPIC_AUTH_TOKEN": token("gateway-token")})
    ask = next(ask for ask in asks if ask.source == "env:ANTHROPIC_AUTH_TOKEN")

    assert ask.url == (base + "/v1/models" if base else "")
    assert ask.outcome == (None if base else "not_asked")
    assert all(one.url.startswith(base) for one in each((ask,)) if base)
    assert all(carried.header in ("authorization", "x-api-key") for carried in ask.carries)


def test_a_gateways_token_that_a_cloud_hides_goes_nowhere() -> None:
    env = {
        "CLAUDE_CODE_USE_FOUNDRY": "1",
        "ANTHROPIC_FOUNDRY_RESOURCE": "res",
        "ANTHROPIC_FOUNDRY_API_KEY": token("foundry-key"),
    }
    asks = planned(env={**env, "ANTHROPIC_AUTH_TOKEN": token("gateway-token")})

    assert [ask.outcome for ask in asks if ask.source == "env:ANTHROPIC_AUTH_TOKEN"] == ["not_asked"]


def test_a_key_that_a_repository_leads_to_a_clouds_gateway_is_not_sent() -> None:
    project = {".claude/settings.json": {"json": {"env": {"ANTHROPIC_FOUNDRY_BASE_URL": GATEWAY}}}}
    env = {"CLAUDE_CODE_USE_FOUNDRY": "1", "CLAUDE_CODE_SKIP_FOUNDRY_AUTH": "1"}
    asks = planned(env={**env, "ANTHROPIC_AUTH_TOKEN": token("gateway-token")}, project=project)

    assert {(ask.outcome, ask.why) for ask in asks if ask.source} == {("not_asked", "not-approved")}


def test_a_cloud_that_is_not_in_force_is_left_alone() -> None:
    env = {"ANTHROPIC_API_KEY": token("console-key"), "AWS_BEARER_TOKEN_BEDROCK": token("bedrock-key")}
    assert [ask.source for ask in planned(env=env) if ask.source] == ["env:ANTHROPIC_API_KEY"]


def test_a_login_that_a_provider_switch_hides_is_asked_about() -> None:
    asks = planned(env={"CLAUDE_CODE_USE_BEDROCK": "1"}, home={".claude/.credentials.json": "{{login}}"})
    login = next(ask for ask in asks if ask.source == "credentials-file")
    assert (login.outcome, login.url) == (None, "https://api.anthropic.com/api/oauth/profile")


def test_every_class_has_its_words() -> None:
    from claude_authdoctor.catalog import words

    assert set(words("probe")["why"]) == set(classes())


def test_planning_opens_nothing_and_loads_nothing() -> None:
    program = (
        "import sys\n"
        "import claude_authdoctor.probe.plan, claude_authdoctor.probe.engine, claude_authdoctor.probe.classify\n"
        "import claude_authdoctor.probe.progress\n"
        "loaded = {'httpx', 'httpcore', 'ssl', 'socket', 'asyncio', 'psutil', 'h11', 'certifi'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=".")


def test_the_plan_says_how_a_credential_that_is_not_shown_is_used() -> None:
    federation = {
        "ANTHROPIC_FEDERATION_RULE_ID": "fdrl_1",
        "ANTHROPIC_ORGANIZATION_ID": "o",
        "ANTHROPIC_IDENTITY_TOKEN": "a.b.c",
    }
    bedrock = {"CLAUDE_CODE_USE_BEDROCK": "1", "AWS_PROFILE": "work", "AWS_REGION": "eu-west-1"}
    role = {".aws/config": "[profile work]\ncredential_process = x\n"}

    def first(consent: Consent, env: dict[str, str], **example: Any) -> str:
        seen = machine(env, **example)
        return " | ".join(next(lines(plan(seen.snapshot, seen.resolution, consent))))

    assert "asking would use it up" in first(Consent(), federation)
    assert "trade the identity token at https://api.anthropic.com/v1/oauth/token" in first(
        Consent(exchange=True), federation
    )
    assert "run aws" in first(Consent(programs=True), bedrock, home=role)
