"""Our own sign-in from link to store, against the stand-in servers."""

import json
import stat
import time
from dataclasses import replace

import pytest

from claude_authdoctor import catalog
from claude_authdoctor.login import direct as module
from claude_authdoctor.login import keep
from claude_authdoctor.login.direct import direct
from claude_authdoctor.login.endpoints import elsewhere, endpoints
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.store import locks
from claude_authdoctor.store.read import read_store
from tests.login.person import Person, plan
from tests.login.standin import store_text


@pytest.mark.parametrize("way", ["browser", "paste"])
def test_signed_in(machine, server, way):
    machine.put(json.dumps({"mcpOAuth": {"kept": 1}} | json.loads(store_text("old", accountUuid="someone else"))))
    person = Person(server, way)
    result = direct(plan(machine, port=0 if way == "browser" else None), person.terminal, machine.transport())
    assert result.outcome == "done"
    after = json.loads(machine.store.read_text())
    assert after["mcpOAuth"] == {"kept": 1}
    assert after["claudeAiOauth"]["accessToken"] == server.access(1)
    assert after["claudeAiOauth"]["refreshToken"] == server.valid
    assert after["claudeAiOauth"]["scopes"] == ["user:inference", "user:profile"]
    assert after["claudeAiOauth"]["subscriptionType"] == "max"
    assert after["claudeAiOauth"]["rateLimitTier"] == "default_claude_max_5x"
    assert after["claudeAiOauth"]["accountUuid"] == "account-1"
    assert stat.S_IMODE(machine.store.stat().st_mode) == 0o600
    assert machine.locks == []
    (sent,) = server.token_requests
    assert set(sent.body) == {"grant_type", "code", "redirect_uri", "client_id", "code_verifier", "state"}
    assert sent.body["state"] != sent.body["code_verifier"]
    assert sent.body["code_verifier"] not in str(person.links)
    assert person.asked["code_challenge_method"] == "S256"


def test_for_a_year(machine, server):
    result = direct(
        plan(machine, lifetime=endpoints().year, port=None), Person(server, "paste").terminal, machine.transport()
    )
    assert server.token_requests[0].body["expires_in"] == 31_536_000
    assert result.login.expires_within(31_536_001, time.time_ns() // 1_000_000)
    assert not result.login.expires_within(31_535_000, time.time_ns() // 1_000_000)


def test_a_new_folder_is_private(machine, server):
    machine.store.unlink()
    machine.config.rmdir()
    assert direct(plan(machine, port=None), Person(server, "paste").terminal, machine.transport()).outcome == "done"
    assert stat.S_IMODE(machine.config.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("texts", "outcome", "complaints"),
    [
        (["the-code#ST", "the-code#STATE"], "done", ["wrong-state"]),
        (["", "the-code#STATE"], "done", ["empty"]),
        (["the-co", "de#STATE"], "done", []),
        (["https://platform.claude.com/oauth/code/callback?code=the-code&state=STATE"], "done", []),
        (["https://platform.claude.com/oauth/code/callback?error=access_denied&state=STATE"], "denied", []),
        (["https://platform.claude.com/oauth/code/callback?error=odd&state=STATE"], "refused", []),
        (["nonsense"], "no_answer", ["no-state"]),
        ([], "done", []),
    ],
)
def test_pastes(machine, texts, outcome, complaints, monkeypatch):
    server = machine.server
    if complaints:  # typed one by one, not pasted at once
        monkeypatch.setattr(module, "_more", lambda _events: [])
    person = Person(server, "paste", texts)
    assert direct(plan(machine, port=None), person.terminal, machine.transport()).outcome == outcome
    assert [refusal.reason for refusal in person.complaints] == complaints


def test_after_five_bad_pastes_it_is_enough(machine, server, monkeypatch):
    monkeypatch.setattr(module, "_more", lambda _events: [])
    person = Person(server, "paste", ["x"] * 9)
    assert direct(plan(machine, port=None), person.terminal, machine.transport()).outcome == "too_many_pastes"
    assert server.token_requests == []


def test_nobody_comes_back(machine, server):
    person = Person(server, "nobody")
    assert direct(plan(machine, timeout=0.3), person.terminal, machine.transport()).outcome == "no_answer"
    assert (
        direct(plan(machine, port=None), replace(person.terminal, lines=None), machine.transport()).outcome
        == "no_answer"
    )


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"accepted": False}, "not_accepted"),
        ({"platform": "macos"}, "keychain"),
        ({"custom_service": True}, "elsewhere"),
    ],
)
def test_what_keeps_it_from_starting(machine, server, changes, outcome):
    person = Person(server, "paste")
    before = machine.store.read_bytes()
    assert direct(plan(machine, **changes), person.terminal, machine.transport()).outcome == outcome
    assert person.links is None
    assert server.seen == []
    assert machine.store.read_bytes() == before


