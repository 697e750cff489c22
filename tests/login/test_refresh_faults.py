"""A disk that fails: what can be found out before anything is sent is, and a loss after it is known."""

import json
import os
import sys
from pathlib import Path

import pytest

from claude_authdoctor.login import refresh as module
from claude_authdoctor.login.refresh import refresh
from claude_authdoctor.model.secret import Secret
from tests.login.renewals import login, mark
from tests.login.standin import made_up, store_text
from tests.store.fault import StruckOs, in_place

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes and signals are POSIX here")


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
