"""Kills repairs and undoings at any moment: run as a script, `COUNT [SEED]`, it prints what was found wrong."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from claude_authdoctor.repair import lock_folder
from claude_authdoctor.repair.apply import apply, keep, recover, undo
from claude_authdoctor.repair.disk import Disk
from claude_authdoctor.store import holders
from tests.repair.places import KINDS, journal_in, laid_out, standing


def endless(root: Path, kind: str) -> None:
    """Repair and take back, again and again."""
    disk, journal = Disk(), journal_in(root)
    while True:
        record = keep(apply(laid_out_again(root, kind), disk, journal), journal)
        undo(record, disk, journal)


def laid_out_again(root: Path, kind: str):
    """The same plan for files that are as they were."""
    return PLANS[str(root), kind]


PLANS: dict = {}


def any_moment(root: Path, count: int, seed: int) -> dict:
    """Kill `count` times; after each, the next run must find all of the old or all of the new."""
    chance, wrong, recovered, applied = random.Random(seed), [], 0, 0
    lock_folder.UNTOUCHED_FOR = holders.SECOND_LOOK = 0.0
    for number in range(count):
        kind = KINDS[number % 5]
        PLANS[str(root), kind] = plan = laid_out(root, kind)
        before = standing(root)
        child = os.fork()
        if child == 0:
            endless(root, kind)
        time.sleep(chance.uniform(0, 0.06))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        journal = journal_in(root)
        recovered += len(recover(Disk(), journal))
        now = standing(root)
        whole = now == before
        if journal.records() and journal.records()[-1].phase == "applied":
            applied += 1
            whole = all(
                now.get(os.path.relpath(c.path, root), (None,) * 3)[2] == (c.after.data if c.after else None)
                for c in plan.changes
            )
        wrong += [] if whole else [f"{number} {kind}: torn"]
        wrong += [f"{number} {kind}: {path.name}" for path in root.rglob("*") if ".authdoctor-" in path.name]
    return {"kills": count, "recovered": recovered, "applied": applied, "wrong": wrong}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
        sys.stdout.write(json.dumps(any_moment(Path(place) / "m", int(sys.argv[1]), seed)) + "\n")
