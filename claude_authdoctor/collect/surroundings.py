"""What lies round Claude Code's files: mounts, the background service's note, git's ignore files, our own mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from claude_authdoctor.collect.documents import document
from claude_authdoctor.collect.locations import Locations
from claude_authdoctor.model.login_keys import LOGIN_KEY
from claude_authdoctor.model.machine import Machine
from claude_authdoctor.model.secret import Secret
from claude_authdoctor.model.snapshot import Mount, State, Store, Surroundings
from claude_authdoctor.store.state_folder import state_folder

MOUNTS = "/proc/self/mountinfo"
LIMIT = 1024 * 1024
IGNORE_LIMIT = 64 * 1024
DAEMON = "daemon-auth-status.json"
_ESCAPED = re.compile(r"\\([0-7]{3})")


def surroundings(machine: Machine, where: Locations, store: Store, state: State) -> Surroundings:
    """All of it, for the login store and the state file in force."""
    folder = where.join(where.login)
    paths = (folder, store.document.fact.path, where.join(where.config), state.document.fact.path)
    daemon = document(machine, where.join(where.config, DAEMON))
    return Surroundings(
        mounts=mounts(machine, paths),
        daemon=None if daemon.state == "absent" else daemon,
        repository=machine.look(where.join(".git")).kind in ("folder", "file"),
        ignored=tuple(ignored(machine, where)),
        refresh=interrupted(machine, where, store),
    )


def mounts(machine: Machine, paths: Sequence[str]) -> Mapping[str, Mount]:
    """The file system under each path, as the kernel lists them; nothing where it does not."""
    if machine.platform != "linux":
        return {}
    text = (machine.read(MOUNTS, LIMIT).data or b"").decode("utf-8", "surrogateescape")
    table = [mount for line in text.splitlines() if (mount := mounted(line))]
    found = {path: under(table, machine.real(path)) for path in paths}
    return {path: mount for path, mount in found.items() if mount}


def mounted(line: str) -> Mount | None:
    """One line of mountinfo (proc(5)): `ID PARENT DEVICE ROOT POINT OPTIONS ... - KIND SOURCE OPTIONS`."""
    fields, _, tail = line.partition(" - ")
    words, kind = fields.split(" "), tail.split(" ")
    if len(words) < 6 or len(kind) < 3:  # noqa: PLR2004 - the positions of proc(5)
        return None
    point = _ESCAPED.sub(lambda found: chr(int(found.group(1), 8)), words[4])
    return Mount(point, kind[0], "ro" in words[5].split(",") or "ro" in kind[2].split(","))


def under(table: Sequence[Mount], path: str) -> Mount | None:
    """The mount a path stands on: the longest point above it, the last of equal ones."""
    above = [mount for mount in table if path == mount.point or path.startswith(mount.point.rstrip("/") + "/")]
    return max(reversed(above), key=lambda mount: len(mount.point), default=None)


def ignored(machine: Machine, where: Locations) -> Iterator[str]:
    """The lines of the ignore files git reads for the working folder: its own, the clone's, the user's."""
    files = (
        where.join(where.host.home, ".config", "git", "ignore"),
        where.join(".git", "info", "exclude"),
        where.join(".gitignore"),
        where.join(".claude", ".gitignore"),
    )
    for path in files:
        text = (machine.read(path, IGNORE_LIMIT).data or b"").decode("utf-8", "replace")
        yield from (line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def interrupted(machine: Machine, where: Locations, store: Store) -> str:
    """What the mark of an earlier renewal of ours says about the refresh token in the store; empty for nothing."""
    folder = state_folder(machine.platform, machine.environ, where.host.home)
    if not machine.names(where.join(folder, "refresh")):
        return ""
    from claude_authdoctor.store import state as mark  # noqa: PLC0415 - hashing, and only where there is a mark

    sight = machine.read(mark.mark_path(folder, store.real), mark.MARK_LIMIT)
    said = mark.verdict(mark.mark_from(sight.data), refresh_token(store), int(machine.now() * 1000))
    return "" if said == "none" else said


def refresh_token(store: Store) -> Secret | None:
    """The refresh token in the store, if there is one."""
    data = store.document.data
    body = data.get(LOGIN_KEY) if isinstance(data, dict) else None
    token = body.get("refreshToken") if isinstance(body, dict) else None
    return Secret(token) if isinstance(token, str) and token else None
