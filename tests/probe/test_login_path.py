"""Can somebody sign in here: browser, loopback, port."""

from __future__ import annotations

import os
import socket
from typing import Any

import pytest
from probe.service import machine

from claude_authdoctor.model.finding import Ask, Reply
from claude_authdoctor.probe import login_path
from claude_authdoctor.probe.login_path import can_listen, next_free, owner, reserved, tried


def looked(reads: str, env: dict[str, str] | None = None, data: dict[str, str] | None = None, **example: Any) -> Reply:
    return tried(Ask(f"login:{reads}", "", reads=reads, data=data or {}), machine(env or {}, **example).snapshot)


@pytest.mark.parametrize(
    ("env", "example", "place"),
    [
        ({"DISPLAY": ":0"}, {}, ""),
        ({}, {"platform": "macos"}, ""),
        ({}, {"platform": "windows"}, ""),
        ({"WSL_DISTRO_NAME": "Ubuntu"}, {}, ""),
        ({"BROWSER": "firefox"}, {}, ""),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "a 1 b 2"}, {}, "ssh"),
        ({"SSH_CONNECTION": "a 1 b 2"}, {"platform": "macos"}, "ssh"),
        ({"DISPLAY": ":0", "REMOTE_CONTAINERS": "true"}, {}, "devcontainer"),
        ({}, {}, "no-display"),
        ({"DISPLAY": ":0", "BROWSER": "true"}, {}, "browser-off"),
    ],
)
def test_browser(env: dict[str, str], example: dict[str, Any], place: str) -> None:
    reply = looked("browser", env, **example)
    assert (reply.why, reply.data["place"]) == ("no-browser" if place else "", place)
    assert reply.data["paste"] == ("yes" if place else "no")


def test_loopback_is_open_here() -> None:
    reply = looked("loopback")
    assert (reply.outcome, reply.data["ipv4"]) == ("valid", "open")


def test_loopback_without_ipv6_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_path, "can_listen", lambda address, number=0: "EADDRNOTAVAIL" if ":" in address else "")
    monkeypatch.setattr(login_path, "localhost", lambda: {"ipv4"})
    assert looked("loopback").outcome == "valid"


def test_a_sandbox_that_forbids_listening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_path, "can_listen", lambda address, number=0: "EPERM")
    reply = looked("loopback")
    assert (reply.outcome, reply.why, reply.data["ipv4"]) == ("unknown", "loopback", "EPERM")


def test_who_has_a_port_and_which_one_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert can_listen("127.0.0.1", port) == "EADDRINUSE"
        assert owner(port).endswith(f"({os.getpid()})")
        reply = looked("port", data={"port": str(port)})
        assert (reply.outcome, reply.why) == ("unknown", "port-busy")
        free = int(reply.data["next"])
        assert free > port
        assert can_listen("127.0.0.1", free) == ""
    assert looked("port", data={"port": str(port)}).outcome == "valid"


def test_ports_that_are_none() -> None:
    assert can_listen("127.0.0.1", 70_000)
    assert next_free(65_535) == 0
    assert looked("port", data={"port": "9" * 40}).outcome in ("valid", "unknown")


def test_reserved_ranges_of_windows() -> None:
    listing = """
Protokoll tcp Portausschlussbereiche

Startport    Endport
----------    --------
      5357        5357
     50000       50059     *

* - Verwaltete Portausschluesse.
"""
    assert reserved(listing) == (range(5357, 5358), range(50000, 50060))
