"""Claude Code's locks: taken as it takes them, left as it leaves them, and a live one never touched."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from claude_authdoctor.store import holders, lock_folders, locks, system
from claude_authdoctor.store.holders import Standing, clear, clear_within, left_over, standing
from claude_authdoctor.store.lock_folders import LockPaths, Mark
from claude_authdoctor.store.locks import try_take

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="measured on Linux")


@pytest.fixture
def config(tmp_path):
    folder = tmp_path / ".claude"
    folder.mkdir()
    return str(folder)


@pytest.fixture
def paths(config):
    return LockPaths.of(config)


@pytest.fixture
def other():
    process = subprocess.Popen(["sleep", "60"])
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def dead_pid():
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def held_by(paths, holder, start=None, age=0.0, **changes):
    """Locks and owner file as another process would have left them."""
    for path in (paths.refresh, paths.beside):
        os.mkdir(path)
    owner = {"pid": holder, "procStart": start or system.process_start(holder) or "1", "pidDomain": system.domain()}
    owner |= {"pidSpace": system.space(), "lockBirthtimeMs": system.birth_ms(paths.refresh)}
    owner |= {"legacyLockBirthtimeMs": system.birth_ms(paths.beside)} | changes
    with open(paths.owner, "w", encoding="utf-8") as file:
        json.dump(owner, file)
    aged(paths, age)


def aged(paths, seconds):
    moment = time.time() - seconds
    for path in (paths.refresh, paths.beside):
        if os.path.isdir(path):
            os.utime(path, (moment, moment))


def left(config):
    folders = (config, os.path.dirname(config))
    return sorted(name for folder in folders for name in os.listdir(folder) if "lock" in name)


def test_names_and_owner_file_are_the_clients(config, paths):
    lock = try_take(config)
    assert left(config) == [".claude.lock", ".oauth_refresh.lock", ".oauth_refresh.lock.owner"]
    with open(paths.owner, encoding="utf-8") as file:
        owner = json.load(file)
    machine_id = Path("/etc/machine-id").read_text().strip() if os.path.exists("/etc/machine-id") else None
    assert list(owner) == ["pid", "procStart", "pidDomain", "pidSpace", "lockBirthtimeMs", "legacyLockBirthtimeMs"]
    assert owner["pid"] == os.getpid()
    assert owner["procStart"] == Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]
    if machine_id:
        assert owner["pidDomain"] == f"linux:{machine_id}:{os.readlink('/proc/self/ns/pid')}"
    assert abs(owner["lockBirthtimeMs"] - os.stat(paths.refresh).st_ctime * 1000) < 50
    assert os.listdir(paths.refresh) == os.listdir(paths.beside) == []
    assert (standing(paths).holder, standing(paths).pid) == ("alive", os.getpid())
    lock.release()
    assert left(config) == []
    assert standing(paths) == Standing("none")


def test_only_one_of_many(config):
    start, taken = threading.Barrier(16), []

    def grab():
        start.wait()
        taken.append(try_take(config))

    threads = [threading.Thread(target=grab) for _ in range(16)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    winners = [lock for lock in taken if lock]
    assert len(winners) <= 1
    [lock.release() for lock in winners]
    assert left(config) == []


@pytest.mark.parametrize("which", ["refresh", "beside"])
def test_either_lock_alone_keeps_us_out(config, paths, which):
    os.mkdir(getattr(paths, which))
    assert try_take(config) is None
    assert len(left(config)) == 1


def test_a_link_to_the_folder_is_the_same_lock(config, tmp_path):
    (tmp_path / "other").symlink_to(config)
    lock = try_take(config)
    assert try_take(str(tmp_path / "other")) is None
    lock.release()


def test_no_folder_is_an_error(config):
    with pytest.raises(FileNotFoundError):
        try_take(config + "/missing")


def test_without_a_right_to_the_second_lock_the_first_must_do(config, paths, monkeypatch):
    real = os.mkdir

    def narrow(path, mode=0o777):
        if path == paths.beside:
            raise PermissionError(13, "no")
        real(path, mode)

    monkeypatch.setattr(locks.os, "mkdir", narrow)
    lock = try_take(config)
    assert left(config) == [".oauth_refresh.lock", ".oauth_refresh.lock.owner"]
    assert standing(paths).holder == "alive"
    lock.release()
    assert left(config) == []


def test_an_owner_file_that_cannot_be_written_leaves_no_lock(config, monkeypatch):
    monkeypatch.setattr(locks.json, "dump", lambda *_args, **_more: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        try_take(config)
    assert left(config) == []


@pytest.mark.parametrize("kind", ["alive", "dead", "bare"])
def test_release_gives_back_only_what_is_ours(config, paths, other, kind):
    lock = try_take(config)
    os.rmdir(paths.refresh)
    os.rmdir(paths.beside)
    os.mkdir(config + "/keeps the inode busy")
    held_by(paths, other.pid)
    assert not lock.still_ours()
    lock.release()
    assert left(config) == [".claude.lock", ".oauth_refresh.lock", ".oauth_refresh.lock.owner"]
    assert standing(paths).holder == "alive"


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


def test_another_lock_that_came_in_the_last_moment_is_put_back(config, paths, dead_pid, monkeypatch):
    held_by(paths, dead_pid)
    seen = Mark.at(paths.refresh)
    real = os.rename

    def late(source, target):
        if source == paths.refresh:
            os.rmdir(paths.refresh)
            os.mkdir(config + "/keeps the inode busy")
            os.mkdir(paths.refresh)
            monkeypatch.setattr(lock_folders.os, "rename", real)
        real(source, target)

    monkeypatch.setattr(lock_folders.os, "rename", late)
    assert not lock_folders.remove_exactly(paths.refresh, seen)
    assert os.path.isdir(paths.refresh)


def test_a_lock_with_something_in_it_is_not_removed(config, paths, dead_pid):
    held_by(paths, dead_pid)
    open(os.path.join(paths.refresh, "odd"), "w").close()
    assert not clear(paths, standing(paths))
    assert os.path.exists(os.path.join(paths.refresh, "odd"))


def test_the_write_lock(config, paths):
    lock = locks.take_for_writing(config, 0)
    assert lock
    assert os.path.isdir(paths.write)
    assert locks.take_for_writing(config, 0.1) is None
    lock.release()
    assert left(config) == []


def test_a_stale_write_lock_is_taken_over(config, paths):
    os.mkdir(paths.write)
    os.utime(paths.write, (time.time() - 16, time.time() - 16))
    lock = locks.take_for_writing(config, 0.5)
    assert lock
    lock.release()
    assert left(config) == []


def test_the_birth_time_is_the_nodes(tmp_path):
    """Where node is there, it is asked: the client compares to the fraction of a millisecond."""
    node = next(
        (f"{folder}/node" for folder in ("/usr/bin", "/usr/local/bin") if os.path.exists(f"{folder}/node")), None
    )
    if node is None:
        pytest.skip("no node here")
    script = f"console.log(require('fs').statSync({json.dumps(str(tmp_path))}).birthtimeMs)"
    said = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True).stdout
    assert abs(float(said) - system.birth_ms(str(tmp_path))) < 0.01


def test_a_birth_time_of_nothing(tmp_path):
    with pytest.raises(FileNotFoundError):
        system.birth_ms(str(tmp_path / "missing"))


def test_who_runs(other, dead_pid):
    assert system.runs(other.pid, system.process_start(other.pid)) is True
    assert system.runs(other.pid, "1") is False
    assert system.runs(dead_pid, "1") is False
