"""A folder of one's own to scan, and a repository in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .texts import Repository


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def repository(folder: Path) -> Repository:
    return Repository(folder)
