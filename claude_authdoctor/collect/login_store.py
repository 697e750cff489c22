"""The login store, the state file beside it, and the locks that guard both."""

from __future__ import annotations

from collections.abc import Iterator

from claude_authdoctor.collect.documents import STATE_LIMIT, document
from claude_authdoctor.collect.locations import Locations
from claude_authdoctor.model.document import Document
from claude_authdoctor.model.machine import FileFact, Machine
from claude_authdoctor.model.snapshot import Lock, State, Store

CREDENTIALS = ".credentials.json"
BACKUPS_READ = 5
MAX_PARENTS = 16


def login_store(machine: Machine, where: Locations) -> Store:
    """`.credentials.json` in force, the folders above it up to home, and logins that lie elsewhere."""
    path = where.join(where.login, CREDENTIALS)
    return Store(
        document(machine, path),
        tuple(parents(machine, where, path)),
        tuple(siblings(machine, where, path)),
        tuple(copies(machine, where, path)),
        machine.real(where.join(where.login)),
    )


def copies(machine: Machine, where: Locations, path: str) -> Iterator[FileFact]:
    """Other files of the same folder that hold, or once held, the login: `.credentials.json.bak`, `~`, `.swp`."""
    folder = where.join(where.login)
    for name in machine.names(folder):
        beside = where.join(folder, name)
        if name.lstrip(".").startswith(CREDENTIALS[1:]) and beside != path and len(name) > len(CREDENTIALS):
            yield machine.look(beside)


def parents(machine: Machine, where: Locations, path: str) -> Iterator[FileFact]:
    """The folders above a path, nearest first, up to the home folder or the root."""
    folder = where.paths.dirname(path)
    for _ in range(MAX_PARENTS):
        yield machine.look(folder)
        above = where.paths.dirname(folder)
        if folder in (where.host.home, above):
            return
        folder = above


def siblings(machine: Machine, where: Locations, in_force: str) -> Iterator[Document]:
    """Logins in the usual places other than the one in force: the default folder, CLAUDE_CONFIG_DIR, `~/.claude-*`."""
    names = (name for name in machine.names(where.host.home) if name.startswith(".claude") and "." not in name[1:])
    folders = [where.config, *(where.join(where.host.home, name) for name in names)]
    if where.host.account_home and where.host.account_home != where.host.home:
        folders.append(where.join(where.host.account_home, ".claude"))
    seen = {in_force}
    for folder in folders:
        path = where.join(folder, CREDENTIALS)
        if path not in seen:
            seen.add(path)
            found = document(machine, path)
            if found.state != "absent":
                yield found


def state_file(machine: Machine, where: Locations) -> State:
    """The state file in force with its backups; an old `.config.json` in the configuration folder wins."""
    found = document(machine, where.join(where.config, ".config.json"), STATE_LIMIT)
    if found.fact.kind in ("absent", "folder"):
        found = document(machine, where.join(where.state_folder, where.state_name), STATE_LIMIT)
    broken = found.state in ("malformed", "too-deep", "empty")
    return State(found, tuple(backups(machine, where)) if broken else ())


def backups(machine: Machine, where: Locations) -> Iterator[Document]:
    """The newest copies Claude Code kept of its state file: `backups/.claude.json.backup.<milliseconds>`."""
    folder = where.join(where.config, "backups")
    prefix = f"{where.state_name}.backup."
    names = [name for name in machine.names(folder) if name.startswith(prefix)]
    for name in sorted(names, reverse=True)[:BACKUPS_READ]:
        yield document(machine, where.join(folder, name), STATE_LIMIT)


def locks(machine: Machine, where: Locations) -> Iterator[Lock]:
    """The lock folders that are there (names recorded with 2.1.329)."""
    paths = (
        where.join(where.login, ".oauth_refresh.lock"),
        where.join(where.login) + ".lock",
        where.join(where.login, ".storage-write.lock"),
        where.join(where.state_folder, where.state_name) + ".lock",
    )
    for path in dict.fromkeys(paths):
        fact = machine.look(path)
        if fact.kind == "folder":
            yield lock(machine, where, fact)


def lock(machine: Machine, where: Locations, fact: FileFact) -> Lock:
    """One lock folder: its age and the process that the owner file beside it names (recorded 2.1.329)."""
    names = machine.names(fact.path)
    signed = (fact.path + ".owner", *(where.join(fact.path, name) for name in names))
    owner = next((pid for path in signed if (pid := process_of(machine, path))), None)
    alive = machine.look(f"/proc/{owner}").kind == "folder" if owner and where.host.platform == "linux" else None
    return Lock(fact.path, machine.now() - fact.modified, not names, owner, alive)


def process_of(machine: Machine, path: str) -> int | None:
    """The process id an owner file names, if it is one."""
    found = document(machine, path, 4096)
    pid = found.data.get("pid") if isinstance(found.data, dict) else found.data
    return pid if isinstance(pid, int) and not isinstance(pid, bool) and 0 < pid < 1 << 22 else None
