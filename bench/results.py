"""Run every benchmark and write the results page: `python bench/results.py [--client CLAUDE] [--tree DIR] ...`.

    --client PATH      the real client (start-up; drift is not part of this page)
    --tree DIR         a source tree, such as Django's distribution, for the scanner
    --history DIR      a repository with a long history
    --peers NAME=PROGRAM ...   other scanners, as bench/scan_peers.py takes them
    --only WORD        only sections whose title has the word; the others keep what the page says
    --out FILE         bench/RESULTS.md unless named

Each section names its claim and its command, so that anyone can measure it again. What needs something that was not
given keeps its old figures, or says that it was not measured.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOTHING = "not measured yet"


@dataclass(frozen=True)
class Section:
    """One claim, and the command that measures it; None where something it needs was not given."""

    title: str
    claim: str
    command: list[str] | None


def sections(given: argparse.Namespace) -> Iterator[Section]:
    """Every claim of the README and the issues."""
    client = ["--client", given.client] if given.client else None
    yield Section(
        "Start-up",
        "`--version` at most 4 times `python -c pass`; `check --offline` at most the wall time of `claude auth status "
        "--json` and a third of its memory",
        client and ["bench/startup.py", *client],
    )
    yield Section("Explain", "a code within 3 times `python -c pass` and what typer costs", ["bench/explain_start.py"])
    yield Section("Thinking", "10,000 set-ups: looked at, resolved, judged", ["bench/resolver.py"])
    yield Section("Growth of check", "cost grows no faster than what is read", ["bench/growth.py"])
    yield Section(
        "Probes under latency",
        "all probes at most 1.3 times the round trips of one; a silent host ends within the budget and 1 s",
        ["bench/probe_latency.py"],
    )
    yield Section("Odd servers", "under 64 MB and the budget", ["bench/probe_memory.py"])
    yield from scans(given)
    yield Section("Modes while writing", "never wider than 0600 under 8 umasks", ["bench/store_umask.py"])
    yield Section("Refresh", "how long the locks are held", ["bench/refresh_times.py"])
    yield Section(
        "Many refreshes at once", "one token request a generation, no invalid_grant", ["bench/refresh_race.py"]
    )
    yield Section("Repairs under fire", "old or new whole, nothing lost", ["-m", "bench.repair_reliability"])


def scans(given: argparse.Namespace) -> Iterator[Section]:
    """The scanner beside its peers."""
    ours = f"ours={Path(sys.executable).parent / 'authdoctor-scan'}"
    peers = [ours, *(given.peers or [])]
    bare = f"python={sys.executable}"
    script = "bench/scan_peers.py"
    yield Section("The hook", "one clean file at most 1.3 times `python -c pass`", [script, "hook", bare, *peers])
    tree = given.tree and [script, "tree", "--tree", given.tree, *peers]
    yield Section("A source tree", "at least 4 times faster than the fastest scanner", tree or None)
    history = given.history and [script, "history", "--rounds", "3", "--history", given.history, *peers]
    yield Section("A whole history", "at least 1.5 times faster than the fastest scanner", history or None)


def measured(section: Section) -> str:
    """What the command printed."""
    print(f"== {section.title}", file=sys.stderr)
    done = subprocess.run(
        [sys.executable, *(section.command or [])], cwd=ROOT, capture_output=True, text=True, check=False
    )
    said = done.stdout.strip()
    ending = "" if done.returncode == 0 else f"\n\nExit code {done.returncode}."
    return (said if said.startswith("|") else f"```text\n{said}\n```") + ending


def shown(section: Section) -> str:
    """The command as anyone would type it: no folder of this machine."""
    words = [re.sub(r"(^|=)/\S*/", r"\1", word) for word in section.command or []]
    return shlex.join(["python", *words])


def kept(page: str, title: str) -> str:
    """What the page said under a title."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else NOTHING


def machine() -> str:
    """What it was measured on."""
    day = datetime.now(UTC).date()
    kind = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    return f"Last written {day} on {kind}, {platform.python_implementation()} {platform.python_version()}."


def main() -> None:
    """Measure what can be, keep the rest, write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--client", "--tree", "--history"):
        parser.add_argument(name)
    parser.add_argument("--peers", nargs="*")
    parser.add_argument("--only", default="")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "RESULTS.md")
    given = parser.parse_args()
    before = given.out.read_text(encoding="utf-8") if given.out.exists() else ""
    parts = [
        "# What was measured",
        machine(),
        "Written by `python bench/results.py`; every figure is a run of its command.",
    ]
    for section in sections(given):
        if section.command and given.only.lower() in section.title.lower():
            body = f"Claim: {section.claim}.\n\n`{shown(section)}`\n\n{measured(section)}"
        else:
            body = kept(before, section.title)
        parts.append(f"## {section.title}\n\n{body}")
    given.out.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
