"""The refresh against a strict server: one request, the newest pair, and never a lost or twice-spent token."""

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from claude_authdoctor.login import refresh as module
from claude_authdoctor.login.refresh import refresh
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.store import holders, locks, state
from claude_authdoctor.store.lock_folders import LockPaths
from claude_authdoctor.store.read import read_store
from claude_authdoctor.store.state_folder import state_folder
from tests.login.standin import made_up, store_text
from tests.store.fault import StruckOs, in_place

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes and signals are POSIX here")


def now_ms(seconds=0):
    return int((time.time() + seconds) * 1000)


def login(machine):
    return read_store(str(machine.store)).login


def mark(machine):
    return state.read_mark(machine.plan().mark)


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


def test_a_refused_token_is_never_sent_again(machine, server):
    server.valid = made_up("ort01", "elsewhere")
    first, second = (refresh(machine.plan(force=True, again=True), machine.transport()) for _ in range(2))
    assert (first.outcome, first.detail, first.status) == ("refused", "invalid_grant", 400)
    assert second.outcome == "refused"
    assert len(server.token_requests) == 1
    assert mark(machine).phase == "refused"
    assert machine.locks == []


def test_a_new_login_after_a_refusal_is_renewed_again(machine, server):
    good, server.valid = server.valid, made_up("ort01", "elsewhere")
    refresh(machine.plan(), machine.transport())
    server.valid = good.replace("0", "9")
    machine.put(store_text(server.valid))
    assert refresh(machine.plan(), machine.transport()).outcome == "renewed"


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 529])
def test_patience_is_asked_for_and_given(machine, server, status):
    server.script.append((status, {"retry-after": "0.3"}, {"error": {"type": "overloaded_error"}}))
    started = time.monotonic()
    assert refresh(machine.plan(), machine.transport()).outcome == "renewed"
    assert time.monotonic() - started >= 0.3
    assert len(server.token_requests) == 2
    assert mark(machine) is None


def test_a_long_rest_ends_the_run_and_is_kept_by_the_next(machine, server):
    server.script.append((429, {"retry-after": "600"}, {}))
    first, second = (refresh(machine.plan(), machine.transport()) for _ in range(2))
    assert (first.outcome, first.status, first.wait) == ("later", 429, 600)
    assert second.outcome == "later"
    assert 590 < second.wait <= 600
    assert len(server.token_requests) == 1
    assert machine.locks == []


def test_after_three_requests_it_is_enough(machine, server):
    server.script.extend([(503, {"retry-after": "0"}, b"<html>")] * 5)
    result = refresh(machine.plan(), machine.transport())
    assert (result.outcome, result.status) == ("later", 503)
    assert len(server.token_requests) == 3


@pytest.mark.parametrize(
    ("answer", "outcome", "word"),
    [
        ((400, {}, {"error": "invalid_client"}), "rejected", "invalid_client"),
        ((400, {}, {"error": {"type": "invalid_request_error", "message": "no"}}), "rejected", "invalid_request_error"),
        ((403, {}, b"error code: 1010"), "rejected", ""),
        ((404, {}, b""), "rejected", ""),
        ((302, {"location": "https://evil.example/"}, b""), "rejected", "redirect"),
        ((307, {"location": "https://evil.example/"}, b""), "rejected", "redirect"),
        ((400, {}, {"error": "x\x1b[31m\n::error::"}), "rejected", "x31merror"),
        ((401, {}, {"error": "invalid_grant"}), "refused", "invalid_grant"),
    ],
)
def test_other_answers(machine, server, answer, outcome, word):
    server.script.append(answer)
    before = machine.store.read_bytes()
    result = refresh(machine.plan(), machine.transport())
    assert (result.outcome, result.detail) == (outcome, word)
    assert machine.store.read_bytes() == before
    assert len(server.token_requests) == 1, "a redirect was followed or a refusal retried"
    assert all(one.host == "platform.claude.com" for one in server.seen)


@pytest.mark.parametrize("body", [b"", b"{}", b"<html>", b"[]", b'{"access_token":7}', b"\xff\xfe"])
def test_success_without_a_token_is_not_forgotten(machine, server, body):
    server.script.append((200, {}, body))
    assert refresh(machine.plan(), machine.transport()).outcome == "unknown"
    assert refresh(machine.plan(), machine.transport()).outcome == "interrupted"
    assert len(server.token_requests) == 1


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


