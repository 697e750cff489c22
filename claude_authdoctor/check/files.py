"""FIL: who may read and change Claude Code's files: as strict as OpenSSH is about keys (StrictModes)."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator

from claude_authdoctor.catalog import words
from claude_authdoctor.check.facts import Facts
from claude_authdoctor.check.registry import check
from claude_authdoctor.check.store import REFUSED_BY_SYSTEM, SOURCE, sends_nothing, store_place
from claude_authdoctor.model.finding import Finding, Severity
from claude_authdoctor.model.machine import FileFact
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import Secret, text_of
from claude_authdoctor.resolve.environment import line_of
from claude_authdoctor.resolve.login import stored_key

ANYONE_ELSE = 0o077
OTHERS_WRITE, GROUP_WRITES, STICKY = 0o002, 0o020, 0o1000
OTHERS_READ, OTHERS_ENTER = 0o004, 0o001
# File systems that show modes nobody set: Windows drives under WSL, shared folders of virtual machines, cards.
WITHOUT_MODES = {"9p", "drvfs", "v9fs", "vfat", "exfat", "msdos", "ntfs", "ntfs3", "fuseblk", "vboxsf"}
HELD_BY_USER = ("user", "project", "local")


def octal(fact: FileFact) -> str:
    """A mode as people write it."""
    return f"{fact.mode or 0:04o}"


def keeps_modes(facts: Facts, fact: FileFact) -> bool:
    """Whether the mode of one of Claude Code's own files is what somebody set."""
    mount = facts.snapshot.surroundings.mounts.get(fact.path)
    return fact.mode is not None and (mount is None or mount.kind not in WITHOUT_MODES)


def open_to_others(facts: Facts, fact: FileFact) -> bool:
    """Whether anyone but the owner may read or change a file; Claude Code itself writes 0600."""
    return fact.kind == "file" and keeps_modes(facts, fact) and bool((fact.mode or 0) & ANYONE_ELSE)


def changed_by_others(fact: FileFact) -> bool:
    """Whether others may put files into a folder; a group of the owner's own number is private (umask 002)."""
    mode = fact.mode or 0
    shared_group = mode & GROUP_WRITES and fact.group is not None and fact.group != fact.owner
    return fact.kind == "folder" and not mode & STICKY and bool(mode & OTHERS_WRITE or shared_group)


def foreign(facts: Facts, fact: FileFact) -> bool:
    """Whether a file belongs neither to this user nor to root."""
    uid = facts.snapshot.host.uid
    return fact.owner is not None and uid not in (None, 0) and fact.owner not in (0, uid)


@check("FIL101")
def file_owner(facts: Facts) -> Iterator[Finding]:
    """A file or folder of Claude Code's that this user may not read, or that is another user's."""
    kept = (facts.snapshot.store.document.fact, *facts.snapshot.store.folders[:1], facts.snapshot.state.document.fact)
    for fact in {fact.path: fact for fact in kept}.values():
        case = ownership(facts, fact)
        if case:
            hurts = case == "unreadable" or sends_nothing(facts)
            data = {"fault": words("store")["owner"][case]}
            yield Finding("FIL101", Place("file", fact.path), data, "error" if hurts else "warning")


def ownership(facts: Facts, fact: FileFact) -> str:
    """What is wrong with the owner of a file, as a key of the words; empty for nothing."""
    if fact.error in REFUSED_BY_SYSTEM:
        return "unreadable"
    if foreign(facts, fact):
        return "foreign"
    return "root" if fact.owner == 0 and facts.snapshot.host.uid not in (None, 0) else ""


@check("FIL102")
def credentials_readable(facts: Facts) -> Iterator[Finding]:
    """The login is open to other users of this machine."""
    fact = facts.snapshot.store.document.fact
    if open_to_others(facts, fact):
        yield Finding("FIL102", store_place(facts), {"mode": octal(fact)})


@check("FIL103")
def folder_writable(facts: Facts) -> Iterator[Finding]:
    """Whoever may write into the folder of the login can put another login there."""
    for fact in facts.snapshot.store.folders[:1]:
        if changed_by_others(fact) and keeps_modes(facts, fact):
            yield Finding("FIL103", Place("file", fact.path), {"mode": octal(fact)})


@check("FIL104")
def parents_writable(facts: Facts) -> Iterator[Finding]:
    """The same one floor higher, up to the home folder."""
    for fact in facts.snapshot.store.folders[1:]:
        if facts.snapshot.store.document.fact.kind == "file" and (changed_by_others(fact) or foreign(facts, fact)):
            yield Finding("FIL104", Place("file", fact.path), {"mode": octal(fact)})


@check("FIL105")
def credentials_symlink(facts: Facts) -> Iterator[Finding]:
    """A link is replaced by a plain file at the next renewal; its target keeps the spent login."""
    fact = facts.snapshot.store.document.fact
    if fact.link and fact.kind == "file":
        yield Finding("FIL105", store_place(facts))


@check("FIL106")
def credentials_hard_link(facts: Facts) -> Iterator[Finding]:
    """A second name of the same file keeps the login readable where nobody looks."""
    fact = facts.snapshot.store.document.fact
    if fact.kind == "file" and fact.links > 1:
        yield Finding("FIL106", store_place(facts), {"links": str(fact.links)})


