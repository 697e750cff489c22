"""A machine in memory: what the examples in rules/ and most tests are made of.

`Desk` answers everything a collector may ask (`model.machine.Machine`) from tables, for any platform.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from claude_authdoctor.model.machine import Answer, FileFact, Peek, Platform, Sight

NOW = 1_790_000_000.0
UID = 1000
SPECIAL = {"text", "json", "mode", "owner", "link", "kind", "modified", "error", "bytes", "size", "links", "group"}


@dataclass
class Desk:
    """One made-up machine. `files` maps a path to text, to a JSON value, or to a table such as {text, mode, owner}."""

    files: Mapping[str, Any] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)
    platform: Platform = "linux"
    cwd: str = "/home/u/project"
    uid: int | None = UID
    account_home: str | None = "/home/u"
    moment: float = NOW
    descriptors: Mapping[int, bytes | None] = field(default_factory=dict)
    programs: Mapping[str, Answer] = field(default_factory=dict)
    folders: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    on_path: Mapping[str, str] = field(default_factory=dict)

    def now(self) -> float:
        return self.moment

    def _path(self, path: str) -> str:
        path = path.replace("\\", "/")
        whole = path if path[1:2] == ":" else posixpath.join(self.cwd.replace("\\", "/"), path)
        return posixpath.normpath(whole)

    def _folders(self) -> dict[str, Mapping[str, Any]]:
        above: dict[str, Mapping[str, Any]] = {"/": {}}
        for path in (known.replace("\\", "/") for known in (*self.files, *self.folders, self.cwd)):
            parent = posixpath.dirname(path) if path != self.cwd.replace("\\", "/") else path
            while parent and parent not in above:
                above[parent] = {}
                parent = posixpath.dirname(parent)
        return {**above, **{k.replace("\\", "/"): v for k, v in self.folders.items()}}

    def _entry(self, path: str) -> Any:
        return {k.replace("\\", "/"): v for k, v in self.files.items()}.get(path)

    def look(self, path: str) -> FileFact:
        return self._look(path, path, 0)

    def _look(self, asked: str, path: str, hops: int) -> FileFact:
        place = self._path(path)
        posix = self.platform != "windows"
        entry = self._entry(place)
        table = entry if isinstance(entry, dict) and entry and set(entry) <= SPECIAL else {}
        if table.get("error"):
            return FileFact(asked, "unreadable", error=table["error"])
        if "link" in table:
            if hops > 8:
                return FileFact(asked, "unreadable", error="ELOOP")
            target = self._look(asked, posixpath.join(posixpath.dirname(place), table["link"]), hops + 1)
            return FileFact(**{**{s: getattr(target, s) for s in FileFact.__slots__}, "link": True})
        if entry is None:
            folder = self._folders().get(place)
            if folder is None:
                return FileFact(asked, "absent")
            mode = int(folder.get("mode", "0700"), 8) if posix else None
            return FileFact(
                asked,
                "folder",
                mode,
                folder.get("owner", self.uid if place.startswith("/home") else 0) if posix else None,
                0,
                folder.get("modified", self.moment - folder.get("age", 0)),
                group=folder.get("group", self.uid) if posix else None,
            )
        data = self._bytes(entry)
        return FileFact(
            asked,
            table.get("kind", "file"),
            int(table.get("mode", "0600"), 8) if posix else None,
            table.get("owner", self.uid) if posix else None,
            table.get("size", len(data)),
            table.get("modified", self.moment),
            table.get("links", 1),
            group=table.get("group", self.uid) if posix else None,
        )

    def _bytes(self, entry: Any) -> bytes:
        if isinstance(entry, dict) and entry and set(entry) <= SPECIAL:
            if "bytes" in entry:
                return bytes(entry["bytes"])
            entry = entry.get("text", entry.get("json", ""))
        if isinstance(entry, bytes):
            return entry
        return (entry if isinstance(entry, str) else json.dumps(entry)).encode("utf-8", "surrogatepass")

    def _target(self, path: str) -> str:
        place = self._path(path)
        entry = self._entry(place)
        if isinstance(entry, dict) and set(entry) == {"link"}:
            return self._target(posixpath.join(posixpath.dirname(place), entry["link"]))
        return place

    def read(self, path: str, limit: int) -> Sight:
        fact = self.look(path)
        if fact.kind != "file":
            return Sight(fact)
        if fact.size > limit:
            return Sight(fact, None, too_large=True)
        return Sight(fact, self._bytes(self._entry(self._target(path))))

    def names(self, folder: str) -> tuple[str, ...]:
        place = self._path(folder)
        known = [*(k.replace("\\", "/") for k in self.files), *self._folders()]
        return tuple(
            sorted({k[len(place) :].strip("/").split("/")[0] for k in known if k.startswith(place.rstrip("/") + "/")})
        )

    def peek(self, descriptor: int) -> Peek:
        if descriptor not in self.descriptors:
            return Peek("closed")
        data = self.descriptors[descriptor]
        return Peek("unknown") if data is None else Peek("open", data)

    def ask(self, program: Sequence[str], timeout: float = 5.0) -> Answer | None:
        return self.programs.get(" ".join(program))

    def shell(self, command: str, timeout: float) -> Answer | None:
        return self.programs.get(command)

    def find(self, program: str) -> str | None:
        return self.on_path.get(program)

    def real(self, path: str) -> str:
        return self._target(path)
