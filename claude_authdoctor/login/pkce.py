"""Proof Key for Code Exchange (RFC 7636), S256 only, and the state that goes with it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from claude_authdoctor.model.secret import Secret

RANDOM_BYTES = 32  # 256 bits: 43 characters, what Claude Code 2.1.329 uses for both


def random_value() -> Secret:
    """A new verifier or a new state; never one for both, or the verifier would stand in the URL."""
    return Secret(_base64url(secrets.token_bytes(RANDOM_BYTES)))


def challenge(verifier: Secret) -> str:
    """BASE64URL(SHA256(verifier)), which may be seen."""
    return _base64url(hashlib.sha256(verifier.reveal().encode("ascii")).digest())


def same(state: str, expected: Secret) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(state.encode("utf-8", "replace"), expected.reveal().encode("ascii"))


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
