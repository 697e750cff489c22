"""Bad input on a real disk: every sort of broken file ends in one clear finding, in time, and nothing is written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claude_authdoctor.cli.output import rendered
from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.doctor import Request, visit
from claude_authdoctor.model.snapshot import Run
from claude_authdoctor.report.style import Style
from worlds import login, token

SECONDS = 2
Spoil = Callable[[Path], None]


def text(content: bytes) -> Spoil:
    return lambda path: path.write_bytes(content) and None


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)


def folder(path: Path) -> None:
    path.mkdir()


def fifo(path: Path) -> None:
    os.mkfifo(path)


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


SPOILT = {
    "huge": huge,
    "a folder": folder,
    "a FIFO": fifo,
    "a link to itself": loop,
    "a dangling link": dangling,
    "deeply nested": text(b'{"a":' * 5000 + b"1" + b"}" * 5000),
    "a deep list": text(b"[" * 100_000),
    "not UTF-8": text(b'{"env": {"ANTHROPIC_API_KEY": "\xff\xfe\x80"}}'),
    "full of NUL": text(b"\0" * 4096),
    "NUL in a string": text(b'{"env": {"ANTHROPIC_API_KEY": "a\\u0000b"}}'),
    "a number": text(b"5"),
    "a monstrous number": text(b'{"env": {"ANTHROPIC_API_KEY": ' + b"9" * 5000 + b"}}"),
    "NaN": text(b'{"env": NaN}'),
    "lone surrogate": text(b'{"env": {"ANTHROPIC_API_KEY": "\\ud800"}}'),
    "escape codes": text(b'{"env": {"ANTHROPIC_BASE_URL": "https://a\\u001b]0;x\\u0007.example.com"}}'),
    "a byte order mark": text(b"\xef\xbb\xbf{}"),
    "UTF-16": text('{"env": {}}'.encode("utf-16")),
    "empty": text(b""),
    "cut": text(b'{"env": {"ANTHROPIC_API_KEY": "'),
    "many keys": text(b"{" + b",".join(b'"k%d":1' % n for n in range(50_000)) + b"}"),
    "same key over and over": text(b"{" + b",".join(b'"env":{}' for _ in range(5000)) + b"}"),
}
PLACES = (
    ".claude/settings.json",
    "project/.claude/settings.json",
    "project/.claude/settings.local.json",
    ".claude/.credentials.json",
    ".claude.json",
    ".config/anthropic/configs/default.json",
    ".config/anthropic/credentials/default.json",
    ".config/anthropic/active_config",
    ".profile",
    ".bashrc",
    ".aws/config",
    ".aws/credentials",
    "project/.env",
)


def machine(home: Path) -> None:
    """A sound machine: a login, a project, a key exported by the profile."""
    for name in (".claude", ".config/anthropic/configs", ".config/anthropic/credentials", ".aws", "project/.claude"):
        (home / name).mkdir(parents=True, mode=0o700)
    store = home / ".claude/.credentials.json"
    store.write_text(json.dumps(login(expiresAt=int(time.time() * 1000) + 10**7)))
    store.chmod(0o600)


def snapshot(home: Path) -> dict[str, tuple[int, float]]:
    return {str(path): (path.lstat().st_mode, path.lstat().st_mtime) for path in home.rglob("*")}


def diagnosed(home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The report of a machine on disk, as `check --offline --format json` prints it."""
    monkeypatch.chdir(home / "project")
    environ = {"HOME": str(home), "PATH": "/usr/bin:/bin", "ANTHROPIC_API_KEY": token("console-key")}
    said = rendered(
        visit(ThisMachine(environ), Request(run=Run(mode="print"))), "json", Style(), verbose=False, quiet=False
    )
    assert not any(ord(letter) < 32 and letter != "\n" for letter in said)
    report: dict[str, Any] = json.loads(said)
    return report


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a POSIX system")
@pytest.mark.parametrize("place", PLACES)
def test_every_broken_file_ends_in_a_clear_answer(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No exception, no wait, no crash of a check, nothing written, no raw control character."""
    for name, spoil in SPOILT.items():
        home = tmp_path / name.replace(" ", "-")
        home.mkdir()
        machine(home)
        target = home / place
        target.unlink(missing_ok=True)
        spoil(target)
        before, start = snapshot(home), time.monotonic()

        report = diagnosed(home, monkeypatch)

        assert report["crashed"] == [], name
        assert snapshot(home) == before, name
        assert time.monotonic() - start < SECONDS, name


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a POSIX system")
@pytest.mark.parametrize(
    "name", ["huge", "a folder", "a FIFO", "a link to itself", "deeply nested", "cut", "a number", "NaN"]
)
def test_a_settings_file_that_does_not_count_is_one_finding(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user settings file Claude Code leaves out is named once."""
    machine(tmp_path)
    SPOILT[name](tmp_path / ".claude/settings.json")

    report = diagnosed(tmp_path, monkeypatch)

    about = [finding for finding in report["findings"] if finding["place"]["name"].endswith(".claude/settings.json")]
    assert len(about) == 1


@pytest.mark.parametrize(
    "arguments", [["check", "--client-version", "new"], ["check", "--nonsense"], ["check", "--mode", "x"], ["nonsense"]]
)
def test_bad_options_are_one_line_and_exit_2(arguments: list[str], tmp_path: Path) -> None:
    """A user's mistake is named without a traceback."""
    machine(tmp_path)

    done = subprocess.run(
        [sys.executable, "-m", "claude_authdoctor", *arguments],
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
