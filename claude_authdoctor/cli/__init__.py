"""Options in, exit code out. One file a command; only the command that is asked for is loaded."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.model.secret import hushed
from claude_authdoctor.settings import defaults

INTERRUPTED = 130
# The faults of a command line; typer itself names only some of them.
_MISUSE: Any = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
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
    asked = next((word for word in arguments if not word.startswith("-")), None)
    completing = any(name.endswith("_AUTHDOCTOR_COMPLETE") or name == "_AUTHDOCTOR_COMPLETE" for name in os.environ)
    names = (asked,) if asked in COMMANDS and not completing else COMMANDS
    try:
        return built(names)(args=list(arguments), prog_name="authdoctor", standalone_mode=False) or 0
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except typer.Abort:
        sys.stderr.write("\n")
        return INTERRUPTED
    except _MISUSE as fault:
        return refused(fault)


def refused(fault: Any) -> int:
    """Say what is wrong with the command line; a key that was typed in the wrong place is not repeated."""
    said = io.StringIO()
    fault.show(said)
    sys.stderr.write(hushed(said.getvalue()))
    return int(fault.exit_code)


def built(names: Sequence[str]) -> typer.Typer:
    """The command line with these commands."""
    said = words("cli")
    app = typer.Typer(
        help=said["program"]["help"],
        epilog=said["program"]["exit-codes"],
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={
            "help_option_names": ["-h", "--help"],
            "max_content_width": 100,
            "default_map": defaults(os.environ),
        },
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
    sys.stdout.write(hushed(text).encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()
