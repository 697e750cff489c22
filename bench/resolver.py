"""How long the thinking takes: look at, resolve and judge 10,000 recorded set-ups in memory, one after the other.

    python bench/resolver.py [COUNT]

The set-ups are those of the ordinary test run, from the top again when they are used up. Prints a table: what is
measured, set-ups, seconds of processor time in all, milliseconds each.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from conformance.rows import desk, lines, packs, row, version_of

from claude_authdoctor.check.facts import Facts
from claude_authdoctor.collect.snapshot import snapshot
from claude_authdoctor.diagnose import diagnose
from claude_authdoctor.resolve.resolver import resolve

BATCH = 200  # set-ups held in memory at once


def main() -> None:
    """Measure three stages, each on what the one before it made."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    known = [(line, version_of(pack)) for pack in packs() for line in lines(pack)]
    spent = dict.fromkeys(("look", "resolve", "judge"), 0.0)
    rows = islice(cycle(known), count)
    while batch := list(islice(rows, BATCH)):
        machines = [(*desk(row(line)), version) for line, version in batch]
        seen = timed(spent, "look", lambda one: snapshot(one[0], one[1], one[2]), machines)
        facts = timed(spent, "resolve", lambda one: Facts(one, resolve(one)), seen)
        timed(spent, "judge", diagnose, facts)
    print("| stage | set-ups | cpu s | ms each |\n| --- | --- | --- | --- |")
    for stage, seconds in spent.items():
        print(f"| {stage} | {count} | {seconds:.1f} | {seconds / count * 1000:.2f} |")


def timed(spent: dict[str, float], stage: str, work: Callable[[Any], Any], things: list[Any]) -> list[Any]:
    """The work done on each thing; its processor time is added to the stage's."""
    before = time.process_time()
    made = [work(thing) for thing in things]
    spent[stage] += time.process_time() - before
    return made


if __name__ == "__main__":
    main()
