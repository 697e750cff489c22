"""Anthropic profiles: a folder outside Claude Code's own that can outrank its login."""

from __future__ import annotations

from claude_authdoctor.collect.documents import document
from claude_authdoctor.collect.locations import Locations
from claude_authdoctor.model.javascript import trim
from claude_authdoctor.model.machine import Machine
from claude_authdoctor.model.snapshot import Profile, Profiles

MAX_PROFILES = 50
DEFAULT = "default"


def profiles(machine: Machine, where: Locations) -> Profiles:
    """Every profile that has a configuration or credentials, and the name in the file `active_config`."""
    folder = where.profiles
    known = {
        name.removesuffix(".json")
        for part in ("configs", "credentials")
        for name in machine.names(where.join(folder, part))[:MAX_PROFILES]
        if name.endswith(".json")
    }
    sight = machine.read(where.join(folder, "active_config"), 4096)
    active = trim(sight.data.decode("utf-8", "replace")) if sight.data else ""  # a byte order mark is trimmed as well
    return Profiles(folder, active or None, {name: profile(machine, where, name) for name in sorted(known)})


def profile(machine: Machine, where: Locations, name: str) -> Profile:
    """One profile's two files."""
    return Profile(
        name,
        document(machine, where.join(where.profiles, "configs", f"{name}.json")),
        document(machine, where.join(where.profiles, "credentials", f"{name}.json")),
    )
