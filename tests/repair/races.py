"""Somebody swaps a file for links and other things while its mode is changed: run as a script, `COUNT` swaps."""

from __future__ import annotations

import json
import os
import stat
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from claude_authdoctor.model.errors import Conflict
from claude_authdoctor.model.repair import CannotRepairError
from claude_authdoctor.repair.disk import found_at
from claude_authdoctor.repair.modes import set_mode

SHAPES = ("file", "link", "hard link", "fifo", "folder", "missing")


def swaps(folder: Path, count: int) -> dict[str, float]:
    """Swap `count` times while another thread changes modes; how often the victim was harmed."""
    victim, path = folder / "victim", folder / "path"
    victim.write_bytes(b"theirs")
    victim.chmod(0o644)
    done, tries, changed, slowest = threading.Event(), 0, 0, 0.0
    swapper = threading.Thread(target=swap, args=(path, victim, count, done))
    swapper.start()
    harmed = 0
    while not done.is_set():
        began = time.monotonic()
        with suppress(Conflict, CannotRepairError, OSError):
            seen = found_at(str(path))
            if seen and seen.mode == 0o644:
                set_mode(str(path), 0o644, 0o600, seen.inode)
                changed += 1
        slowest = max(slowest, time.monotonic() - began)
        tries += 1
        fact = victim.stat()
        harmed += stat.S_IMODE(fact.st_mode) != 0o644 or victim.read_bytes() != b"theirs"
    swapper.join()
    return {"swaps": count, "tries": tries, "changed": changed, "harmed": harmed, "slowest": round(slowest, 3)}


def swap(path: Path, victim: Path, count: int, done: threading.Event) -> None:
    """Put one thing after the other in the place of a path, each in one step."""
    beside = path.with_name("beside")
    for number in range(count):
        gone(beside)
        shape = SHAPES[number % len(SHAPES)]
        if shape == "file":
            beside.touch()
            beside.chmod(0o644)
        elif shape == "link":
            beside.symlink_to(victim)
        elif shape == "hard link":
            beside.hardlink_to(victim)
        elif shape == "fifo":
            os.mkfifo(beside, 0o644)
        elif shape == "folder":
            beside.mkdir(0o755)
        if shape in ("folder", "missing"):
            gone(path)
        if shape != "missing":
            with suppress(OSError):
                gone(path) if path.is_dir() and not path.is_symlink() else None
                os.rename(beside, path)
    done.set()


def gone(path: Path) -> None:
    """Remove whatever stands there."""
    with suppress(OSError):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        sys.stdout.write(json.dumps(swaps(Path(place), int(sys.argv[1]))) + "\n")
