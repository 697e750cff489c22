"""The settings files Claude Code reads, weakest first, and what of each is in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from claude_authdoctor.catalog import section
from claude_authdoctor.catalog.variables import is_secret
from claude_authdoctor.collect.documents import SETTINGS_LIMIT, document, parsed
from claude_authdoctor.collect.locations import Locations
from claude_authdoctor.model.document import Document
from claude_authdoctor.model.javascript import trim, written
from claude_authdoctor.model.machine import FileFact, Machine
from claude_authdoctor.model.place import Place
from claude_authdoctor.model.secret import Secret, Value
from claude_authdoctor.model.snapshot import Run, Scope, Settings

FLAG = "--settings"
POLICY_KEY = "HKLM\\SOFTWARE\\Policies\\ClaudeCode"
KINDS: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "table": (dict,),
    "list": (list,),
    "switch": (bool,),
    "number": (int, float),
}
USER_POLICY_KEY = "HKCU\\SOFTWARE\\Policies\\ClaudeCode"


def user_settings(machine: Machine, where: Locations, run: Run) -> Settings:
    """The user's own file in the configuration folder."""
    return settings("user", document(machine, where.join(where.config, "settings.json")), run)


def folder_settings(machine: Machine, where: Locations, run: Run) -> Iterator[Settings]:
    """The files of the working folder: the project's, then the local one."""
    folder = where.join(".claude")
    yield settings("project", document(machine, where.join(folder, "settings.json")), run)
    yield settings("local", document(machine, where.join(folder, "settings.local.json")), run)


def flag_settings(machine: Machine, where: Locations, run: Run) -> Iterator[Settings]:
    """What `--settings` gives: text in braces is JSON, anything else a path (recorded `P/shape flag ...`)."""
    text = run.settings
    if not text:
        return
    if trim(text).startswith("{") and trim(text).endswith("}"):
        yield settings("flag", parsed(FileFact(FLAG, "file"), text.encode("utf-8", "surrogatepass")), run)
    else:
        found = document(machine, where.join(text))
        cut_json = found.state == "absent" and "{" in text  # meant as JSON: no file, and it may hold a key
        yield settings("flag", replace(found, fact=FileFact(FLAG, "absent")) if cut_json else found, run)


def managed_settings(machine: Machine, where: Locations, run: Run) -> Iterator[Settings]:
    """The administrator's settings: registry of the user, file, drop-ins in name order, device management."""
    yield from registry(machine, where, USER_POLICY_KEY, run)
    yield settings("managed", document(machine, where.join(where.managed, "managed-settings.json")), run)
    folder = where.join(where.managed, "managed-settings.d")
    for name in machine.names(folder):
        if name.endswith(".json") and not name.startswith("."):
            yield settings("managed", document(machine, where.join(folder, name)), run)
    yield from preferences(machine, where, run)
    yield from registry(machine, where, POLICY_KEY, run)


def preferences(machine: Machine, where: Locations, run: Run) -> Iterator[Settings]:
    """macOS: managed preferences of the domain com.anthropic.claudecode (settings page)."""
    if where.host.platform != "macos":
        return
    user = where.paths.basename(where.host.account_home or where.host.home)
    for path in ("", f"/{user}"):
        sight = machine.read(f"/Library/Managed Preferences{path}/com.anthropic.claudecode.plist", SETTINGS_LIMIT)
        if sight.data is not None:
            yield settings("managed", from_plist(sight.fact, sight.data), run)


def from_plist(fact: FileFact, data: bytes) -> Document:
    """A property list as the document it stands for."""
    import plistlib  # noqa: PLC0415 - macOS has property lists, and few of them
    from xml.parsers.expat import ExpatError  # noqa: PLC0415

    try:
        return Document(fact, "ok", plistlib.loads(data))
    except (plistlib.InvalidFileException, ExpatError, ValueError, KeyError, TypeError, IndexError, RecursionError):
        return Document(fact, "malformed", fault="not a property list")


def registry(machine: Machine, where: Locations, key: str, run: Run) -> Iterator[Settings]:
    """Windows: the policy value `Settings`, JSON text (settings page)."""
    if where.host.platform != "windows":
        return
    answer = machine.ask(["reg", "query", key, "/v", "Settings"])
    if answer is None or answer.code != 0 or "REG_SZ" not in answer.output:
        return
    text = answer.output.split("REG_SZ", 1)[1].strip()
    yield settings("managed", parsed(FileFact(key, "file"), text.encode()), run)


def settings(scope: Scope, found: Document, run: Run) -> Settings:
    """One file with what of it is in force, as Claude Code decides it (recorded `P/shape ...`)."""
    place = Place("file", found.fact.path)
    ignored = reason_ignored(scope, found, run)
    if ignored or found.state != "ok":
        return Settings(scope, place, found, ignored)
    wrong = wrong_types(found.data)
    if wrong and scope != "managed":
        return Settings(scope, place, found, f"wrong-type:{wrong[0]}")
    data = {key: value for key, value in found.data.items() if key not in wrong}
    return Settings(scope, place, found, None, wrong, data, dict(entries(data.get("env", {}))))


def reason_ignored(scope: Scope, found: Document, run: Run) -> str | None:
    """Why the whole file counts for nothing; None where it counts or is not there."""
    if run.sources is not None and scope in ("user", "project", "local") and scope not in run.sources:
        return "not-selected"
    if found.state in ("absent", "empty"):
        return "absent" if scope == "flag" and found.state == "absent" else None
    if found.state == "ok" and not isinstance(found.data, dict):
        return "malformed"
    return None if found.state == "ok" else found.state


def wrong_types(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The known keys whose value is of another type than Claude Code reads."""
    known: dict[str, str] = section("precedence")["settings"]["types"]
    return tuple(key for key, value in data.items() if key in known and not isinstance(value, KINDS[known[key]]))


def entries(block: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    """An `env` block as text, as JavaScript writes each value; secrets by the catalogue."""
    for name, value in block.items():
        text = written(value)
        yield name, Secret(text) if is_secret(name) else text
