"""Every file operation of a repair fails, or kills it: all of the old stands or all of the new, and nothing is lost."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from claude_authdoctor.model.errors import AuthdoctorError
from claude_authdoctor.repair import lock_folder
from claude_authdoctor.repair.apply import apply, keep, recover, undo
from claude_authdoctor.repair.disk import Disk
from claude_authdoctor.store import holders, lock_folders, locks
from tests.repair.places import KINDS, MODULES, journal_in, laid_out, standing
from tests.store.fault import StruckOs, in_place

ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EPERM)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the shim kills and forks")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(lock_folder, "UNTOUCHED_FOR", 0.0)
    monkeypatch.setattr(lock_folder, "SECOND_LOOK", 0.0)
    monkeypatch.setattr(holders, "SECOND_LOOK", 0.0)
    monkeypatch.setattr(holders, "STALE_AFTER", -1.0)
    monkeypatch.setattr(holders, "UNTOUCHED_FOR", 0.0)
    monkeypatch.setattr(locks, "WRITE_STALE_AFTER", 0.0)  # no clock has to be waited for
    monkeypatch.setattr(lock_folders, "ASIDE_FOR", 0.0)


def repair(root, plan):
    keep(apply(plan, Disk(), journal_in(root)), journal_in(root))


def take_back(root, record=None):
    undo(record or journal_in(root).records()[-1], Disk(), journal_in(root))


def after_of(root, kind):
    """What stands after a whole repair, and how many operations it and its undoing take."""
    plan = laid_out(root, kind)
    before = standing(root)
    with in_place(StruckOs(), MODULES) as counted:
        repair(root, plan)
    after = standing(root)
    with in_place(StruckOs(), MODULES) as counted_back:
        take_back(root)
    assert {name: row[:2] for name, row in standing(root).items()} == {name: row[:2] for name, row in before.items()}
    return before, after, len(counted.done), len(counted_back.done)


def settle(root):
    """The next run: whatever was cut off is put back, and nothing half-written lies about."""
    recover(Disk(), journal_in(root))
    phases = {record.phase for record in journal_in(root).records()}
    assert phases <= {"applied", "taken-back", "undone"}
    left = [path.name for path in root.rglob("*") if ".authdoctor-" in path.name]
    assert left == []
    return phases


@pytest.mark.parametrize("code", ERRORS, ids=errno.errorcode.get)
@pytest.mark.parametrize("kind", KINDS)
def test_every_operation_of_a_repair_may_fail(tmp_path, kind, code):
    """An error anywhere: everything is as it was, or the repair is whole; the journal says which."""
    root = tmp_path / "m"
    before, after, points, _ = after_of(root, kind)
    assert points >= 12
    failed = 0
    for at in range(1, points + 1):
        plan = laid_out(root, kind)
        with in_place(StruckOs(at, error=code), MODULES):
            try:
                repair(root, plan)
            except (OSError, AuthdoctorError):
                failed += 1
        phases = settle(root)
        assert standing(root) == (after if "applied" in phases else before), at
    assert failed >= points / 3


@pytest.mark.parametrize("code", ERRORS[:2], ids=errno.errorcode.get)
@pytest.mark.parametrize("kind", KINDS)
def test_every_operation_of_an_undo_may_fail(tmp_path, kind, code):
    """An error while it is taken back: the next run finishes it."""
    root = tmp_path / "m"
    before, after, _, points = after_of(root, kind)
    for at in range(1, points + 1):
        repair(root, laid_out(root, kind))
        record = journal_in(root).records()[-1]
        with in_place(StruckOs(at, error=code), MODULES), suppress(OSError, AuthdoctorError):
            take_back(root, record)
        phases = settle(root)
        assert standing(root) == (after if phases == {"applied"} else before), at


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_kill_at_every_operation(tmp_path, kind, when):
    """Killed: the next run puts everything back unless the repair was whole; no mode is wider than it was."""
    root = tmp_path / "m"
    before, after, points, _ = after_of(root, kind)
    for at in range(1, points + 1):
        plan = laid_out(root, kind)
        child = os.fork()
        if child == 0:
            with in_place(StruckOs(at, kill=when), MODULES):
                repair(root, plan)
            os._exit(0)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1]), at
        assert all(
            row[1] <= max(before.get(name, row)[1], 0o644) for name, row in standing(root).items() if row[0] == "file"
        )
        private(root)
        phases = settle(root)
        assert unlocked(root, kind) == (after if "applied" in phases else before), at
        if kind == "login" and "applied" not in phases:
            repair(root, plan)
            assert standing(root) == after, at


LEFT = {"login": {"home/.claude/.oauth_refresh.lock", "home/.claude.lock", "home/.claude/.storage-write.lock"}}


def unlocked(root, kind):
    """What stands, but for the locks of a dead writer: whoever wants them next clears them away."""
    return {name: row for name, row in standing(root).items() if name not in LEFT.get(kind, ())}


def private(root: Path) -> None:
    """What a killed writer leaves is for its owner alone."""
    for path in root.rglob("*"):
        if ".authdoctor-" in path.name and path.stat().st_size:
            assert path.stat().st_mode & 0o077 == 0 or path.name.startswith(".profile."), path


def test_somebody_elses_change_is_never_overwritten(tmp_path):
    """A file that changed after the kill, and is neither the old nor the new one, stays as it is."""
    root = tmp_path / "m"
    plan = laid_out(root, "two files")
    apply(plan, Disk(), journal_in(root))
    (root / "home" / ".profile").write_text("# theirs\n")

    found = recover(Disk(), journal_in(root))

    assert [one.foreign for one in found] == [(str(root / "home" / ".profile"),)]
    assert (root / "home" / ".profile").read_text() == "# theirs\n"
    assert b"ANTHROPIC_API_KEY" in (root / "home" / ".claude" / "settings.json").read_bytes()


def test_a_conflict_touches_nothing(tmp_path):
    """One file is not as planned: none is written, and nothing is journalled."""
    root = tmp_path / "m"
    plan = laid_out(root, "two files")
    (root / "home" / ".claude" / "settings.json").write_text("{}")
    before = standing(root)

    with pytest.raises(AuthdoctorError, match=r"settings\.json"):
        apply(plan, Disk(), journal_in(root))

    assert standing(root) == before
    assert journal_in(root).records() == ()


def test_an_undo_refuses_what_has_changed_since(tmp_path):
    """All or nothing: the file that is unchanged stays repaired too."""
    root = tmp_path / "m"
    repair(root, laid_out(root, "two files"))
    (root / "home" / ".profile").chmod(0o600)
    before = standing(root)

    with pytest.raises(AuthdoctorError, match=r"\.profile"):
        take_back(root)

    assert standing(root) == before
    assert journal_in(root).records()[-1].phase == "applied"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 2}', '{"schema": 1, "phase": "applying"}'])
def test_a_record_that_is_none_is_passed_over(tmp_path, text):
    """A journal somebody has written into does not stop a repair."""
    root = tmp_path / "m"
    repair(root, laid_out(root, "two files"))
    (root / "state" / "journal" / "0.json").write_text(text)

    assert [record.phase for record in journal_in(root).records()] == ["applied"]
    assert recover(Disk(), journal_in(root)) == []