def test_no_connection_costs_nothing(machine, server):
    environ = server.environ | {"HTTPS_PROXY": "http://127.0.0.1:1"}
    result = refresh(machine.plan(), module.Transport.of_shell(environ))
    assert result.outcome == "unreachable"
    assert mark(machine) is None
    assert refresh(machine.plan(), machine.transport()).outcome == "renewed"


def test_a_certificate_nobody_vouches_for_costs_nothing(machine, server):
    environ = {"HTTPS_PROXY": server.environ["HTTPS_PROXY"], "NODE_TLS_REJECT_UNAUTHORIZED": "0"}
    result = refresh(machine.plan(), module.Transport.of_shell(environ))
    assert result.outcome == "unreachable"
    assert server.token_requests == []


def test_no_answer_is_remembered(machine, server):
    """The request left; who knows whether the token is spent. The next run says so and does not spend it again."""
    server.delay = (1.0, 1.0)
    assert refresh(machine.plan(), machine.transport(answer_seconds=0.3)).outcome == "unknown"
    assert state.verdict(mark(machine), login(machine).refresh, now_ms(31)) == "interrupted"
    server.delay = (0, 0)
    assert refresh(machine.plan(), machine.transport()).outcome == "interrupted"
    assert len(server.token_requests) == 1
    assert machine.locks == []


def test_a_slow_server_is_waited_for_with_the_locks_touched(machine, server, monkeypatch):
    monkeypatch.setattr("claude_authdoctor.login.transport.TICK", 0.1)
    server.delay = (1.2, 1.2)
    touched = set()

    def look():
        while not done.wait(0.02):
            for path in (machine.config / ".oauth_refresh.lock", machine.home / ".claude.lock"):
                with contextlib.suppress(OSError):
                    touched.add((path.name, path.stat().st_mtime_ns))

    done = threading.Event()
    watcher = threading.Thread(target=look)
    watcher.start()
    assert refresh(machine.plan(), machine.transport()).outcome == "renewed"
    done.set()
    watcher.join()
    assert len(touched) > 10


def test_who_insists_may_ask_again(machine, server):
    state.write_mark(machine.plan().mark, state.RefreshMark("sent", state.fingerprint(login(machine).refresh), 1))
    assert refresh(machine.plan(), machine.transport()).outcome == "interrupted"
    assert refresh(machine.plan(again=True), machine.transport()).outcome == "renewed"


def test_a_full_disk_is_found_out_before_anything_is_sent(machine, server, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.writer, "_fill", full)
    result = refresh(machine.plan(), machine.transport())
    assert result.outcome == "unwritable"
    assert server.token_requests == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_found_out_first(machine, server):
    machine.config.chmod(0o500)
    assert refresh(machine.plan(), machine.transport()).outcome == "unwritable"
    machine.config.chmod(0o700)
    assert server.token_requests == []


def test_no_mark_no_request(machine, server):
    machine.state.write_text("a file where the folder should be")
    assert refresh(machine.plan(), machine.transport()).outcome == "unwritable"
    assert server.token_requests == []


def test_a_pair_the_disk_did_not_take_is_reported(machine, server, monkeypatch):
    monkeypatch.setattr(module.writer.Reserved, "commit", lambda *_: (_ for _ in ()).throw(OSError(5, "I/O error")))
    monkeypatch.setattr(module.state, "write_mark", plain_write)
    assert refresh(machine.plan(), machine.transport()).outcome == "lost"
    assert refresh(machine.plan(), machine.transport()).outcome == "interrupted"
    assert machine.locks == []


def plain_write(path, found):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps({name: getattr(found, name) for name in found.__slots__}))


def while_asking(server, machine, change):
    """Run `change` while the request is out."""
    server.delay = (0.5, 0.5)

    def later():
        time.sleep(0.25)
        change()

    thread = threading.Thread(target=later)
    thread.start()
    result = refresh(machine.plan(), machine.transport())
    thread.join()
    return result


def test_another_key_that_changed_meanwhile_is_kept(machine, server):
    def add():
        found = json.loads(machine.store.read_text())
        machine.put(json.dumps(found | {"mcpOAuth": {"new": 1}}))

    assert while_asking(server, machine, add).outcome == "renewed"
    assert json.loads(machine.store.read_text())["mcpOAuth"] == {"new": 1}


def test_a_new_login_made_meanwhile_is_kept(machine, server):
    text = store_text(made_up("ort01", "fresh"), made_up("oat01", "fresh"), now_ms(3600))
    assert while_asking(server, machine, lambda: machine.put(text)).outcome == "adopted"
    assert machine.store.read_text() == text


