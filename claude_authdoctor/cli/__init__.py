"""Options in, exit code out. One file a command; only the command that is asked for is loaded."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from claude_authdoctor.model.secret import hushed

# What a command is called, and the module that holds it; the order is that of --help.
COMMANDS = (
    "check",
    "explain",
    "resolve",
    "vars",
    "endpoints",
    "fix",
    "undo",
    "login",
    "logout",
    "token",
    "preflight",
    "scan",
    "rules",
    "config",
    "bugreport",
)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code."""
    from claude_authdoctor.cli.quick import understood

    quick = understood(arguments, os.environ)
    if quick is not None:
        return quick()
    from claude_authdoctor.cli.line import read

    return read(arguments)


def out(text: str) -> None:
    """Print a report; a terminal that cannot show a letter gets a question mark instead of a crash."""
    if not text:
        return
    if sys.stdout is None:
        from claude_authdoctor.catalog import words
        from claude_authdoctor.model.errors import AuthdoctorError

        raise AuthdoctorError(words("cli")["failure"]["closed"])
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(hushed(text).encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()
