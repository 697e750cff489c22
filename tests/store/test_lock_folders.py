"""Which folder a lock is, and removing just that one."""

import errno
import os
import sys
import time

import pytest

from claude_authdoctor.store import lock_folders
from claude_authdoctor.store.lock_folders import Mark
from tests.store.locked import held_by, left, made_again

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="measured on Linux")


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


def test_a_lock_is_put_back_where_it_cannot_be_removed(config, paths, monkeypatch):
    os.mkdir(paths.refresh)
    monkeypatch.setattr(lock_folders.os, "rmdir", lambda _path: (_ for _ in ()).throw(OSError(errno.EBUSY, "busy")))

    assert not lock_folders.remove_exactly(paths.refresh, Mark.at(paths.refresh))
    assert left(config) == [".oauth_refresh.lock"]


def test_a_lock_that_cannot_be_moved_aside_stays(config, paths, monkeypatch):
    os.mkdir(paths.refresh)
    monkeypatch.setattr(lock_folders.os, "rename", lambda *_: (_ for _ in ()).throw(PermissionError(13, "no")))

    assert not lock_folders.remove_exactly(paths.refresh, Mark.at(paths.refresh))
    assert left(config) == [".oauth_refresh.lock"]


@pytest.mark.parametrize(("refusals", "gone"), [(0, True), (1, True), (2, True), (3, False)])
def test_a_disk_that_refuses_to_remove_our_lock_is_asked_three_times(paths, monkeypatch, refusals, gone):
    os.mkdir(paths.refresh)
    refused, real = [OSError(errno.EBUSY, "busy")] * refusals, os.rmdir

    def rmdir(path):
        if refused:
            raise refused.pop()
        real(path)

    monkeypatch.setattr(lock_folders.os, "rmdir", rmdir)

    assert lock_folders.removed(paths.refresh) is gone
    assert os.path.isdir(paths.refresh) is not gone


def test_our_lock_that_is_gone_already_counts_as_removed(paths):
    assert lock_folders.removed(paths.refresh)


def test_tidying_takes_old_pieces_only_and_nothing_that_is_not_ours(config, paths, monkeypatch):
    folder = os.path.dirname(paths.refresh)
    aside, unsigned = f"{paths.refresh}.left-over-0a", f"{paths.refresh}.owner.tmp.0a"
    stranger, full = os.path.join(folder, "notes"), f"{paths.write}.left-over-0b"
    os.mkdir(aside)
    os.makedirs(os.path.join(full, "inside"))
    for path in (unsigned, stranger):
        open(path, "w").close()
    paths.tidy()
    assert all(os.path.exists(path) for path in (aside, unsigned)), "too young: a living process may be at it"

    later = time.time() + 60
    monkeypatch.setattr(lock_folders.time, "time", lambda: later)
    paths.tidy()

    assert not any(os.path.exists(path) for path in (aside, unsigned))
    assert os.path.isdir(full), "something lies in it"
    assert os.path.exists(stranger)


def test_tidying_beside_a_folder_that_is_not_there_is_no_failure(tmp_path):
    lock_folders.tidy(str(tmp_path / "missing" / "x.lock"))

    assert not (tmp_path / "missing").exists()


def test_where_no_birth_is_told_a_lock_that_was_made_again_is_another(paths, monkeypatch):
    """Some file systems keep no birth time: the inode must tell them apart."""
    monkeypatch.setattr(lock_folders.system, "birth_ms", lambda _path: None)
    os.mkdir(paths.refresh)
    seen = Mark.at(paths.refresh)
    assert seen.same_folder(Mark.at(paths.refresh))
    made_again(paths.refresh)

    assert not seen.same_folder(Mark.at(paths.refresh))
    assert not lock_folders.remove_exactly(paths.refresh, seen)
    assert os.path.isdir(paths.refresh)


def test_a_lock_that_can_neither_be_removed_nor_put_back_is_not_said_to_be_removed(config, paths, monkeypatch):
    """Something lies in it, and the disk fails: no traceback, and `tidy` must not take what lies in it."""
    os.makedirs(os.path.join(paths.refresh, "inside"))
    real = os.rename

    def once(source, target):
        monkeypatch.setattr(lock_folders.os, "rename", lambda *_: (_ for _ in ()).throw(OSError(errno.EIO, "disk")))
        real(source, target)

    monkeypatch.setattr(lock_folders.os, "rename", once)

    assert not lock_folders.remove_exactly(paths.refresh, Mark.at(paths.refresh))
    (aside,) = left(config)
    assert os.listdir(os.path.join(config, aside)) == ["inside"]
