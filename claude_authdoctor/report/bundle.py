"""A bundle for an issue: what a maintainer asks for first, without values, names of people or places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from claude_authdoctor import __version__
from claude_authdoctor.model.finding import Report
from claude_authdoctor.model.snapshot import Settings, Snapshot
from claude_authdoctor.report.contract import client_table, report_table
from claude_authdoctor.report.sanitise import visible

Table = dict[str, Any]
SHORTEST_NAME = 2
# Accounts of images and systems, which name nobody and are words of paths and of this report.
NOBODYS = ("root", "user", "claude", "node", "code", "project", "local")


def bundle(report: Report, python: str) -> Table:
    """The whole bundle. `python` is the interpreter's version and system."""
    seen = report.snapshot
    table = {
        "schema": 1,
        "authdoctor": __version__,
        "python": python,
        "client": client_table(seen),
        "host": {"platform": seen.host.platform, "markers": sorted(seen.host.markers)},
        "run": {"mode": seen.run.mode, "bare": seen.run.bare, "sources": seen.run.sources},
        "variables": sorted(visible(name) for name in variables(seen)),
        "settings": [settings_table(file) for file in seen.settings],
        "report": report_table(report),
    }
    nameless: Table = without_names(table, seen)
    return nameless


def variables(seen: Snapshot) -> Iterator[str]:
    """The variables of the catalogue that are set: their names only."""
    from claude_authdoctor.catalog.variables import variable  # noqa: PLC0415

    return (name for name in seen.env if variable(name) is not None)


def settings_table(file: Settings) -> Table:
    """One settings file: its state and the names of its keys."""
    return {
        "scope": file.scope,
        "path": visible(file.place.name),
        "state": file.document.state,
        "ignored": file.ignored,
        "keys": sorted(visible(str(key)) for key in file.data),
        "env": sorted(visible(name) for name in file.env),
    }


def without_names(value: Any, seen: Snapshot) -> Any:
    """The same with `~` for the home folder, `~<user>` for the account's own, and `<user>` for the persons' names."""
    if isinstance(value, str):
        return anonymous(anonymous(value, seen.host.home, "~"), seen.host.account_home or "", "~<user>")
    if isinstance(value, dict):
        return {key: without_names(inner, seen) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [without_names(inner, seen) for inner in value]
    return value


def anonymous(text: str, home: str, sign: str) -> str:
    """A text without this home folder and the name of its person, where that stands as a word of its own."""
    user = home.replace("\\", "/").rstrip("/").rpartition("/")[2]
    short = re.sub(rf"{re.escape(home)}(?![\w-]|\.\w)", lambda _: sign, text) if len(home) > 1 else text
    if len(user) <= SHORTEST_NAME or user in NOBODYS:
        return short
    return re.sub(rf"(?<![A-Za-z0-9]){re.escape(user)}(?![A-Za-z0-9])", "<user>", short)
