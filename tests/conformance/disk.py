"""The machine of a row laid out on a disk: a home, a project, managed settings, descriptors; and programs run in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.rows import SPECIAL, USUAL, Row, home_of, row

ROOT = Path(__file__).parents[2]
MOUNT = 'mkdir -p /etc/claude-code && mount --bind "$0" /etc/claude-code && exec "$@"'
# Puts inherited pipes on the numbers the set-up names, by way of high numbers: one may stand where another belongs.
PLACE = """
import fcntl, os, sys
pairs = [part.split(":") for part in sys.argv[1].split(",")]
spare = [(fcntl.fcntl(int(here), fcntl.F_DUPFD_CLOEXEC, 100), int(there)) for here, there in pairs]
for here, there in spare:
    os.dup2(here, there)
os.execvpe(sys.argv[2], sys.argv[2:], os.environ)
"""


@dataclass
class Place:
    """A row's machine under a folder. `environ` holds what the set-up sets and nothing of the developer's own."""

    row: Row
    home: Path
    project: Path
    environ: dict[str, str]
    managed: Path | None = None
    pipes: list[int] = field(default_factory=list)

    def command(self, words: Sequence[str]) -> tuple[list[str], list[int]]:
        """A command line that runs `words` with the managed settings and descriptors in place, and what to hand on."""
        mounted = ["unshare", "--mount", "sh", "-c", MOUNT, str(self.managed)] if self.managed else []
        if not self.row["fds"]:
            return [*mounted, *words], []
        pairs = [(piped(text), number) for number, text in self.row["fds"].items()]
        self.pipes = [here for here, _ in pairs]
        plan = ",".join(f"{here}:{there}" for here, there in pairs)
        return [*mounted, sys.executable, "-ISc", PLACE, plan, *words], self.pipes

    def run(self, words: Sequence[str], seconds: float, **environ: str) -> subprocess.CompletedProcess[bytes]:
        """A program run to its end. TimeoutExpired where that takes too long."""
        command, handed = self.command(words)
        try:
            return subprocess.run(
                command,
                env=self.environ | environ,
                cwd=self.project,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                pass_fds=handed,
                timeout=seconds,
                check=False,
            )
        finally:
            self.close()

    def close(self) -> None:
        """Close this side of the pipes."""
        for end in self.pipes:
            os.close(end)
        self.pipes = []


def laid_out(line: str, folder: Path, now: float, port: int = 9) -> Place:
    """A sealed row on the disk, with its moments counted from `now` and its stand-in at `port`."""
    home, project = folder / "home", folder / "project"
    home.mkdir(parents=True)
    project.mkdir()
    found = row(line, now, HOME=str(home), PROJECT=str(project), PORT=str(port))
    write(home, home_of(found, str(project)))
    write(project, found["project"])
    managed = folder / "managed" if "managed" in found else None
    if managed:
        managed.mkdir()
        write(managed, found["managed"])
    return Place(found, home, project, {**USUAL, "HOME": str(home), **found["env"]}, managed)


def write(root: Path, files: Mapping[str, Any]) -> None:
    """Files below a folder, with the modes they ask for."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        told = content if isinstance(content, dict) and content and set(content) <= SPECIAL else {"json": content}
        body = content if isinstance(content, str) else told.get("text", told.get("json"))
        path.write_text(body if isinstance(body, str) else json.dumps(body))
        path.chmod(int(told.get("mode", "644"), 8))


def piped(text: str) -> int:
    """The reading end of a pipe that holds a text and is closed at the other end."""
    reader, writer = os.pipe()
    os.write(writer, text.encode())
    os.close(writer)
    return reader


def resolved(place: Place, version: str, seconds: float = 60) -> dict[str, Any]:
    """What `authdoctor resolve --json` says there, as a process of its own."""
    words = [sys.executable, "-m", "claude_authdoctor", "resolve", "--json", "--mode", place.row["mode"]]
    done = place.run([*words, "--client-version", version, *place.row["args"]], seconds, PYTHONPATH=str(ROOT))
    assert done.returncode in (0, 1), done.stderr.decode(errors="replace")[-500:]
    return json.loads(done.stdout)