@check("FIL107")
def readonly_mount(facts: Facts) -> Iterator[Finding]:
    """A renewal writes a new file beside the old one and renames it: both need a folder that can be written."""
    mounts = facts.snapshot.surroundings.mounts
    file = mounts.get(facts.snapshot.store.document.fact.path)
    if file is None or facts.snapshot.store.document.fact.kind != "file" or not facts.login.renewable:
        return
    case = "read-only" if file.read_only else "single" if file.point == facts.snapshot.store.document.fact.path else ""
    if case:
        due = facts.login.refresh == "due" and facts.used(SOURCE)
        data = {"fault": words("store")["mount"][case]}
        yield Finding("FIL107", store_place(facts), data, "error" if due else "warning")


@check("FIL108")
def modes_not_kept(facts: Facts) -> Iterator[Finding]:
    """The login lies where files have no owner and no mode, so nothing keeps other users out."""
    mount = facts.snapshot.surroundings.mounts.get(facts.snapshot.store.document.fact.path)
    if mount and mount.kind in WITHOUT_MODES and facts.snapshot.store.document.fact.kind == "file":
        yield Finding("FIL108", store_place(facts), {"kind": mount.kind})


@check("FIL109")
def secret_leak(facts: Facts) -> Iterator[Finding]:
    """A settings file of the project holds a credential, and git would take it along."""
    for file in facts.snapshot.settings:
        names = [name for name, value in file.env.items() if isinstance(value, Secret) and text_of(value).strip()]
        if file.scope in ("project", "local") and names and in_git(facts, file.place.name):
            yield Finding("FIL109", line_of(file, names[0]), {"variable": names[0]})


def in_git(facts: Facts, path: str) -> bool:
    """Whether git takes a file of the working folder along: its folder is a clone, and no line ignores the file."""
    around = facts.snapshot.surroundings
    inside = path.replace("\\", "/").removeprefix(facts.snapshot.host.cwd.replace("\\", "/")).strip("/")
    return around.repository and not any(ignores(line, inside) for line in around.ignored)


def ignores(line: str, path: str) -> bool:
    """Whether one line of an ignore file covers a path; near enough to git for the lines people write."""
    pattern = line.strip().strip("/").removeprefix("**/")
    above = ["/".join(path.split("/")[: n + 1]) for n in range(path.count("/") + 1)]
    return not line.startswith("!") and any(
        fnmatch.fnmatchcase(part, pattern) or fnmatch.fnmatchcase(part.rsplit("/", 1)[-1], pattern) for part in above
    )


@check("FIL110")
def profile_readable(facts: Facts) -> Iterator[Finding]:
    """A profile's credentials open to others: the client refuses to use them and stops."""
    for name, profile in facts.snapshot.profiles.known.items():
        fact = profile.credentials.fact
        if fact.kind == "file" and (fact.mode or 0) & ANYONE_ELSE:
            chosen = any(slot.source == f"profile:{name}" for slot in facts.resolution.used) or stopped_by(facts, fact)
            severity: Severity = "error" if chosen else "warning"
            yield Finding("FIL110", Place("file", fact.path), {"name": name, "mode": octal(fact)}, severity)


def stopped_by(facts: Facts, fact: FileFact) -> bool:
    """Whether the session is stopped at this very file."""
    return facts.resolution.stop_place is not None and facts.resolution.stop_place.name == fact.path


@check("FIL111")
def state_readable(facts: Facts) -> Iterator[Finding]:
    """The state file holds a Console key and is open to others; Claude Code itself writes 0600."""
    document = facts.snapshot.state.document
    if stored_key(document) and open_to_others(facts, document.fact):
        yield Finding("FIL111", Place("file", document.fact.path), {"mode": octal(document.fact)})


@check("FIL112")
def secret_readable(facts: Facts) -> Iterator[Finding]:
    """A credential stands in a start-up or settings file that other users of this machine can read."""
    home = facts.snapshot.files.get(facts.snapshot.host.home)
    if home is None or not (home.mode or 0) & OTHERS_ENTER:
        return
    seen: set[str] = set()
    for variable, place, fact in literal_secrets(facts):
        if fact and fact.kind == "file" and (fact.mode or 0) & OTHERS_READ and fact.path not in seen:
            seen.add(fact.path)
            yield Finding("FIL112", place, {"variable": variable, "mode": octal(fact)})


def literal_secrets(facts: Facts) -> Iterator[tuple[str, Place, FileFact | None]]:
    """Where a secret stands word for word: the variable, the line, and the file's fact."""
    for file in facts.snapshot.settings:
        for name, value in file.env.items():
            if file.scope in HELD_BY_USER and isinstance(value, Secret) and value.reveal().strip():
                yield name, line_of(file, name), file.document.fact
    for export in facts.snapshot.exports:
        in_force = facts.snapshot.env.get(export.variable)
        if isinstance(in_force, Secret) and export.value == in_force:
            yield export.variable, Place("file", export.file, export.line), facts.snapshot.files.get(export.file)


@check("FIL113")
def helper_writable(facts: Facts) -> Iterator[Finding]:
    """A helper that others may change runs their commands with your rights."""
    for helper in facts.snapshot.helpers:
        if helper.fact and helper.fact.kind == "file" and (helper.fact.mode or 0) & OTHERS_WRITE:
            yield Finding("FIL113", Place("file", helper.fact.path), {"key": helper.key, "mode": octal(helper.fact)})


@check("FIL114")
def credentials_copy(facts: Facts) -> Iterator[Finding]:
    """A backup or an editor's file beside the login holds a login as well."""
    for fact in facts.snapshot.store.copies:
        if fact.kind == "file" and fact.size:
            severity: Severity = "warning" if (fact.mode or 0) & ANYONE_ELSE else "note"
            yield Finding("FIL114", Place("file", fact.path), {"mode": octal(fact)}, severity)
