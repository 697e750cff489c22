"""Tokens of Claude Code and its clouds for detect-secrets.

Made from rules/tokens.toml by `python -m claude_authdoctor.catalog.build`; do not edit.

    detect-secrets scan --plugin rules/extras/detect_secrets_plugin.py
"""

# ruff: noqa: INP001
# fmt: off
from __future__ import annotations

import re

from detect_secrets.plugins.base import RegexBasedDetector


class ClaudeCodeDetector(RegexBasedDetector):
    """Everything that its shape alone tells."""

    secret_type = "Claude Code credential"  # noqa: S105 - what the kind is called

    denylist = (
        # Claude Code session token
        re.compile(
            "(?<![A-Za-z0-9_])(?:sk-ant-[a-z]{2,10}\\d{0,3}-eyJ[A-Za-z0-9_-]{10,400}\\.eyJ[A-Za"
            "-z0-9_-]{10,4000}\\.[A-Za-z0-9_-]{16,1000})(?![A-Za-z0-9_])"
        ),
        # Anthropic API key
        re.compile(
            "(?<![A-Za-z0-9_])(?:sk-ant-api\\d{2}-[A-Za-z0-9_-]{40,200})(?![A-Za-z0-9_])"
        ),
        # Anthropic admin API key
        re.compile(
            "(?<![A-Za-z0-9_])(?:sk-ant-[a-z]{0,6}admin\\d{2}-[A-Za-z0-9_-]{40,200})(?![A-Za-z"
            "0-9_])"
        ),
        # Claude OAuth access token
        re.compile(
            "(?<![A-Za-z0-9_])(?:sk-ant-oat\\d{2}-[A-Za-z0-9_-]{40,200})(?![A-Za-z0-9_])"
        ),
        # Claude OAuth refresh token
        re.compile(
            "(?<![A-Za-z0-9_])(?:sk-ant-ort\\d{2}-[A-Za-z0-9_-]{40,200})(?![A-Za-z0-9_])"
        ),
        # claude.ai session cookie
        re.compile(
            "(?<![A-Za-z0-9_])(?:sk-ant-sid\\d{2}-[A-Za-z0-9_-]{40,200})(?![A-Za-z0-9_])"
        ),
        # Anthropic credential of an unknown family
        re.compile(
            "(?<![A-Za-z0-9_])(?:sk-ant-[a-z]{2,10}\\d{0,3}-[A-Za-z0-9_-]{40,200})(?![A-Za-z0-"
            "9_])"
        ),
        # AWS session token
        re.compile(
            "(?<![A-Za-z0-9+/])(?:(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz)(?:[A-Za-z0-9+]|\\\\?/){80,30"
            "00}={0,2})(?![A-Za-z0-9+/])"
        ),
        # Bedrock API key
        re.compile(
            "(?<![A-Za-z0-9+/])(?:ABSK[A-Za-z0-9+/]{60,400}={0,2})(?![A-Za-z0-9+/])"
        ),
        # short-lived Bedrock API key
        re.compile(
            "(?<![A-Za-z0-9+/])(?:bedrock-api-key-[A-Za-z0-9+/]{200,8000}={0,2})(?![A-Za-z0-9"
            "+/])"
        ),
        # Google service account key
        re.compile(
            "-----BEGIN (?:RSA )?PRIVATE KEY-----(?:[A-Za-z0-9+/=]|\\\\{1,4}[nr]|\\s){300,12000}"
            "-----END (?:RSA )?PRIVATE KEY-----"
        ),
        # RSA private key (GitHub App and the like)
        re.compile(
            "-----BEGIN (?:RSA )?PRIVATE KEY-----(?:[A-Za-z0-9+/=]|\\\\{1,4}[nr]|\\s){300,12000}"
            "-----END (?:RSA )?PRIVATE KEY-----"
        ),
        # Google API key
        re.compile(
            "(?<![A-Za-z0-9_-])(?:AIza[A-Za-z0-9_-]{35})(?![A-Za-z0-9_-])"
        ),
        # Gemini API key
        re.compile(
            "(?<![A-Za-z0-9_-])(?:AQ\\.Ab8RN6[A-Za-z0-9_-]{44})(?![A-Za-z0-9_-])"
        ),
        # Google OAuth access token
        re.compile(
            "(?<![A-Za-z0-9_-])(?:ya29\\.[A-Za-z0-9_.-]{60,2000})(?![A-Za-z0-9_-])"
        ),
        # Google OAuth client secret
        re.compile(
            "(?<![A-Za-z0-9_-])(?:GOCSPX-[A-Za-z0-9_-]{28})(?![A-Za-z0-9_-])"
        ),
        # Google OAuth refresh token
        re.compile(
            "(?<![A-Za-z0-9_])(?:1//0[a-z][A-Za-z0-9_-]{50,500})(?![A-Za-z0-9_])"
        ),
        # Azure (Foundry) API key
        re.compile(
            "(?<![A-Za-z0-9+/])(?:[A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9][A-L][A-Za-z0-9]{16}[A-"
            "Za-z][A-Za-z0-9]{7})(?![A-Za-z0-9+/])"
        ),
        # Microsoft Entra client secret
        re.compile(
            "(?<![A-Za-z0-9_~.+/-])(?:[A-Za-z0-9_~.-]{3}\\dQ~[A-Za-z0-9_~.-]{31,34})(?![A-Za-z"
            "0-9_~.+/-])"
        ),
        # GitHub App installation token
        re.compile(
            "(?<![A-Za-z0-9_])(?:ghs_\\d{3,10}_eyJ[A-Za-z0-9_-]{10,400}\\.eyJ[A-Za-z0-9_-]{10,4"
            "000}\\.[A-Za-z0-9_-]{16,1000})(?![A-Za-z0-9_])"
        ),
        # GitHub token
        re.compile(
            "(?<![A-Za-z0-9_])(?:gh[pousr]_[A-Za-z0-9]{36})(?![A-Za-z0-9_])"
        ),
        # GitHub fine-grained token
        re.compile(
            "(?<![A-Za-z0-9_])(?:github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})(?![A-Za-z0-9_])"
        ),
    )
