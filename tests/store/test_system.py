"""What the store asks of the system, this one and others."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import psutil
import pytest

from claude_authdoctor.store import system

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="measured on Linux")


def test_a_process_elsewhere_than_on_linux_is_known_by_psutils_start(monkeypatch):
    monkeypatch.setattr(system, "LINUX", False)

    assert system.process_start(os.getpid()) == str(psutil.Process().create_time())
    assert system.process_start(2**22 + 1) is None
    assert system.domain().startswith("authdoctor:")
    assert system.space().endswith(f"#{system.sys.platform}")


def test_windows_never_signals_a_process_it_cannot_see(monkeypatch):
    """There, signal 0 ends it."""
    monkeypatch.setattr(system, "process_start", lambda _pid: None)
    monkeypatch.setattr(system, "WINDOWS", True)
    monkeypatch.setattr(system.os, "kill", lambda *_: pytest.fail("it would be dead now"))

    assert system.runs(os.getpid(), "1") is None


@pytest.mark.parametrize(
    ("said", "expected"), [(None, None), (PermissionError(1, "no"), None), (ProcessLookupError(3, "gone"), False)]
)
def test_a_process_that_proc_hides_is_dead_only_where_the_system_says_so(monkeypatch, said, expected):
    def kill(_pid, number):
        assert number == 0
        if said:
            raise said

    monkeypatch.setattr(system, "process_start", lambda _pid: None)
    monkeypatch.setattr(system, "WINDOWS", False)
    monkeypatch.setattr(system.os, "kill", kill)

    assert system.runs(12345, "1") is expected


def test_without_a_birth_time_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr(system, "_statx", lambda: None)
    monkeypatch.setattr(system, "LINUX", True)
    assert system.birth_ms(str(tmp_path)) is None
    monkeypatch.setattr(system, "_statx", lambda: lambda *_: 0)
    assert system.birth_ms(str(tmp_path)) is None, "the file system does not keep it"


@pytest.mark.parametrize(("fields", "expected"), [({}, None), ({"st_birthtime": 1.5}, 1500.0)])
def test_a_birth_time_as_macos_tells_it(monkeypatch, fields, expected):
    monkeypatch.setattr(system, "LINUX", False)
    monkeypatch.setattr(system.os, "lstat", lambda _path: SimpleNamespace(**fields))
    found = system.birth_ms("x")
    monkeypatch.undo()

    assert found == expected


def test_macos_is_asked_to_bring_the_bytes_past_the_drives_own_memory(monkeypatch):
    fcntl, asked = pytest.importorskip("fcntl"), []
    monkeypatch.setattr(system, "sys", SimpleNamespace(platform="darwin"))
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", lambda descriptor, what: asked.append(what))
    monkeypatch.setattr(system.os, "fsync", lambda _descriptor: asked.append("fsync"))
    system.flush(3)

    assert asked == [51]


def test_a_drive_that_knows_no_such_call_on_macos_is_flushed_as_elsewhere(monkeypatch):
    fcntl, asked = pytest.importorskip("fcntl"), []

    def refuse(_descriptor, _what):
        raise OSError(45, "not supported")

    monkeypatch.setattr(system, "sys", SimpleNamespace(platform="darwin"))
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", refuse)
    monkeypatch.setattr(system.os, "fsync", asked.append)
    system.flush(3)

    assert asked == [3]


@linux
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


@linux
def test_a_birth_time_of_nothing(tmp_path):
    with pytest.raises(FileNotFoundError):
        system.birth_ms(str(tmp_path / "missing"))


@linux
def test_who_runs(other, dead_pid):
    assert system.runs(other.pid, system.process_start(other.pid)) is True
    assert system.runs(other.pid, "1") is False
    assert system.runs(dead_pid, "1") is False
