"""The writer where the system gives less: Windows, a file system without locks, a folder that is swept meanwhile."""

import errno
import os
from types import SimpleNamespace

import pytest

from claude_authdoctor.model.errors import Conflict
from claude_authdoctor.store import folder as folder_module
from claude_authdoctor.store import system, writer

fcntl = pytest.importorskip("fcntl")
OLD, NEW = b'{"old":1}', b'{"new":2}'


@pytest.fixture
def windows(monkeypatch):
    """The calls that Windows has: no folder to hold open, no owners, no locks, no modes."""
    for module in (writer, folder_module):
        monkeypatch.setattr(module, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(system, "WINDOWS", True)
    monkeypatch.setattr(folder_module.time, "sleep", lambda _seconds: None)
    monkeypatch.delattr(os, "fchmod")
    monkeypatch.delattr(os, "geteuid")
    monkeypatch.setattr(os, "fchown", lambda *_: pytest.fail("Windows has no owners to keep"))
    monkeypatch.setattr(fcntl, "flock", lambda *_: pytest.fail("Windows has no such lock"))


def left_by(target, digit):
    """A temporary file as a killed writer of this target leaves it."""
    path = target.parent / f"{target.name}.authdoctor-{digit * 16}.tmp"
    path.write_bytes(b"half")
    return path


def refusing(monkeypatch, name, code, path):
    """One call that fails for one name."""
    real = getattr(os, name)

    def refuse(found, *rest, **more):
        if os.path.basename(found) == os.path.basename(path):
            raise OSError(code, os.strerror(code))
        return real(found, *rest, **more)

    monkeypatch.setattr(os, name, refuse)


def test_windows_replaces_the_file_and_does_not_claim_that_it_is_durable(target, windows):
    written = writer.write(str(target), NEW, expect=OLD)

    assert target.read_bytes() == NEW
    assert (written.path, written.link, written.durable) == (str(target), False, False)
    assert [entry.name for entry in target.parent.iterdir()] == [target.name]


def test_windows_closes_a_file_before_it_renames_it(target, windows, monkeypatch):
    """An open file cannot be renamed there."""
    opened, real = [], os.replace
    monkeypatch.setattr(os, "replace", lambda source, goal: (opened.append(place.descriptor), real(source, goal)))
    with writer.reserve(str(target), 10) as place:
        place.commit(NEW)

    assert opened == [-1]


def test_windows_sweeps_what_nobody_has_open_and_leaves_what_a_writer_has(target, windows, monkeypatch):
    dead, living = left_by(target, "0"), left_by(target, "1")
    refusing(monkeypatch, "unlink", errno.EACCES, living)

    assert writer.tidy(str(target)) == [dead.name]
    assert (dead.exists(), living.exists()) == (False, True)


def test_windows_still_refuses_a_file_that_changed_meanwhile(target, windows):
    with pytest.raises(Conflict):
        writer.write(str(target), NEW, expect=b"other")
    assert target.read_bytes() == OLD


def test_a_scanner_that_never_lets_go_fails_the_write_and_leaves_the_old_file(target, windows, monkeypatch):
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(PermissionError(errno.EACCES, "in use")))
    with pytest.raises(PermissionError):
        writer.write(str(target), NEW)

    assert target.read_bytes() == OLD
    assert [entry.name for entry in target.parent.iterdir()] == [target.name]


def test_a_file_that_is_expected_to_be_absent_is_made(tmp_path):
    path = tmp_path / "settings.json"
    writer.write(str(path), NEW, expect=None)
    assert path.read_bytes() == NEW


def test_tidy_takes_what_a_killed_writer_left_and_names_it(target):
    left = left_by(target, "0")

    assert writer.tidy(str(target)) == [left.name]
    assert writer.tidy(str(target)) == []
    assert target.read_bytes() == OLD


def test_a_living_writers_file_is_not_swept(target):
    with writer.reserve(str(target), 10) as place:
        assert writer.tidy(str(target)) == []
        place.commit(NEW)
    assert target.read_bytes() == NEW


