"""Answers in a service's own words, that prove something: yes, yes but, and no. Name, machine, answer, outcome, why."""

from __future__ import annotations

from probe.asked_machines import BEARER, GATEWAY, KEY, LOGIN, SETUP
from probe.standin import answer, error

PROVED: list[tuple[str, str, bytes, str, str]] = [
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
]
