"""The real Claude Code as a black box: run once for a row, in print mode or at a terminal, and watched."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from conformance.disk import Place
from live.servers import STOP, StandIn, model_requests, recorded

from tests.login.real_client import find

PRINT_LIMIT, SCREEN_LIMIT = 60.0, 40.0  # seconds
QUIET, WARM = 5.0, 8.0  # a terminal that says nothing for so long, after so long, waits for a person
_ESCAPES = re.compile(rb"\x1b\][^\x07]*\x07|\x1b\[[0-9;?<>=]*[a-zA-Z]")
WAITING = ("Notloggedin·Pleaserun", "DoyouwanttousethisAPIkey")


def version(client: str) -> str:
    """The version a client says it is."""
    bare = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}
    done = subprocess.run([client, "--version"], env=bare, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.split()[0]


def ran(client: str, place: Place, standin: StandIn, authority_file: str) -> dict[str, Any]:
    """What the client does in a place, as a recording has it."""
    place.environ = surroundings(place, standin, authority_file) | place.row["env"]
    words = [client, *place.row["args"]]
    if place.row["mode"] == "interactive":
        text = at_terminal(place, [*words, "hi"], standin)
    else:
        text = in_print(place, [*words, "-p", "hi"])
    return recorded(text, place.row["mode"], standin)


def surroundings(place: Place, standin: StandIn, authority_file: str) -> dict[str, str]:
    """The variables that lead every connection to the stand-in, and nothing of the developer's own."""
    return place.environ | {
        "TERM": "xterm-256color" if place.row["mode"] == "interactive" else "dumb",
        "DISABLE_AUTOUPDATER": "1",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "CLAUDE_CODE_MAX_RETRIES": "0",
        "HTTPS_PROXY": standin.url,
        "NODE_EXTRA_CA_CERTS": authority_file,
    }


def in_print(place: Place, words: list[str]) -> str:
    """What it prints; a session that does not end is ended."""
    try:
        done = place.run(words, PRINT_LIMIT)
    except subprocess.TimeoutExpired:
        return ""
    return (done.stdout + done.stderr).decode("utf-8", "replace")


def at_terminal(place: Place, words: list[str], standin: StandIn) -> str:
    """What its screen says until it has asked a model, asks a person, or falls silent."""
    screen, inside = pty.openpty()
    command, handed = place.command(words)
    process = subprocess.Popen(
        command,
        env=place.environ,
        cwd=place.project,
        stdin=inside,
        stdout=inside,
        stderr=inside,
        pass_fds=handed,
        start_new_session=True,
    )
    os.close(inside)
    place.close()
    try:
        return watched(screen, standin)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(screen)


def watched(screen: int, standin: StandIn) -> str:
    """The text of a screen, read until there is nothing more to wait for."""
    shown, started = b"", time.monotonic()
    spoke = started
    while (now := time.monotonic()) - started < SCREEN_LIMIT:
        if select.select([screen], [], [], 0.2)[0]:
            try:
                shown += os.read(screen, 65536)
            except OSError:
                break
            spoke = time.monotonic()
        text = "".join(plain(shown).split())
        if any(words in text for words in WAITING) or (model_requests(standin) and STOP.replace(" ", "") in text):
            break
        if now - spoke > QUIET and now - started > WARM:
            break
    return plain(shown)


def plain(shown: bytes) -> str:
    """A screen's text without the control sequences."""
    return _ESCAPES.sub(b"", shown).decode("utf-8", "replace")


__all__ = ["Path", "find", "ran", "version"]