@pytest.mark.parametrize("text", [None, "", "{}"])
def test_a_log_out_made_meanwhile_stands(machine, server, text):
    def log_out():
        machine.store.unlink()
        if text is not None:
            machine.put(text)

    assert while_asking(server, machine, log_out).outcome == "logged_out"
    assert (machine.store.read_text() if machine.store.exists() else None) == text


def test_a_store_damaged_meanwhile_does_not_cost_the_pair(machine, server):
    assert while_asking(server, machine, lambda: machine.put('{"claude')).outcome == "renewed"
    assert login(machine).refresh == Secret(server.valid)


def test_a_writer_that_never_lets_go_does_not_cost_the_pair(machine, server):
    (machine.config / ".storage-write.lock").mkdir()
    result = refresh(machine.plan(), machine.transport())
    assert result.outcome == "renewed"
    assert result.held < 3
    assert (machine.config / ".storage-write.lock").is_dir(), "a live lock was broken"


def test_a_winners_pair_is_adopted_without_a_request(machine, server):
    lock = locks.try_take(str(machine.config))
    text = store_text(made_up("ort01", "winner"), made_up("oat01", "winner"), now_ms(3600))

    def win():
        time.sleep(0.4)
        machine.put(text)
        lock.release()

    thread = threading.Thread(target=win)
    thread.start()
    result = refresh(machine.plan(), machine.transport())
    thread.join()
    assert result.outcome == "adopted"
    assert result.login.access == Secret(made_up("oat01", "winner"))
    assert server.seen == []


def test_a_live_holder_is_waited_for_and_left_alone(machine, server):
    lock = locks.try_take(str(machine.config))
    result = refresh(machine.plan(patience=1.2), machine.transport())
    assert result.outcome == "busy"
    assert lock.still_ours()
    assert server.seen == []
    lock.release()
    assert machine.locks == []


def test_the_mark_holds_no_secret(machine, server):
    server.delay = (0.5, 0.5)
    seen = []
    thread = threading.Thread(target=refresh, args=(machine.plan(), machine.transport()))
    thread.start()
    time.sleep(0.25)
    for path in machine.state.rglob("*"):
        seen.append((path.name, stat.S_IMODE(path.stat().st_mode)))
        if path.is_file():
            assert made_up("ort01", 0)[:12] not in path.read_text()
    thread.join()
    assert {mode for _, mode in seen} == {0o700, 0o600}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("after", [0.05, 0.3])
def test_a_signal_waits_for_the_write_and_leaves_no_lock(machine, server, number, after):
    """Killed politely in the middle: the pair is written, the locks are gone, and the process still ends by the signal."""
    server.delay = (0.6, 0.6)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.login.refreshing", str(machine.config), str(machine.state)],
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), **server.environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: server.token_requests)
    time.sleep(after)
    process.send_signal(number)
    code = process.wait(10)
    assert code in (-number, 130)
    assert machine.locks == []
    assert login(machine).refresh == Secret(server.valid)
    assert mark(machine) is None


def test_killed_while_asking_is_recognised(machine, server):
    server.delay = (0.6, 0.6)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.login.refreshing", str(machine.config), str(machine.state)],
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), **server.environ},
        stdout=subprocess.DEVNULL,
    )
    wait_for(lambda: server.token_requests)
    process.kill()
    process.wait(10)
    token = login(machine).refresh
    assert state.verdict(mark(machine), token, now_ms(31)) == "interrupted"
    assert holders.standing(LockPaths.of(str(machine.config))).holder == "dead"
    result = refresh(machine.plan(), machine.transport())
    assert result.outcome == "interrupted"
    assert machine.locks == []
    assert len(server.token_requests) == 1


def wait_for(condition, seconds=10.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)


@pytest.mark.parametrize("count", [2, 8])
def test_many_processes_one_request(machine, server, count):
    server.delay = (0.0, 0.3)
    command = [sys.executable, "-m", "tests.login.refreshing", str(machine.config), str(machine.state)]
    for round_number in range(1, 3):
        machine.put(store_text(server.valid, server.access()))
        environ = {"PATH": os.environ.get("PATH", ""), **server.environ}
        crowd = [subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE) for _ in range(count)]
        answers = [json.loads(process.communicate(timeout=40)[0]) for process in crowd]
        assert len(server.token_requests) == round_number
        assert server.refused == 0
        assert {answer["access"] for answer in answers} == {state.fingerprint(Secret(server.access()))}
        assert sorted(answer["outcome"] for answer in answers).count("renewed") == 1
        assert max(answer["held"] for answer in answers) < 3
    assert machine.locks == []


