"""Small folders with something to change in them, one for each kind of change a repair makes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from claude_authdoctor.model.place import Place
from claude_authdoctor.model.repair import Change, FileState, Plan
from claude_authdoctor.repair import disk, journal, lock_folder, modes
from claude_authdoctor.repair.disk import found_at
from claude_authdoctor.repair.journal import Journal
from claude_authdoctor.store import folder, holders, lock_folders, locks, system, writer

MODULES = (writer, folder, system, disk, modes, lock_folder, journal, locks, lock_folders, holders)
KINDS = ("two files", "new file", "removed file", "mode", "lock", "login")
PROFILE, SETTINGS = b"# mine\nexport ANTHROPIC_API_KEY=x\n" * 40, b'{"env": {"ANTHROPIC_API_KEY": "x"}}\n'


def laid_out(root: Path, kind: str) -> Plan:
    """A fresh folder and the plan that changes it."""
    shutil.rmtree(root, ignore_errors=True)
    home = root / "home"
    (home / ".claude").mkdir(parents=True)
    put(home / ".profile", PROFILE, 0o644)
    put(home / ".claude" / "settings.json", SETTINGS, 0o600)
    put(home / ".claude" / ".credentials.json", b'{"claudeAiOauth":{}}', 0o600)
    put(home / "daemon.json", b"{}", 0o600)
    put(home / "open.json", b"{}", 0o644)
    if kind == "lock":
        (home / ".claude" / ".storage-write.lock").mkdir()
    changes: dict[str, Callable[[], list[Change]]] = {
        "two files": lambda: [
            edited(home / ".profile", b"# out\n"),
            edited(home / ".claude" / "settings.json", b"{}\n"),
        ],
        "new file": lambda: [
            Change(str(home / "new"), None, FileState(b"", 0o700, kind="folder")),
            Change(str(home / "new" / "settings.json"), None, FileState(b"{}\n", 0o600)),
            edited(home / ".profile", b"# out\n"),
        ],
        "removed file": lambda: [edited(home / ".profile", b"# out\n"), removed(home / "daemon.json")],
        "mode": lambda: [moded(home / "open.json", 0o600), moded(home / ".profile", 0o600)],
        "lock": lambda: [edited(home / ".profile", b"# out\n"), removed(home / ".claude" / ".storage-write.lock")],
        "login": lambda: [edited(home / ".claude" / ".credentials.json", b'{"claudeAiOauth":{"scopes":[]}}')],
    }
    return Plan("SRC101", Place("file", str(home / ".profile"), 2), tuple(changes[kind]()))


def put(path: Path, data: bytes, mode: int) -> None:
    path.write_bytes(data)
    path.chmod(mode)


def state(path: Path) -> FileState:
    found = found_at(str(path))
    assert found
    return found


def edited(path: Path, data: bytes) -> Change:
    before = state(path)
    return Change(str(path), before, FileState(data, before.mode, before.owner))


def removed(path: Path) -> Change:
    return Change(str(path), state(path), None)


def moded(path: Path, mode: int) -> Change:
    before = state(path)
    return Change(str(path), before, FileState(before.data, mode, before.owner))


def journal_in(root: Path) -> Journal:
    return Journal(str(root / "state" / "journal"))


def standing(root: Path) -> dict[str, tuple[str, int, bytes]]:
    """Every file and folder of the home: what a repair may and may not have changed. An owner file blocks nobody."""
    found = {}
    for path in sorted((root / "home").rglob("*")):
        if path.name.endswith(".lock.owner"):
            continue
        fact = path.lstat()
        kind = "folder" if path.is_dir() else "file"
        found[str(path.relative_to(root))] = (
            kind,
            fact.st_mode & 0o7777,
            b"" if kind == "folder" else path.read_bytes(),
        )
    return found
