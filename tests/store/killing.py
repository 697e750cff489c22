"""Kills writers, each in a process of its own: run as a script, it prints one JSON line about what was left.

`points FOLDER`: before and after every single operation of a write. `random FOLDER COUNT`: at any moment.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from claude_authdoctor.store import writer
from tests.store.fault import StruckOs, in_place

OLD, NEW = b'{"generation":"old"}' * 50, b'{"generation":"new"}' * 400


def fresh(folder: Path, kind: str) -> Path:
    for entry in folder.iterdir():
        entry.unlink()
    target = folder / ".credentials.json"
    if kind == "link":
        (folder / "elsewhere").write_bytes(OLD)
        target.symlink_to(folder / "elsewhere")
    elif kind == "file":
        target.write_bytes(OLD)
        target.chmod(0o600)
    return target


def in_child(work) -> int:
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001 - the child ends here, whatever came
            os._exit(3)
        os._exit(0)
    return child


def faults(target: Path, kind: str) -> list[str]:
    """What is wrong after a kill: nothing, if all is well; the next write must clean up."""
    found = []
    old = None if kind == "absent" else OLD
    data = target.read_bytes() if target.exists() else None
    if data not in (old, NEW):
        found.append("torn")
    ours = (entry for entry in target.parent.iterdir() if entry.name != "elsewhere" and not entry.is_symlink())
    found += [f"mode {entry.name}" for entry in ours if entry.stat().st_mode & 0o177]
    if kind == "link" and (target.parent / "elsewhere").read_bytes() != OLD:
        found.append("the link's target was changed")
    writer.write(str(target), NEW)
    if {entry.name for entry in target.parent.iterdir()} - {target.name, "elsewhere"}:
        found.append("temporary file left")
    return found


def every_point(folder: Path) -> dict:
    cases, wrong, killed = 0, [], 0
    for kind in ("absent", "file", "link"):
        target = fresh(folder, kind)
        with in_place(StruckOs()) as counted:
            writer.write(str(target), NEW)
        for at in range(1, len(counted.done) + 1):
            for when in ("before", "after"):
                target = fresh(folder, kind)
                with in_place(StruckOs(at, kill=when)):
                    child = in_child(lambda target=target: writer.write(str(target), NEW))
                status = os.waitpid(child, 0)[1]
                killed += os.WIFSIGNALED(status)
                cases += 1
                wrong += [f"{kind} {when} {counted.done[at - 1]} {at}: {fault}" for fault in faults(target, kind)]
    return {"cases": cases, "killed": killed, "wrong": wrong}


def any_moment(folder: Path, count: int, seed: int) -> dict:
    chance = random.Random(seed)
    wrong, left_old, left_temporary = [], 0, 0

    def endless(target):
        while True:
            writer.write(str(target), NEW)
            writer.write(str(target), OLD)

    for number in range(count):
        target = fresh(folder, "file")
        child = in_child(lambda target=target: endless(target))
        time.sleep(chance.uniform(0, 0.006))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        left_old += target.read_bytes() == OLD
        left_temporary += len(list(folder.iterdir())) > 1
        wrong += [f"{number}: {fault}" for fault in faults(target, "file")]
    return {"cases": count, "left_old": left_old, "left_temporary": left_temporary, "wrong": wrong}


if __name__ == "__main__":
    place = Path(sys.argv[2])
    place.mkdir(parents=True, exist_ok=True)
    if sys.argv[1] == "points":
        sys.stdout.write(json.dumps(every_point(place)))
    else:
        sys.stdout.write(
            json.dumps(any_moment(place, int(sys.argv[3]), seed=int(sys.argv[4]) if len(sys.argv) > 4 else 1))
        )
