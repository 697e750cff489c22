"""Corners of the resolver that no rule's example and no recording stands in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.model.machine import Peek
from claude_authdoctor.model.resolution import Resolution
from claude_authdoctor.model.snapshot import Lock
from claude_authdoctor.resolve.endpoint_rules import client_base, judge
from claude_authdoctor.resolve.environment import line_of
from claude_authdoctor.resolve.resolver import LOCK_STALE, resolve
from worlds import NOW, facts, login, token

REFRESH, BESIDE = "/home/u/.claude/.oauth_refresh.lock", "/home/u/.claude.lock"


def due(**changes: Any) -> Facts:
    """A login that must be renewed before it is sent."""
    stored = login(expiresAt=int((NOW - 60) * 1000))
    return facts({"client": "2.1.329", "home": {".claude/.credentials.json": stored}, **changes})


@pytest.mark.parametrize(
    ("locks", "outcome"),
    [
        ((Lock(REFRESH, 1.0, empty=True),), "blocked"),
        ((Lock(BESIDE, 1.0, empty=True), Lock(REFRESH, 1.0, empty=True)), "blocked"),
        ((Lock(REFRESH, LOCK_STALE - 1, empty=True),), "blocked"),
        ((Lock(REFRESH, LOCK_STALE, empty=True),), "sends"),
        ((Lock(BESIDE, 1.0, empty=True),), "sends"),
        ((), "sends"),
    ],
)
def test_a_due_login_waits_for_a_refresh_lock_that_somebody_holds_and_for_no_other(
    locks: tuple[Lock, ...], outcome: str
) -> None:
    said = resolve(replace(due().snapshot, locks=locks))

    assert said.outcome == outcome
    assert said.stop == ("refresh-locked" if outcome == "blocked" else "")


def test_a_key_beside_a_due_login_waits_for_no_lock() -> None:
    machine = due(env={"ANTHROPIC_AUTH_TOKEN": token("gateway-token")})

    assert resolve(replace(machine.snapshot, locks=(Lock(REFRESH, 1.0, empty=True),))).outcome == "sends"


def of_descriptor(peek: Peek) -> Resolution:
    """What is resolved where a variable names a descriptor that shows this."""
    name = "CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR"
    machine = facts({"client": "2.1.329", "env": {name: "5"}})
    return resolve(replace(machine.snapshot, descriptors={name: peek}))


def test_a_descriptor_that_cannot_be_looked_into_is_taken_to_hold_something() -> None:
    """A pipe may be read only once, and by Claude Code: nobody may call it empty."""
    unknown, closed, empty = (of_descriptor(peek) for peek in (Peek("unknown"), Peek("closed"), Peek("open", b"")))

    assert [said.outcome for said in (unknown, closed, empty)] == ["sends", "not_logged_in", "not_logged_in"]
    assert [slot.source for slot in unknown.used] == ["fd:CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR"]


@pytest.mark.parametrize("base", ["gateway:99999", "gateway:65536"])
def test_a_base_that_reads_as_a_host_with_an_impossible_port_leads_nowhere(base: str) -> None:
    """`gateway:8080` is one the client can ask."""
    assert (client_base(base).unusable, client_base(base).url) == (True, "")
    assert client_base("gateway:8080").url == "http://gateway:8080"


@pytest.mark.parametrize("host", ["api\u2488anthropic.com", "api.anthropic\u2488com"])
def test_a_letter_that_folds_to_a_full_stop_makes_no_host(host: str) -> None:
    """Such a name would be one label to us and two to somebody else."""
    assert not judge(f"https://{host}", purpose="anthropic").approved
    assert judge(f"https://{host}", purpose="anthropic").trick == "invalid"


@pytest.mark.parametrize("label", ["xn--99999999999", "xn--!!!", "xn--a", "xn--anthropic-"])
def test_punycode_that_stands_for_nothing_makes_no_host(label: str) -> None:
    assert not judge(f"https://api.{label}.com", purpose="anthropic").approved
    assert judge(f"https://api.{label}.com", purpose="anthropic").trick == "invalid"


def test_a_settings_text_that_was_not_kept_is_named_without_a_line() -> None:
    machine = facts({"home": {".claude/settings.json": '{\n"env": {\n"ANTHROPIC_API_KEY": "x"}}'}})
    (file,) = (one for one in machine.snapshot.settings if one.document.text is not None)
    unkept = replace(file, document=replace(file.document, text=None))

    assert line_of(file, "ANTHROPIC_API_KEY").line == 3
    assert line_of(file, "ANTHROPIC_MODEL").line is None
    assert line_of(unkept, "ANTHROPIC_API_KEY").line is None
