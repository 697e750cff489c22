"""The mark of a refresh: what it says about a token, what is no mark, and who may read it."""

import json
import os
import stat
from dataclasses import asdict

import pytest

from claude_authdoctor.model.secret import Secret
from claude_authdoctor.store import state
from claude_authdoctor.store.read import read_bytes, read_store
from claude_authdoctor.store.state import LONGEST_REFRESH_MS, MARK_LIMIT, RefreshMark, fingerprint, verdict
from worlds import login, token

NOW, DAY = 1_790_000_000_000, 86_400_000
TOKEN = Secret(token("refresh-token"))
posix = pytest.mark.skipif(os.name != "posix", reason="modes and FIFOs")


def mark(phase, at=NOW, until=0, of=TOKEN):
    return RefreshMark(phase, fingerprint(of), at, until)


@pytest.fixture
def path(tmp_path):
    return state.mark_path(str(tmp_path / "state"), "/home/u/.claude")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (None, "none"),
        (mark("sent", of=Secret("another")), "none"),
        (mark("refused", at=0), "refused"),
        (mark("sent"), "running"),
        (mark("sent", at=NOW - LONGEST_REFRESH_MS + 1), "running"),
        (mark("sent", at=NOW - LONGEST_REFRESH_MS), "interrupted"),
        (mark("sent", at=NOW + LONGEST_REFRESH_MS - 1), "running"),
        (mark("sent", at=NOW + LONGEST_REFRESH_MS), "interrupted"),
        (mark("resting", until=NOW + 1), "resting"),
        (mark("resting", until=NOW), "none"),
        (mark("resting", until=NOW + DAY), "resting"),
        (mark("resting", until=NOW + DAY + 1), "none"),
    ],
)
def test_what_a_mark_says_about_the_token_in_the_store(found, expected):
    """A clock that jumped may have dated it in the future; a server's patience is a day at most."""
    assert verdict(found, TOKEN, NOW) == expected


def test_without_a_token_a_mark_says_nothing():
    assert verdict(mark("refused"), None, NOW) == "none"


def test_a_mark_is_read_as_it_was_written_and_holds_no_secret(path):
    state.write_mark(path, mark("resting", until=5))

    assert state.read_mark(path) == mark("resting", until=5)
    with open(path, encoding="utf-8") as file:
        assert TOKEN.reveal()[14:26] not in file.read()
    state.remove_mark(path)
    assert state.read_mark(path) is None
    state.remove_mark(path)


@posix
def test_a_mark_and_its_folders_are_the_users_alone(path, tmp_path):
    before = os.umask(0)
    try:
        state.write_mark(path, mark("sent"))
    finally:
        os.umask(before)
    modes = [stat.S_IMODE(os.stat(one).st_mode) for one in (tmp_path / "state", os.path.dirname(path), path)]

    assert modes == [0o700, 0o700, 0o600]


def test_each_configuration_folder_has_a_mark_of_its_own(path, tmp_path):
    assert state.mark_path(str(tmp_path / "state"), "/home/u/.claude2") != path
    assert state.mark_path(str(tmp_path / "state"), "/home/u/.claude") == path


SOUND = asdict(mark("sent"))
WRONG = [b"", b"null", b"[]", b"{", b"[" * 4000, b"\xff", b'"sent"', *(
    json.dumps(SOUND | change).encode()
    for change in ({"phase": "odd"}, {"token": 5}, {"at_ms": "1"}, {"at_ms": True}, {"until_ms": 1.5}, {"until_ms": None}, {"phase": []})
), json.dumps({key: value for key, value in SOUND.items() if key != "at_ms"}).encode()]  # fmt: skip


@pytest.mark.parametrize("data", WRONG, ids=lambda data: repr(data[:40]))
def test_what_is_no_mark_says_nothing(path, data):
    os.makedirs(os.path.dirname(path))
    with open(path, "wb") as file:
        file.write(data)
    assert state.read_mark(path) is None


def test_a_mark_that_grew_beyond_its_limit_is_none(path):
    os.makedirs(os.path.dirname(path))
    with open(path, "wb") as file:
        file.write(json.dumps(SOUND).encode().ljust(MARK_LIMIT + 1))
    assert state.read_mark(path) is None


@posix
@pytest.mark.parametrize("kind", ["fifo", "folder"])
def test_a_mark_or_a_store_that_is_no_file_is_said_and_does_not_hang(path, kind):
    os.makedirs(os.path.dirname(path))
    os.mkfifo(path) if kind == "fifo" else os.mkdir(path)

    assert state.read_mark(path) is None
    assert read_store(path).state == "damaged"
    with pytest.raises(OSError, match=r"not a file|Is a directory"):
        read_bytes(path)


def test_a_store_that_is_not_there_is_absent_and_one_behind_a_link_is_read(tmp_path):
    (tmp_path / "real").write_text(json.dumps(login()))
    (tmp_path / "link").symlink_to(tmp_path / "real")

    assert read_store(str(tmp_path / "missing")).state == "absent"
    assert read_store(str(tmp_path / "link")).state == "ok"
