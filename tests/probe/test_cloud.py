"""Clouds: what their libraries sign or trade goes our way, to their own hosts only; without a library nothing is asked."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from probe.service import Service, machine, probed
from probe.standin import answer

from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.model.machine import Answer
from claude_authdoctor.probe import cloud
from claude_authdoctor.probe.engine import probe_all
from worlds import token

KEYS = {
    "CLAUDE_CODE_USE_BEDROCK": "1",
    "AWS_ACCESS_KEY_ID": token("aws-id"),
    "AWS_SECRET_ACCESS_KEY": token("aws-secret"),
    "AWS_REGION": "eu-west-1",
}
REFUSED = "<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>{}</Message></Error></ErrorResponse>"
with_aws = pytest.mark.skipif(importlib.util.find_spec("botocore") is None, reason="needs the extra aws")
with_google = pytest.mark.skipif(importlib.util.find_spec("google.auth") is None if importlib.util.find_spec("google") else True, reason="needs the extra google")  # fmt: skip


def test_without_the_library_nothing_is_asked(
    monkeypatch: pytest.MonkeyPatch, standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(cloud, "import_module", missing)
    server = standin(Service())
    reply = probed(around(server, **KEYS))["credential:env:AWS_ACCESS_KEY_ID"]
    assert (reply.outcome, reply.why) == ("not_asked", "unsupported")
    assert not any("sts." in opened for opened in server.opened)


@with_aws
@pytest.mark.parametrize(
    ("said", "outcome", "why"),
    [
        (answer(200, {"GetCallerIdentityResponse": {}}), "valid", ""),
        (answer(403, REFUSED.format("The security token included in the request is invalid"), "text/xml"), "invalid", "revoked"),
        (answer(403, "<Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message>", "text/xml"), "invalid", "expired"),
        (answer(403, "<Code>SignatureDoesNotMatch</Code><Message>Signature not yet current: 2026</Message>", "text/xml"), "unknown", "clock"),
        (answer(503, "<Code>ServiceUnavailable</Code>", "text/xml"), "unknown", "outage"),
    ],
)  # fmt: skip
def test_aws_keys_sign_a_question_to_sts(
    said: bytes, outcome: str, why: str, standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    server = standin(Service({}, {"sts.": said}))
    reply = probed(around(server, **KEYS))["credential:env:AWS_ACCESS_KEY_ID"]
    assert (reply.outcome, reply.why) == (outcome, why)
    asked = next(request for request in server.requests if request.host.startswith("sts."))
    assert asked.host == "sts.eu-west-1.amazonaws.com"
    assert (asked.header("authorization") or "").startswith("AWS4-HMAC-SHA256 Credential=" + token("aws-id"))
    assert token("aws-secret") not in asked.whole


@with_aws
def test_aws_keys_of_a_profile(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    pair = f"aws_access_key_id = {token('aws-id')}\naws_secret_access_key = {token('aws-secret')}\n"
    (tmp_path / "credentials").write_text(f"[work]\n{pair}")
    server = standin(Service({}, {"sts.": answer(200, {})}))
    env = {
        "CLAUDE_CODE_USE_BEDROCK": "1",
        "AWS_PROFILE": "work",
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
    }
    files = {str(tmp_path / "credentials"): (tmp_path / "credentials").read_text()}
    assert probed(around(server, **env), files=files)["credential:aws:profile:work"].outcome == "valid"


def adc(**changes: str) -> dict[str, Any]:
    """Application default credentials of a user."""
    body = {
        "type": "authorized_user",
        "client_id": "c",
        "client_secret": token("aws-secret"),
        "refresh_token": token("foundry-key"),
    }
    return body | changes


def google_machine(folder: Path, document: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    path = folder / "adc.json"
    path.write_text(json.dumps(document))
    env = {
        "CLAUDE_CODE_USE_VERTEX": "1",
        "ANTHROPIC_VERTEX_PROJECT_ID": "p",
        "GOOGLE_APPLICATION_CREDENTIALS": str(path),
    }
    return env, {str(path): {"json": document}}


GOOGLE_SAID = {
    "valid": answer(200, {"access_token": token("gateway-token"), "expires_in": 3599}),
    "invalid": answer(400, {"error": "invalid_grant", "error_description": "reauth related error (invalid_rapt)"}),
}


@with_google
@pytest.mark.parametrize("outcome", GOOGLE_SAID)
def test_google(
    outcome: str, standin: Callable[..., Any], around: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    server = standin(Service({}, {"oauth2.googleapis.com": GOOGLE_SAID[outcome]}))
    env, files = google_machine(tmp_path, adc())
    reply = probed(around(server, **env), files=files)["credential:gcp:adc"]
    assert reply.outcome == outcome
    assert token("gateway-token") not in repr(reply)


def test_a_google_file_that_names_another_host(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    server = standin(Service())
    env, files = google_machine(tmp_path, adc(token_uri="https://oauth2.evil.example/token"))
    reply = probed(around(server, **env), files=files)["credential:gcp:adc"]
    assert (reply.outcome, reply.why) == ("not_asked", "not-approved")
    assert not any("evil" in opened for opened in server.opened)


def test_a_bridge_sends_to_google_only(standin: Callable[..., Any]) -> None:
    from claude_authdoctor.model.finding import Ask

    bridge = cloud.Bridge(Ask("x", ""), None, None)  # type: ignore[arg-type]
    with pytest.raises(ConnectionError):
        bridge("https://evil.example/token", "POST", b"x")


def test_the_platform_of_google_is_asked_with_the_token(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    pytest.importorskip("google.auth")
    for said, outcome, why in (
        (answer(200, {"data": []}), "valid", ""),
        (answer(403, {"error": {"code": 403, "message": "no", "status": "PERMISSION_DENIED"}}), "valid", "scope"),
        (answer(401, {"error": {"type": "authentication_error", "message": "invalid bearer token"}}), "invalid", "revoked"),
        (answer(404, "not here"), "valid", ""),
    ):  # fmt: skip
        server = standin(Service({}, {"oauth2.googleapis.com": GOOGLE_SAID["valid"], "claude.googleapis.com": said}))
        env, files = google_machine(tmp_path, adc())
        del env["CLAUDE_CODE_USE_VERTEX"]
        env |= {
            "CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD": "1",
            "ANTHROPIC_GOOGLE_CLOUD_PROJECT": "p",
            "ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID": "wrkspc_1",
        }
        reply = probed(around(server, **env), files=files)["credential:gcp:adc"]
        asked = [
            request for request in server.requests if request.host == "claude.googleapis.com" and request.path != "/"
        ]

        assert (reply.outcome, reply.why) == (outcome, why)
        assert [request.path for request in asked] == [
            "/v1/projects/p/locations/global/workspaces/wrkspc_1/invoke/v1/models"
        ]
        assert asked[0].header("authorization") == f"Bearer {token('gateway-token')}"


PROGRAMS: list[tuple[int, str, str, str]] = [
    (0, "{}", "valid", ""),
    (254, "An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid", "invalid", "revoked"),
    (254, "An error occurred (ExpiredToken) when calling the GetCallerIdentity operation: The security token included in the request is expired", "invalid", "expired"),
    (253, "Unable to locate credentials", "unknown", "unreachable"),
]  # fmt: skip


@pytest.mark.parametrize("row", PROGRAMS)
def test_a_role_is_asked_about_by_aws_where_programs_are_allowed(
    row: tuple[int, str, str, str], standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    code, output, outcome, why = row
    asked: list[list[str]] = []

    def run(program: Any, _: float) -> Answer:
        asked.append(list(program))
        return Answer(code, output)

    server = standin(Service())
    seen = machine(
        around(server, CLAUDE_CODE_USE_BEDROCK="1", AWS_PROFILE="work", AWS_REGION="eu-west-1"),
        home={".aws/config": "[profile work]\ncredential_process = /opt/sign-in\n"},
    )

    def said(**more: Any) -> Any:
        replies = probe_all(seen.snapshot, seen.resolution, timeout=3, budget=8, **more)
        return next(reply for reply in replies if reply.source == "aws:profile:work")

    assert (said().outcome, said().why, asked) == ("not_asked", "unseen", [])
    reply = said(run=run)
    assert (reply.outcome, reply.why) == (outcome, why)
    assert asked == [
        ["aws", "sts", "get-caller-identity", "--region", "eu-west-1", "--output", "json", "--profile", "work"]
    ]


def test_only_a_clouds_own_programs_are_run(tmp_path: Path) -> None:
    (tmp_path / "aws").write_text("#!/bin/sh\necho 'Unable to locate credentials' >&2\nexit 253\n")
    (tmp_path / "aws").chmod(0o755)
    with pytest.raises(ValueError, match="no program of a cloud"):
        ThisMachine({}).ask_cloud(["sh", "-c", "true"], 1)
    if os.name == "posix":
        path = os.environ["PATH"]
        os.environ["PATH"] = f"{tmp_path}:{path}"
        try:
            assert ThisMachine({}).ask_cloud(["aws"], 5) == Answer(253, "Unable to locate credentials\n")
        finally:
            os.environ["PATH"] = path
