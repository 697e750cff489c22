"""The proxy that Claude Code 2.1.329 was seen to take; each row is one recorded set-up (`px/...`, `np/...`)."""

from __future__ import annotations

from typing import Any

import pytest
from probe.service import machine

from claude_authdoctor.model.secret import Secret
from claude_authdoctor.probe.transport.proxy import proxy_for
from claude_authdoctor.resolve.situation import Situation

GOOD, DEAD = "http://good.example:1", "http://dead.example:9"
API = "https://api.anthropic.com/v1/models"


def chosen(url: str = API, project: dict[str, str] | None = None, **env: str) -> Any:
    files = {".claude/settings.json": {"json": {"env": project}}} if project else {}
    seen = machine(env, project=files)
    return proxy_for(Situation.of(seen.snapshot).environment, url)


@pytest.mark.parametrize(
    "env",
    [
        {"https_proxy": GOOD, "HTTPS_PROXY": DEAD},
        {"HTTPS_PROXY": GOOD, "http_proxy": DEAD, "HTTP_PROXY": DEAD},
        {"HTTPS_PROXY": "", "http_proxy": GOOD, "HTTP_PROXY": DEAD},
        {"HTTPS_PROXY": "", "HTTP_PROXY": GOOD},
        {"HTTPS_PROXY": "", "ALL_PROXY": GOOD},
        {"all_proxy": GOOD},
        {"HTTPS_PROXY": GOOD, "ALL_PROXY": DEAD},
        {"https_proxy": "", "HTTPS_PROXY": GOOD},
        {"HTTPS_PROXY": f" {GOOD} "},
        {"HTTPS_PROXY": f"{GOOD}/a?b"},
        {"HTTPS_PROXY": "HTTP://good.example:1"},
        {"HTTPS_PROXY": "good.example:1"},
    ],
    ids=str,
)
def test_order_and_spelling(env: dict[str, str]) -> None:
    assert chosen(**env).shown == GOOD


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("socks5://good.example:1", "scheme"),
        ("ftp://good.example:1", "scheme"),
        ('"http://good.example:1"', "syntax"),
        (" ", "syntax"),
        ("http://", "syntax"),
    ],
)
def test_what_the_client_cannot_use(value: str, fault: str) -> None:
    assert chosen(https_proxy=value).fault == fault


def test_name_and_password_are_no_part_of_what_is_shown() -> None:
    found = chosen(HTTPS_PROXY="http://us%40er:p%3Aw@good.example:1")
    assert (found.user, found.password) == (Secret("us@er"), Secret("p:w"))
    assert found.shown == GOOD
    assert "p:w" not in repr(found)


NAMED = "http://localhost:4000"
EXEMPT = [
    (NAMED, entry)
    for entry in (
        "localhost",
        ".localhost",
        "*.localhost",
        "LOCALHOST",
        "localhost:4000",
        "foo,localhost",
        "foo localhost",
        "foo, localhost ",
        "*",
        "localhost.",
    )
] + [("http://127.0.0.1:4000", entry) for entry in ("127.0.0.1", "127.0.0.0/8", ".0.0.1", "127.0.0.1:4000")]
EXEMPT += [("http://a.localhost:4000", entry) for entry in ("localhost", ".localhost", "*.localhost", "a.localhost")]
NOT_EXEMPT = [
    (NAMED, entry)
    for entry in (
        "localhost:1",
        "127.0.0.1",
        "127.0.0.0/8",
        "foo;localhost",
        "host",
        ".host",
        "calhost",
        "*host",
        "http://localhost",
        "",
    )
] + [("http://127.0.0.1:4000", entry) for entry in ("127.*", "127.", "0.0.1", "localhost", "*.0.0.1")]
NOT_EXEMPT += [("http://a.localhost:4000", entry) for entry in ("b.localhost", "calhost", "xa.localhost")]


@pytest.mark.parametrize(("url", "entry"), EXEMPT)
def test_exempt(url: str, entry: str) -> None:
    assert chosen(url, HTTPS_PROXY=DEAD, NO_PROXY=entry) is None


@pytest.mark.parametrize(("url", "entry"), NOT_EXEMPT)
def test_not_exempt(url: str, entry: str) -> None:
    assert chosen(url, HTTPS_PROXY=DEAD, NO_PROXY=entry) is not None


@pytest.mark.parametrize(
    ("lower", "upper"), [("x", "localhost"), ("localhost", "x"), ("", "localhost"), ("localhost", "")]
)
def test_both_exemptions_count(lower: str, upper: str) -> None:
    assert chosen(NAMED, HTTPS_PROXY=DEAD, no_proxy=lower, NO_PROXY=upper) is None


def test_what_a_repository_says_is_left_out() -> None:
    assert chosen(project={"HTTPS_PROXY": DEAD, "NO_PROXY": "*"}, HTTPS_PROXY=GOOD).shown == GOOD
    assert chosen(project={"https_proxy": DEAD}) is None
