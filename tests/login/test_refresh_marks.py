"""The mark a refresh leaves: what it says, what is none, where it lies, and that it holds no secret."""

import stat
import sys
import threading
import time
from dataclasses import replace

import pytest

from claude_authdoctor.login.refresh import refresh
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.store import state
from claude_authdoctor.store.state_folder import state_folder
from tests.login.standin import made_up

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes and signals are POSIX here")


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
