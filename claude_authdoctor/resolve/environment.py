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

    def is_on(self, name: str) -> bool:
        """Whether the variable is a switch that is on."""
        return is_on(self.text(name))


def merged(shell: Mapping[str, Value], settings: Sequence[Settings], version: Version) -> Environment:
    """Every layer of every variable. Settings beat the shell; a stronger file beats a weaker one (`T/env ...`)."""
    hosted = is_on(text_of(shell.get(HOST_MANAGED, "")))
    layers: dict[str, list[Entry]] = {
        name: [Entry(name, value, SHELL, f"env:{name}", Place("environment", name))] for name, value in shell.items()
    }
    for entry in from_files(settings, version, shell, hosted=hosted):
        layers.setdefault(entry.variable, []).append(entry)
    return Environment({name: tuple(entries) for name, entries in layers.items()})


HOST_MANAGED = "CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST"


def from_files(
    settings: Sequence[Settings], version: Version, shell: Mapping[str, Value], *, hosted: bool
) -> Iterator[Entry]:
    """The entries of all `env` blocks that are in force, weakest file first."""
    for file in settings:
        for name, value in file.env.items():
            set_in_shell = bool(text_of(shell.get(name, "")))
            unread = "managed-by-host" if hosted else reason_unread(name, file.scope, version, set_in_shell)
            source = f"settings:{file.scope}:env.{name}"
            yield Entry(name, value, file.scope, source, line_of(file, name), unread)


@cache
def reason_unread(name: str, scope: str, version: Version, set_in_shell: bool) -> str:
    """Why a scope is not read for a variable: `scope-not-read`, `shell-first`, or empty where it is."""
    for rule in section("precedence")["unread"]:
        if name in rule["variables"] and scope in rule["scopes"] and holds(rule, version):
            if not rule.get("only-over-shell"):
                return "scope-not-read"
            if set_in_shell:
                return "shell-first"
    return ""


def line_of(file: Settings, name: str) -> Place:
    """The line of an `env` entry: the last occurrence of its key, as the last of two equal keys counts."""
    text = file.document.text
    if text is None:
        return file.place
    position = text.reveal().rfind(f'"{name}"')
    line = text.reveal().count("\n", 0, position) + 1 if position >= 0 else None
    return Place(file.place.kind, file.place.name, line)
