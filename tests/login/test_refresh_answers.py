"""What the server may answer a refresh: refusals, patience, nonsense, nothing; a token is never spent twice."""

import contextlib
import sys
import threading
import time

import pytest

from claude_authdoctor.login import refresh as module
from claude_authdoctor.login.refresh import refresh
from claude_authdoctor.store import state
from tests.login.renewals import login, mark, now_ms
from tests.login.standin import made_up, store_text

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes and signals are POSIX here")


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
