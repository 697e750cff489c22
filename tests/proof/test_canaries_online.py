"""Servers that echo, give, break and lie, and faults on the way to them: no piece of a secret in anything said."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from probe.broken import ODD
from probe.standin import Request, answer, error
from proof.canaries import CANARIES
from proof.conftest import Run
from proof.faults import KINDS, PACKAGE, broken, touched
from proof.haunted import environ, watching
from proof.sayings import PASTED, silent

UNCLOSED = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


WAY = tuple(f"{PACKAGE}.{part}" for part in ("probe", "login", "store"))


def echoing(request: Request) -> bytes:
    """A server that says again what it was told, and a secret of its own."""
    own = CANARIES["answer"]
    if "token" in request.path:
        return answer(
            400, {"error": "invalid_grant", "error_description": f"{request.body!r} {own}", "access_token": own}
        )
    return error(401, f"{request.whole} {own} {PASTED}", own, request_id=own)


def given(request: Request) -> bytes:
    """A server that gives new tokens away."""
    own = CANARIES["answer"]
    if "token" in request.path:
        return answer(
            200, {"access_token": own, "refresh_token": own + "x", "expires_in": 28800, "token_type": "Bearer"}
        )
    return answer(
        200, {"data": [{"id": own}], "account": {"email": own, "display_name": own}, "organization": {"name": own}}
    )


def always(said: Any, _: Request) -> Any:
    """A server with one answer for everything."""
    return said


SERVERS: dict[str, Callable[[Request], Any]] = {"echoes": echoing, "gives": given}
SERVERS |= {name: partial(always, said) for name, said, _ in ODD[:6]}


@pytest.fixture
def online(
    request: pytest.FixtureRequest, home: Path, standin: Any, authority_file: str, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The haunted machine behind a stand-in for all servers."""
    server = standin(SERVERS[request.param])
    for name, value in environ(home, server.url, authority_file).items():
        monkeypatch.setenv(name, value)
    return home


@pytest.mark.parametrize("home", ["sound"], indirect=True)
@pytest.mark.parametrize("online", SERVERS, indirect=True)
def test_no_answer_is_repeated(online: Path, program: Run) -> None:
    """Servers that echo, give, break and lie; on top of that a store that is written."""
    for words in (
        ("check", "--timeout", "1.5", "-f", "json", "-v"),
        ("check", "--timeout", "1.5", "-v"),
        ("token", "refresh", "--force", "--json"),
        ("token", "refresh", "--force"),
        ("token", "show"),
    ):
        with watching() as watch:
            ran = program(*words)
        silent(ran, watch, online, words)
        assert ran.code != 4, (words, ran.err)


@UNCLOSED
@pytest.mark.parametrize("home", ["sound"], indirect=True)
@pytest.mark.parametrize("online", ["gives"], indirect=True)
def test_no_fault_on_the_way_says_a_secret(online: Path, program: Run) -> None:
    """The same faults in what probes and refreshes come through, in this thread and in others."""
    some_faults_online(online, program, 3)


@UNCLOSED
@pytest.mark.slow
@pytest.mark.parametrize("home", ["sound"], indirect=True)
@pytest.mark.parametrize("online", ["gives", "echoes"], indirect=True)
def test_no_fault_anywhere_on_the_way_says_a_secret(online: Path, program: Run) -> None:
    """Every function of probing and refreshing."""
    some_faults_online(online, program, 400)


def some_faults_online(home: Path, program: Run, few: int) -> None:
    """Break functions of the network's half of the program."""
    kinds = itertools.cycle(KINDS)
    store = home / ".claude/.credentials.json"
    before = store.read_bytes()
    for words in (("check", "--timeout", "0.3", "-f", "json"), ("token", "refresh", "--force")):
        found = [
            seam
            for seam in touched(lambda words=words: program(*words))  # type: ignore[misc]
            if seam.original.__module__.startswith(WAY)
        ]
        for seam in found[:: max(1, len(found) // few)]:
            store.write_bytes(before)
            with pytest.MonkeyPatch.context() as patch, watching() as watch:
                broken(patch, seam, kind := next(kinds))
                ran = program(*words)
            silent(ran, watch, home, (words, seam.path, kind))
