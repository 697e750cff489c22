"""Foundry: a secret or a token file is traded with its tenant's own authority only; without the library nothing is asked."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from probe.service import Service, probed
from probe.standin import answer

from claude_authdoctor.probe import entra
from worlds import token

with_azure = pytest.mark.skipif(importlib.util.find_spec("msal") is None, reason="needs the extra azure")

AZURE = {
    "CLAUDE_CODE_USE_FOUNDRY": "1",
    "ANTHROPIC_FOUNDRY_RESOURCE": "res",
    "AZURE_CLIENT_ID": "11111111-1111-1111-1111-111111111111",
    "AZURE_TENANT_ID": "22222222-2222-2222-2222-222222222222",
    "AZURE_CLIENT_SECRET": token("gateway-token"),
}


@pytest.mark.parametrize(
    ("said", "outcome", "why"),
    [
        (answer(200, {"access_token": token("gateway-token"), "expires_in": 3599}), "valid", ""),
        (answer(401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."}), "invalid", "revoked"),
        (answer(503, {"error": "temporarily_unavailable"}), "unknown", "outage"),
    ],
)  # fmt: skip
def test_azure_client_secret(
    said: bytes, outcome: str, why: str, standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    server = standin(Service({}, {"login.microsoftonline.com": said}))
    reply = probed(around(server, **AZURE))["credential:azure:client-secret"]
    assert (reply.outcome, reply.why) == (outcome, why)
    assert token("gateway-token") not in repr(reply)
    asked = next(request for request in server.requests if request.host == "login.microsoftonline.com")
    assert asked.path == f"/{AZURE['AZURE_TENANT_ID']}/oauth2/v2.0/token"


def test_an_authority_of_somebody_else_gets_nothing(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    server = standin(Service())
    env = around(server, **AZURE, AZURE_AUTHORITY_HOST="https://login.evil.example")
    reply = probed(env)["credential:azure:client-secret"]
    assert (reply.outcome, reply.why) == ("not_asked", "not-approved")
    assert not any("evil" in opened for opened in server.opened)


def federated(folder: Path, **more: str) -> dict[str, str]:
    """A client that proves itself by a token file."""
    (folder / "jwt").write_text(token("setup-token"))
    env = {name: value for name, value in AZURE.items() if name != "AZURE_CLIENT_SECRET"}
    return {**env, "AZURE_FEDERATED_TOKEN_FILE": str(folder / "jwt"), **more}


@with_azure
@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (answer(200, {"access_token": token("gateway-token"), "expires_in": 3599, "token_type": "Bearer"}), "valid"),
        (answer(401, {"error": "invalid_client", "error_description": "AADSTS700211: No matching federated identity record found"}), "invalid"),
        (answer(503, {"error": "temporarily_unavailable"}), "unknown"),
    ],
)  # fmt: skip
def test_azure_token_file(
    said: bytes, outcome: str, standin: Callable[..., Any], around: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    server = standin(Service({}, {"oauth2/v2.0/token": said}))
    reply = probed(around(server, **federated(tmp_path)))["credential:azure:federated-token"]

    assert reply.outcome == outcome
    sent = [request for request in server.requests if token("setup-token") in request.whole]
    assert {request.host for request in sent} == {"login.microsoftonline.com"}
    assert not any(text in repr(reply) for text in (token("gateway-token"), token("setup-token")))


def test_azure_without_its_library_asks_nothing(
    monkeypatch: pytest.MonkeyPatch, standin: Callable[..., Any], around: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(entra, "import_module", missing)
    server = standin(Service())
    reply = probed(around(server, **federated(tmp_path)))["credential:azure:federated-token"]

    assert (reply.outcome, reply.why) == ("not_asked", "unsupported")
    assert not any("microsoftonline" in opened for opened in server.opened)


def test_a_repository_names_no_file_for_azure(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    server = standin(Service())
    env = federated(tmp_path)
    path = env.pop("AZURE_FEDERATED_TOKEN_FILE")
    project = {".claude/settings.json": {"json": {"env": {"AZURE_FEDERATED_TOKEN_FILE": path}}}}
    reply = probed(around(server, **env), project=project)["credential:azure:federated-token"]

    assert (reply.outcome, reply.why) == ("not_asked", "not-approved")
