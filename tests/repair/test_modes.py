"""Modes are changed through a descriptor: whoever swaps the name meanwhile gets nothing of another file changed."""

from __future__ import annotations

import os
import stat
import sys

import pytest

from claude_authdoctor.model.errors import Conflict
from claude_authdoctor.repair.modes import set_mode
from tests.repair.races import swaps

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no modes")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_and_a_folder(tmp_path):
    file = tmp_path / "file"
    file.touch(0o644)
    file.chmod(0o644)
    set_mode(str(file), 0o644, 0o600)
    tmp_path.chmod(0o777)
    set_mode(str(tmp_path), 0o777, 0o755)

    assert mode(file) == 0o600
    assert mode(tmp_path) == 0o755


@pytest.mark.parametrize("kind", ["link", "hard link", "fifo", "missing", "other mode"])
def test_anything_else_is_a_conflict(tmp_path, kind):
    """A link, a file with a second name, a FIFO, nothing, or a file whose mode is not the one that was seen."""
    victim, path = tmp_path / "victim", tmp_path / "path"
    victim.touch(0o644)
    victim.chmod(0o644)
    if kind == "link":
        path.symlink_to(victim)
    elif kind == "hard link":
        path.hardlink_to(victim)
    elif kind == "fifo":
        os.mkfifo(path, 0o644)
    elif kind == "other mode":
        path.touch(0o640)

    with pytest.raises(Conflict):
        set_mode(str(path), 0o644, 0o600)

    assert mode(victim) == 0o644


def test_a_second_name_that_goes_and_comes_between_two_questions(tmp_path, monkeypatch):
    """The name is away when the descriptor is asked, and back when the path is."""
    victim, path = tmp_path / "victim", tmp_path / "path"
    victim.touch(0o644)
    victim.chmod(0o644)
    path.hardlink_to(victim)
    fstat = os.fstat

    def away_and_back(descriptor):
        path.unlink()
        fact = fstat(descriptor)
        path.hardlink_to(victim)
        return fact

    monkeypatch.setattr(os, "fstat", away_and_back)
    with pytest.raises(Conflict):
        set_mode(str(path), 0o644, 0o600)

    assert mode(victim) == 0o644


def test_two_thousand_swaps(tmp_path):
    """File, link, hard link, FIFO, folder, nothing, in turn and as fast as a thread can: the victim stays as it is."""
    found = swaps(tmp_path, 2_000)

    assert found["swaps"] >= 2_000
    assert found["tries"] > 100
    assert found["harmed"] == 0
    assert found["slowest"] < 2.0
