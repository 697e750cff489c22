"""Options in, exit code out. One file a command; only the command that is asked for is loaded."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import typer

from claude_authdoctor.catalog import words

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
)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code."""
    asked = next((word for word in arguments if not word.startswith("-")), None)
    completing = any(name.endswith("_AUTHDOCTOR_COMPLETE") or name == "_AUTHDOCTOR_COMPLETE" for name in os.environ)
    names = (asked,) if asked in COMMANDS and not completing else COMMANDS
    try:
        built(names)(args=list(arguments), prog_name="authdoctor")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def built(names: Sequence[str]) -> typer.Typer:
    """The command line with these commands."""
    said = words("cli")
    app = typer.Typer(
        help=said["program"]["help"],
        epilog=said["program"]["exit-codes"],
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(lambda: None)
    for name in names:
        module = import_module(f"{__name__}.{name}")
        app.command(name, help=said["command"][name], short_help=said["command"][name])(module.command)
    return app


def out(text: str) -> None:
    """Print a report; a terminal that cannot show a letter gets a question mark instead of a crash."""
    if not text:
        return
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()
