"""Kills whole runs of `fix` and `undo` at any moment: run as a script, `COUNT [SEED]`, it prints what was found wrong."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import stat
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # where the tests of this package find their neighbours

from heal_machines import Machine, machine

from claude_authdoctor.collect.here import ThisMachine
from claude_authdoctor.repair.apply import recover, undo
from claude_authdoctor.repair.disk import Disk
from claude_authdoctor.repair.journal import OPEN
from claude_authdoctor.repair.session import errors, journal_of
from tests.repair.real_home import Picture, lay_out, picture, session

# One or more repairs each: start-up files, settings, the login under its locks, the state file, a mode, a folder.
NAMES = (
    "two_stale_hide_login",
    "stale_bearer_hides_key",
    "settings_key_hides_good_key",
    "login_flat",
    "login_without_scopes",
    "state_file_corrupt",
    "helper_not_executable",
    "setup_token_in_project_settings",
    "base_url_v1",
    "left_over_bedrock",
)


def whole(broken: Machine, environ: Mapping[str, str]) -> None:
    """What a user does who changes their mind: fix, then undo until nothing is left to take back."""
    session(broken, environ).run()
    take_all_back(environ)


def take_all_back(environ: Mapping[str, str]) -> None:
    """`undo`, again and again."""
    journal, disk = journal_of(ThisMachine(environ)), Disk()
    with journal.held():
        recover(disk, journal)
        for record in reversed(journal.records()):
            if record.phase == "applied":
                undo(record, disk, journal)


def killed(broken: Machine, environ: Mapping[str, str], after: float) -> bool:
    """Start it in a process of its own and kill it so many seconds later; whether it was still at work."""
    child = os.fork()
    if child == 0:
        try:
            whole(broken, environ)
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def right_after(root: Path, before: Picture) -> list[str]:
    """What must hold before anybody has cleaned up: no mode is wider, and what is for its owner alone stays so."""
    wrong = []
    for path in root.rglob("*"):
        with_owner = stat.S_IMODE(path.lstat().st_mode)
        was = before.get(str(path.relative_to(root)))
        if was and with_owner & ~stat.S_IMODE(was[0]) & 0o077:
            wrong.append(f"{path.name} is {with_owner:04o}")
        private = path.name.startswith(".credentials.json") or ".local/state" in str(path)
        if path.is_file() and private and with_owner & 0o077:
            wrong.append(f"{path.name} is {with_owner:04o}")
    return wrong


def a_minute_later(root: Path) -> None:
    """A lock that its maker was killed over before signing it is anybody's: it is left alone until it is stale."""
    home = root / "home"
    locks = [home / ".claude" / ".oauth_refresh.lock", home / ".claude.lock", home / ".claude" / ".storage-write.lock"]
    for lock in locks:
        if lock.exists():
            os.utime(lock, (time.time() - 120, time.time() - 120))


def next_run(broken: Machine, environ: Mapping[str, str], root: Path, before: Picture, *, fixing: bool) -> list[str]:
    """Cured by the next `fix` if there is one; then as it was by `undo`; nothing half-written, nothing open."""
    wrong, journal = [], journal_of(ThisMachine(environ))
    if fixing:
        _, end = session(broken, environ).run()
        wrong += [f"not cured: {sorted(one[0] for one in errors(end))}"] if errors(end) else []
    take_all_back(environ)
    now = {name: row for name, row in picture(root).items() if not name.endswith((".lock", ".lock.owner"))}
    wrong += [f"not as it was: {sorted(n for n in {*before, *now} if before.get(n) != now.get(n))}"] * (now != before)
    wrong += ["an open record"] * any(record.phase in OPEN for record in journal.records())
    return wrong + [f"left: {path.name}" for path in root.rglob("*") if ".authdoctor-" in path.name]


def any_moment(count: int, seed: int) -> dict[str, object]:
    """Kill `count` runs."""
    chance, wrong, at_work, phases = random.Random(seed), [], 0, Counter()
    for number in range(count):
        broken = machine(NAMES[number % len(NAMES)], seed + number)
        root = Path(tempfile.mkdtemp())
        environ = lay_out(broken, root)
        os.chdir(root / "home" / "project")
        before = picture(root)
        if number < len(NAMES):
            started = time.monotonic()
            whole(broken, environ)
            DURATIONS[broken.name] = time.monotonic() - started
            assert picture(root) == before, broken.name
        at_work += killed(broken, environ, chance.uniform(0, DURATIONS[broken.name]))
        reached = {record.phase for record in journal_of(ThisMachine(environ)).records()}
        phases.update(reached)
        found = right_after(root, before)
        a_minute_later(root)
        fixing = number % 2 == 0 and "applied" not in reached  # what was repaired shows in a new shell only
        found += next_run(broken, environ, root, before, fixing=fixing)
        wrong += [f"{number} {broken.name}: {one}" for one in found]
        os.chdir("/")
        shutil.rmtree(root)
    return {"runs": count, "killed_at_work": at_work, "phases": dict(phases), "wrong": wrong}


DURATIONS: dict[str, float] = {}

if __name__ == "__main__":
    found = any_moment(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    sys.stdout.write(json.dumps(found) + "\n")
