"""Which servers of a checkout's .mcp.json start under `claude -p`, as it was seen (recorded `m-*`, `n-*`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

RESERVED = ("workspace", "claude-in-chrome", "__proto__")
PROGRAM = "stdio"
REMOTE = ("http", "sse", "ws", "streamable-http")
DENIED, ALLOWED = "deniedMcpServers", "allowedMcpServers"
Server = Mapping[str, Any]


def starts(server: Server) -> bool:
    """Whether a server is a program that the client takes: a command, and everything else of the right type."""
    arguments, variables = server.get("args", []), server.get("env", {})
    command = server.get("command")
    return (
        server.get("type", PROGRAM) == PROGRAM
        and isinstance(command, str)
        and bool(command)
        and isinstance(arguments, list)
        and all(isinstance(one, str) for one in arguments)
        and isinstance(variables, dict)
        and all(isinstance(one, str) for one in variables.values())
    )


def is_remote(server: Server) -> bool:
    """Whether a server is an address that is connected to; without its type an address is none."""
    return server.get("type") in REMOTE and isinstance(server.get("url"), str)


def permitted(name: str, server: Server, settings: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the lists of the settings in force let a server start; a list that allows leaves all others out."""
    files = list(settings)
    denied = [entry for data in files for entry in entries(data, DENIED)]
    allowing = [data for data in files if isinstance(data.get(ALLOWED), list)]
    allowed = [entry for data in allowing for entry in entries(data, ALLOWED)]
    return name not in RESERVED and not named(name, server, denied) and (not allowing or named(name, server, allowed))


def named(name: str, server: Server, rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a list names a server, by its name or by its whole command."""
    whole = [server.get("command"), *(server.get("args") or ())] if starts(server) else None
    return any(
        row.get("serverName") == name or (whole is not None and row.get("serverCommand") == whole) for row in rows
    )


def entries(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The tables of a list in the settings."""
    rows = data.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