def test_a_damaged_store_is_said_first(machine, server):
    machine.put('{"mcpOAuth":')
    person = Person(server, "paste")
    assert direct(plan(machine, port=None), person.terminal, machine.transport()).outcome == "damaged"
    assert person.links is None
    assert direct(plan(machine, port=None, over_damage=True), person.terminal, machine.transport()).outcome == "done"


def test_a_store_that_cannot_be_written_is_said_first(machine, server):
    machine.store.unlink()
    machine.store.mkdir()
    person = Person(server, "paste")
    assert direct(plan(machine, port=None), person.terminal, machine.transport()).outcome == "unwritable"
    assert person.links is None


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((400, {}, {"error": "invalid_grant"}), "spent"),
        ((400, {}, {"error": "invalid_request"}), "rejected"),
        ((429, {}, {}), "later"),
        ((500, {}, b"<html>"), "later"),
        ((200, {}, {}), "unknown"),
        ((302, {"location": "https://evil.example"}, b""), "rejected"),
    ],
)
def test_no_token_no_change(machine, server, answer, outcome):
    server.script.append(answer)
    before = machine.store.read_bytes()
    assert direct(plan(machine, port=None), Person(server, "paste").terminal, machine.transport()).outcome == outcome
    assert machine.store.read_bytes() == before
    assert len(server.token_requests) == 1


@pytest.mark.parametrize("profile", [(401, {}), (500, b"x"), (200, b"[]"), (200, {"account": 5, "organization": []})])
def test_without_a_profile_the_login_is_good_all_the_same(machine, server, profile):
    server.profile = profile
    result = direct(plan(machine, port=None), Person(server, "paste").terminal, machine.transport())
    assert result.outcome == "done"
    assert result.login.subscription is None


def test_a_locked_store_is_not_broken_into(machine, server, monkeypatch):
    monkeypatch.setattr(keep.put_in, "__kwdefaults__", {"over_damage": False, "patience": 0.3})
    lock = locks.try_take(str(machine.config))
    result = direct(plan(machine, port=None), Person(server, "paste").terminal, machine.transport())
    assert result.outcome == "busy"
    assert lock.still_ours()
    lock.release()


def test_take_out(machine):
    machine.put(json.dumps(json.loads(store_text("r")) | {"mcpOAuth": {"kept": 1}}))
    assert keep.take_out(str(machine.config)) == "done"
    assert json.loads(machine.store.read_text()) == {"mcpOAuth": {"kept": 1}}
    assert keep.take_out(str(machine.config)) == "nothing"
    machine.put(store_text("r"))
    assert keep.take_out(str(machine.config)) == "done"
    assert not machine.store.exists()
    assert keep.take_out(str(machine.config)) == "nothing"
    machine.put("{")
    assert keep.take_out(str(machine.config)) == "damaged"
    assert machine.locks == []


def test_put_in_replaces_a_link(machine):
    real = machine.home / "dotfiles.json"
    machine.store.rename(real)
    machine.store.symlink_to(real)
    login = read_store(str(real)).login
    assert keep.put_in(str(machine.config), replace(login, access=Secret("new"))) == "done"
    assert not machine.store.is_symlink()
    assert read_store(str(real)).login == login


def test_every_outcome_has_its_words():
    words = catalog.words("login")
    for topic, kinds in (("login", module.DirectOutcome), ("refresh", None)):
        if kinds is None:
            from claude_authdoctor.login.refresh import RefreshOutcome as kinds  # noqa: N813
        names = {name for part in getattr(kinds, "__args__", ()) for name in getattr(part, "__args__", (part,))}
        assert names - {"granted"} == set(words["outcome"][topic])
        assert set(words["hint"][topic]) <= names
    from claude_authdoctor.login.authorize import Reason

    assert set(words["paste"]) == set(Reason.__args__)


def test_endpoints():
    known = endpoints()
    assert known.token == "https://platform.claude.com/v1/oauth/token"
    assert known.redirect == "https://platform.claude.com/oauth/code/callback"
    assert known.authorize == "https://claude.com/cai/oauth/authorize"
    assert known.authorize_console == "https://platform.claude.com/oauth/authorize"
    assert known.year == 31_536_000
    assert not elsewhere({"CLAUDE_CODE_CUSTOM_OAUTH_URL": ""})
    assert elsewhere({"CLAUDE_CODE_CUSTOM_OAUTH_URL": "https://claude.fedstart.com"})
