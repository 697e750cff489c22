"""What the proofs share: a run of the whole program in this process, and a switch for the slow ones."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from probe.conftest import authority, authority_file, standin
from proof.canaries import CANARIES
from proof.haunted import descriptor, environ, haunt, other_process

from claude_authdoctor.__main__ import main
from claude_authdoctor.catalog.variables import variables

__all__ = ["authority", "authority_file", "standin"]
# What no variable of a haunted machine may be: these decide where the program looks, or what a test needs.
STEERING = {
    "HOME",
    "PATH",
    "USERPROFILE",
    "COLUMNS",
    "CLAUDE_CONFIG_DIR",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "NODE_EXTRA_CA_CERTS",
}


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


@pytest.fixture(params=["sound", "spoilt", "wrong"])
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine full of secrets; `spoilt` with broken files, `wrong` with a secret in every variable there is."""
    place = haunt(tmp_path, monkeypatch, spoilt=request.param == "spoilt")
    if request.param == "wrong":
        for known in variables():
            if known.name not in STEERING:
                monkeypatch.setenv(known.name, CANARIES["wrong-variable"])
    with other_process(), descriptor() as number:
        for name, value in environ(place).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("CLAUDE_CODE_API_KEY_FILE_DESCRIPTOR", str(number))
        monkeypatch.chdir(place / "project")
        yield place
