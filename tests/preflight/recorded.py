"""What a recorded checkout would do to a job's credential, and what preflight says of it."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

from claude_authdoctor.diagnose import severity
from claude_authdoctor.doctor import Request
from claude_authdoctor.model.finding import Finding, Report
from claude_authdoctor.model.snapshot import Run
from claude_authdoctor.preflight.run import preflight
from machines import NOW, Desk

DATA = Path(__file__).parent / "data"
CLIENTS = ("2.1.329", "2.1.197")
HOME, PROJECT = "/home/u", "/home/u/project"
PIECES = {
    "{{SK}}": "sk-ant" + "-",
    "{{AB}}": "AB" + "SK",
    "{{AK}}": "AK" + "IA",
    "{{HOME}}": HOME,
    "{{PROJECT}}": PROJECT,
    "{{PORT}}": "8888",
}
OURS = ("--bare",)


@cache
def rows(client: str = CLIENTS[0]) -> tuple[dict[str, Any], ...]:
    """Every checkout recorded with a client, with what was seen under `effect`."""
    found = [row for path in sorted(DATA.glob(f"takeover*.client-{client}.json.gz")) for row in packed(path)]
    return tuple({**row, "client": client} for row in found)


def packed(path: Path) -> list[dict[str, Any]]:
    """The rows of one file, with the pieces of made-up credentials joined."""
    text = gzip.decompress(path.read_bytes()).decode()
    for mark, piece in PIECES.items():
        text = text.replace(mark, piece)
    found: list[dict[str, Any]] = json.loads(text)["rows"]
    return found


def content(value: Any) -> Any:
    """A file's content for the machine in memory; moments become numbers."""
    if isinstance(value, str):
        return {"{{NOW_MS+36000000}}": int(NOW * 1000) + 36_000_000, "{{NOW_S+36000}}": int(NOW) + 36_000}.get(
            value, value
        )
    if isinstance(value, dict):
        return {name: content(inner) for name, inner in value.items()}
    return value


def judged(row: dict[str, Any]) -> Report:
    """Preflight in a recorded checkout."""
    files: dict[str, Any] = {}
    for root, part in ((HOME, "home"), (PROJECT, "project")):
        files |= {f"{root}/{name}": content(value) for name, value in row.get(part, {}).items()}
    arguments = row.get("args", [])
    machine = Desk(
        files=files,
        environ={"HOME": HOME, "PATH": "/usr/bin:/bin", **row.get("env", {})},
        on_path={"claude": "/usr/bin/claude"},
    )
    return preflight(machine, Request(run=run_of(arguments), version=row["client"]))


def run_of(arguments: list[str]) -> Run:
    """The flags of a recording that change which files count."""

    def after(name: str) -> str | None:
        return arguments[arguments.index(name) + 1] if name in arguments else None

    sources = after("--setting-sources")
    return Run(
        "print", "--bare" in arguments, after("--settings"), None if sources is None else tuple(sources.split(","))
    )


def errors(report: Report) -> list[Finding]:
    """The findings that are errors."""
    return [finding for finding in report.findings if severity(finding) == "error"]
