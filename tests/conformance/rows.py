"""The packed rows, and the machine of each: in memory, or laid out on a disk."""

from __future__ import annotations

import gzip
import json
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from conformance.seals import opened

from claude_authdoctor.model.snapshot import Run
from machines import NOW, Desk

Row = dict[str, Any]
HERE = Path(__file__).parent
SPECIAL = {"text", "json", "mode"}
HOME, PROJECT, MANAGED = "/w/home", "/w/project", "/etc/claude-code"
PORT = "9"
PROGRAMS = ("cat", "echo", "head", "kill", "sh", "sleep", "tr")
RUN_FLAGS = ("--settings", "--setting-sources", "--model")
USUAL = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "AWS_EC2_METADATA_DISABLED": "true"}


class Still(Desk):
    """A machine that nobody changes, so its folders are worked out once: thousands of them are looked at in a run."""

    @cached_property
    def _known_folders(self) -> dict[str, Mapping[str, Any]]:
        return super()._folders()

    def _folders(self) -> dict[str, Mapping[str, Any]]:
        return self._known_folders

    def _entry(self, path: str) -> Any:
        return self.files.get(path)


def packs(folder: str = "data") -> list[str]:
    """The names of all packs of a folder: `targeted.client-2.1.329`, ..."""
    return sorted(path.name.removesuffix(".jsonl.gz") for path in (HERE / folder).glob("*.jsonl.gz"))


@cache
def lines(pack: str, folder: str = "data") -> tuple[str, ...]:
    """The sealed rows of a pack."""
    text = gzip.decompress((HERE / folder / f"{pack}.jsonl.gz").read_bytes()).decode()
    return tuple(text.splitlines())


def rows(pack: str, now: float = NOW, **names: str) -> Iterator[Row]:
    """The rows of a pack, opened, under this clock and with these names in place."""
    return (row(line, now, **names) for line in lines(pack))


def row(line: str, now: float = NOW, **names: str) -> Row:
    """One row with every part there."""
    names = {"HOME": HOME, "PROJECT": PROJECT, "PORT": PORT} | names
    return {"args": [], "env": {}, "home": {}, "project": {}, "fds": {}, "answers": {}} | opened(line, now, names)


def version_of(pack: str) -> str:
    """The client a pack was recorded with."""
    return pack.partition(".client-")[2]


@cache
def exceptions() -> Mapping[tuple[str, str], str]:
    """Why a row need not agree, by pack and id."""
    table = tomllib.loads((HERE / "exceptions.toml").read_text(encoding="utf-8"))
    return {
        (f"{entry['pack']}.client-{client}", name): entry["why"]
        for entry in table["exception"]
        for client in entry["clients"]
        for name in entry["ids"]
    }


def desk(row: Mapping[str, Any]) -> tuple[Desk, Run]:
    """The machine of a row in memory, and how Claude Code was run on it."""
    trees = ((HOME, home_of(row, PROJECT)), (PROJECT, row["project"]), (MANAGED, row.get("managed") or {}))
    files: dict[str, Any] = {f"/bin/{name}": {"text": "", "mode": "0755"} for name in PROGRAMS}
    for root, tree in trees:
        files |= {f"{root}/{name}": entry(content) for name, content in tree.items()}
    machine = Still(
        files=files,
        environ={**USUAL, "HOME": HOME, **row["env"]},
        cwd=PROJECT,
        uid=0,
        account_home="/root",
        descriptors={int(number): text.encode() for number, text in row["fds"].items()},
        on_path={name: f"/bin/{name}" for name in PROGRAMS},
    )
    return machine, run_of(row)


def entry(content: Any) -> dict[str, Any]:
    """A file as `machines.Desk` wants it."""
    if isinstance(content, dict) and content and set(content) <= SPECIAL:
        return content | {"mode": "0" + content.get("mode", "644")}
    return {"text" if isinstance(content, str) else "json": content, "mode": "0644"}


def home_of(row: Mapping[str, Any], project: str) -> dict[str, Any]:
    """The home folder; one that somebody has used before, where a person sits at the terminal."""
    home = json.loads(json.dumps(row["home"]))
    state = home.setdefault(".claude.json", {}) if row["mode"] == "interactive" else None
    if isinstance(state, dict):
        state.setdefault("hasCompletedOnboarding", True)
        state.setdefault("theme", "dark")
        trusted = {"hasTrustDialogAccepted": True, "hasCompletedProjectOnboarding": True}
        state.setdefault("projects", {}).setdefault(project, trusted)
    return home


def run_of(row: Mapping[str, Any]) -> Run:
    """What the row's arguments ask for; of a flag that is given twice the last counts."""
    given: dict[str, str] = {}
    words = iter(row["args"])
    for word in words:
        name, equals, text = word.partition("=")
        if name in RUN_FLAGS:
            given[name] = text if equals else next(words)
    named = given.get("--setting-sources")
    sources = None if named is None else tuple(one.strip() for one in named.split(",")) if named.strip() else ()
    return Run(row["mode"], "--bare" in row["args"], given.get("--settings"), sources, given.get("--model"))
