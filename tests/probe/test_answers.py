"""What each answer means: more than sixty of them, given by a real server over real sockets.

A refusal is a refusal only in the service's own words; whatever a network, a proxy or a fault of the server says is
`unknown`, and never `invalid`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from probe.service import Service, probed
from probe.standin import answer, error

from claude_authdoctor.probe.answers import classes, rows
from worlds import token

PAGE = "<html><head><title>{}</title></head><body>{}</body></html>"
FORBIDDEN = error(403, "Request not allowed", "forbidden")
KEY, BEARER, LOGIN, SETUP, GATEWAY = "key", "bearer", "login", "setup", "gateway"

MACHINES: dict[str, tuple[str, dict[str, str], dict[str, Any]]] = {
    KEY: ("env:ANTHROPIC_API_KEY", {"ANTHROPIC_API_KEY": token("console-key")}, {}),
    "key-oat": ("env:ANTHROPIC_API_KEY", {"ANTHROPIC_API_KEY": token("setup-token")}, {}),
    BEARER: ("env:ANTHROPIC_AUTH_TOKEN", {"ANTHROPIC_AUTH_TOKEN": token("gateway-token")}, {}),
    SETUP: ("env:CLAUDE_CODE_OAUTH_TOKEN", {"CLAUDE_CODE_OAUTH_TOKEN": token("setup-token")}, {}),
    "setup-key": ("env:CLAUDE_CODE_OAUTH_TOKEN", {"CLAUDE_CODE_OAUTH_TOKEN": token("console-key")}, {}),
    LOGIN: ("credentials-file", {}, {"home": {".claude/.credentials.json": "{{login}}"}}),
    GATEWAY: (
        "env:ANTHROPIC_AUTH_TOKEN",
        {"ANTHROPIC_AUTH_TOKEN": token("gateway-token"), "ANTHROPIC_BASE_URL": "https://gateway.example.com"},
        {},
    ),
    "bedrock": (
        "env:AWS_BEARER_TOKEN_BEDROCK",
        {"CLAUDE_CODE_USE_BEDROCK": "1", "AWS_BEARER_TOKEN_BEDROCK": token("bedrock-key")},
        {},
    ),
    "mantle": (
        "env:AWS_BEARER_TOKEN_BEDROCK",
        {"CLAUDE_CODE_USE_MANTLE": "1", "AWS_BEARER_TOKEN_BEDROCK": token("bedrock-key")},
        {},
    ),
    "aws-platform": (
        "env:ANTHROPIC_AWS_API_KEY",
        {
            "CLAUDE_CODE_USE_ANTHROPIC_AWS": "1",
            "ANTHROPIC_AWS_API_KEY": token("console-key"),
            "ANTHROPIC_AWS_WORKSPACE_ID": "w",
        },
        {},
    ),
    "foundry": (
        "env:ANTHROPIC_FOUNDRY_API_KEY",
        {
            "CLAUDE_CODE_USE_FOUNDRY": "1",
            "ANTHROPIC_FOUNDRY_API_KEY": token("foundry-key"),
            "ANTHROPIC_FOUNDRY_RESOURCE": "res",
        },
        {},
    ),
}

ANSWERS: list[tuple[str, str, bytes, str, str]] = [
    # --- yes
    ("a list of models", KEY, answer(200, {"data": []}), "valid", ""),
    ("a list of models for a setup token", SETUP, answer(200, {"data": []}), "valid", ""),
    ("an account", LOGIN, answer(200, {"account": {}}), "valid", ""),
    ("a list in another maker's words", GATEWAY, answer(200, {"models": []}), "valid", ""),
    ("Bedrock's models", "bedrock", answer(200, {"modelSummaries": []}), "valid", ""),
    ("Mantle's models", "mantle", answer(200, {"data": []}), "valid", ""),
    ("the AWS platform's models", "aws-platform", answer(200, {"data": []}), "valid", ""),
    ("Foundry's models", "foundry", answer(200, {"data": []}), "valid", ""),
    # --- yes, but
    (
        "a scope is missing",
        LOGIN,
        error(403, "OAuth token does not meet scope requirement user:profile", "permission_error"),
        "valid",
        "scope",
    ),
    ("a scope is missing, other words", SETUP, error(403, "insufficient_scope", "permission_error"), "valid", "scope"),
    (
        "not this resource",
        KEY,
        error(403, "Your API key does not have permission to use the specified resource.", "permission_error"),
        "valid",
        "scope",
    ),
    (
        "no credit",
        KEY,
        error(
            400,
            "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.",
            "invalid_request_error",
        ),
        "valid",
        "credit",
    ),
    ("a bill is open", KEY, error(402, "There is an issue with your payment.", "billing_error"), "valid", "credit"),
    (
        "only Claude Code",
        SETUP,
        error(
            400,
            "This credential is only authorized for use with Claude Code and cannot be used for other API requests.",
            "invalid_request_error",
        ),
        "valid",
        "claude-code-only",
    ),
    ("just Error", SETUP, error(400, "Error", "invalid_request_error"), "valid", "claude-code-only"),
    (
        "a stale session",
        LOGIN,
        error(403, "Session is not fresh enough to grant elevated access", "permission_error"),
        "valid",
        "stale-session",
    ),
    (
        "too many, for your plan",
        SETUP,
        answer(
            429, {"error": {"type": "rate_limit_error"}}, headers={"anthropic-ratelimit-unified-status": "rejected"}
        ),
        "valid",
        "rate-limit",
    ),
    (
        "too many, for your organisation",
        KEY,
        answer(429, {"error": {"type": "rate_limit_error"}}, headers={"anthropic-organization-id": "o"}),
        "valid",
        "rate-limit",
    ),
    (
        "not this model",
        GATEWAY,
        answer(401, {"error": {"message": "key not allowed to access model. This key can only access models=['x']"}}),
        "valid",
        "scope",
    ),
    (
        "no permission to list",
        "bedrock",
        answer(
            403, {"Message": "User: arn:aws:iam::1:user/x is not authorized to perform: bedrock:ListFoundationModels"}
        ),
        "valid",
        "scope",
    ),
    # --- no, in the service's own words
    ("a revoked key", KEY, error(401, "invalid x-api-key"), "invalid", "revoked"),
    ("a token in the key's variable", "key-oat", error(401, "invalid x-api-key"), "invalid", "wrong-kind"),
    ("a key in the token's variable", "setup-key", error(401, "Invalid bearer token"), "invalid", "wrong-kind"),
    ("a gateway's token at the vendor", BEARER, error(401, "Invalid bearer token"), "invalid", "wrong-kind"),
    ("a dead setup token", SETUP, error(401, "Invalid bearer token"), "invalid", "revoked"),
    ("bad authentication", KEY, error(401, "Invalid authentication credentials"), "invalid", "revoked"),
    (
        "a revoked login",
        LOGIN,
        error(403, "OAuth token has been revoked. Please obtain a new token.", "permission_error"),
        "invalid",
        "revoked",
    ),
    ("an invalid access token", LOGIN, error(401, "OAuth access token is invalid."), "invalid", "revoked"),
    (
        "a token nobody knows",
        SETUP,
        error(401, "Invalid OAuth token. The provided token was not found or is malformed."),
        "invalid",
        "revoked",
    ),
    (
        "an expired setup token",
        SETUP,
        error(401, "OAuth token has expired. Please obtain a new token or refresh your existing token."),
        "invalid",
        "expired",
    ),
    (
        "an expired token by its code",
        SETUP,
        error(401, "Unauthorized", error_code="token_expired"),
        "invalid",
        "expired",
    ),
    ("no beta header", BEARER, error(401, "OAuth authentication is currently not supported."), "invalid", "wrong-kind"),
    (
        "OAuth is off here",
        LOGIN,
        error(403, "OAuth authentication is currently not allowed for this organization.", "permission_error"),
        "invalid",
        "org-policy",
    ),
    (
        "OAuth is off here, by 401",
        SETUP,
        error(401, "OAuth authentication is currently not allowed for this organization."),
        "invalid",
        "org-policy",
    ),
    (
        "the policy's code",
        LOGIN,
        error(403, "x", "permission_error", code="oauth_org_not_allowed"),
        "invalid",
        "org-policy",
    ),
    (
        "keys are off here",
        KEY,
        error(403, "Your organization has disabled API key authentication", "permission_error"),
        "invalid",
        "org-policy",
    ),
    (
        "a disabled organisation",
        KEY,
        error(400, "This organization has been disabled.", "invalid_request_error"),
        "invalid",
        "org-disabled",
    ),
    (
        "an account on hold",
        LOGIN,
        error(403, "Your account is on hold", "permission_error", code="account_on_hold"),
        "invalid",
        "on-hold",
    ),
    (
        "no plan",
        LOGIN,
        error(403, "Your account does not have access to Claude Code.", "permission_error"),
        "invalid",
        "no-plan",
    ),
    ("refused, without a reason", KEY, error(401, "No."), "invalid", "refused"),
    ("refused by a gateway", GATEWAY, answer(401, {"detail": "Unauthorized"}), "invalid", "refused"),
    ("refused by a gateway, in a word", GATEWAY, answer(403, "Forbidden", "text/plain"), "invalid", "refused"),
    (
        "refused by LiteLLM",
        GATEWAY,
        answer(401, {"error": {"message": "Authentication Error, Invalid proxy server token passed"}}),
        "invalid",
        "revoked",
    ),
    (
        "expired, says LiteLLM",
        GATEWAY,
        answer(401, {"error": {"message": "Authentication Error - Expired Key. Key Expiry time 2026"}}),
        "invalid",
        "expired",
    ),
    (
        "a dead Bedrock key",
        "bedrock",
        answer(403, {"Message": "Authentication failed: Please make sure your API Key is valid."}),
        "invalid",
        "revoked",
    ),
    ("an expired Bedrock key", "bedrock", answer(403, {"Message": "Bearer Token has expired"}), "invalid", "expired"),
    (
        "an invalid AWS token",
        "bedrock",
        answer(
            403,
            {
                "__type": "UnrecognizedClientException",
                "message": "The security token included in the request is invalid",
            },
        ),
        "invalid",
        "revoked",
    ),
    ("a dead platform key", "aws-platform", error(401, "invalid x-api-key"), "invalid", "revoked"),
    (
        "a wrong subscription key",
        "foundry",
        answer(
            401,
            {
                "error": {
                    "code": "401",
                    "message": "Access denied due to invalid subscription key or wrong API endpoint.",
                }
            },
        ),
        "invalid",
        "revoked",
    ),
    # --- nothing is proved
    (
        "a login's access token is over",
        LOGIN,
        error(401, "OAuth token has expired.", error_code="token_expired"),
        "unknown",
        "refresh-due",
    ),
    ("region", KEY, FORBIDDEN, "unknown", "region"),
    ("region, for a login", LOGIN, FORBIDDEN, "unknown", "region"),
    ("region, at a gateway", GATEWAY, FORBIDDEN, "unknown", "region"),
    (
        "too many",
        KEY,
        error(429, "This request would exceed your account's rate limit.", "rate_limit_error"),
        "unknown",
        "rate-limit",
    ),
    (
        "too many, at the account page",
        LOGIN,
        error(429, "Rate limited. Please try again later.", "rate_limit_error"),
        "unknown",
        "rate-limit",
    ),
    (
        "throttled",
        "bedrock",
        answer(400, {"__type": "ThrottlingException", "message": "Rate exceeded"}),
        "unknown",
        "rate-limit",
    ),
    ("500", KEY, error(500, "Internal server error", "api_error"), "unknown", "outage"),
    ("502", LOGIN, answer(502, PAGE.format("502 Bad Gateway", "nginx")), "unknown", "outage"),
    ("503", KEY, answer(503, "upstream connect error", "text/plain"), "unknown", "outage"),
    ("504", SETUP, error(504, "timeout", "timeout_error"), "unknown", "outage"),
    ("529", KEY, error(529, "Overloaded", "overloaded_error"), "unknown", "outage"),
    ("522 of the edge", KEY, answer(522, "connection timed out", "text/plain"), "unknown", "outage"),
    ("a bot challenge", KEY, answer(403, PAGE.format("Just a moment...", "cloudflare")), "unknown", "bot-challenge"),
    (
        "a bot challenge by its header",
        LOGIN,
        answer(403, "x", "text/plain", {"cf-mitigated": "challenge"}),
        "unknown",
        "bot-challenge",
    ),
    ("error 1010", KEY, answer(403, "error code: 1010", "text/plain"), "unknown", "bot-challenge"),
    ("a page of the edge", KEY, answer(403, "denied", "text/plain", {"cf-ray": "8"}), "unknown", "bot-challenge"),
    ("a hotel", KEY, answer(200, PAGE.format("Welcome", "Welcome to Hotel WiFi")), "unknown", "captive-portal"),
    (
        "a sign-in page with 401",
        KEY,
        answer(401, PAGE.format("Sign in", "to the network")),
        "unknown",
        "captive-portal",
    ),
    (
        "a blocked page with 403",
        GATEWAY,
        answer(403, PAGE.format("Blocked", "by your company")),
        "unknown",
        "captive-portal",
    ),
    ("511", KEY, answer(511, PAGE.format("Network Authentication Required", "")), "unknown", "captive-portal"),
    ("a redirect", KEY, answer(302, "", headers={"location": "http://portal.example/login"}), "unknown", "redirect"),
    (
        "a redirect at a gateway",
        GATEWAY,
        answer(307, "", headers={"location": "https://sso.example/"}),
        "unknown",
        "redirect",
    ),
    ("407", KEY, answer(407, "proxy auth required", "text/plain"), "unknown", "proxy"),
    ("no such address", LOGIN, error(404, "Not found", "not_found_error"), "unknown", "not-found"),
    ("no such method", KEY, answer(405, "no", "text/plain"), "unknown", "not-found"),
    ("a page that is missing", KEY, answer(404, PAGE.format("404", "nothing here")), "unknown", "not-found"),
    (
        "200 with an error",
        KEY,
        answer(200, {"error": {"type": "authentication_error", "message": "invalid x-api-key"}}),
        "unknown",
        "not-api",
    ),
    ("200 with other JSON", KEY, answer(200, {"status": "ok"}), "unknown", "not-api"),
    ("200 with nothing", KEY, answer(200, ""), "unknown", "not-api"),
    ("401 in plain words", KEY, answer(401, "Unauthorized", "text/plain"), "unknown", "not-api"),
    ("401 with nothing", LOGIN, answer(401, ""), "unknown", "not-api"),
    ("403 with nothing", KEY, answer(403, ""), "unknown", "not-api"),
    ("418", KEY, answer(418, {"error": "teapot"}), "unknown", "not-api"),
    ("a 400 that says nothing", KEY, error(400, "something else", "invalid_request_error"), "unknown", "not-api"),
    ("204", KEY, answer(204, ""), "unknown", "not-api"),
    (
        "a wrong clock",
        "bedrock",
        answer(403, {"message": "Signature expired: 20260101 is now earlier than"}),
        "unknown",
        "clock",
    ),
    ("AWS says something else", "bedrock", answer(403, {"message": "Forbidden"}), "unknown", "not-api"),
]


@pytest.mark.parametrize("row", ANSWERS, ids=[row[0] for row in ANSWERS])
def test_answer(
    row: tuple[str, str, bytes, str, str], standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    _, kind, said, outcome, why = row
    source, env, example = MACHINES[kind]
    parts = {"/v1/models": said, "/api/oauth/profile": said, "/foundation-models": said}
    server = standin(Service({env.get("ANTHROPIC_API_KEY", ""): "key"}, parts))
    reply = probed(around(server, **env), **example)[f"credential:{source}"]
    assert (reply.outcome, reply.why) == (outcome, why), reply


def test_there_are_at_least_sixty() -> None:
    assert len(ANSWERS) >= 60
    assert len({row[0] for row in ANSWERS}) == len(ANSWERS)


def test_the_table_names_only_known_classes() -> None:
    for row in rows():
        assert not row.get("why") or row["outcome"] in classes()[row["why"]]["outcomes"], row["id"]
    assert len({row["id"] for row in rows()}) == len(rows())


def test_a_fault_of_way_or_server_is_never_a_refusal() -> None:
    for row in rows():
        if row["outcome"] == "invalid":
            statuses = row.get("status", [400, 401, 403])
            assert set(statuses) <= {400, 401, 403}, row["id"]
            assert "html" not in row.get("form", ["json"]), row["id"]
        if row.get("why") and classes()[row["why"]]["of"] in ("server", "way", "machine"):
            assert row["outcome"] != "invalid", row["id"]
