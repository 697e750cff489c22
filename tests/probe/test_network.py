"""The way: names, families, clocks, passing faults, and the vendor's own word about an outage."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

import httpcore
import pytest
from probe.service import Service, machine, probed
from probe.standin import Answer, Request, answer, error
from probe.test_cloud import KEYS

from claude_authdoctor.model.machine import Answer as Said
from claude_authdoctor.probe import cloud
from claude_authdoctor.probe.engine import probe_all
from claude_authdoctor.probe.network import spoken
from claude_authdoctor.probe.transport import connect
from claude_authdoctor.probe.transport.connect import Trace, first_of
from claude_authdoctor.probe.transport.deadline import Deadline
from worlds import token

KEY = "credential:env:ANTHROPIC_API_KEY"
MINE = {"ANTHROPIC_API_KEY": token("console-key")}


def test_a_wrong_clock(standin: Callable[..., Any], around: Callable[..., dict[str, str]]) -> None:
    for ahead, direction in ((-720, "ahead"), (720, "behind")):
        moment = formatdate(time.time() + ahead, usegmt=True)
        server = standin(lambda _, moment=moment: answer(200, {"data": []}, headers={"date": moment}))
        reply = probed(around(server, **MINE))["net:clock"]
        assert (reply.why, reply.data["direction"], reply.data["skew"]) == ("clock", direction, "12 min")
    assert probed(around(standin(Service()), **MINE))["net:clock"].outcome == "valid"


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 99 Jan 2026 00:00:00 GMT", "0" * 500])
def test_a_date_that_is_none(date: str, standin: Callable[..., Any], around: Callable[..., dict[str, str]]) -> None:
    server = standin(lambda _: answer(200, {"data": []}, headers={"date": date}))
    replies = probed(around(server, **MINE))
    assert "net:clock" not in replies
    assert replies[KEY].outcome == "valid"


def test_spans() -> None:
    assert [spoken(s) for s in (45, 720, 10_800, 259_200)] == ["45 s", "12 min", "3 h", "3 days"]


def test_a_passing_fault_is_asked_again(standin: Callable[..., Any], around: Callable[..., dict[str, str]]) -> None:
    tries: dict[str, int] = {}

    def said(request: Request) -> Answer:
        tries[request.path] = tries.get(request.path, 0) + 1
        if tries[request.path] == 1:
            return error(503, "try again", "api_error")
        return Service({token("console-key"): "key"})(request)

    assert probed(around(standin(said), **MINE))[KEY].outcome == "valid"
    assert tries["/v1/models"] == 2
    assert tries["/v1/messages/count_tokens"] == 1, "only reads are repeated"


def test_too_many_requests_are_not_repeated(standin: Callable[..., Any], around: Callable[..., dict[str, str]]) -> None:
    server = standin(lambda _: error(429, "slow down", "rate_limit_error"))
    probed(around(server, **MINE))
    assert len([request for request in server.requests if request.path == "/v1/models"]) == 1


def test_an_outage_is_looked_up(standin: Callable[..., Any], around: Callable[..., dict[str, str]]) -> None:
    page = answer(200, {"status": {"indicator": "major", "description": "Partial System Outage"}})
    down = error(500, "Internal server error", "api_error")
    server = standin(Service({}, {"status.claude.com": page, "api.anthropic.com": down}))
    replies = probed(around(server, **MINE))
    assert replies[KEY].why == "outage"
    assert (replies["net:status"].outcome, replies["net:status"].data["indicator"]) == ("valid", "major")
    assert not any(r.header("x-api-key") for r in server.requests if r.host == "status.claude.com")
    healthy = standin(Service({token("console-key"): "key"}))
    probed(around(healthy, **MINE))
    assert not any("status." in opened for opened in healthy.opened)


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(connect.socket, "getaddrinfo", unknown)
    reply = probed(dict(MINE))[KEY]
    assert (reply.outcome, reply.why) == ("unknown", "dns")


def test_a_resolver_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect.socket, "getaddrinfo", lambda *_, **__: time.sleep(3))
    started = time.monotonic()
    reply = probed(dict(MINE), timeout=0.5, budget=1.0)[KEY]
    assert (reply.why, reply.data["fault"]) == ("timeout", "dns")
    assert time.monotonic() - started < 2.0


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    reply = probed({**MINE, "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{port}"})
    assert reply[f"net:127.0.0.1:{port}"].why == "unreachable"
    assert (reply[KEY].why, reply[KEY].data["fault"]) == ("unreachable", "ECONNREFUSED")


def test_an_ipv6_that_stays_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    class Line(httpcore.NetworkStream):
        pass

    def family(addresses: Any, *_: Any) -> Any:
        if ":" in addresses[0]:
            time.sleep(1.0)
            return httpcore.ConnectTimeout()
        return Line()

    monkeypatch.setattr(connect, "one_family", family)
    trace, started = Trace(), time.monotonic()
    both = [(int(socket.AF_INET6), "2001:db8::1"), (int(socket.AF_INET), "192.0.2.1")]
    assert isinstance(first_of(both, 443, Deadline(5), trace, None), Line)
    assert (trace.family, trace.silent_family) == ("ipv4", "ipv6")
    assert time.monotonic() - started < 0.9
    trace = Trace()
    first_of(both[1:], 443, Deadline(5), trace, None)
    assert trace.silent_family == ""


@pytest.mark.parametrize(
    ("said", "outcome", "why"),
    [
        (Said(0, '{"Account": "1"}'), "valid", ""),
        (Said(254, "An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid."), "invalid", "revoked"),
        (Said(254, "An error occurred (ExpiredToken) when calling the GetCallerIdentity operation: The security token included in the request is expired"), "invalid", "expired"),
        (Said(255, "Could not connect to the endpoint URL"), "unknown", "unreachable"),
        (None, "not_asked", "unsupported"),
    ],
)  # fmt: skip
def test_aws_by_its_program(monkeypatch: pytest.MonkeyPatch, said: Said | None, outcome: str, why: str) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(cloud, "import_module", missing)
    monkeypatch.setattr(connect, "look_up", lambda *_: [])
    seen = machine(dict(KEYS))
    replies = probe_all(seen.snapshot, seen.resolution, run=lambda *_: said)
    reply = next(reply for reply in replies if reply.source == "env:AWS_ACCESS_KEY_ID")
    assert (reply.outcome, reply.why) == (outcome, why)
