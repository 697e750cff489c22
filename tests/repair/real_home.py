"""A machine of `heal_machines` on a real disk: a temporary HOME and project, and a session of repairs over it."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from heal_machines import Machine

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.doctor import Request
from claude_authdoctor.model.finding import Reply
from claude_authdoctor.model.snapshot import Run
from claude_authdoctor.repair.session import Session, Wishes
from machines import NOW, SPECIAL
from worlds import filled

HOME = "/home/u"
YEAR_2020_MS = 1_577_000_000_000
Picture = Mapping[str, tuple[int, int, int, bytes | None]]


class Silent:
    """Nobody to talk to: yes to everything, and a note of what happened."""

    def __init__(self, *, agrees: bool = True) -> None:
        self.agrees, self.said = agrees, []

    def agreed(self, finding, plan, report) -> bool:
        return self.agrees

    def repaired(self, finding, plan, before, after) -> None:
        self.said.append(("repaired", finding.code))

    def taken_back(self, finding, before) -> None:
        self.said.append(("taken-back", finding.code))

    def failed(self, finding, why, before) -> None:
        self.said.append(("failed", finding.code))

    def recovered(self, record, foreign) -> None:
        self.said.append(("recovered", record.code))


def moved(value: Any, home: str) -> Any:
    """A value of an example for this home and this moment."""
    if isinstance(value, str):
        return value.replace(HOME, home)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int) and value > YEAR_2020_MS:
        return value + int((time.time() - NOW) * 1000)
    if isinstance(value, list):
        return [moved(item, home) for item in value]
    if isinstance(value, dict):
        return {moved(key, home): moved(item, home) for key, item in value.items()}
    return value


def lay_out(machine: Machine, root: Path) -> dict[str, str]:
    """Write a machine's files; its environment."""
    home, project = root / "home", root / "home" / "project"
    project.mkdir(parents=True)
    for part, folder in (("home", home), ("project", project)):
        for name, content in moved(filled(machine.example[part]), str(home)).items():
            write(folder / name, content)
    environ = {"HOME": str(home), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "USER": "u"}
    return environ | moved(filled(machine.example["env"]), str(home))


def write(path: Path, content: Any) -> None:
    table = content if isinstance(content, dict) and content and set(content) <= SPECIAL else {"json": content}
    if isinstance(content, str):
        table = {"text": content}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = table["text"] if "text" in table else json.dumps(table["json"], indent=2) + "\n"
    path.write_bytes(text.encode("utf-8"))
    path.chmod(int(table.get("mode", "644"), 8))


def session(machine: Machine, environ: Mapping[str, str], voice: Silent | None = None, **wishes: Any) -> Session:
    """A session whose servers answer as the machine says."""
    request = Request(run=Run(mode="print"), probe=lambda seen, found: answers(machine, Facts(seen, found)))
    return Session(environ, request, Wishes(**({"yes": True} | wishes)), voice or Silent())


def answers(machine: Machine, facts: Facts) -> tuple[Reply, ...]:
    """What the servers say; a fault on the way is one of the address that is set, not of Anthropic's own."""
    endpoint = facts.resolution.endpoint
    free = endpoint is not None and endpoint.source == "default"
    return tuple((replace(machine, way=None) if free else machine).replies(facts))


def picture(root: Path) -> Picture:
    """Every file and folder below: mode, owner, group and bytes; authdoctor's own state left out."""
    seen = {}
    for path in sorted(root.rglob("*")):
        inside = str(path.relative_to(root))
        if ".local" in inside.split(os.sep):
            continue
        fact = path.lstat()
        data = path.read_bytes() if stat.S_ISREG(fact.st_mode) else None
        seen[inside] = (fact.st_mode, fact.st_uid, fact.st_gid, data)
    return seen
