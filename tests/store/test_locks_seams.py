"""The locks where something comes between: a holder in the last moment, a disk that does not say, a swapped folder."""

import errno
import os
import signal
import sys
import threading
import time

import pytest

from claude_authdoctor.model.errors import Busy
from claude_authdoctor.store import client_locks, locks, signals
from tests.store.locked import left, made_again, silent_disk

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="measured on Linux")


def test_a_free_folder_looks_free_until_one_of_the_locks_is_held(config, paths):
    assert locks.look_free(config)
    for path in (paths.refresh, paths.beside):
        os.mkdir(path)
        assert not locks.look_free(config)
        os.rmdir(path)
    assert locks.look_free(config)


def test_a_touched_lock_looks_young_again(config, paths):
    lock = locks.try_take(config)
    for path in (paths.refresh, paths.beside):
        os.utime(path, (1, 1))
    lock.touch()

    assert all(time.time() - os.stat(path).st_mtime < 60 for path in (paths.refresh, paths.beside))


def test_a_lock_that_is_another_ones_by_now_is_not_touched(config, paths):
    """Who keeps a stranger's lock young keeps everybody out."""
    lock = locks.try_take(config)
    made_again(paths.beside)
    for path in (paths.refresh, paths.beside):
        os.utime(path, (1, 1))
    lock.touch()

    assert os.stat(paths.beside).st_mtime == 1
    assert os.stat(paths.refresh).st_mtime > 1


def test_a_disk_that_refuses_to_touch_one_lock_does_not_stop_the_other(config, paths, monkeypatch):
    lock, real = locks.try_take(config), os.utime
    for path in (paths.refresh, paths.beside):
        real(path, (1, 1))

    def utime(path):
        if path == paths.refresh:
            raise OSError(errno.EROFS, "read-only by now")
        real(path)

    monkeypatch.setattr(locks.os, "utime", utime)
    lock.touch()

    assert (os.stat(paths.refresh).st_mtime, os.stat(paths.beside).st_mtime > 1) == (1, True)


def test_a_lock_says_for_how_long_we_have_it(config, monkeypatch):
    lock = locks.try_take(config)
    monkeypatch.setattr(locks.time, "monotonic", lambda: lock.taken + 7.5)

    assert lock.held() == 7.5


def test_both_folders_must_still_be_ours(config, paths):
    lock = locks.try_take(config)
    assert lock.still_ours()
    made_again(paths.beside)
    assert not lock.still_ours()


def test_a_second_lock_that_another_makes_in_the_last_moment_keeps_us_out(config, paths, monkeypatch):
    real = os.mkdir

    def raced(path, mode=0o777):
        if path == paths.beside:
            real(path)
        real(path, mode)

    monkeypatch.setattr(locks.os, "mkdir", raced)

    assert locks.try_take(config) is None
    assert left(config) == [".claude.lock"], "ours is gone, theirs stays"


@pytest.mark.parametrize("refusals", [1, 2])
def test_a_disk_that_refuses_to_say_at_release_is_asked_again(config, monkeypatch, refusals):
    lock = locks.try_take(config)
    silent_disk(monkeypatch, refusals)
    lock.release()

    assert left(config) == []


def test_a_disk_that_never_says_loses_no_lock_of_another(config, paths, monkeypatch):
    """Nothing is removed that is not known to be ours."""
    lock = locks.try_take(config)
    silent_disk(monkeypatch, 99)
    lock.release()

    assert os.path.isdir(paths.refresh)
    assert os.path.isdir(paths.beside)


def test_a_lock_whose_folder_cannot_be_told_is_given_back_at_once(config, monkeypatch):
    silent_disk(monkeypatch, 1)
    with pytest.raises(OSError, match="disk"):
        locks.try_take(config)

    assert left(config) == []


def test_a_write_lock_that_is_another_ones_by_now_is_not_given_back(config, paths):
    lock = locks.take_for_writing(config, 0)
    made_again(paths.write)
    lock.release()

    assert os.path.isdir(paths.write)


def test_a_write_lock_that_is_given_back_while_we_wait_is_ours(config, paths, monkeypatch):
    os.mkdir(paths.write)
    monkeypatch.setattr(locks.time, "sleep", lambda _seconds: os.rmdir(paths.write))

    assert locks.take_for_writing(config, 5) is not None


def test_a_held_lock_makes_a_write_busy_and_names_the_folder(config, paths, monkeypatch):
    os.mkdir(paths.refresh)
    monkeypatch.setattr(client_locks.time, "sleep", lambda _seconds: None)
    with pytest.raises(Busy, match=r"\.claude"), client_locks.held(config, patience=0.02):
        pytest.fail("somebody holds it")

    assert left(config) == [".oauth_refresh.lock"]


def test_all_three_locks_are_held_for_a_write_and_given_back_after_a_failure(config):
    seen = []

    def fail():
        seen.extend(left(config))
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours"), client_locks.held(config):
        fail()

    assert seen == [".claude.lock", ".oauth_refresh.lock", ".oauth_refresh.lock.owner", ".storage-write.lock"]
    assert left(config) == []


def test_a_held_write_lock_makes_us_give_the_refresh_locks_back(config, paths, monkeypatch):
    """An MCP login may be writing: nobody waits for us meanwhile."""
    os.mkdir(paths.write)
    monkeypatch.setattr(locks, "take_for_writing", lambda *_: None)
    with pytest.raises(Busy), client_locks.held(config, patience=0):
        pytest.fail("somebody writes")

    assert left(config) == [".storage-write.lock"]


def test_a_lock_that_its_dead_holder_left_is_cleared_and_taken(config, paths, monkeypatch):
    os.mkdir(paths.refresh)
    monkeypatch.setattr(client_locks.holders, "left_over", lambda _standing, _watched: True)
    monkeypatch.setattr(client_locks.time, "sleep", lambda _seconds: None)
    with client_locks.held(config, patience=5):
        assert os.path.isdir(paths.write)

    assert left(config) == []


def test_an_interrupt_waits_until_the_locks_are_given_back(config):
    before, done = signal.getsignal(signal.SIGINT), []

    def work():
        lock = locks.try_take(config)
        signal.raise_signal(signal.SIGINT)
        lock.release()
        done.append(left(config))

    with pytest.raises(KeyboardInterrupt), signals.held_back():
        work()

    assert done == [[]]
    assert signal.getsignal(signal.SIGINT) is before


def test_beside_the_main_thread_an_interrupt_is_not_held_back_and_the_work_is_done(config):
    """Python lets only the main thread decide about signals."""
    taken = []

    def work():
        with signals.held_back():
            taken.append(signal.getsignal(signal.SIGINT) is before)

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert taken == [True]


def test_a_signal_that_was_ignored_stays_ignored():
    """Under nohup a hang-up must not end us afterwards."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with signals.held_back():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