def test_a_link_that_pretends_to_be_left_over_stays_and_so_does_what_it_points_to(target):
    victim = target.parent / "victim"
    victim.write_bytes(OLD)
    link = target.parent / f"{target.name}.authdoctor-{'0' * 16}.tmp"
    link.symlink_to(victim)

    assert writer.tidy(str(target)) == []
    assert link.is_symlink()
    assert victim.read_bytes() == OLD


def test_without_locks_nothing_is_swept_and_the_write_goes_on(target, monkeypatch):
    """Some network file systems know no flock: then a leftover may be anybody's."""
    left = left_by(target, "0")
    monkeypatch.setattr(fcntl, "flock", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOLCK, "no locks")))
    writer.write(str(target), NEW)

    assert target.read_bytes() == NEW
    assert left.exists()


def test_a_temporary_file_that_another_one_sweeps_is_made_again(target, monkeypatch):
    swept, real = [], fcntl.flock

    def flock(descriptor, how):
        if len(swept) < 3:
            swept.append(descriptor)
            raise BlockingIOError
        real(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    writer.write(str(target), NEW)

    assert len(swept) == 3
    assert target.read_bytes() == NEW
    assert [entry.name for entry in target.parent.iterdir()] == [target.name]


def test_a_temporary_file_that_is_always_swept_is_an_error_and_no_endless_loop(target, monkeypatch):
    monkeypatch.setattr(fcntl, "flock", lambda *_: (_ for _ in ()).throw(BlockingIOError))
    with pytest.raises(OSError, match="every temporary file was taken away"):
        writer.write(str(target), NEW)

    assert target.read_bytes() == OLD
    assert [entry.name for entry in target.parent.iterdir()] == [target.name]


def test_an_interrupt_while_the_temporary_file_is_made_leaves_nothing(target, monkeypatch):
    monkeypatch.setattr(fcntl, "flock", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        writer.write(str(target), NEW)

    assert target.read_bytes() == OLD
    assert [entry.name for entry in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize(("caller", "given"), [(1000, []), (0, [(12345, 12346)])])
def test_only_root_gives_the_file_to_the_owner_of_the_old_one(target, monkeypatch, caller, given):
    owned, real = [], folder_module.Folder.look

    def look(folder, name):
        found = real(folder, name)
        return os.stat_result((*found[:4], 12345, 12346, *found[6:])) if found else None

    monkeypatch.setattr(os, "geteuid", lambda: caller)
    monkeypatch.setattr(os, "fchown", lambda _descriptor, owner, group: owned.append((owner, group)))
    monkeypatch.setattr(folder_module.Folder, "look", look)
    writer.write(str(target), NEW)

    assert owned == given


def test_root_keeps_its_own_file_its_own(target, monkeypatch):
    real = folder_module.Folder.look

    def look(folder, name):
        found = real(folder, name)
        return os.stat_result((*found[:4], 0, 0, *found[6:])) if found else None

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda *_: pytest.fail("it is root's already"))
    monkeypatch.setattr(folder_module.Folder, "look", look)
    writer.write(str(target), NEW)

    assert target.read_bytes() == NEW


def test_a_pipe_put_there_meanwhile_is_a_conflict_even_where_nothing_was_expected_in_the_file(target):
    target.write_bytes(b"")
    with writer.reserve(str(target), 10, expect=b"") as place:
        target.unlink()
        os.mkfifo(target)
        with pytest.raises(Conflict):
            place.commit(NEW)

    assert target.is_fifo()


def test_what_we_leave_when_we_are_killed_is_what_the_next_write_sweeps(target):
    """The name says so: another length, and leftovers would pile up."""
    with writer.reserve(str(target), 10) as place:
        name = place.temporary
    (target.parent / name).write_bytes(b"half")

    assert writer.tidy(str(target)) == [name]


def test_a_temporary_file_that_somebody_took_away_is_no_second_failure(target):
    with writer.reserve(str(target), 10) as place:
        (target.parent / place.temporary).unlink()

    assert target.read_bytes() == OLD


def test_a_bare_name_is_a_file_of_the_folder_we_are_in(target, monkeypatch):
    monkeypatch.chdir(target.parent)
    left = left_by(target, "0")

    assert writer.tidy(target.name) == [left.name]
    writer.write(target.name, NEW)
    assert target.read_bytes() == NEW
    assert writer.remove(target.name)
    assert not target.exists()
