"""The few named files of a checkout that `preflight` reads; nothing is walked, whatever the checkout's size."""

from __future__ import annotations

from collections.abc import Iterator

from claude_authdoctor.collect.documents import document
from claude_authdoctor.model.checkout import Checkout, Demands, Workflow
from claude_authdoctor.model.machine import Machine

SERVERS = ".mcp.json"
INSTRUCTIONS = ("CLAUDE.md", ".claude/CLAUDE.md")
WORKFLOWS = ".github/workflows"
ENDINGS = (".yml", ".yaml")
FILE_LIMIT = 256 * 1024
WHOLE_LIMIT = 2 * 1024 * 1024
MOST_FILES = 200
ABOUT_CLAUDE = "claude"
"""A workflow that does not name Claude anywhere is none of ours, and is not parsed."""


def checkout(machine: Machine, demands: Demands) -> Checkout:
    """The checkout in the machine's working folder."""
    root = machine.cwd
    loaded = any(machine.look(joined(machine, name)).kind == "file" for name in INSTRUCTIONS)
    return Checkout(root, document(machine, joined(machine, SERVERS)), tuple(workflows(machine)), demands, loaded)


def workflows(machine: Machine) -> Iterator[Workflow]:
    """The workflow files that have to do with Claude, at most MOST_FILES of them and WHOLE_LIMIT bytes together."""
    folder, left = joined(machine, WORKFLOWS), WHOLE_LIMIT
    names = [name for name in machine.names(folder) if name.endswith(ENDINGS)]
    for name in names[:MOST_FILES]:
        path = joined(machine, f"{WORKFLOWS}/{name}")
        sight = machine.read(path, min(FILE_LIMIT, left))
        left -= len(sight.data or b"")
        text = (sight.data or b"").decode("utf-8", "replace").removeprefix("\ufeff")
        if sight.too_large:
            yield Workflow(path, fault="too-large")
        elif ABOUT_CLAUDE in text.lower() or "anthropic" in text.lower():
            from claude_authdoctor.collect.workflow import workflow  # noqa: PLC0415 - few checkouts have one

            yield workflow(path, text)


def joined(machine: Machine, name: str) -> str:
    """A path below the working folder, with the platform's separator."""
    slash = "\\" if machine.platform == "windows" else "/"
    return machine.cwd.rstrip(slash) + slash + name.replace("/", slash)
