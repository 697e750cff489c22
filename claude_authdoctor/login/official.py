"""The official client, driven: `claude auth login`, `claude auth logout`, `claude setup-token`.

The default of our `login`, because a subscription's login is for Claude Code and claude.ai only (Claude Code legal
page, February 2026). The client talks to the user itself; we pass the terminal through and look at nothing it prints.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from claude_authdoctor.model.machine import Machine

Task = Literal["login", "logout", "setup-token"]
# Recorded with `--help` of 2.1.329.
_COMMANDS: dict[Task, tuple[str, ...]] = {
    "login": ("auth", "login"),
    "logout": ("auth", "logout"),
    "setup-token": ("setup-token",),
}


@dataclass(frozen=True, slots=True)
class OfficialRun:
    """`program` is None where no client was found; `code` is the client's own exit code."""

    program: str | None
    code: int | None = None


def command(program: str, task: Task, *, console: bool = False, sso: bool = False, email: str = "") -> Sequence[str]:
    """The words to run. Only `login` takes options; the client asks for everything else itself."""
    words = [program, *_COMMANDS[task]]
    if task == "login":
        words += ["--console"] if console else []
        words += ["--sso"] if sso else []
        words += ["--email", email] if email else []
    return words


def drive(machine: Machine, words: Sequence[str], environ: Mapping[str, str]) -> OfficialRun:
    """Run the client in this terminal until it ends. Ctrl-C reaches the client too and is its to handle."""
    process = subprocess.Popen(list(words), env=dict(environ), cwd=machine.cwd)
    while True:
        try:
            return OfficialRun(words[0], process.wait())
        except KeyboardInterrupt:
            continue


def find(machine: Machine) -> str | None:
    """The `claude` that would run here."""
    return machine.find("claude")
