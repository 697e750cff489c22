"""What the proofs share: a run of the whole program in this process, and a switch for the slow ones."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from probe.conftest import authority, authority_file, standin

from claude_authdoctor.__main__ import main

__all__ = ["authority", "authority_file", "standin"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow tests run only where AUTHDOCTOR_SLOW is set."""
    if not os.environ.get("AUTHDOCTOR_SLOW"):
        skip = pytest.mark.skip(reason="slow; set AUTHDOCTOR_SLOW to run it")
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(skip)


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The whole program in this process: words in, exit code and both outputs back."""

    def run(*words: str, stdin: bytes = b"", width: int = 100) -> Ran:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        with monkeypatch.context() as patch:
            patch.setenv("COLUMNS", str(width))
            patch.setattr(sys, "argv", ["authdoctor", *words])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = main()
        return Ran(code, *(stream.buffer.getvalue().decode("utf-8") for stream in (out, err)))

    return run
