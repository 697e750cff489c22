"""The rows that are run live: some of every topic of every pack, always the same."""

from __future__ import annotations

import os
import re
from functools import cache

from conformance.rows import Row, exceptions, lines, packs, row

PER_TOPIC, PER_RANDOM, AT_TERMINAL = 1, 3, 8
SLOW = ("sleep", "slow")
Case = tuple[str, str]


def topic(recorded: Row) -> str:
    """What a row is about: the part of its id before the slash; a random row is about everything."""
    found = re.match(r"[A-Za-z-]+(?=/)", recorded["id"])
    return found.group() if found else ""


def fit(pack: str, recorded: Row) -> bool:
    """Whether a row can be run again: nothing slow or known to differ, and nothing that writes outside its home.

    A web session keeps what a descriptor gave under /home/claude, and the next session would find it.
    """
    outside = "CLAUDE_CODE_REMOTE" in recorded["env"] and recorded["fds"]
    racing = "late" in recorded["seen"] or any(word in str(recorded) for word in SLOW)
    return not outside and not racing and (pack, recorded["id"]) not in exceptions()


@cache
def groups(version: str) -> dict[tuple[str, str, str], list[Case]]:
    """All rows that fit, by pack, topic and mode."""
    found: dict[tuple[str, str, str], list[Case]] = {}
    for pack in packs():
        for line in lines(pack) if pack.endswith(version) else ():
            recorded = row(line)
            if fit(pack, recorded):
                found.setdefault((pack, topic(recorded), recorded["mode"]), []).append((pack, line))
    return found


def sample(version: str) -> list[Case]:
    """Rows of every topic, spread evenly over it; at the terminal only a few, as each takes long."""
    cases: list[Case] = []
    terminal: list[Case] = []
    for (_, about, mode), rows in sorted(groups(version).items()):
        count = PER_TOPIC if about else PER_RANDOM
        if mode == "interactive":
            terminal += spread(rows, count)
        else:
            cases += spread(rows, count)
    return cases + spread(terminal, AT_TERMINAL)


def spread(rows: list[Case], count: int) -> list[Case]:
    """So many of them, at even distances."""
    step = max(1, len(rows) // count)
    return rows[step // 2 :: step][:count]


def mounts() -> bool:
    """Whether managed settings can be put in place: a mount of one's own needs root."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
