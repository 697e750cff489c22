"""The judge: what we write signs the real client in, and our locks and its locks keep each other out."""

import json
import os
import time

import pytest

from claude_authdoctor.login import keep
from claude_authdoctor.login.direct import direct
from claude_authdoctor.login.endpoints import endpoints
from claude_authdoctor.login.refresh import refresh
from claude_authdoctor.store import holders, locks, state
from claude_authdoctor.store.lock_folders import LockPaths
from claude_authdoctor.store.read import read_store
from tests.login import real_client
from tests.login.person import Person, plan
from tests.login.standin import made_up, store_text

pytestmark = [pytest.mark.live, real_client.needed]


def bearer(server):
    return {one.headers.get("authorization") for one in server.model_requests}


def signed_in(machine):
    code, text = real_client.run(machine, "auth", "status", "--json")
    return code == 0 and json.loads(text[text.index("{") :])["loggedIn"]


@pytest.mark.parametrize("way", ["browser", "paste"])
def test_a_direct_login_signs_the_client_in(machine, server, way):
    machine.store.unlink()
    assert not signed_in(machine)
    assert direct(plan(machine, port=0), Person(server, way).terminal, machine.transport()).outcome == "done"
    assert signed_in(machine)
    real_client.run(machine, "-p", "hi")
    assert bearer(server) == {f"Bearer {server.access(1)}"}
    assert len(server.token_requests) == 1


def test_a_login_for_a_year_signs_the_client_in(machine, server):
    machine.store.unlink()
    server.scope = "user:inference"
    year = plan(machine, port=None, lifetime=endpoints().year)
    assert direct(year, Person(server, "paste").terminal, machine.transport()).outcome == "done"
    real_client.run(machine, "-p", "hi")
    assert bearer(server) == {f"Bearer {server.access(1)}"}


def test_a_renewed_login_signs_the_client_in(machine, server):
    assert refresh(machine.plan(), machine.transport()).outcome == "renewed"
    real_client.run(machine, "-p", "hi")
    assert bearer(server) == {f"Bearer {server.access(1)}"}
    assert len(server.token_requests) == 1
    assert machine.locks == []


def test_what_we_renewed_the_client_can_renew_again(machine, server):
    refresh(machine.plan(), machine.transport())
    machine.put(store_text(server.valid, server.access()))
    real_client.run(machine, "-p", "hi")
    assert bearer(server) == {f"Bearer {server.access(2)}"}
    assert read_store(str(machine.store)).login.access.reveal() == server.access(2)
    assert server.refused == 0


def test_without_the_login_the_client_is_signed_out(machine, server):
    machine.put(store_text(server.valid, expires_ms=int(time.time() * 1000) + 3_600_000))
    assert signed_in(machine)
    assert keep.take_out(str(machine.config)) == "done"
    assert not signed_in(machine)


def test_the_client_waits_for_our_lock(machine, server):
    lock = locks.try_take(str(machine.config))
    process = real_client.start(machine, "-p", "hi")
    time.sleep(2.5)
    assert server.token_requests == []
    assert lock.still_ours()
    machine.put(store_text(made_up("ort01", "ours"), made_up("oat01", "ours"), int(time.time() * 1000) + 3_600_000))
    lock.release()
    process.communicate(timeout=60)
    assert server.token_requests == []
    assert bearer(server) == {f"Bearer {made_up('oat01', 'ours')}"}


def test_the_client_takes_over_when_we_are_dead(machine, server):
    """Our owner file in the client's own words: about 8 s, where a bare lock would cost a minute."""
    if real_client.version() < (2, 1, 329):
        pytest.skip("2.1.197 knows no owner file; to it a lock is stale after 10 s")
    import subprocess
    import sys

    script = "import sys, os, signal; from claude_authdoctor.store import locks;"
    script += "locks.try_take(sys.argv[1]); os.kill(os.getpid(), signal.SIGKILL)"
    subprocess.run([sys.executable, "-c", script, str(machine.config)], check=False)
    assert len(machine.locks) == 3
    started = time.monotonic()
    real_client.run(machine, "-p", "hi")
    assert bearer(server) == {f"Bearer {server.access(1)}"}
    assert time.monotonic() - started < 20
    assert [name for name in machine.locks if name.endswith(".lock")] == []


def test_we_wait_for_the_clients_lock_and_adopt_its_pair(machine, server):
    server.delay = (2.0, 2.0)
    process = real_client.start(machine, "-p", "hi")
    until = time.monotonic() + 20
    while not server.token_requests and time.monotonic() < until:
        time.sleep(0.01)
    paths = LockPaths.of(str(machine.config))
    if os.path.exists(paths.owner):  # 2.1.197 writes none
        assert holders.standing(paths).pid == process.pid
    result = refresh(machine.plan(), machine.transport())
    process.communicate(timeout=60)
    assert result.outcome == "adopted"
    assert len(server.token_requests) == 1
    assert server.refused == 0


def test_a_client_that_was_killed_is_dead_to_us_at_once(machine, server):
    server.delay = (5.0, 5.0)
    process = real_client.start(machine, "-p", "hi")
    until = time.monotonic() + 20
    while not server.token_requests and time.monotonic() < until:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    server.delay = (0, 0)
    server.valid = made_up("ort01", 0)
    paths = LockPaths.of(str(machine.config))
    if not os.path.exists(paths.owner):
        pytest.skip("this client writes no owner file")
    assert holders.standing(paths).holder == "dead"
    started = time.monotonic()
    assert refresh(machine.plan(), machine.transport()).outcome in ("renewed", "refused")
    assert time.monotonic() - started < 3
    assert machine.locks == []
    assert state.read_mark(machine.plan().mark) is None or server.refused
