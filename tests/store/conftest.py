"""A file to write, a configuration folder, its locks, and processes that live or are dead."""

import subprocess

import pytest

from claude_authdoctor.store.lock_folders import LockPaths


@pytest.fixture
def config(tmp_path):
    """An empty configuration folder."""
    folder = tmp_path / ".claude"
    folder.mkdir()
    return str(folder)


@pytest.fixture
def paths(config):
    """Where its locks are."""
    return LockPaths.of(config)


@pytest.fixture
def other():
    """A process that lives."""
    process = subprocess.Popen(["sleep", "60"])
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def dead_pid():
    """The number of a process that has ended."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


@pytest.fixture
def target(tmp_path):
    """A store that holds `{"old":1}`."""
    path = tmp_path / ".credentials.json"
    path.write_bytes(b'{"old":1}')
    path.chmod(0o600)
    return path
