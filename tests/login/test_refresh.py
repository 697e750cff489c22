"""The refresh against a strict server: one request, the newest pair, and never a lost or twice-spent token."""

import json
import os
import stat
import sys
import threading
import time

import pytest

from claude_authdoctor.login.refresh import refresh
from claude_authdoctor.model.secret import Secret
from tests.login.renewals import login, mark, now_ms
from tests.login.standin import made_up, store_text

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes and signals are POSIX here")


def test_an_expired_login_is_renewed(machine, server):
    found = json.loads(machine.store.read_text())
    found["mcpOAuth"] = {"server": {"accessToken": "kept"}}
    found["claudeAiOauth"]["newKey"] = [1, {"a": None}]
    machine.put(json.dumps(found))
    result = refresh(machine.plan(), machine.transport())
    after = json.loads(machine.store.read_text())
    assert result.outcome == "renewed"
    assert after["mcpOAuth"] == found["mcpOAuth"]
    assert after["claudeAiOauth"] | {"accessToken": 0, "refreshToken": 0, "expiresAt": 0} == found["claudeAiOauth"] | {
        "accessToken": 0,
        "refreshToken": 0,
        "expiresAt": 0,
    }
    assert login(machine).access == Secret(server.access(1))
    assert login(machine).refresh == Secret(server.valid)
    assert abs(login(machine).expires_at - now_ms(28800)) < 5000
    assert stat.S_IMODE(machine.store.stat().st_mode) == 0o600
    assert machine.locks == []
    assert mark(machine) is None


def test_what_is_sent(machine, server):
    refresh(machine.plan(), machine.transport())
    (sent,) = server.token_requests
    assert sent.body == {
        "grant_type": "refresh_token",
        "refresh_token": made_up("ort01", 0),
        "client_id": "client-1",
        "scope": "user:inference user:profile",
    }
    assert sent.headers["user-agent"].startswith("authdoctor/")
    assert sent.path == "/v1/oauth/token"
    assert "authorization" not in sent.headers


@pytest.mark.parametrize(("left", "outcome"), [(61.5, "not_needed"), (58, "renewed"), (-5, "renewed")])
def test_only_within_a_minute_of_expiry(machine, server, left, outcome):
    machine.put(store_text(server.valid, expires_ms=now_ms(left)))
    before = machine.store.read_bytes()
    assert refresh(machine.plan(), machine.transport()).outcome == outcome
    assert (machine.store.read_bytes() == before) == (outcome == "not_needed")
    assert len(server.token_requests) == (outcome == "renewed")


def test_force_renews_what_is_not_due(machine, server):
    machine.put(store_text(server.valid, expires_ms=now_ms(3600)))
    assert refresh(machine.plan(force=True), machine.transport()).outcome == "renewed"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (None, "no_login"),
        ("", "no_login"),
        ("{}", "no_login"),
        ('{"mcpOAuth":{}}', "no_login"),
        ('{"claudeAiOauth":{"accessToken":"","refreshToken":"","expiresAt":0}}', "no_login"),
        ('{"claudeAiOauth":', "damaged"),
        ("\ufeff{}", "damaged"),
        ("[1]", "damaged"),
        ("[" * 100_000, "damaged"),
        ('{"claudeAiOauth":{"accessToken":"x","expiresAt":NaN}}', "damaged"),
        (" " * 1_100_000 + "{}", "damaged"),
        (store_text(None), "no_refresh_token"),
    ],
)
def test_nothing_is_asked_without_a_token_to_ask_with(machine, server, text, outcome):
    machine.store.unlink()
    if text is not None:
        machine.put(text)
    assert refresh(machine.plan(), machine.transport()).outcome == outcome
    assert server.seen == []
    assert (machine.store.read_text() if machine.store.exists() else None) == text


def test_a_fifo_is_damage_and_no_hang(machine, server):
    machine.store.unlink()
    os.mkfifo(machine.store)
    assert refresh(machine.plan(), machine.transport()).outcome == "damaged"


def test_a_linked_store_becomes_a_plain_file(machine, server):
    real = machine.home / "dotfiles.json"
    machine.store.rename(real)
    machine.store.symlink_to(real)
    old = real.read_bytes()
    assert refresh(machine.plan(), machine.transport()).outcome == "renewed"
    assert not machine.store.is_symlink()
    assert real.read_bytes() == old


def test_the_locks_stand_beside_the_real_folder(machine, server):
    server.delay = (0.4, 0.4)
    machine.config.rename(machine.home / "real")
    machine.config.symlink_to(machine.home / "real")
    thread = threading.Thread(target=refresh, args=(machine.plan(), machine.transport()))
    thread.start()
    time.sleep(0.25)
    assert (machine.home / "real.lock").is_dir()
    assert (machine.home / "real/.oauth_refresh.lock").is_dir()
    thread.join()


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        *((28800, 28800), ("28800", 28800), (None, 3600), (-5, 3600), (0, 3600), ("soon", 3600), (True, 3600)),
        *((float("inf"), 3600), (1e15, 10 * 366 * 86400), ([1], 3600), (90.9, 90), ("", 3600), ({}, 3600)),
    ],
)
def test_an_odd_lifetime_never_costs_the_pair(machine, server, seconds, expected):
    server.lifetime = seconds
    refresh(machine.plan(), machine.transport())
    assert abs(login(machine).expires_at - now_ms(expected)) < 5000
    assert login(machine).refresh == Secret(server.valid)


@pytest.mark.parametrize("scope", [None, "", "user:inference", "user:inference user:profile user:new"])
def test_scopes_follow_the_answer_or_stay(machine, server, scope):
    server.scope = scope
    refresh(machine.plan(), machine.transport())
    assert login(machine).scopes == tuple((scope or "user:inference user:profile").split())


def test_an_answer_without_a_new_refresh_token_keeps_the_old(machine, server):
    answer = {"access_token": made_up("oat01", 7), "expires_in": 60 * 60}
    server.script.append((200, {}, answer))
    refresh(machine.plan(), machine.transport())
    assert login(machine).refresh == Secret(made_up("ort01", 0))


def test_when_the_refresh_token_ends_is_kept(machine, server):
    server.extra = {"refresh_token_expires_in": 1000}
    refresh(machine.plan(), machine.transport())
    assert abs(login(machine).refresh_expires_at - now_ms(1000)) < 5000
