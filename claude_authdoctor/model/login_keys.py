"""The keys of a login in `.credentials.json`: as the client writes them, and as the token endpoint spells them.

People paste the server's answer into the file, so what reads, repairs or removes a login knows both.
"""

from __future__ import annotations

LOGIN_KEY = "claudeAiOauth"
SPELLINGS = {
    "accessToken": "access_token",
    "refreshToken": "refresh_token",
    "expiresAt": "expires_at",
    "refreshTokenExpiresAt": "refresh_token_expires_at",
    "scopes": "scope",
    "subscriptionType": "subscription_type",
    "rateLimitTier": "rate_limit_tier",
    "accountUuid": "account_uuid",
    "organizationUuid": "organization_uuid",
}


def both(*keys: str) -> frozenset[str]:
    """These keys of the client in both spellings."""
    return frozenset(keys) | frozenset(SPELLINGS[key] for key in keys)


ACCESS = both("accessToken")
TOKENS = both("accessToken", "refreshToken")
EVERY = both(*SPELLINGS)
