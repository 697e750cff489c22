"""A refresh beside others: changes made meanwhile, other holders of the locks, signals, and many processes at once."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from claude_authdoctor.login.refresh import refresh
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.store import holders, locks, state
from claude_authdoctor.store.lock_folders import LockPaths
from tests.login.renewals import login, mark, now_ms, wait_for, while_asking
from tests.login.standin import made_up, store_text

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes and signals are POSIX here")


ROOT = Path(__file__).parents[2]


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


def started(machine, server) -> subprocess.Popen[bytes]:
    """A process of its own that renews the login, and has asked the server."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.login.refreshing", str(machine.config), str(machine.state)],
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), **server.environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: server.token_requests)
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("after", [0.05, 0.3])
def test_a_signal_waits_for_the_write_and_leaves_no_lock(machine, server, number, after):
    """Killed politely in the middle: the pair is written, the locks are gone, and the process still ends by the signal."""
    server.delay = (0.6, 0.6)
    process = started(machine, server)
    time.sleep(after)
    process.send_signal(number)
    code = process.wait(10)
    assert code in (-number, 130)
    assert machine.locks == []
    assert login(machine).refresh == Secret(server.valid)
    assert mark(machine) is None


def test_killed_while_asking_is_recognised(machine, server):
    server.delay = (0.6, 0.6)
    process = started(machine, server)
    process.kill()
    process.wait(10)
    token = login(machine).refresh
    assert state.verdict(mark(machine), token, now_ms(31)) == "interrupted"
    assert holders.standing(LockPaths.of(str(machine.config))).holder == "dead"
    result = refresh(machine.plan(), machine.transport())
    assert result.outcome == "interrupted"
    assert machine.locks == []
    assert len(server.token_requests) == 1


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
