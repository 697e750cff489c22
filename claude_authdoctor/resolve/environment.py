"""The environment Claude Code ends up with: the shell's variables, overwritten by every settings file in turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from claude_authdoctor.catalog import section
from claude_authdoctor.model.javascript import is_blank, is_on, trim
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import Value, text_of
from claude_authdoctor.model.snapshot import Settings
from claude_authdoctor.resolve.version import Version, holds

SHELL = "shell"


@dataclass(frozen=True, slots=True)
class Entry:
    """One variable as one layer sets it. `unread` is the reason why Claude Code does not take it from there."""

    variable: str
    value: Value
    scope: str
    source: str
    place: Place
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Environment:
    """All layers of all variables, weakest first, and which one is in force."""

    layers: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)

    def winner(self, name: str) -> Entry | None:
        """The entry in force: the strongest layer that is read, empty or not."""
        return next((entry for entry in reversed(self.layers.get(name, ())) if not entry.unread), None)

    def text(self, name: str) -> str | None:
        """The value in force as it stands; None where the variable is not set."""
        entry = self.winner(name)
        return None if entry is None else text_of(entry.value)

    def trimmed(self, name: str) -> str:
        """The value in force without blanks around it; empty where there is none."""
        return trim(self.text(name) or "")

    def is_set(self, name: str) -> bool:
        """Whether the variable holds more than blanks."""
        return not is_blank(self.text(name))

    def without(self, variables: Sequence[str], scopes: Sequence[str]) -> Environment:
        """The same environment as if these scopes did not set these variables."""
        kept = {name: tuple(e for e in self.layers.get(name, ()) if e.scope not in scopes) for name in variables}
        return Environment({**self.layers, **kept})

    def is_on(self, name: str) -> bool:
        """Whether the variable is a switch that is on."""
        return is_on(self.text(name))


def merged(
    shell: Mapping[str, Value], settings: Sequence[Settings], version: Version, *, late: bool = False
) -> Environment:
    """Every layer of every variable. Settings beat the shell; a stronger file beats a weaker one (`T/env ...`).

    `late`: as at the client's second look, when it fetches a profile's token (`profile/... in managed over shell`).
    """
    hosted = is_on(text_of(shell.get(HOST_MANAGED, "")))
    layers: dict[str, list[Entry]] = {
        name: [Entry(name, value, SHELL, f"env:{name}", Place("environment", name))] for name, value in shell.items()
    }
    for entry in from_files(settings, version, hosted=hosted, late=late):
        layers.setdefault(entry.variable, []).append(entry)
    return Environment({name: tuple(entries) for name, entries in layers.items()})


HOST_MANAGED = "CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST"


def from_files(settings: Sequence[Settings], version: Version, *, hosted: bool, late: bool) -> Iterator[Entry]:
    """The entries of all `env` blocks that are in force, weakest file first."""
    kept: Sequence[str] = section("precedence")["hosted"]["still-read"] if hosted else ()
    for file in settings:
        for name, value in file.env.items():
            barred = hosted and name not in kept
            unread = "managed-by-host" if barred else reason_unread(name, file.scope, version, late)
            source = f"settings:{file.scope}:env.{name}"
            yield Entry(name, value, file.scope, source, line_of(file, name), unread)


@cache
def reason_unread(name: str, scope: str, version: Version, late: bool = False) -> str:
    """Why a scope is not read for a variable, `scope-not-read`; empty where it is. `late`: at the second look."""
    for rule in section("precedence")["unread"]:
        if name in rule["variables"] and scope in rule["scopes"] and holds(rule, version):
            return "" if late and scope in rule.get("late", ()) else "scope-not-read"
    return ""


def line_of(file: Settings, name: str) -> Place:
    """The line of an `env` entry: the last occurrence of its key, as the last of two equal keys counts."""
    text = file.document.text
    if text is None:
        return file.place
    position = text.reveal().rfind(f'"{name}"')
    line = text.reveal().count("\n", 0, position) + 1 if position >= 0 else None
    return Place(file.place.kind, file.place.name, line)
