"""Machines with one credential each, of which a server is asked: its source, variables, and files."""

from __future__ import annotations

from typing import Any

from worlds import token

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
