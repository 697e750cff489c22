"""The man page, made from the command line itself: `python -m claude_authdoctor.cli.manual > authdoctor.1`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer

from claude_authdoctor import __version__
from claude_authdoctor.catalog import words
from claude_authdoctor.cli import COMMANDS
from claude_authdoctor.cli.line import built
from claude_authdoctor.report.sanitise import visible


def manual() -> str:
    """The page in the language of man(7)."""
    said, top = words("cli"), words("cli")["manual"]
    group: Any = typer.main.get_command(built(COMMANDS))
    lines = [
        f'.TH AUTHDOCTOR 1 "" "authdoctor {__version__}" "{roff(top["title"])}"',
        *section(top["name"], [f"authdoctor \\- {roff(said['program']['help'])}"]),
        *section(top["synopsis"], [f".B authdoctor\n.I {roff(top['command'])}\n[{roff(top['options'])}]"]),
        f".SH {roff(top['commands'])}",
    ]
    for name in COMMANDS:
        lines += [f".SS {roff(name)}", roff(said["command"][name]), *options(group.commands[name], top["value"])]
    lines += section(top["exit"], [roff(said["program"]["exit-codes"])])
    for name, text in top["sections"].items():
        lines += section(name, [roff(text)])
    return "\n".join(lines) + "\n"


def section(title: str, lines: list[str]) -> list[str]:
    """A section with its heading."""
    return [f".SH {roff(title.upper())}", *lines]


def options(command: Any, value_name: str) -> Iterator[str]:
    """The options of one command."""
    for parameter in command.params:
        names = [*parameter.opts, *parameter.secondary_opts]
        if parameter.param_type_name != "option" or "--help" in names:
            continue
        value = f" {parameter.metavar or value_name}" if not getattr(parameter, "is_flag", False) else ""
        yield ".TP"
        yield f".B {roff(', '.join(names) + value)}"
        yield roff(parameter.help or "")


def roff(text: str) -> str:
    """A text in which nothing is a request or an escape."""
    plain = visible(" ".join(text.split())).replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{plain}" if plain.startswith((".", "'")) else plain


if __name__ == "__main__":
    sys.stdout.write(manual())
