"""The writer at every one of its crash points: the old file or the new one, whole, never a wider mode."""

import errno
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from claude_authdoctor.model.errors import Conflict
from claude_authdoctor.store import folder as folder_module
from claude_authdoctor.store import writer
from tests.store.fault import StruckOs, in_place

ROOT = Path(__file__).parents[2]
OLD, NEW = b'{"old":1}', b'{"new":2}' * 100
ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EPERM, errno.EINTR)
posix = pytest.mark.skipif(sys.platform == "win32", reason="modes, links and kills are POSIX here")


def mode(path):
    return stat.S_IMODE(path.lstat().st_mode)


def operations(path):
    with in_place(StruckOs()) as struck:
        writer.write(str(path), NEW)
    return len(struck.done)


@posix
def test_new_bytes_a_new_inode_and_0600(target):
    target.chmod(0o644)
    before = target.stat().st_ino
    written = writer.write(str(target), NEW)
    assert (target.read_bytes(), mode(target)) == (NEW, 0o600)
    assert target.stat().st_ino != before
    assert (written.link, written.durable) == (False, True)
    assert [entry.name for entry in target.parent.iterdir()] == [target.name]


@posix
def test_a_mode_can_be_asked_for(target):
    writer.write(str(target), NEW, mode=0o644)
    assert mode(target) == 0o644


