"""Claude Code's locks: taken as it takes them, left as it leaves them."""

import json
import os
import stat
import sys
import threading
import time
from pathlib import Path

import pytest

from claude_authdoctor.store import locks
from claude_authdoctor.store.holders import Standing, standing
from claude_authdoctor.store.locks import try_take
from tests.store.locked import held_by, left

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="measured on Linux")


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


def test_others_may_neither_look_into_our_locks_nor_read_who_we_are(config, paths):
    """Whatever the umask; and the owner file is spelled as compactly as the client's."""
    before = os.umask(0)
    try:
        assert try_take(config)
        assert locks.take_for_writing(config, 0)
    finally:
        os.umask(before)

    modes = [stat.S_IMODE(os.lstat(path).st_mode) for path in (paths.refresh, paths.beside, paths.write, paths.owner)]
    assert modes == [0o700, 0o700, 0o700, 0o600]
    text = Path(paths.owner).read_text()
    assert text == json.dumps(json.loads(text), separators=(",", ":"))


@pytest.mark.parametrize("which", ["refresh", "beside"])
def test_either_lock_alone_keeps_us_out(config, paths, which):
    os.mkdir(getattr(paths, which))
    assert try_take(config) is None
    assert len(left(config)) == 1


def test_while_the_second_lock_is_held_the_first_is_not_even_tried(config, paths, monkeypatch):
    """A client that looks in that moment would begin to wait for us."""
    os.mkdir(paths.beside)
    monkeypatch.setattr(locks.os, "mkdir", lambda *_: pytest.fail("somebody holds it"))

    assert try_take(config) is None


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


def test_an_owner_file_that_cannot_even_be_opened_leaves_no_lock(config, monkeypatch):
    monkeypatch.setattr(locks.os, "open", lambda *_: (_ for _ in ()).throw(OSError(24, "too many open files")))
    with pytest.raises(OSError, match="too many open files"):
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