def test_every_file_operation_of_a_refresh_may_fail(machine, server):
    """Whatever fails, before the request nothing is lost, and after it the loss is known."""
    start = server.valid
    points = 0
    with in_place(StruckOs()) as counted:
        refresh(machine.plan(), machine.transport())
    points = len(counted.done)
    lost = 0
    for at in range(1, points + 1):
        server.valid = made_up("ort01", f"point{at}")
        machine.put(store_text(server.valid))
        before, asked = machine.store.read_bytes(), len(server.token_requests)
        with in_place(StruckOs(at, error=28)):
            outcome = refresh(machine.plan(patience=0.5), machine.transport()).outcome
        if outcome in ("unwritable", "busy", "damaged"):
            assert machine.store.read_bytes() == before
            assert len(server.token_requests) == asked
        elif outcome == "lost":
            lost += 1
            assert mark(machine).phase == "sent"
        else:
            assert outcome == "renewed"
            assert login(machine).refresh == Secret(server.valid)
        assert machine.locks == []
    assert start != server.valid
    assert points > 40
    assert lost < points / 4


def test_a_mark_set_while_we_look_is_a_refresh_that_runs(machine, monkeypatch):
    """Another process asks just as we are held up between two looks: we wait for it and call nothing cut off."""
    read, held_up = state.read_mark, []

    def slowly(path):
        if not held_up:
            held_up.append(1)
            time.sleep(0.05)
            token = login(machine).refresh
            state.write_mark(path, state.RefreshMark("sent", state.fingerprint(token), now_ms()))
        return read(path)

    monkeypatch.setattr(state, "read_mark", slowly)
    lock = locks.try_take(str(machine.config))
    found = refresh(machine.plan(patience=0.3), machine.transport())
    lock.release()

    assert found.outcome == "busy"


def test_marks_say_what_they_should():
    token, other = Secret(made_up("ort01", 1)), Secret(made_up("ort01", 2))
    sent = state.RefreshMark("sent", state.fingerprint(token), 1_000_000)
    rest = replace(sent, phase="resting", until_ms=1_500_000)
    assert state.verdict(None, token, 0) == "none"
    assert state.verdict(sent, None, 0) == "none"
    assert state.verdict(sent, other, 9_000_000) == "none"
    assert state.verdict(sent, token, 1_029_999) == "running"
    assert state.verdict(sent, token, 1_030_000) == "interrupted"
    assert state.verdict(sent, token, 999_000) == "running"  # written after we had looked at the clock
    assert state.verdict(sent, token, 970_000) == "interrupted"
    assert state.verdict(replace(sent, phase="refused"), token, 5) == "refused"
    assert state.verdict(rest, token, 1_499_999) == "resting"
    assert state.verdict(rest, token, 1_500_000) == "none"
    assert state.verdict(replace(rest, until_ms=10**12), token, 1_100_000) == "none"


@pytest.mark.parametrize(
    "data",
    [
        *(None, b"", b"null", b"[]", b'"x"', b"{", b'{"phase":"sent"}', b"\xff", b"[" * 4000),
        b'{"phase":"odd","token":"a","at_ms":1,"until_ms":0}',
        b'{"phase":{},"token":"a","at_ms":1,"until_ms":0}',
        b'{"phase":"sent","token":1,"at_ms":1,"until_ms":0}',
        b'{"phase":"sent","token":"a","at_ms":"1","until_ms":0}',
        b'{"phase":"sent","token":"a","at_ms":true,"until_ms":0}',
    ],
)
def test_a_mark_that_is_none(data):
    assert state.mark_from(data) is None


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {}, "/h/.local/state/authdoctor"),
        ("linux", {"XDG_STATE_HOME": "/s"}, "/s/authdoctor"),
        ("linux", {"XDG_STATE_HOME": "relative"}, "/h/.local/state/authdoctor"),
        ("macos", {"XDG_STATE_HOME": "/s"}, "/h/Library/Application Support/authdoctor"),
        ("windows", {"LOCALAPPDATA": "/local"}, "/local/authdoctor"),
        ("windows", {}, "/h/AppData/Local/authdoctor"),
    ],
)
def test_the_state_folder(platform, environ, expected):
    assert state_folder(platform, environ, "/h") == expected
