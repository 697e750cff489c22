"""Who holds a lock, whether he lives, and when it may be cleared away: a live one is never touched."""

import os
import subprocess
import sys
import threading
import time

import pytest

from claude_authdoctor.store import holders
from claude_authdoctor.store.holders import Standing, clear, clear_within, left_over, standing
from tests.store.locked import aged, held_by, left

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="measured on Linux")


def test_a_dead_holders_lock_is_cleared(config, paths, dead_pid):
    held_by(paths, dead_pid)
    assert standing(paths).holder == "dead"
    assert clear_within(config, 1.0)
    assert left(config) == []


def test_a_number_that_another_process_got_is_dead(config, paths, other):
    held_by(paths, other.pid, start="1")
    assert clear_within(config, 1.0)


def test_a_corpse_that_nobody_buried_is_dead(config, paths):
    zombie = subprocess.Popen(["sleep", "60"])
    held_by(paths, zombie.pid)
    zombie.kill()
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    assert standing(paths).holder == "dead"
    zombie.wait()


@pytest.mark.parametrize("age", [0, 61, 7200, -3600])
def test_a_living_holders_lock_is_never_cleared(config, paths, other, age):
    """However old it looks: a clock may have jumped, or the holder sleeps."""
    held_by(paths, other.pid, age=age)
    assert standing(paths).holder == "alive"
    assert not clear_within(config, 0.6)
    assert not left_over(standing(paths), 3600)
    assert not clear(paths, standing(paths))
    assert len(left(config)) == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"pidDomain": "linux:" + "0" * 32 + ":pid:[1]"},
        {"lockBirthtimeMs": 1.0},
        {"legacyLockBirthtimeMs": 1.0},
        {"lockBirthtimeMs": None},
        {"procStart": 7},
        {"pid": -1},
        {"pid": 0},
        {"pid": True},
        {"pid": "1"},
    ],
)
def test_an_owner_that_proves_nothing_is_unknown(config, paths, dead_pid, changes):
    """Another machine's, an older lock's, or nonsense: only its age counts, as with a bare lock."""
    held_by(paths, dead_pid, **changes)
    assert standing(paths).holder == "unknown"
    assert not clear_within(config, 0.6)


@pytest.mark.parametrize("text", ["", "hello", "[]", "{", "null", "[" * 3000])
def test_an_owner_file_of_nonsense(config, paths, text):
    os.mkdir(paths.refresh)
    with open(paths.owner, "w", encoding="utf-8") as file:
        file.write(text)
    assert standing(paths).holder == "unknown"


def test_an_owner_file_that_is_a_fifo_does_not_hang(config, paths):
    os.mkdir(paths.refresh)
    os.mkfifo(paths.owner)
    assert standing(paths).holder == "unknown"


@pytest.mark.parametrize(
    ("holder", "age", "watch", "expected"),
    [
        ("none", 999, 999, False),
        ("alive", 999, 999, False),
        ("dead", 0, 0.3, True),
        ("dead", 0, 0.2, False),
        ("unknown", 59, 999, False),
        ("unknown", 61, 5, False),
        ("unknown", 61, 6, True),
        ("unknown", -61, 999, False),
    ],
)
def test_when_a_lock_is_left_over(holder, age, watch, expected):
    assert left_over(Standing(holder, age=age), watch) is expected


def test_a_stale_bare_lock_is_cleared_after_it_was_clear_within(config, paths, monkeypatch):
    monkeypatch.setattr(holders, "UNTOUCHED_FOR", 0.3)
    for path in (paths.refresh, paths.beside):
        os.mkdir(path)
    aged(paths, 61)
    assert clear_within(config, 2)
    assert left(config) == []


def test_a_lock_that_is_touched_while_watched_is_live(config, paths, monkeypatch):
    """A clock that jumped an hour makes it look old; its holder still touches it."""
    monkeypatch.setattr(holders, "UNTOUCHED_FOR", 0.3)
    os.mkdir(paths.refresh)
    stop = threading.Event()

    def keep_touching():
        tick = 0
        while not stop.wait(0.1):
            tick += 1
            os.utime(paths.refresh, (time.time() - 3600 + tick, time.time() - 3600 + tick))

    thread = threading.Thread(target=keep_touching)
    thread.start()
    assert not clear_within(config, 1.2)
    stop.set()
    thread.join()
    assert os.path.isdir(paths.refresh)


def test_another_lock_in_its_place_is_not_cleared(config, paths, dead_pid, other):
    held_by(paths, dead_pid)
    seen = standing(paths)
    for path in (paths.refresh, paths.beside):
        os.rmdir(path)
    os.mkdir(config + "/keeps the inode busy")
    held_by(paths, other.pid)
    assert not clear(paths, seen)
    assert standing(paths).holder == "alive"


def test_a_lock_with_something_in_it_is_not_removed(config, paths, dead_pid):
    held_by(paths, dead_pid)
    open(os.path.join(paths.refresh, "odd"), "w").close()
    assert not clear(paths, standing(paths))
    assert os.path.exists(os.path.join(paths.refresh, "odd"))
