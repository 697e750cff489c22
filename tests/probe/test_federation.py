"""An identity token is traded only where the user says so, once, where Claude Code itself would trade it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from probe.service import Service, machine
from probe.standin import answer, error

from claude_authdoctor.model.finding import Reply
from claude_authdoctor.probe.engine import probe_all
from worlds import token

ORGANIZATION = "0b6f0f7a-1111-4222-8333-944455556666"
IDENTITY = "header.claims.signature"
VARIABLES = {
    "ANTHROPIC_FEDERATION_RULE_ID": "fdrl_1",
    "ANTHROPIC_ORGANIZATION_ID": ORGANIZATION,
    "ANTHROPIC_SERVICE_ACCOUNT_ID": "svac_1",
    "ANTHROPIC_IDENTITY_TOKEN": IDENTITY,
}
TOKEN = answer(200, {"access_token": token("setup-token"), "token_type": "Bearer", "expires_in": 3600})
EXCHANGE = "/v1/oauth/token"


def federation(env: dict[str, str], *, exchange: bool = True, **example: Any) -> Reply:
    """What came of the question about the federation."""
    seen = machine(env, **example)
    replies = probe_all(seen.snapshot, seen.resolution, timeout=3, budget=8, exchange=exchange)
    return next(reply for reply in replies if reply.source in ("federation", "profile:work"))


@pytest.mark.parametrize(
    ("said", "outcome", "why"),
    [
        (TOKEN, "valid", ""),
        (error(401, "Authentication failed"), "invalid", "refused"),
        (error(400, "Ensure your federation rule matches your identity token.", "invalid_request_error"), "invalid", "refused"),
        (answer(503, "upstream"), "unknown", "outage"),
        (answer(200, "<html>sign in to the network</html>"), "unknown", "captive-portal"),
        (error(403, "Request not allowed", "forbidden"), "unknown", "region"),
    ],
)  # fmt: skip
def test_an_exchange(
    said: bytes, outcome: str, why: str, standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    server = standin(Service({}, {EXCHANGE: said}))
    reply = federation(around(server, **VARIABLES))
    asked = [request for request in server.requests if request.path == EXCHANGE]

    assert (reply.outcome, reply.why) == (outcome, why)
    assert len(asked) == 1, "a second try could find the token used up"
    assert json.loads(asked[0].body) == {
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "assertion": IDENTITY,
        "federation_rule_id": "fdrl_1",
        "organization_id": ORGANIZATION,
        "service_account_id": "svac_1",
    }
    assert asked[0].host == "api.anthropic.com"
    assert not any(text in repr(reply) for text in (IDENTITY, token("setup-token")))


def test_without_a_word_nothing_is_traded(standin: Callable[..., Any], around: Callable[..., dict[str, str]]) -> None:
    server = standin(Service())
    reply = federation(around(server, **VARIABLES), exchange=False)

    assert (reply.outcome, reply.why) == ("not_asked", "single-use")
    assert not any(request.path == EXCHANGE for request in server.requests)


def test_the_file_wins_and_a_pipe_or_a_giant_is_no_file(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    server = standin(Service({}, {EXCHANGE: TOKEN}))
    (tmp_path / "jwt").write_text("a.b.c\n")
    (tmp_path / "giant").write_text("a" * 20_000)
    files = {str(tmp_path / name): {"text": "x"} for name in ("jwt", "giant")}

    for name, outcome in (("jwt", "valid"), ("giant", "not_asked")):
        env = around(server, **VARIABLES, ANTHROPIC_IDENTITY_TOKEN_FILE=str(tmp_path / name))
        assert federation(env, files=files).outcome == outcome
    assert [json.loads(request.body)["assertion"] for request in server.requests if request.path == EXCHANGE] == [
        "a.b.c"
    ]


def test_a_profile_that_federates(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    server = standin(Service({}, {EXCHANGE: TOKEN}))
    (tmp_path / "jwt").write_text("d.e.f")
    signing = {
        "type": "oidc_federation",
        "federation_rule_id": "fdrl_2",
        "identity_token": {"path": str(tmp_path / "jwt")},
    }
    configuration = {"json": {"organization_id": ORGANIZATION, "authentication": signing}}
    home = {".config/anthropic/configs/work.json": configuration}
    files = {str(tmp_path / "jwt"): {"text": "d.e.f"}}

    assert federation(around(server, ANTHROPIC_PROFILE="work"), home=home, files=files).outcome == "valid"
    body = json.loads(next(request for request in server.requests if request.path == EXCHANGE).body)
    assert (body["assertion"], body["federation_rule_id"]) == ("d.e.f", "fdrl_2")


def test_a_host_of_somebody_else_gets_no_identity(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    server = standin(Service({}, {EXCHANGE: TOKEN}))
    reply = federation(around(server, **VARIABLES, ANTHROPIC_BASE_URL="https://gateway.example.com"))

    assert (reply.outcome, reply.why) == ("not_asked", "not-approved")
    assert not any(IDENTITY in request.whole for request in server.requests)


@pytest.mark.parametrize("kind", ["oidc_federation", "user_oauth"])
@pytest.mark.parametrize("renewable", [True, False])
def test_an_expired_token_of_a_profile_that_is_renewed_proves_nothing(
    kind: str, renewable: bool, standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    server = standin(Service({}, {"/v1/models": error(401, "OAuth token has expired.")}))
    signing = {"type": kind, "federation_rule_id": "fdrl_2", **({"client_id": "c"} if renewable else {})}
    kept = {
        "access_token": token("access-token"),
        **({"refresh_token": token("access-token", "2")} if renewable else {}),
    }
    home = {
        ".config/anthropic/configs/work.json": {"json": {"organization_id": ORGANIZATION, "authentication": signing}},
        ".config/anthropic/credentials/work.json": {"json": kept, "mode": "0600"},
    }
    reply = federation(around(server, ANTHROPIC_PROFILE="work"), exchange=False, home=home)
    dead = kind == "user_oauth" and not renewable

    assert (reply.outcome, reply.why) == (("invalid", "expired") if dead else ("unknown", "refresh-due"))
