"""The commands that settings name (`apiKeyHelper` and the like): described, never run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claude_authdoctor.collect.commands import BUILT_IN, Foretold, foretold, program
from claude_authdoctor.collect.locations import Locations
from claude_authdoctor.model.machine import FileFact, Machine
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Helper, Settings
from claude_authdoctor.resolve.environment import line_of

KEYS = ("apiKeyHelper", "awsAuthRefresh", "awsCredentialExport", "gcpAuthRefresh", "otelHeadersHelper")


def helpers(machine: Machine, where: Locations, settings: Sequence[Settings]) -> Iterator[Helper]:
    """Every command of every file in force, weakest file first."""
    for file in settings:
        for key in KEYS:
            command = file.data.get(key)
            if isinstance(command, str):
                yield described(machine, where, file, key, command)


def described(machine: Machine, where: Locations, file: Settings, key: str, command: str) -> Helper:
    """One command: the program it starts, what that is on disk, and its outcome where its words decide it."""
    name = program(command)
    fact = on_disk(machine, where, name) if name and name not in BUILT_IN else None
    outcome = foretold(command)
    output = Secret(outcome.output) if outcome.output is not None else None
    return Helper(key, file.scope, line_of(file, key), Secret(command), name, fact, output, failure(fact, outcome))


def on_disk(machine: Machine, where: Locations, name: str) -> FileFact:
    """The file a shell would start for a program's name."""
    if name.startswith("~/"):
        return machine.look(where.join(where.host.home, name[2:]))
    if "/" in name or "\\" in name:
        return machine.look(where.join(name))
    found = machine.find(name)
    return machine.look(found) if found else FileFact(name, "absent")


def failure(fact: FileFact | None, outcome: Foretold) -> str | None:
    """Why the command is bound to fail; None where it is not."""
    if fact is not None and fact.kind == "absent":
        return "not-found"
    if fact is not None and fact.mode is not None and fact.kind == "file" and not fact.mode & 0o111:
        return "not-executable"
    return f"exit-{outcome.code}" if outcome.code else None
