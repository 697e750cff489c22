"""A folder of one's own to scan, a repository in it, and the ways to look at its history."""

from __future__ import annotations

from pathlib import Path

import pytest

from .texts import Repository
from .ways import WAYS, look


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def repository(folder: Path) -> Repository:
    return Repository(folder)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each way to look at a history."""
    look(monkeypatch, request.param)
    return request.param
