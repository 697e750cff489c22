"""The real Claude Code on loopback: a black box that is started and whose requests are recorded.

Set AUTHDOCTOR_LIVE_CLIENT to the `claude` program, or to a folder with the npm package in it.
"""

import os
import subprocess
from pathlib import Path

import pytest


def find() -> str | None:
    named = os.environ.get("AUTHDOCTOR_LIVE_CLIENT")
    if not named:
        return None
    if os.path.isfile(named):
        return named
    found = sorted(Path(named).glob("node_modules/@anthropic-ai/claude-code-*/claude*"))
    return str(found[0]) if found else None


def version() -> tuple[int, ...]:
    said = subprocess.run(
        [find(), "--version"],
        check=True,
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
    )
    return tuple(int(part) for part in said.stdout.split()[0].split("."))


needed = pytest.mark.skipif(find() is None, reason="set AUTHDOCTOR_LIVE_CLIENT to run the real client")


def environ(machine) -> dict[str, str]:
    """Only loopback: every connection of the client goes through the stand-in's proxy."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(machine.home),
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "DISABLE_AUTOUPDATER": "1",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "CLAUDE_CODE_MAX_RETRIES": "0",
        **machine.server.environ,
    }


def start(machine, *words) -> subprocess.Popen:
    return subprocess.Popen(
        [find(), *words],
        env=environ(machine),
        cwd=machine.home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(machine, *words, seconds=60) -> tuple[int, str]:
    process = start(machine, *words)
    try:
        text, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        text, _ = process.communicate()
    return process.returncode, text
