"""Ask the person at the terminal; where there is none, the flag that answers beforehand is asked for."""

from __future__ import annotations

import sys
from typing import TextIO

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.model.errors import UsageError
from claude_authdoctor.model.secret import hushed


def confirmed(question: str, option: str, *, yes: bool) -> bool:
    """Whether the person agrees. UsageError: there is nobody to ask and `option` was not given."""
    if yes:
        return True
    if not at_terminal(sys.stdin, sys.stderr):
        raise UsageError(words("login")["fault"]["ask"].format(option=option))
    return typer.confirm(question, err=True)


def at_terminal(*streams: TextIO | None) -> bool:
    """Whether somebody sits at all of these; Python has None for one that was closed before we began."""
    return all(stream is not None and stream.isatty() for stream in streams)


def say(text: str) -> None:
    """A line for the person, not for the program that reads our output."""
    if sys.stderr is None:
        return
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(hushed(text).encode(encoding, "replace").decode(encoding) + "\n")
    sys.stderr.flush()
