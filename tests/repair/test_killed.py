"""Kills at random moments, in processes of their own: of single repairs, and of whole runs of `fix` and `undo`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the killers fork")
SLOW = bool(os.environ.get("AUTHDOCTOR_SLOW"))
COUNT = {"killed_runs": 300 if SLOW else 10, "killing": 500 if SLOW else 25}


@pytest.mark.parametrize("killer", sorted(COUNT))
def test_whoever_is_killed_loses_nothing(killer):
    """All of the old or all of the new, no wider mode, nothing left over: by the next run all of it holds."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", f"tests.repair.{killer}", str(COUNT[killer])],
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)

    assert found["wrong"] == []
    assert found.get("killed_at_work", found.get("kills")) >= COUNT[killer] / 2