@posix
def test_a_link_gives_way_and_what_it_points_to_stays(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(OLD)
    link = tmp_path / ".credentials.json"
    link.symlink_to(elsewhere)
    assert writer.write(str(link), NEW).link
    assert not link.is_symlink()
    assert (link.read_bytes(), elsewhere.read_bytes()) == (NEW, OLD)


@posix
def test_hard_links_are_parted(target):
    twin = target.parent / "twin"
    os.link(target, twin)
    writer.write(str(target), NEW)
    assert (target.read_bytes(), twin.read_bytes()) == (NEW, OLD)


@posix
@pytest.mark.parametrize("kind", ["fifo", "folder"])
def test_what_is_no_file_is_refused(tmp_path, kind):
    path = tmp_path / ".credentials.json"
    os.mkfifo(path) if kind == "fifo" else path.mkdir()
    with pytest.raises(OSError, match="is not a file"):
        writer.write(str(path), NEW)


@posix
@pytest.mark.parametrize("code", ERRORS, ids=errno.errorcode.get)
@pytest.mark.parametrize("start", ["absent", "file", "link"])
def test_every_operation_may_fail(tmp_path, start, code):
    """All points of one error: what is there is the old file or the new one, and nothing else is left over."""
    path, elsewhere = tmp_path / ".credentials.json", tmp_path / "elsewhere"

    def set_up():
        for entry in tmp_path.iterdir():
            entry.unlink()
        if start == "link":
            elsewhere.write_bytes(OLD)
            path.symlink_to(elsewhere)
        elif start == "file":
            path.write_bytes(OLD)
            path.chmod(0o600)

    set_up()
    points = operations(path)
    assert points >= 14
    failed = 0
    for at in range(1, points + 1):
        set_up()
        error = None
        with in_place(StruckOs(at, error=code)) as struck:
            try:
                writer.write(str(path), NEW)
            except OSError as found:
                error = found
        failed += error is not None
        data = path.read_bytes() if path.exists() else None
        old = None if start == "absent" else OLD
        assert data in ((old, NEW) if error else (NEW,)), struck.done
        if data == NEW:
            assert mode(path) == 0o600
        writer.write(str(path), NEW)
        assert {entry.name for entry in tmp_path.iterdir()} <= {path.name, elsewhere.name}
        assert not elsewhere.exists() or elsewhere.read_bytes() == OLD
    assert failed >= points / 2


@posix
def test_killed_before_and_after_every_operation(tmp_path):
    answer = run("points", tmp_path)
    assert answer["wrong"] == []
    assert answer["killed"] == answer["cases"] >= 84


@posix
def test_killed_at_any_moment(tmp_path):
    answer = run("random", tmp_path, "300")
    assert answer["wrong"] == []
    assert answer["cases"] == 300
    assert answer["left_old"] > 20, "the kills came too late or too early to prove anything"


def run(*arguments):
    command = [sys.executable, "-m", "tests.store.killing", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    return json.loads(done.stdout)


@posix
@pytest.mark.parametrize("mask", [0o000, 0o002, 0o007, 0o022, 0o027, 0o077, 0o177, 0o777])
def test_no_umask_widens_or_narrows(tmp_path, mask):
    """Looked at after every single operation, since only an operation of ours can change a mode."""
    path = tmp_path / ".credentials.json"
    seen = []

    def look(_name):
        seen.extend(mode(entry) for entry in tmp_path.iterdir())

    before = os.umask(mask)
    try:
        for _ in range(3):
            with in_place(StruckOs(after_each=look)):
                writer.write(str(path), NEW)
    finally:
        os.umask(before)
    assert len(seen) > 20
    assert not any(found & 0o077 for found in seen)
    assert mode(path) == 0o600


@posix
def test_room_is_taken_before_anything_is_at_stake(target):
    with writer.reserve(str(target), 4096) as place:
        temporary = target.parent / place.temporary
        assert temporary.stat().st_size == 4096
        assert target.read_bytes() == OLD
        place.commit(NEW)
    assert target.read_bytes() == NEW


@posix
def test_a_reservation_that_is_not_used_leaves_no_trace(target):
    with writer.reserve(str(target), 4096):
        pass
    assert target.read_bytes() == OLD
    assert len(list(target.parent.iterdir())) == 1


@posix
def test_a_living_writers_file_is_not_swept(target):
    with writer.reserve(str(target), 10) as slow:
        writer.write(str(target), b"{}")
        assert (target.parent / slow.temporary).exists()
        slow.commit(NEW)
    assert target.read_bytes() == NEW


@posix
def test_only_our_own_leftovers_are_swept(target):
    left = target.parent / f"{target.name}.authdoctor-{'0' * 16}.tmp"
    left.write_bytes(b"half")
    others = [target.parent / name for name in (".credentials.json.tmp.74f942b0", "x.authdoctor-" + "0" * 16 + ".tmp")]
    for other in others:
        other.write_bytes(b"not ours")
    fifo = target.parent / f"{target.name}.authdoctor-{'1' * 16}.tmp"
    os.mkfifo(fifo)
    writer.write(str(target), NEW)
    assert not left.exists()
    assert all(other.exists() for other in [*others, fifo])


@posix
@pytest.mark.parametrize(
    ("stands", "expect"), [(OLD, b"other"), (OLD, None), (None, OLD), (OLD + b" ", OLD), (b"", OLD)]
)
def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path, stands, expect):
    path = tmp_path / "settings.json"
    if stands is not None:
        path.write_bytes(stands)
    with pytest.raises(Conflict, match=f"^{re.escape(str(path))} "):
        writer.write(str(path), NEW, expect=expect)
    assert (path.read_bytes() if path.exists() else None) == stands
    assert len(list(tmp_path.iterdir())) == (stands is not None)


@posix
def test_a_link_put_there_meanwhile_is_a_conflict(target):
    (target.parent / "other").write_bytes(OLD)
    target.unlink()
    target.symlink_to(target.parent / "other")
    with pytest.raises(Conflict):
        writer.write(str(target), NEW, expect=OLD)
    assert target.is_symlink()


@posix
@pytest.mark.parametrize("expect", [writer.ANYTHING, OLD])
def test_what_is_expected_is_replaced(target, expect):
    writer.write(str(target), NEW, expect=expect)
    assert target.read_bytes() == NEW


def test_remove(target):
    with pytest.raises(Conflict):
        writer.remove(str(target), expect=NEW)
    assert writer.remove(str(target), expect=OLD)
    assert not target.exists()
    assert not writer.remove(str(target))


@posix
def test_remove_takes_the_link_and_leaves_its_target(target):
    link = target.parent / "link"
    link.symlink_to(target)
    writer.remove(str(link))
    assert not link.is_symlink()
    assert target.read_bytes() == OLD


@posix
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")
def test_under_sudo_the_file_stays_the_users(target):
    os.chown(target, 12345, 12346)
    writer.write(str(target), NEW)
    assert (target.stat().st_uid, target.stat().st_gid, mode(target)) == (12345, 12346, 0o600)
    target.unlink()
    os.chown(target.parent, 12345, 12346)
    writer.write(str(target), NEW)
    assert target.stat().st_uid == 12345


def test_windows_waits_for_a_virus_scanner(target, monkeypatch):
    refusals = [PermissionError(13, "in use")] * 3
    real = os.replace

    def scanned(source, goal):
        if refusals:
            raise refusals.pop()
        real(source, goal)

    monkeypatch.setattr(folder_module.system, "WINDOWS", True)
    monkeypatch.setattr(folder_module.os, "replace", scanned)
    monkeypatch.setattr(folder_module.time, "sleep", lambda _seconds: None)
    source = target.parent / "source"
    source.write_bytes(NEW)
    folder_module.Folder(str(target.parent), None).rename("source", target.name)
    assert target.read_bytes() == NEW
    assert refusals == []
