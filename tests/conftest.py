"""Every test starts from an empty environment and a temporary home, and cannot leave the machine."""

from __future__ import annotations

import os
import signal
import socket

import pytest

KEPT = (
    "PATH",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "TMPDIR",
    "LANG",
    "AUTHDOCTOR_LIVE_CLIENT",
    "COVERAGE_PROCESS_START",
    "SYSTEMROOT",
)
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def pytest_configure() -> None:
    """In the background, or behind nohup, signals are ignored, by every program that the tests start as well."""
    usual = {"SIGINT": signal.default_int_handler, "SIGHUP": signal.SIG_DFL}
    for number, handler in ((getattr(signal, name, None), usual[name]) for name in usual):
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No variable of the developer's own machine reaches a test."""
    for name in list(os.environ):
        if name not in KEPT and not name.startswith(("PYTEST_", "COV_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anything but this machine fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else address
        if self.family != getattr(socket, "AF_UNIX", None) and host not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
