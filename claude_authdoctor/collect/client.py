"""Which Claude Code would run here, told from its files: it is not started to ask for its version."""

from __future__ import annotations

import re

from claude_authdoctor.collect.documents import document
from claude_authdoctor.collect.locations import paths_of
from claude_authdoctor.model.machine import Machine
from claude_authdoctor.model.snapshot import Client

PACKAGE = "@anthropic-ai/claude-code"
_VERSION = re.compile(r"[\\/]versions[\\/](\d+\.\d+\.\d+)(?:$|[\\/])")
LEVELS = 4


def client(machine: Machine) -> Client | None:
    """The `claude` on PATH; None where there is none. Its version is None where its files do not tell."""
    path = machine.find("claude")
    if path is None:
        return None
    real = machine.real(path)
    native = _VERSION.search(real)
    return Client(native.group(1) if native else from_package(machine, real), path)


def from_package(machine: Machine, path: str) -> str | None:
    """The version in the package.json of the folders above, if it is Claude Code's."""
    paths = paths_of(machine.platform)
    folder = paths.dirname(path)
    for _ in range(LEVELS):
        data = document(machine, paths.join(folder, "package.json")).data
        if isinstance(data, dict) and str(data.get("name", "")).startswith(PACKAGE):
            return str(data.get("version")) or None
        folder = paths.dirname(folder)
    return None
