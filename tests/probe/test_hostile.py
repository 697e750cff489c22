"""Servers that redirect, lie about who they are, or do odd things: nothing leaks, nothing hangs, nothing is misread."""

from __future__ import annotations

import ssl
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
import trustme
from probe.broken import ODD, contexts
from probe.service import Service, probed
from probe.standin import Answer, Request, answer

from worlds import token

KEY = "credential:env:ANTHROPIC_API_KEY"
TARGETS = {
    "the same host": "https://api.anthropic.com/v1/elsewhere",
    "another host": "https://evil.example.com/v1/models",
    "plain http": "http://api.anthropic.com/v1/models",
    "a relative address": "//evil.example.com/v1/models",
}
CARRIERS: dict[str, dict[str, Any]] = {
    "x-api-key": {"env": {"ANTHROPIC_API_KEY": token("console-key")}},
    "authorization": {"env": {"ANTHROPIC_AUTH_TOKEN": token("console-key")}},
    "both": {"home": {".claude/settings.json": {"json": {"apiKeyHelper": f"echo {token('console-key')}"}}}},
    "a custom header": {"env": {"ANTHROPIC_CUSTOM_HEADERS": f"x-api-key: {token('console-key')}"}},
}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_redirects_are_not_followed(
    status: int, target: str, carrier: str, standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    def said(request: Request) -> Answer:
        return answer(status, "", headers={"location": TARGETS[target]})

    server, example = standin(said), dict(CARRIERS[carrier])
    replies = probed(around(server, **example.pop("env", {})), **example)
    asked = next(reply for name, reply in replies.items() if name.startswith("credential:"))
    assert (asked.outcome, asked.why) == ("unknown", "redirect")
    carrying = [request for request in server.requests if token("console-key") in request.whole]
    assert carrying, "the first hop gets it"
    assert {(r.host, r.path.partition("?")[0]) for r in carrying} <= {
        ("api.anthropic.com", "/v1/models"),
        ("api.anthropic.com", "/v1/messages/count_tokens"),
    }
    assert not any("evil" in r.host or "elsewhere" in r.path or r.scheme == "http" for r in server.requests)
    assert not any("evil" in opened for opened in server.opened)


def test_bad_certificates(
    authority: trustme.CA, standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    faults = {}
    for name, context in contexts(authority, "api.anthropic.com").items():
        server = standin(Service({token("console-key"): "key"}), certificates={"api.anthropic.com": context})
        replies = probed(around(server, ANTHROPIC_API_KEY=token("console-key")))
        assert (replies[KEY].outcome, replies[KEY].why) == ("unknown", "tls"), name
        panel = replies["net:api.anthropic.com"]
        assert (panel.outcome, panel.why) == ("unknown", "tls"), name
        assert not any(token("console-key") in request.whole for request in server.requests), name
        faults[name] = (panel.data["fault"], panel.data.get("issuer", ""))
    assert faults == {
        "expired": ("expired", ""),
        "not yet valid": ("not-yet-valid", ""),
        "unknown authority": ("unknown-issuer", "Corporate Inspection"),
        "another host": ("wrong-host", "Test Authority"),
        "another host's subdomain": ("wrong-host", "Test Authority"),
        "self-signed": ("self-signed", "api.anthropic.com"),
        "only for clients": ("not-trusted", faults["only for clients"][1]),
        "intermediate left out": ("unknown-issuer", faults["intermediate left out"][1]),
    }


def test_verification_cannot_be_switched_off(
    authority: trustme.CA, standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    context = contexts(authority, "api.anthropic.com")["unknown authority"]
    server = standin(Service(), certificates={"api.anthropic.com": context})
    env = around(server, ANTHROPIC_API_KEY=token("console-key"), NODE_TLS_REJECT_UNAUTHORIZED="0")
    assert probed(env)[KEY].why == "tls"
    assert not any(token("console-key") in request.whole for request in server.requests)


@pytest.mark.parametrize(("said", "honest"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
def test_odd_replies(
    said: Answer, honest: set[str], standin: Callable[..., Any], around: Callable[..., dict[str, str]]
) -> None:
    server = standin(lambda request: said if "/v1/models" in request.path else answer(404, {"error": {}}))
    started = time.monotonic()
    tracemalloc.start()
    try:
        reply = probed(around(server, ANTHROPIC_API_KEY=token("console-key")), timeout=1.0, budget=2.0)[KEY]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert reply.outcome in honest, reply
    assert time.monotonic() - started < 2.0 + 1.0
    assert peak < 48 * 1024 * 1024  # bytes that Python asked for, the stand-in's included


def test_there_are_at_least_thirty_odd_replies() -> None:
    assert len(ODD) >= 30


def test_a_budget_holds_for_all_together(standin: Callable[..., Any], around: Callable[..., dict[str, str]]) -> None:
    server = standin(lambda _: lambda connection: connection.recv(1))
    started = time.monotonic()
    replies = probed(around(server, ANTHROPIC_API_KEY=token("console-key")), timeout=60.0, budget=1.0)
    assert time.monotonic() - started < 2.0
    assert replies[KEY].why == "timeout"


def test_a_proxy_that_says_no(standin: Callable[..., Any], around: Callable[..., dict[str, str]]) -> None:
    for status, said in ((407, b"Proxy Authentication Required"), (403, b"Forbidden"), (502, b"Bad Gateway")):
        server = standin(Service(), connect=b"HTTP/1.1 %d %s\r\ncontent-length: 0\r\n\r\n" % (status, said))
        reply = probed(around(server, ANTHROPIC_API_KEY=token("console-key")))[KEY]
        assert (reply.outcome, reply.why, reply.data["fault"]) == ("unknown", "proxy", str(status))
        assert server.requests == []


def test_a_proxy_that_is_not_there(around: Callable[..., dict[str, str]]) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    env = {"HTTPS_PROXY": f"http://127.0.0.1:{port}", "ANTHROPIC_API_KEY": token("console-key")}
    replies = probed(env)
    assert (replies[KEY].why, replies[KEY].data["fault"]) == ("proxy", "ECONNREFUSED")


def test_a_client_certificate_is_shown(
    authority: trustme.CA, standin: Callable[..., Any], around: Callable[..., dict[str, str]], tmp_path: Any
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("api.anthropic.com").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    server = standin(Service({token("console-key"): "key"}), certificates={"api.anthropic.com": context})
    client = authority.issue_cert("client.example.com")
    (tmp_path / "key.pem").write_bytes(client.private_key_pem.bytes())
    (tmp_path / "cert.pem").write_bytes(b"".join(pem.bytes() for pem in client.cert_chain_pems))
    pair = {"CLAUDE_CODE_CLIENT_CERT": str(tmp_path / "cert.pem"), "CLAUDE_CODE_CLIENT_KEY": str(tmp_path / "key.pem")}
    env = around(server, ANTHROPIC_API_KEY=token("console-key"))
    assert probed(env | pair)[KEY].outcome == "valid"
    assert probed(env)[KEY].outcome == "unknown"


def test_a_file_that_is_no_certificate(
    standin: Callable[..., Any], around: Callable[..., dict[str, str]], tmp_path: Any
) -> None:
    import os

    (tmp_path / "text.pem").write_text("hello")
    os.mkfifo(tmp_path / "pipe.pem")
    server = standin(Service({token("console-key"): "key"}))
    for name, fault in {"text.pem": "not-pem", "pipe.pem": "not-a-file", "none.pem": "missing"}.items():
        env = around(server, ANTHROPIC_API_KEY=token("console-key"), SSL_CERT_FILE=str(tmp_path / name))
        replies = probed(env)
        assert replies["net:trust:SSL_CERT_FILE"].data["fault"] == fault
        assert replies[KEY].outcome == "valid"
