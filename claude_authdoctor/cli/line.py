"""The command line as typer reads it: help, completion, every option, and what is said of a wrong one."""

from __future__ import annotations

import inspect
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from importlib import import_module
from typing import Any

import typer

from claude_authdoctor.catalog import words
from claude_authdoctor.cli import COMMANDS
from claude_authdoctor.cli.options import DIAGNOSIS, EXPLANATION
from claude_authdoctor.model.secret import hushed
from claude_authdoctor.settings import defaults

INTERRUPTED = 130
# The faults of a command line; typer itself names only some of them.
_MISUSE: Any = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")


def read(arguments: Sequence[str]) -> int:
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
        options = EXPLANATION if name == "explain" else DIAGNOSIS
        command = dressed(import_module(f"{__package__}.{name}").command, options)
        app.command(name, help=said["command"][name], short_help=said["command"][name])(command)
    return app


def dressed(command: Callable[..., Any], table: Mapping[str, Any]) -> Callable[..., Any]:
    """A command that starts without typer, as typer wants it: each parameter with the option of its name."""
    signature = inspect.signature(command)
    if signature.return_annotation != "int":
        return command

    def dressed_command(**options: Any) -> None:
        plain = {name: value.value if isinstance(value, Enum) else value for name, value in options.items()}
        raise typer.Exit(command(**plain))

    parameters = [one.replace(annotation=table[one.name]) for one in signature.parameters.values()]
    dressed_command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    dressed_command.__annotations__ = {one.name: one.annotation for one in parameters}
    return dressed_command
