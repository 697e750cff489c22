"""Ask the person at the terminal; where there is none, the flag that answers beforehand is asked for."""

from __future__ import annotations

import sys

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.model.secret import hushed


def confirmed(question: str, option: str, *, yes: bool) -> bool:
    """Whether the person agrees. UsageError: there is nobody to ask and `option` was not given."""
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(words("login")["fault"]["ask"].format(option=option))
    return typer.confirm(question, err=True)


def say(text: str) -> None:
    """A line for the person, not for the program that reads our output."""
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(hushed(text).encode(encoding, "replace").decode(encoding) + "\n")
    sys.stderr.flush()
